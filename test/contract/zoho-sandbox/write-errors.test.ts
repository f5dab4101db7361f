import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab({ seed: 'empty' });
  const make = (module: string, fields: object[]) =>
    lab.api('POST', `/settings/fields?module=${module}`, { fields });
  await make('Leads', [
    { field_label: 'Own Text', data_type: 'text' },
    { field_label: 'Small Area', data_type: 'textarea' },
    { field_label: 'Large Area', data_type: 'textarea', textarea: { type: 'large' } },
    { field_label: 'Rich Area', data_type: 'textarea', textarea: { type: 'rich_text' } },
    { field_label: 'Own Site', data_type: 'website' },
    { field_label: 'Own Number', data_type: 'integer' },
    { field_label: 'Own Long', data_type: 'bigint' },
    { field_label: 'Own Double', data_type: 'double' },
    { field_label: 'Own Date', data_type: 'date' },
    { field_label: 'Own Time', data_type: 'datetime' },
    { field_label: 'Own Flag', data_type: 'boolean' },
    {
      field_label: 'Own Choices',
      data_type: 'multiselectpicklist',
      pick_list_values: [{ display_value: 'A', actual_value: 'A' }],
    },
  ]);
});
afterAll(() => lab.close());

const refusedAs = (code: string, details: object, message = 'invalid data') => ({
  code,
  details,
  message,
  status: 'error',
});
const place = (name: string) => ({ api_name: name, json_path: `$.data[0].${name}` });
const typed = (type: string) => (name: string) => ({ expected_data_type: type, ...place(name) });
const long = (length: number) => (name: string) => ({ maximum_length: length, ...place(name) });

describe('value formats (5.10): what is refused', () => {
  it.each<[string, unknown, (name: string) => object]>([
    ['Last_Name', 7, typed('text')],
    ['Last_Name', 'x'.repeat(81), long(80)],
    ['First_Name', 'x'.repeat(41), long(40)],
    ['Own_Text', 'x'.repeat(256), long(255)],
    ['Small_Area', 'x'.repeat(2001), long(2000)],
    ['Large_Area', 'x'.repeat(32_001), long(32_000)],
    ['Rich_Area', 'x'.repeat(50_001), long(50_000)],
    ['Description', 'x'.repeat(32_001), long(32_000)],
    ['Phone', '1'.repeat(31), long(30)],
    ['Phone', '020/7123', typed('phone')],
    ['Phone', '+', typed('phone')],
    ['Phone', 'ä', typed('phone')],
    ['Email', 'no address', typed('email')],
    ['Email', 'a@b', typed('email')],
    ['Email', 'a@b..example', typed('email')],
    ['Email', `${'x'.repeat(90)}@example.com`, long(100)],
    ['Own_Site', 'not a site', typed('website')],
    ['Own_Site', `https://example.com/${'x'.repeat(431)}`, long(450)],
    ['Own_Number', '7', typed('integer')],
    ['Own_Number', 7.5, typed('integer')],
    ['Own_Number', 1_234_567_890, long(9)],
    ['Own_Long', 'x', typed('bigint')],
    ['Own_Long', '1'.repeat(19), long(18)],
    ['Own_Double', '1.5', typed('double')],
    ['Own_Date', '2026-02-30', typed('date')],
    ['Own_Date', '20/11/2026', typed('date')],
    ['Own_Time', '2026-11-20T10:00:00Z', typed('datetime')],
    ['Own_Time', '2026-11-20T10:00:00.000+00:00', typed('datetime')],
    ['Own_Time', '2026-11-20', typed('datetime')],
    ['Own_Flag', 'true', typed('boolean')],
    ['Own_Choices', 'A', typed('jsonarray')],
    ['Owner', 7, typed('jsonobject')],
  ])('%s as %j', async (name, value, details) => {
    const answer = await lab.api('POST', '/Leads', { data: [{ Last_Name: 'V', [name]: value }] });
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ data: [refusedAs('INVALID_DATA', details(name))] });
  });
});

