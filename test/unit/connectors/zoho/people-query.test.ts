import { describe, expect, it } from '@jest/globals';
import type { ReadRequest, ZohoClient } from '../../../../connectors/zoho/client.ts';
import { fieldOf } from '../../../../connectors/zoho/field.ts';
import type { ZohoModule } from '../../../../connectors/zoho/metadata.ts';
import { createPeopleQuery } from '../../../../connectors/zoho/people-query.ts';
import type { ZohoUsers } from '../../../../connectors/zoho/users.ts';
import { priority } from '../../../../src/connector/priority.ts';
import { RejectedError } from '../../../../src/domain/errors.ts';

const fields = ['Full_Name', 'Company', 'Tag', 'Converted__s'].map((api_name) => ({
  api_name,
  data_type: 'text',
}));
const leads: ZohoModule = {
  apiName: 'Leads',
  label: 'Leads',
  keyField: undefined,
  fields: new Map(
    [...fields, { api_name: 'Phone', data_type: 'phone' }].map((wire) => [
      wire.api_name,
      fieldOf('Leads', wire),
    ]),
  ),
};

const nobody: ZohoUsers = {
  active: async () => undefined,
  byId: async () => undefined,
  allActive: async () => new Map(),
  ourselves: async () => undefined,
};

/** A Zoho that refuses queries with some columns. */
function refusing(columns: readonly string[], names: boolean) {
  const queries: string[] = [];
  const client: Pick<ZohoClient, 'read' | 'now'> = {
    now: () => 0,
    read: async ({ json }: ReadRequest) => {
      const query = (json as { select_query: string }).select_query;
      queries.push(query);
      const bad = columns.find((column) => new RegExp(`\\b${column}\\b`).test(query));
      if (bad === undefined) return undefined;
      throw new RejectedError('x', { code: 'zoho.bad_request', field: names ? bad : undefined });
    },
  };
  const people = createPeopleQuery({ client: client as ZohoClient, users: nobody, country: 'GB' });
  const ask = () =>
    people.query(leads, ['Modified_Time >= 0'], { limit: 200, offset: 0 }, priority.poll);
  return { people, queries, ask };
}

describe('a column that cannot be queried', () => {
  it.each([
    ['when Zoho names it', true, ['Tag']],
    ['when Zoho names a telephone', true, ['Phone']],
    ['when Zoho does not say which', false, ['Company']],
    ['when there are several', false, ['Tag', 'Converted__s']],
  ])('is left out and remembered %s', async (_name, names, bad) => {
    const { people, queries, ask } = refusing(bad, names);
    await ask();
    const first = queries.length;
    await ask();
    expect(queries).toHaveLength(first + 1);
    for (const column of bad) expect(people.columns(leads).all).not.toContain(column);
    expect(people.columns(leads).all).toContain('Full_Name');
  });

  it('is an error when none can be spared', async () => {
    const { ask } = refusing(['Modified_Time'], true);
    await expect(ask()).rejects.toMatchObject({ code: 'zoho.bad_request' });
  });
});
