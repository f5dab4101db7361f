import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab({ seed: 'empty' });
});
afterEach(() => lab.close());

const insert = (element: object, more: object = {}, module = 'Leads') =>
  lab.api('POST', `/${module}`, { data: [element], ...more });
const missing = (name: string, more: object = {}) => ({
  code: 'MANDATORY_NOT_FOUND',
  details: { ...more, api_name: name, json_path: `$.data[0].${name}` },
  message: 'required field not found',
  status: 'error',
});
const standard = async (module = 'Leads') =>
  (await lab.api('GET', `/settings/layouts?module=${module}`)).body.layouts[0];

describe('a layout', () => {
  it('is told with what it demands, alone as well', async () => {
    const layout = await standard();
    const company = layout.sections[0].fields.find(
      (each: { api_name: string }) => each.api_name === 'Company',
    );
    expect(company).toMatchObject({ required: true, system_mandatory: false });
    const one = await lab.api('GET', `/settings/layouts/${layout.id}?module=Leads`);
    expect(one.body.layouts).toEqual([layout]);
    expect((await lab.api('GET', '/settings/layouts/1?module=Leads')).status).toBe(204);
  });

  it('demands its fields only when it is named', async () => {
    const { id } = await standard();
    expect((await insert({ Last_Name: 'A' })).status).toBe(201);
    const refused = await insert({ Last_Name: 'A', Layout: { id } });
    expect([refused.status, refused.body]).toEqual([400, { data: [missing('Company')] }]);
    expect((await insert({ Last_Name: 'A', Company: 'C', Layout: { id } })).status).toBe(201);
  });

  it('drops what is not on it, and stays with the record', async () => {
    const made = await lab.control('layout', {
      module: 'Leads',
      name: 'Short',
      required: ['Phone'],
      without: ['Fax', 'Company'],
    });
    const { id } = made.body;
    const element = { Last_Name: 'S', Phone: '1', Fax: '2', Company: 'C', Layout: { id } };
    const answer = await insert(element);
    const [shown] = (await lab.api('GET', `/Leads/${answer.body.data[0].details.id}`)).body.data;
    expect(shown).toMatchObject({
      Phone: '1',
      Fax: null,
      Company: null,
      Layout: { name: 'Short', display_label: 'Short', id },
    });
    expect((await insert({ Last_Name: 'S', Layout: { id } })).body.data).toEqual([
      missing('Phone'),
    ]);
  });

  it.each<[unknown, object]>([
    [
      { id: '1' },
      {
        code: 'INVALID_DATA',
        details: { api_name: 'id', json_path: '$.data[0].Layout.id' },
        message: 'the id given seems to be invalid',
        status: 'error',
      },
    ],
    [{}, { ...missing('id'), details: { api_name: 'id', json_path: '$.data[0].Layout.id' } }],
    [
      7,
      {
        code: 'INVALID_DATA',
        details: {
          expected_data_type: 'jsonobject',
          api_name: 'Layout',
          json_path: '$.data[0].Layout',
        },
        message: 'invalid data',
        status: 'error',
      },
    ],
  ])('is refused as %j', async (layout, refused) => {
    expect((await insert({ Last_Name: 'A', Layout: layout })).body).toEqual({ data: [refused] });
  });
});

describe('layout rules', () => {
  it('count when they are asked for', async () => {
    const rule = await lab.control('layout-rule', {
      module: 'Leads',
      name: 'Web leads',
      field: 'Lead_Source',
      value: 'Chat',
      mandatory: ['Phone'],
    });
    const element = { Last_Name: 'R', Lead_Source: 'Chat' };
    const applied = { apply_feature_execution: [{ name: 'layout_rules' }] };
    expect((await insert(element)).status).toBe(201);
    const refused = await insert(element, applied);
    expect([refused.status, refused.body.data]).toEqual([
      400,
      [missing('Phone', { layout_rule: { name: 'Web leads', id: rule.body.id } })],
    ]);
    expect((await insert({ ...element, Phone: '1' }, applied)).status).toBe(201);
    expect((await insert({ Last_Name: 'R', Lead_Source: 'Other' }, applied)).status).toBe(201);
  });
});