describe('value formats (5.10): what is taken', () => {
  it.each<[string, unknown, unknown]>([
    ['Own_Text', 'x'.repeat(255), 'x'.repeat(255)],
    ['Small_Area', 'x'.repeat(2000), 'x'.repeat(2000)],
    ['Rich_Area', 'x'.repeat(50_000), 'x'.repeat(50_000)],
    ['Phone', '+44 (0)20-7123.4567;#,x', '+44 (0)20-7123.4567;#,x'],
    ['Email', `${'x'.repeat(88)}@example.com`, `${'x'.repeat(88)}@example.com`],
    ['Own_Site', 'example.com/a?b=c', 'example.com/a?b=c'],
    ['Own_Number', 123_456_789, 123_456_789],
    ['Own_Long', '123456789012345678', '123456789012345678'],
    ['Own_Double', 1.5, 1.5],
    ['Own_Date', '2028-02-29', '2028-02-29'],
    ['Own_Time', '2026-07-01T10:00:00+02:00', '2026-07-01T09:00:00+01:00'],
    ['Own_Flag', true, true],
    ['Own_Choices', ['A', 'B'], ['A', 'B']],
    ['Own_Choices', [], null],
    ['Phone', null, null],
    ['Phone', '', null],
  ])('%s as %j', async (name, value, shown) => {
    const made = await lab.insert('Leads', { Last_Name: 'V', [name]: value });
    const [record] = (await lab.api('GET', `/Leads/${made.details.id}`)).body.data;
    expect(record[name]).toEqual(shown);
  });

  it('rich text is cut at 500 characters in lists, and whole alone', async () => {
    const text = 'x'.repeat(600);
    const { id } = (
      await lab.insert('Leads', { Last_Name: 'R', Rich_Area: text, Large_Area: text })
    ).details;
    const fields = 'fields=Rich_Area,Large_Area';
    const [listed] = (await lab.api('GET', `/Leads?${fields}&ids=${id}`)).body.data;
    expect(listed).toEqual({ Rich_Area: 'x'.repeat(500), Large_Area: text, id });
    const [alone] = (await lab.api('GET', `/Leads/${id}?${fields}`)).body.data;
    expect(alone.Rich_Area).toBe(text);
  });

  it('a choice is added to those there are when told so', async () => {
    const { id } = (await lab.insert('Leads', { Last_Name: 'M', Own_Choices: ['A'] })).details;
    const put = async (element: object): Promise<unknown> => {
      await lab.api('PUT', `/Leads/${id}`, { data: [element] });
      return (await lab.api('GET', `/Leads/${id}`)).body.data[0].Own_Choices;
    };
    const append = { $append_values: { Own_Choices: true } };
    expect(await put({ Own_Choices: ['B'], ...append })).toEqual(['A', 'B']);
    expect(await put({ Own_Choices: ['A'], ...append })).toEqual(['A', 'B']);
    expect(await put({ Own_Choices: ['C'] })).toEqual(['C']);
  });

  it('an unknown kind of text area is refused', async () => {
    const answer = await lab.api('POST', '/settings/fields?module=Leads', {
      fields: [{ field_label: 'Odd', data_type: 'textarea', textarea: { type: 'huge' } }],
    });
    expect(answer.body.fields).toEqual([
      refusedAs('INVALID_DATA', {
        api_name: 'type',
        json_path: '$.fields[0].textarea.type',
        supported_values: ['small', 'large', 'rich_text'],
      }),
    ]);
  });
});

