import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

const id = expect.stringMatching(/^\d{19}$/);

describe('pipelines', () => {
  it('are told for a layout of deals', async () => {
    const bare = await lab.api('GET', '/settings/pipeline');
    expect([bare.status, bare.body]).toEqual([
      400,
      {
        code: 'REQUIRED_PARAM_MISSING',
        details: { param: 'layout_id' },
        message: 'One of the expected parameter is missing',
        status: 'error',
      },
    ]);
    const layout = (await lab.api('GET', '/settings/layouts?module=Deals')).body.layouts[0].id;
    const { body } = await lab.api('GET', `/settings/pipeline?layout_id=${layout}`);
    expect(body.pipeline[0]).toMatchObject({
      id,
      display_value: 'Standard (Standard)',
      default: true,
    });
    expect(body.pipeline[0].maps[0]).toMatchObject({
      id,
      display_value: 'Qualification',
      sequence_number: 1,
    });
    const one = await lab.api(
      'GET',
      `/settings/pipeline/${body.pipeline[0].id}?layout_id=${layout}`,
    );
    expect(one.body.pipeline).toEqual([body.pipeline[0]]);
  });
});

describe('modules', () => {
  const shown = async (api: string) =>
    (await lab.api('GET', `/settings/modules/${api}`)).body.modules[0];

  it('keep their API name when they are renamed', async () => {
    await lab.control('modules', { module: 'Contacts', singular: 'Patient', plural: 'Patients' });
    expect(await shown('Contacts')).toMatchObject({
      api_name: 'Contacts',
      module_name: 'Patients',
      singular_label: 'Patient',
      plural_label: 'Patients',
    });
    expect((await lab.api('GET', '/Contacts?fields=Last_Name')).status).toBe(200);
  });

  it('are not served when the plan does not have them', async () => {
    await lab.control('modules', { module: 'Appointments__s', visibility: -1 });
    expect(await shown('Appointments__s')).toMatchObject({
      visibility: -1,
      api_supported: false,
      visible: false,
    });
    const { status, body } = await lab.api('GET', '/Appointments__s?fields=id');
    expect([status, body.code]).toEqual([400, 'NOT_SUPPORTED']);
  });
});

describe('localised picklists', () => {
  const values = async (module: string, name: string) =>
    (await lab.api('GET', `/settings/fields?module=${module}`)).body.fields
      .find((field: { api_name: string }) => field.api_name === name)
      .pick_list_values.map((pick: Record<string, string>) => [
        pick['display_value'],
        pick['actual_value'],
        pick['reference_value'],
      ]);
  const call = {
    Subject: 'x',
    Call_Start_Time: '2026-11-20T07:00:00+00:00',
    Call_Duration: '01:00',
  };

  it.each([
    ['it', 'In uscita'],
    ['de', 'Ausgehend'],
  ])(
    'in %s say "%s" for an outbound call, and keep the reference value',
    async (language, word) => {
      await lab.control('quirks', { language });
      expect(await values('Calls', 'Call_Type')).toContainEqual([word, word, 'Outbound']);
      for (const type of [word, 'Outbound']) {
        const made = await lab.insert('Calls', { ...call, Call_Type: type });
        expect(made.code).toBe('SUCCESS');
        const record = (await lab.api('GET', `/Calls/${made.details.id}`)).body.data[0];
        expect(record.Call_Type).toBe(word);
      }
      expect(await values('Calls', 'Call_Type')).toHaveLength(3);
    },
  );

  it('are searched by the word that is shown', async () => {
    await lab.control('quirks', { language: 'it', indexLagMs: 0 });
    await lab.insert('Calls', { ...call, Call_Type: 'In uscita' });
    const found = await lab.api('GET', '/Calls/search?criteria=(Call_Type:equals:In uscita)');
    expect(found.body.data).toHaveLength(1);
    const asked = await lab.api('POST', '/coql', {
      select_query: "select Call_Type from Calls where Call_Type = 'In uscita'",
    });
    expect(asked.body.data).toEqual([{ Call_Type: 'In uscita', id: expect.any(String) }]);
  });

  it('in English are what they were', async () => {
    expect(await values('Calls', 'Call_Type')).toContainEqual(['Inbound', 'Inbound', 'Inbound']);
  });
});

describe('related lists', () => {
  it('are shown one by one', async () => {
    const all = (await lab.api('GET', '/settings/related_lists?module=Leads')).body.related_lists;
    const one = await lab.api('GET', `/settings/related_lists/${all[0].id}?module=Leads`);
    expect(one.body.related_lists).toEqual([all[0]]);
    expect((await lab.api('GET', '/settings/related_lists/1?module=Leads')).status).toBe(204);
  });
});

describe('counting', () => {
  it('counts all, those of a search, and those of a view', async () => {
    const count = async (query: string) =>
      (await lab.api('GET', `/Leads/actions/count${query}`)).body.count;
    expect(await count('')).toBe(lab.count('Leads'));
    expect(await count('?word=Okafor')).toBe(1);
    const view = (await lab.api('GET', '/settings/custom_views?module=Leads')).body.custom_views[1];
    expect(await count(`?cvid=${view.id}`)).toBe(0);
    const posted = await lab.api('POST', '/Leads/actions/count', { word: 'Okafor' });
    expect([posted.status, posted.body]).toEqual([200, { count: 1 }]);
  });
});