describe('options of a write', () => {
  const applicable = [
    'layout_rules',
    'range_validation',
    'assignment_rules',
    'function_validation_rule',
    'criteria_validation_rule',
    'global_map_dependency',
    'territory_subordinates',
  ];
  const skippable = ['cadences', 'assignment_rules', 'connected_workflows'];
  const triggers = ['workflow', 'approval', 'blueprint', 'pathfinder', 'orchestration'];

  it.each<[object, object]>([
    [
      { apply_feature_execution: [{ name: 'x' }] },
      {
        api_name: 'name',
        json_path: '$.apply_feature_execution[0].name',
        supported_values: applicable,
      },
    ],
    [
      { skip_feature_execution: [{ name: 'cadences' }, { name: 'x' }] },
      {
        api_name: 'name',
        json_path: '$.skip_feature_execution[1].name',
        supported_values: skippable,
      },
    ],
    [
      { trigger: ['workflow', 'mail'] },
      { api_name: 'trigger', json_path: '$.trigger[1]', supported_values: triggers },
    ],
    [
      { trigger: 'workflow' },
      { expected_data_type: 'jsonarray', api_name: 'trigger', json_path: '$.trigger' },
    ],
    [{ lar_id: '1' }, { api_name: 'lar_id', json_path: '$.lar_id' }],
  ])('%j is refused', async (more, details) => {
    const answer = await insert({ Last_Name: 'O' }, more);
    expect([answer.status, answer.body]).toEqual([
      400,
      { code: 'INVALID_DATA', details, message: 'invalid data', status: 'error' },
    ]);
  });

  it.each([...applicable.map((name) => ({ apply_feature_execution: [{ name }] }))])(
    '%j is taken',
    async (more) => {
      expect((await insert({ Last_Name: 'O' }, more)).status).toBe(201);
    },
  );

  it.each<[object, string, object]>([
    [
      { name: 'cadences' },
      'MANDATORY_NOT_FOUND',
      { api_name: 'action', json_path: '$.skip_feature_execution[0].action' },
    ],
    [
      { name: 'cadences', action: 'both' },
      'INVALID_DATA',
      {
        api_name: 'action',
        json_path: '$.skip_feature_execution[0].action',
        supported_values: ['insert', 'update'],
      },
    ],
  ])('an upsert refuses to skip %j', async (entry, code, details) => {
    const answer = await lab.api('POST', '/Leads/upsert', {
      data: [{ Last_Name: 'O' }],
      skip_feature_execution: [entry],
    });
    expect(answer.body).toMatchObject({ code, details });
  });
});

describe('assignment rules', () => {
  const rule = async () => {
    const { users } = (await lab.api('GET', '/users?type=ActiveConfirmedUsers')).body;
    const [first, second] = users;
    const made = await lab.control('assignment-rule', {
      module: 'Leads',
      name: 'By source',
      entries: [{ field: 'Lead_Source', value: 'Chat', owner: second.email }],
      owner: first.email,
    });
    return { id: made.body.id, first, second };
  };

  it('give the record an owner, unless they are skipped', async () => {
    const { id, first, second } = await rule();
    const ownerOf = async (element: object, more: object): Promise<string> => {
      const made = (await insert(element, more)).body.data[0].details.id;
      return (await lab.api('GET', `/Leads/${made}?fields=Owner`)).body.data[0].Owner.id;
    };
    expect(await ownerOf({ Last_Name: 'A', Lead_Source: 'Chat' }, { lar_id: id })).toBe(second.id);
    expect(await ownerOf({ Last_Name: 'A' }, { lar_id: id })).toBe(first.id);
    const skipped = { lar_id: id, skip_feature_execution: [{ name: 'assignment_rules' }] };
    expect(await ownerOf({ Last_Name: 'A', Owner: second.id }, skipped)).toBe(second.id);
  });

  it('are listed, and shown one by one', async () => {
    expect(
      (await lab.api('GET', '/settings/automation/assignment_rules?module=Leads')).status,
    ).toBe(204);
    const { id, first, second } = await rule();
    const listed = await lab.api('GET', '/settings/automation/assignment_rules?module=Leads');
    expect(listed.body.assignment_rules).toEqual([
      expect.objectContaining({
        id,
        name: 'By source',
        default_assignee: expect.objectContaining({ type: 'user', id: first.id }),
      }),
    ]);
    const one = await lab.api('GET', `/settings/automation/assignment_rules/${id}?module=Leads`);
    expect(one.body.assignment_rules[0].rule_entries[0]).toMatchObject({
      criteria: { comparator: 'equal', field: { api_name: 'Lead_Source' }, value: 'Chat' },
      assign_to: { type: 'users', resources: [{ id: second.id }] },
    });
  });

  it.each([
    ['Ledes', 'INVALID_MODULE', 'the module name given seems to be invalid'],
    ['Calls', 'NOT_SUPPORTED', 'Module not supported in assignment rules'],
  ])('know nothing of %s', async (module, code, message) => {
    const answer = await lab.api('GET', `/settings/automation/assignment_rules?module=${module}`);
    expect([answer.status, answer.body]).toEqual([
      400,
      { code, details: { param_name: 'module' }, message, status: 'error' },
    ]);
  });

  it('are not part of the free edition', async () => {
    await lab.control('limits', { edition: 'free' });
    const answer = await lab.api('GET', '/settings/automation/assignment_rules?module=Leads');
    expect(answer.body).toEqual({
      code: 'FEATURE_NOT_SUPPORTED',
      details: {},
      message: 'Assignment rules not supported for current edition',
      status: 'error',
    });
  });
});
