import type { Priority } from '../../src/connector/priority.ts';
import { OutsideError } from '../../src/domain/errors.ts';
import type { PersonRow } from '../../src/domain/person-row.ts';
import type { ZohoClient } from './client.ts';
import { allOf, type QueryAnswer, runCoql } from './coql.ts';
import type { ZohoModule } from './metadata.ts';
import { columnsFor, columnToDrop, type PersonColumns, personRow } from './person-row.ts';
import type { ZohoUsers } from './users.ts';
import type { WireRecord } from './wire.ts';

/** Queries people with all the columns Zoho lets us query. */
export interface PeopleQuery {
  columns(module: ZohoModule): PersonColumns;
  /** Rows in the order of their `Modified_Time`. @throws OutsideError */
  query(
    module: ZohoModule,
    where: readonly string[],
    page: { readonly limit: number; readonly offset: number },
    priority: Priority,
  ): Promise<QueryAnswer>;
  read(rows: readonly WireRecord[], module: ZohoModule): Promise<readonly PersonRow[]>;
}

export interface PeopleQueryOptions {
  readonly client: ZohoClient;
  readonly users: ZohoUsers;
  readonly country: string;
}

const rememberedRows = 2_000;

/** One column that cannot be queried fails the whole query: it is left out and remembered. */
export function createPeopleQuery({ client, users, country }: PeopleQueryOptions): PeopleQuery {
  const dropped = new Map<string, Set<string>>();
  const droppedOf = (module: ZohoModule): Set<string> => {
    const known = dropped.get(module.apiName) ?? new Set();
    dropped.set(module.apiName, known);
    return known;
  };
  const columns = (module: ZohoModule): PersonColumns => columnsFor(module, droppedOf(module));
  const query: PeopleQuery['query'] = async (module, where, page, priority) => {
    const asked = columns(module);
    const select = `select ${asked.all.join(', ')} from ${module.apiName} where ${allOf(where)} order by Modified_Time asc, id asc`;
    try {
      return await runCoql(client, select, page, priority);
    } catch (error) {
      if (!(error instanceof OutsideError) || error.code !== 'zoho.bad_request') throw error;
      const column = columnToDrop(asked, error.facts.field);
      if (column === undefined) throw error;
      droppedOf(module).add(column);
      return query(module, where, page, priority);
    }
  };
  /** Looks overlap: most rows were seen a moment ago, and normalising their numbers costs the most. */
  const seen = new Map<string, PersonRow>();
  return {
    columns,
    query,
    read: (rows, module) => {
      const asked = columns(module);
      const userOf = (id: string): ReturnType<ZohoUsers['byId']> => users.byId(id);
      return Promise.all(
        rows.map(async (row) => {
          const text = JSON.stringify(row);
          const before = seen.get(text);
          if (before) return before;
          const person = await personRow(row, asked, country, userOf);
          if (seen.size >= rememberedRows) seen.clear();
          seen.set(text, person);
          return person;
        }),
      );
    },
  };
}
