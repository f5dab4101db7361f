import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
let id: string;
beforeEach(async () => {
  lab = await openLab({ seed: 'empty' });
  id = (await lab.insert('Leads', { Last_Name: 'Gate', Lead_Status: 'Not Contacted' })).details.id;
});
afterEach(() => lab.close());

const change = (fields: object) => lab.api('PUT', `/Leads/${id}`, { data: [fields] });
const flat = (code: string, message: string, details: object = {}) => ({
  code,
  details,
  message,
  status: 'error',
});

const start = () =>
  lab.control('blueprint', {
    module: 'Leads',
    field: 'Lead_Status',
    name: 'Reaching',
    transitions: [
      { name: 'Reach', from: 'Not Contacted', to: 'Contacted', mandatory: ['Description'] },
      { name: 'Lose', from: 'Contacted', to: 'Lost Lead' },
    ],
  });

describe('a blueprint', () => {
  it('shows where the record stands and where it can go', async () => {
    const { transitions } = (await start()).body;
    const answer = await lab.api('GET', `/Leads/${id}/actions/blueprint`);
    expect(answer.status).toBe(200);
    const { process_info: info, transitions: open } = answer.body.blueprint;
    expect(info).toMatchObject({
      api_name: 'Lead_Status',
      field_label: 'Lead Status',
      field_value: 'Not Contacted',
      is_continuous: false,
      name: 'Reaching',
    });
    expect(open).toHaveLength(1);
    expect(open[0]).toMatchObject({
      id: transitions[0].id,
      name: 'Reach',
      next_field_value: 'Contacted',
      criteria_matched: true,
      next_transitions: [
        { id: transitions[1].id, name: 'Lose', criteria_matched: true, type: 'manual' },
      ],
      fields: [expect.objectContaining({ api_name: 'Description', mandatory: true })],
    });
  });

  it('owns its field: it changes by a transition, and by nothing else', async () => {
    const { transitions } = (await start()).body;
    const refused = await change({ Lead_Status: 'Contacted' });
    expect(refused.status).toBe(400);
    expect(refused.body.data).toEqual([
      flat(
        'RECORD_IN_BLUEPRINT',
        'the record is in a blueprint: the field can be changed by a transition only',
        { api_name: 'Lead_Status', json_path: '$.data[0].Lead_Status' },
      ),
    ]);
    expect((await change({ Company: 'Free', Lead_Status: 'Not Contacted' })).status).toBe(200);
    const taken = await lab.api('PUT', `/Leads/${id}/actions/blueprint`, {
      blueprint: [{ transition_id: transitions[0].id, data: { Description: 'rang' } }],
    });
    expect(taken.status).toBe(200);
    expect(taken.body).toEqual({
      code: 'SUCCESS',
      details: {},
      message: 'transition updated successfully',
      status: 'success',
    });
    expect(lab.sandbox.records('Leads')[0]).toMatchObject({
      Lead_Status: 'Contacted',
      Description: 'rang',
    });
  });

  it('refuses with the code it is told to', async () => {
    await start();
    await lab.control('quirks', { blueprintCode: 'NOT_ALLOWED' });
    expect((await change({ Lead_Status: 'Contacted' })).body.data[0].code).toBe('NOT_ALLOWED');
  });

  it.each<[string, object, string, string, object]>([
    [
      'no transition',
      { blueprint: [{}] },
      'MANDATORY_NOT_FOUND',
      'required field not found',
      { api_name: 'transition_id', json_path: '$.blueprint[0].transition_id' },
    ],
    [
      'a transition there is not',
      { blueprint: [{ transition_id: '1' }] },
      'INVALID_DATA',
      'invalid transition',
      { api_name: 'transition_id', json_path: '$.blueprint[0].transition_id' },
    ],
    [
      'nothing',
      {},
      'MANDATORY_NOT_FOUND',
      'required field not found',
      { api_name: 'blueprint', json_path: '$.blueprint' },
    ],
    [
      'no list',
      { blueprint: 'x' },
      'INVALID_DATA',
      'invalid data',
      { expected_data_type: 'jsonarray', api_name: 'blueprint', json_path: '$.blueprint' },
    ],
    [
      'data that are none',
      { blueprint: [{ transition_id: '1', data: 'x' }] },
      'INVALID_DATA',
      'invalid data',
      { expected_data_type: 'jsonobject', api_name: 'data', json_path: '$.blueprint[0].data' },
    ],
  ])('refuses %s', async (_what, body, code, message, details) => {
    await start();
    const answer = await lab.api('PUT', `/Leads/${id}/actions/blueprint`, body);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual(flat(code, message, details));
  });

  it('demands the fields of the transition', async () => {
    const { transitions } = (await start()).body;
    const answer = await lab.api('PUT', `/Leads/${id}/actions/blueprint`, {
      blueprint: [{ transition_id: transitions[0].id, data: {} }],
    });
    expect(answer.body).toEqual(
      flat('MANDATORY_NOT_FOUND', 'required field not found', {
        api_name: 'Description',
        json_path: '$.blueprint[0].data.Description',
      }),
    );
  });

  it('is not entered by a record made without its trigger, nor known without one', async () => {
    const none = await lab.api('GET', `/Leads/${id}/actions/blueprint`);
    expect([none.status, none.body]).toEqual([
      400,
      flat('RECORD_NOT_IN_PROCESS', 'record not in process'),
    ]);
    await start();
    const made = await lab.api('POST', '/Leads', {
      data: [{ Last_Name: 'Out', Lead_Status: 'Not Contacted' }],
      trigger: [],
    });
    id = made.body.data[0].details.id;
    expect((await change({ Lead_Status: 'Contacted' })).status).toBe(200);
    expect((await lab.api('GET', `/Leads/${id}/actions/blueprint`)).status).toBe(400);
  });

  it('ends', async () => {
    await start();
    await lab.control('blueprint', { module: 'Leads', field: 'Lead_Status' });
    expect((await change({ Lead_Status: 'Contacted' })).status).toBe(200);
  });
});