describe('error elements (5.9)', () => {
  const post = async (module: string, element: unknown, more: object = {}) =>
    (await lab.api('POST', `/${module}`, { data: [element], ...more })).body.data[0];

  it('MANDATORY_NOT_FOUND', async () => {
    expect(await post('Leads', { Company: 'x' })).toEqual(
      refusedAs('MANDATORY_NOT_FOUND', place('Last_Name'), 'required field not found'),
    );
  });

  it('MULTIPLE_OR_MULTI_ERRORS', async () => {
    expect(await post('Leads', { Last_Name: 7, Email: 'x' })).toEqual(
      refusedAs(
        'MULTIPLE_OR_MULTI_ERRORS',
        {
          errors: [
            refusedAs('INVALID_DATA', typed('text')('Last_Name')),
            refusedAs('INVALID_DATA', typed('email')('Email')),
          ],
        },
        'Multiple errors in the request',
      ),
    );
    expect(await post('Deals', {})).toMatchObject({
      code: 'MULTIPLE_OR_MULTI_ERRORS',
      details: {
        errors: [
          refusedAs('MANDATORY_NOT_FOUND', place('Deal_Name'), 'required field not found'),
          refusedAs('MANDATORY_NOT_FOUND', place('Stage'), 'required field not found'),
        ],
      },
    });
  });

  it('DUPLICATE_DATA', async () => {
    const { id } = (await lab.insert('Leads', { Last_Name: 'D', Patchcord_Key: 'k-1' })).details;
    const [shown] = (await lab.api('GET', `/Leads/${id}`)).body.data;
    expect(await post('Leads', { Last_Name: 'E', Patchcord_Key: 'K-1' })).toEqual(
      refusedAs(
        'DUPLICATE_DATA',
        {
          ...place('Patchcord_Key'),
          id,
          duplicate_record: {
            id,
            Owner: { name: shown.Owner.name, id: shown.Owner.id, zuid: expect.any(String) },
            module: { api_name: 'Leads', id: expect.any(String) },
          },
          more_records: false,
        },
        'duplicate data',
      ),
    );
  });

  it('DEPENDENT_FIELD_MISSING', async () => {
    const { id } = (await lab.insert('Leads', { Last_Name: 'W' })).details;
    const task = await post('Tasks', { Subject: 'T', What_Id: { id } });
    expect(task).toEqual(
      refusedAs(
        'DEPENDENT_FIELD_MISSING',
        { dependee: place('What_Id'), ...place('$se_module') },
        'dependent field missing',
      ),
    );
  });

  it('MAPPING_MISMATCH', async () => {
    expect(await post('Deals', { Deal_Name: 'D', Stage: 'Moon' })).toMatchObject({
      code: 'MAPPING_MISMATCH',
      message: "Pipeline doesn't contain the Stage",
      details: place('Stage'),
    });
  });

  it('LIMIT_EXCEEDED', async () => {
    const data = Array.from({ length: 101 }, () => ({ Last_Name: 'L' }));
    const answer = await lab.api('POST', '/Leads', { data });
    expect([answer.status, answer.body]).toEqual([
      400,
      refusedAs(
        'LIMIT_EXCEEDED',
        { maximum_length: 100, api_name: 'data' },
        'count of records in your request exceeds the limit',
      ),
    ]);
  });

  it('EXPECTED_FIELD_MISSING: a note without either', async () => {
    const { id } = (await lab.insert('Leads', { Last_Name: 'N' })).details;
    const note = (await lab.api('POST', `/Leads/${id}/Notes`, { data: [{ Note_Content: 'c' }] }))
      .body.data[0].details.id;
    const answer = await lab.api('PUT', `/Notes/${note}`, { data: [{ Owner: '1' }] });
    expect(answer.status).toBe(400);
    const nothing = await lab.api('PUT', `/Notes/${note}`, { data: [{}] });
    expect(nothing.body.data).toEqual([
      refusedAs(
        'EXPECTED_FIELD_MISSING',
        { expected_fields: [place('Note_Content'), place('Note_Title')] },
        'should contain either content or title',
      ),
    ]);
    const changed = await lab.api('PUT', `/Notes/${note}`, { data: [{ Note_Title: 't' }] });
    expect(changed.body.data[0].code).toBe('SUCCESS');
  });
});
