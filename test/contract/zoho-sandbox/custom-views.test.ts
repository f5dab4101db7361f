import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

const views = async (module = 'Leads') =>
  (await lab.api('GET', `/settings/custom_views?module=${module}`)).body;
const viewId = async (name: string): Promise<string> =>
  (await views()).custom_views.find((view: { name: string }) => view.name === name).id;

describe('custom views', () => {
  it('are listed with the default one', async () => {
    const { custom_views: list, info } = await views();
    expect(list.map((view: { system_name: string }) => view.system_name)).toEqual([
      'ALLVIEWS',
      'MYVIEWS',
      'CONVERTEDLEADS',
    ]);
    expect(list[0]).toEqual({
      id: info.default,
      name: 'All Leads',
      display_value: 'All Leads',
      system_name: 'ALLVIEWS',
      system_defined: true,
      default: true,
      access_type: 'public',
      category: 'public_views',
      criteria: null,
      fields: expect.arrayContaining([
        { api_name: 'Owner', id: expect.stringMatching(/^\d{19}$/), _pin: false },
      ]),
      sort_by: null,
      sort_order: null,
      favorite: null,
      locked: false,
      shared_to: null,
      created_by: null,
      created_time: null,
      modified_by: null,
      modified_time: null,
      last_accessed_time: null,
    });
    expect(info).toMatchObject({ count: 3, page: 1, per_page: 200, more_records: false });
  });

  it('keep their ids, and are shown one by one', async () => {
    const id = await viewId('My Leads');
    expect(await viewId('My Leads')).toBe(id);
    const { body } = await lab.api('GET', `/settings/custom_views/${id}?module=Leads`);
    expect(body.custom_views).toEqual([expect.objectContaining({ id, name: 'My Leads' })]);
    expect(
      (await lab.api('GET', '/settings/custom_views/4000000000000000000?module=Leads')).status,
    ).toBe(204);
  });

  it('filter lists: all, mine, converted', async () => {
    const list = async (name: string): Promise<string[]> => {
      const { body } = await lab.api('GET', `/Leads?fields=Last_Name&cvid=${await viewId(name)}`);
      return (body?.data ?? []).map((row: { Last_Name: string }) => row.Last_Name);
    };
    expect(await list('All Leads')).toHaveLength(lab.count('Leads'));
    expect(await list('My Leads')).toEqual([]);
    await lab.insert('Leads', { Last_Name: 'Mine' });
    expect(await list('My Leads')).toEqual(['Mine']);
    await lab.api('POST', `/Leads/${lab.idOf('Leads', 'Last_Name', 'Mine')}/actions/convert`, {
      data: [{}],
    });
    expect(await list('My Leads')).toEqual([]);
    expect(await list('Converted Leads')).toEqual(['Mine']);
  });

  it('cost three credits', async () => {
    const path = `/Leads?fields=id&cvid=${await viewId('All Leads')}`;
    const before = lab.sandbox.stats().credits;
    expect((await lab.api('GET', path)).status).toBe(200);
    expect(lab.sandbox.stats().credits - before).toBe(3);
  });

  it('refuse an unknown id, and sort_by beside them', async () => {
    const unknown = await lab.api('GET', '/Leads?fields=id&cvid=4000000000000000000');
    expect([unknown.status, unknown.body]).toEqual([
      400,
      {
        code: 'INVALID_DATA',
        details: { param_name: 'cvid' },
        message: 'invalid data',
        status: 'error',
      },
    ]);
    const both = await lab.api(
      'GET',
      `/Leads?fields=id&cvid=${await viewId('All Leads')}&sort_by=Created_Time`,
    );
    expect([both.status, both.body]).toEqual([
      400,
      {
        code: 'AMBIGUITY_DURING_PROCESSING',
        details: { ambiguity_due_to: [{ param_name: 'cvid' }, { param_name: 'sort_by' }] },
        message: 'ambiguity while processing the request',
        status: 'error',
      },
    ]);
  });

  it.each([
    ['', 'REQUIRED_PARAM_MISSING'],
    ['?module=Nothing', 'INVALID_MODULE'],
  ])('need a module: %j', async (query, code) => {
    const { status, body } = await lab.api('GET', `/settings/custom_views${query}`);
    expect([status, body.code]).toEqual([400, code]);
  });
});