describe('approval and review', () => {
  const notApproved = (act: string) =>
    flat('NOT_APPROVED', `Cannot ${act} record that is not approved yet`, {
      resource_path_index: 1,
    });

  it.each(['pending', 'rejected', 'approval_process_pending', 'approval_process_rejected'])(
    '%s: neither changed, deleted nor converted, and shown',
    async (state) => {
      await lab.control('approval', { module: 'Leads', id, state });
      const changed = await change({ Company: 'x' });
      expect([changed.status, changed.body]).toEqual([400, { data: [notApproved('update')] }]);
      const gone = await lab.api('DELETE', `/Leads/${id}`);
      expect([gone.status, gone.body]).toEqual([400, { data: [notApproved('delete')] }]);
      const converted = await lab.api('POST', `/Leads/${id}/actions/convert`, { data: [{}] });
      expect([converted.status, converted.body]).toEqual([400, notApproved('convert')]);
      const options = await lab.api('GET', `/Leads/${id}/__conversion_options`);
      expect([options.status, options.body]).toEqual([400, notApproved('convert')]);
      const [shown] = (await lab.api('GET', `/Leads/${id}`)).body.data;
      expect(shown).toMatchObject({ $approved: false, $approval_state: state });
      await lab.control('approval', { module: 'Leads', id, state: 'approved' });
      expect((await change({ Company: 'x' })).body.data[0].details.$approval_state).toBe(
        'approved',
      );
    },
  );

  it('review: the same with its own code', async () => {
    await lab.control('approval', { module: 'Leads', id, review: true });
    const refused = flat('NOT_REVIEWED', 'record in review');
    expect((await change({ Company: 'x' })).body).toEqual({ data: [refused] });
    const converted = await lab.api('POST', `/Leads/${id}/actions/convert`, { data: [{}] });
    expect([converted.status, converted.body]).toEqual([400, refused]);
    await lab.control('approval', { module: 'Leads', id, review: false });
    expect((await change({ Company: 'x' })).status).toBe(200);
  });
});

