import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

describe('update', () => {
  it('changes only what is sent', async () => {
    const { details } = await lab.insert('Leads', { Last_Name: 'A', Company: 'C', Phone: '1' });
    const { status, body } = await lab.api('PUT', '/Leads', {
      data: [{ id: details.id, First_Name: 'Jo', Company: null }],
    });
    expect([status, body.data[0].message]).toEqual([200, 'record updated']);
    const [record] = (await lab.api('GET', `/Leads/${details.id}`)).body.data;
    expect(record).toMatchObject({ Full_Name: 'Jo A', Company: null, Phone: '1' });
  });

  it.each([
    [{ Last_Name: 'no id' }, 'MANDATORY_NOT_FOUND'],
    [{ id: '5000000000000009999', Last_Name: 'x' }, 'INVALID_DATA'],
    [{ id: 'abc', Last_Name: 'x' }, 'INVALID_DATA'],
  ])('refuses %j', async (element, code) => {
    const { status, body } = await lab.api('PUT', '/Leads', { data: [element] });
    expect([status, body.data[0].code]).toEqual([400, code]);
  });

  it('answers 412 to a record changed since If-Unmodified-Since', async () => {
    const { details } = await lab.insert('Leads', { Last_Name: 'A' });
    lab.clock.advance(60_000);
    const early = { 'if-unmodified-since': '2026-11-20T07:59:59+00:00' };
    const refused = await lab.api(
      'PUT',
      `/Leads/${details.id}`,
      { data: [{ Company: 'C' }] },
      early,
    );
    expect(refused.status).toBe(412);
    expect(refused.body.data[0]).toMatchObject({
      code: 'ALREADY_MODIFIED',
      message: 'record updated time has already passed if-unmodified-since time',
      details: {
        id: details.id,
        Modified_Time: '2026-11-20T08:00:00+00:00',
        Modified_By: { name: 'Patchcord Integration' },
      },
    });
    const since = { 'if-unmodified-since': details.Modified_Time };
    expect(
      (await lab.api('PUT', `/Leads/${details.id}`, { data: [{ Company: 'C' }] }, since)).status,
    ).toBe(200);
  });

  it('does not take a duplicate either, but lets a record keep its own value', async () => {
    const first = await lab.insert('Leads', { Last_Name: 'A', Patchcord_Key: 'k1' });
    const second = await lab.insert('Leads', { Last_Name: 'B', Patchcord_Key: 'k2' });
    const { body } = await lab.api('PUT', '/Leads', {
      data: [
        { id: second.details.id, Patchcord_Key: 'k1' },
        { id: first.details.id, Patchcord_Key: 'k1', Company: 'C' },
      ],
    });
    expect(body.data.map((each: { code: string }) => each.code)).toEqual([
      'DUPLICATE_DATA',
      'SUCCESS',
    ]);
  });
});

describe('upsert', () => {
  beforeEach(async () => {
    await lab.api('POST', '/Leads', {
      data: [
        { Last_Name: 'By mail', Email: 'a@mail.example', Patchcord_Key: 'k1' },
        { Last_Name: 'By key', Email: 'b@mail.example', Patchcord_Key: 'k2' },
      ],
    });
  });

  it.each([
    [
      'the system field first when told nothing',
      undefined,
      { Email: 'A@mail.example', Patchcord_Key: 'kx' },
      'update',
      'Email',
    ],
    [
      'a unique field after that',
      undefined,
      { Email: 'z@mail.example', Patchcord_Key: 'k2' },
      'update',
      'Patchcord_Key',
    ],
    [
      'the system field when asked',
      ['Email'],
      { Email: 'a@mail.example', Patchcord_Key: 'kx' },
      'update',
      'Email',
    ],
    [
      'unique fields even when not asked',
      ['Email'],
      { Email: 'z@mail.example', Patchcord_Key: 'k2' },
      'update',
      'Patchcord_Key',
    ],
    [
      'not the system field when a unique one is asked',
      ['Patchcord_Key'],
      { Email: 'a@mail.example', Patchcord_Key: 'kx' },
      'insert',
      null,
    ],
    ['never a phone', ['Phone'], { Phone: '07700 900501' }, 'insert', null],
  ])('looks at %s', async (_name, duplicate_check_fields, fields, action, duplicate_field) => {
    const { status, body } = await lab.api('POST', '/Leads/upsert', {
      data: [{ Last_Name: 'New', ...fields }],
      ...(duplicate_check_fields ? { duplicate_check_fields } : {}),
    });
    expect(status).toBe(200);
    expect(body.data[0]).toMatchObject({ code: 'SUCCESS', action, duplicate_field });
  });

  it('matches a deal by its name', async () => {
    await lab.insert('Deals', { Deal_Name: 'Implant', Stage: 'Qualification' });
    const { body } = await lab.api('POST', '/Deals/upsert', {
      data: [{ Deal_Name: 'implant', Stage: 'Closed Won' }],
    });
    expect(body.data[0].action).toBe('update');
  });
});

describe('delete', () => {
  it('moves records to the bin, says so per element, and lists them', async () => {
    const { details } = await lab.insert('Leads', { Last_Name: 'A' });
    const gone = await lab.api('DELETE', `/Leads?ids=${details.id},5000000000000009999`);
    expect(gone.status).toBe(207);
    expect(gone.body.data).toMatchObject([
      { code: 'SUCCESS', message: 'record deleted', details: { id: details.id } },
      { code: 'INVALID_DATA', message: 'record not deleted' },
    ]);
    expect((await lab.api('GET', `/Leads/${details.id}`)).status).toBe(204);
    const list = await lab.api('GET', '/Leads/deleted?type=all');
    expect(list.body.data).toEqual([
      {
        id: details.id,
        type: 'recycle',
        deleted_time: '2026-11-20T08:00:00+00:00',
        display_name: 'A',
        deleted_by: { name: 'Patchcord Integration', id: expect.any(String) },
        created_by: { name: 'Patchcord Integration', id: expect.any(String) },
      },
    ]);
    expect((await lab.api('GET', '/Leads/deleted?type=permanent')).status).toBe(204);
    expect(
      (
        await lab.api('GET', '/Leads/deleted', undefined, {
          'if-modified-since': '2026-11-20T08:00:01+00:00',
        })
      ).status,
    ).toBe(304);
  });

  it('forgets who it was after 60 days and everything after 120', async () => {
    const { details } = await lab.insert('Leads', { Last_Name: 'A' });
    await lab.api('DELETE', `/Leads/${details.id}`);
    await lab.control('clock', { advance: 'P61D' });
    const form = await lab.raw(
      'POST',
      '/oauth/v2/token?grant_type=refresh_token&client_id=sandbox-client&client_secret=sandbox-secret&refresh_token=sandbox-refresh',
    );
    const headers = { authorization: `Zoho-oauthtoken ${form.body.access_token}` };
    const { body } = await lab.api('GET', '/Leads/deleted', undefined, headers);
    expect(body.data[0]).toMatchObject({
      type: 'permanent',
      display_name: null,
      deleted_by: null,
      created_by: null,
    });
  });

  it('needs ids', async () => {
    expect((await lab.api('DELETE', '/Leads')).body).toMatchObject({
      code: 'REQUIRED_PARAM_MISSING',
      details: { param_name: 'ids' },
    });
  });
});