describe('the timeline of a record', () => {
  it('tells who changed what, the last first', async () => {
    const lead = lab.idOf('Leads', 'Last_Name', 'Okafor');
    await lab.control('edit', { module: 'Leads', id: lead, fields: { City: 'Hull' } });
    lab.clock.advance(60_000);
    await lab.api('PUT', `/Leads/${lead}`, { data: [{ City: 'York' }] });
    const { body } = await lab.api('GET', `/Leads/${lead}/__timeline`);
    expect(
      body.__timeline.map((row: { action: string; source: string }) => [row.action, row.source]),
    ).toEqual([
      ['updated', 'crm_api'],
      ['updated', 'crm_ui'],
    ]);
    expect(body.__timeline[0]).toEqual({
      id,
      audited_time: '2026-11-20T08:01:00+00:00',
      action: 'updated',
      source: 'crm_api',
      extension: null,
      type: null,
      done_by: { name: 'Patchcord Integration', id },
      related_record: null,
      automation_details: null,
      record: { name: expect.any(String), id: lead, module: { api_name: 'Leads', id } },
      field_history: [
        {
          data_type: 'text',
          enable_colour_code: false,
          pick_list_values: [],
          field_label: 'City',
          api_name: 'City',
          id,
          _value: { new: 'York', old: 'Hull' },
        },
      ],
    });
    expect(body.info).toMatchObject({ count: 2, page: 1, more_records: false });
    const none = await lab.api('GET', '/Leads/5000000000000009999/__timeline');
    expect([none.status, none.body.message]).toEqual([
      400,
      'the related id given seems to be invalid',
    ]);
  });
});

describe('the recycle bin', () => {
  const day = 24 * 3_600_000;
  const path = '/settings/recycle_bin';

  it('holds what was deleted, gives it back, and forgets it for good', async () => {
    expect((await lab.api('GET', path)).status).toBe(204);
    const lead = lab.idOf('Leads', 'Last_Name', 'Okafor');
    await lab.api('DELETE', `/Leads/${lead}`);
    expect((await lab.api('GET', path)).body).toEqual({
      recycle_bin: [
        {
          display_name: expect.stringContaining('Okafor'),
          deleted_time: '2026-11-20T08:00:00+00:00',
          owner: { name: expect.any(String), id },
          module: { api_name: 'Leads', id },
          deleted_by: { name: 'Patchcord Integration', id },
          id: lead,
        },
      ],
      info: { per_page: 200, count: 1, page: 1, more_records: false },
    });
    expect((await lab.api('GET', `${path}/actions/count`)).body).toEqual({ count: 1 });
    const filters = encodeURIComponent(
      JSON.stringify({
        comparator: 'equal',
        field: { api_name: 'module' },
        value: { api_name: 'Contacts' },
      }),
    );
    expect((await lab.api('GET', `${path}?filters=${filters}`)).status).toBe(204);
    const back = await lab.api('POST', `${path}/${lead}/actions/restore`, {});
    expect([back.status, back.body.recycle_bin[0].code]).toEqual([200, 'SUCCESS']);
    expect((await lab.api('GET', `/Leads/${lead}`)).status).toBe(200);
    await lab.api('DELETE', `/Leads/${lead}`);
    expect((await lab.api('DELETE', `${path}?ids=${lead}`)).body.recycle_bin[0].details).toEqual({
      id: lead,
    });
    const deleted = (await lab.api('GET', '/Leads/deleted?type=permanent')).body.data;
    expect(deleted).toEqual([
      {
        id: lead,
        type: 'permanent',
        display_name: null,
        deleted_by: null,
        created_by: null,
        deleted_time: expect.any(String),
      },
    ]);
    const gone = await lab.api('DELETE', `${path}/${lead}`);
    expect([gone.status, gone.body.recycle_bin[0].code]).toEqual([400, 'INVALID_DATA']);
  });

  it('needs to be told what', async () => {
    const { status, body } = await lab.api('DELETE', path);
    expect([status, body.code]).toEqual([400, 'EXPECTED_PARAM_MISSING']);
  });

  it.each([
    [60, 'recycle'],
    [61, 'permanent'],
    [120, 'permanent'],
    [121, undefined],
  ])('after %d days: %s', async (days, type) => {
    const lead = lab.idOf('Leads', 'Last_Name', 'Okafor');
    await lab.api('DELETE', `/Leads/${lead}`);
    lab.clock.advance(days * day);
    const { body: given } = await lab.raw(
      'POST',
      '/oauth/v2/token?grant_type=refresh_token&client_id=sandbox-client&client_secret=sandbox-secret&refresh_token=sandbox-refresh',
    );
    const { body } = await lab.api('GET', '/Leads/deleted?type=all', undefined, {
      authorization: `Zoho-oauthtoken ${given.access_token}`,
    });
    expect(body?.data[0].type).toBe(type);
  });
});