describe('locking', () => {
  const path = () => `/Leads/${id}/Locking_Information__s`;
  const lock = (reason: unknown = 'audit') =>
    lab.api('POST', path(), { data: [{ Locked_Reason__s: reason }] });

  it('locks, tells why, takes another reason, and unlocks', async () => {
    expect((await lab.api('GET', path())).status).toBe(204);
    const made = await lock();
    expect(made.status).toBe(201);
    const lockId = made.body.data[0].details.id;
    expect(made.body.data[0]).toMatchObject({ code: 'SUCCESS', status: 'success' });
    const listed = await lab.api('GET', `${path()}?fields=Locked_Reason__s,Lock_Source__s`);
    expect(listed.body).toEqual({
      data: [{ Locked_Reason__s: 'audit', Lock_Source__s: 'Manual', id: lockId }],
      info: { per_page: 200, count: 1, page: 1, more_records: false },
    });
    const refused = await change({ Company: 'x' });
    expect(refused.body.data[0]).toEqual(
      flat('RECORD_LOCKED', 'Sorry, you cannot perform this operation as the record is locked.', {
        api_name: 'id',
        json_path: '$.data[0].id',
        action: 'record_locking',
      }),
    );
    const amended = { data: [{ Locked_Reason__s: 'still' }] };
    expect((await lab.api('PUT', `${path()}/${lockId}`, amended)).status).toBe(200);
    const one = await lab.api('GET', `${path()}/${lockId}`);
    expect(one.body.data[0]).toMatchObject({
      Locked_Reason__s: 'still',
      Locked_For__s: { id, name: 'Gate', module: { api_name: 'Leads' } },
    });
    expect((await lab.api('DELETE', `${path()}/${lockId}`)).body.data[0]).toMatchObject({
      code: 'SUCCESS',
      details: { id: lockId },
    });
    expect((await change({ Company: 'x' })).status).toBe(200);
  });

  it('keeps a locked record from being deleted, tagged and converted', async () => {
    await lock();
    const message = 'Sorry, you cannot perform this operation as the record is locked.';
    const refused = flat('RECORD_LOCKED', message, { id, action: 'record_locking' });
    expect((await lab.api('DELETE', `/Leads/${id}`)).body.data).toEqual([refused]);
    const tagged = await lab.api('POST', `/Leads/${id}/actions/add_tags`, {
      tags: [{ name: 'a' }],
    });
    expect(tagged.body.data).toEqual([refused]);
    const converted = await lab.api('POST', `/Leads/${id}/actions/convert`, { data: [{}] });
    expect([converted.status, converted.body.code]).toEqual([400, 'RECORD_LOCKED']);
  });

  it.each<[string, unknown, string, object]>([
    [
      'no reason',
      null,
      'MANDATORY_NOT_FOUND',
      { api_name: 'Locked_Reason__s', json_path: '$.data[0].Locked_Reason__s' },
    ],
    [
      'a reason that is none',
      7,
      'INVALID_DATA',
      {
        expected_data_type: 'text',
        api_name: 'Locked_Reason__s',
        json_path: '$.data[0].Locked_Reason__s',
      },
    ],
    [
      'a reason that is too long',
      'x'.repeat(3001),
      'INVALID_DATA',
      {
        maximum_length: 3000,
        api_name: 'Locked_Reason__s',
        json_path: '$.data[0].Locked_Reason__s',
      },
    ],
  ])('refuses %s', async (_what, reason, code, details) => {
    const answer = await lock(reason);
    expect(answer.status).toBe(400);
    expect(answer.body.data[0]).toMatchObject({ code, details });
  });

  it('refuses to lock twice, an unknown lock, an unknown record, and a module not set up', async () => {
    await lock();
    expect([(await lock()).status, (await lock()).body.code]).toEqual([403, 'NOT_ALLOWED']);
    const unknown = await lab.api('DELETE', `${path()}/4000000000000000001`);
    expect([unknown.status, unknown.body]).toEqual([
      400,
      flat('INVALID_DATA', 'the id given seems to be invalid', { resource_path_index: 3 }),
    ]);
    const nobody = await lab.api('GET', '/Leads/5000000000999999999/Locking_Information__s');
    expect(nobody.body).toEqual(
      flat('INVALID_DATA', 'the related id given seems to be invalid', { resource_path_index: 1 }),
    );
    await lab.control('locking', { module: 'Leads', configured: false });
    expect((await lab.api('GET', path())).body).toEqual(
      flat('NOT_ALLOWED', 'Required Record Locking Configuration is not present', {
        resource_path_index: 0,
      }),
    );
  });
});
