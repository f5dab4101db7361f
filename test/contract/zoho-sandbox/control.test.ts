import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createZohoSandbox } from '../../../connectors/zoho/sandbox/sandbox.ts';
import { seededRandom } from '../../../src/domain/random.ts';
import { type Lab, ManualClock, openLab, refreshForm, until } from './open-sandbox.ts';

let lab: Lab;
let seeded: number;
beforeEach(async () => {
  lab = await openLab();
  seeded = lab.count('Leads');
});
afterEach(() => lab.close());

const records = async (path: string) =>
  (await lab.raw('GET', `/__sandbox/records/${path}`)).body.data;
const insert = (more: object = {}) =>
  lab.api('POST', '/Leads', { data: [{ Last_Name: 'A', ...more }] });

describe('data and counters', () => {
  it('shows all fields of live records, and of deleted ones', async () => {
    const id = lab.idOf('Leads', 'Full_Name', 'Lewis Baker');
    expect((await records('Leads')).find((each: { id: string }) => each.id === id)).toMatchObject({
      Phone: '020 7946 0602',
      Mobile: null,
    });
    await lab.control('delete', { module: 'Leads', id });
    expect((await records('Leads?deleted=true')).map((each: { id: string }) => each.id)).toEqual([
      id,
    ]);
    expect((await lab.raw('GET', '/__sandbox/records/Ledes')).status).toBe(404);
  });

  it('counts what is asked and written', async () => {
    await lab.api('POST', '/Leads', {
      data: [{ Last_Name: 'A', Patchcord_Key: 'k' }, { Last_Name: 'B' }, {}],
    });
    const id = lab.idOf('Leads', 'Last_Name', 'A');
    await lab.api('PUT', `/Leads/${id}`, { data: [{ Company: 'C' }] });
    await lab.api('DELETE', `/Leads/${id}`);
    expect((await lab.raw('GET', '/__sandbox/stats')).body).toMatchObject({
      requests: 4,
      credits: 3,
      rejected429: 0,
      duplicateKeys: 0,
      maxBatch: 3,
      maxInFlight: 1,
      byModule: { Leads: { inserted: 2, updated: 1, deleted: 1 } },
    });
  });

  it('would notice a key that stands twice', async () => {
    const bare = await openLab({ preinstalled: false });
    await bare.api('POST', '/settings/fields?module=Leads', {
      fields: [{ field_label: 'Patchcord Key', data_type: 'text' }],
    });
    await bare.api('POST', '/Leads', {
      data: [1, 2, 3].map(() => ({ Last_Name: 'A', Patchcord_Key: 'k' })),
    });
    expect(bare.sandbox.stats().duplicateKeys).toBe(1);
    await bare.close();
  });
});

describe('acting as a person', () => {
  it('edits as the owner or as somebody else, under the rules', async () => {
    const id = lab.idOf('Contacts', 'Full_Name', 'Tom Hollis');
    const { body } = await lab.control('edit', {
      module: 'Contacts',
      id,
      as: 'owner',
      fields: { Title: 'Junior' },
    });
    expect(body.data[0]).toMatchObject({ Title: 'Junior', Modified_By: { name: 'Martin Doyle' } });
    const wrong = await lab.control('edit', { module: 'Contacts', id, fields: { Email: 'x' } });
    expect([wrong.status, wrong.body.error.code]).toEqual([400, 'INVALID_DATA']);
    const made = await lab.control('edit', {
      module: 'Leads',
      as: 'ben@harbourdental.example',
      fields: { Last_Name: 'New' },
    });
    expect(made.body.data[0]).toMatchObject({ Created_By: { name: 'Ben Carter' } });
    expect((await lab.control('edit', { module: 'Leads', as: 'nobody', fields: {} })).status).toBe(
      400,
    );
  });

  it('locks a record against changes, and unlocks it', async () => {
    const id = lab.idOf('Contacts', 'Full_Name', 'Tom Hollis');
    const change = () => lab.api('PUT', `/Contacts/${id}`, { data: [{ Title: 'T' }] });
    await lab.control('lock', { module: 'Contacts', id });
    const { status, body } = await change();
    expect([status, body.data[0]]).toMatchObject([
      400,
      {
        code: 'RECORD_LOCKED',
        details: { api_name: 'id', json_path: '$.data[0].id', action: 'record_locking' },
      },
    ]);
    await lab.control('lock', { module: 'Contacts', id, locked: false });
    expect((await change()).status).toBe(200);
  });

  it('converts', async () => {
    const { body } = await lab.control('convert', {
      id: lab.idOf('Leads', 'Full_Name', 'Zoe Martin'),
    });
    expect(body).toEqual({ Contacts: expect.any(String), Accounts: null, Deals: null });
  });

  it.each([
    ['edit', { module: 'Leads' }],
    ['clock', { advance: 'an hour' }],
    ['limits', { edition: 'gold' }],
    ['faults', { answer: 99 }],
    ['reset', { seed: 'moon' }],
    ['quirks', { gravity: 2 }],
    ['grant', {}],
  ])('refuses a %s it does not understand', async (what, body) => {
    const answer = await lab.control(what, body);
    expect([answer.status, answer.body.error.code]).toEqual([400, 'sandbox.invalid']);
  });
});

describe('clock and reset', () => {
  it('sets, advances and follows', async () => {
    await lab.control('clock', { set: '2027-01-01T10:00:00+01:00' });
    expect((await lab.control('clock', { advance: 'PT1H30M' })).body.now).toBe(
      '2027-01-01T10:30:00.000Z',
    );
    expect((await lab.control('clock', { real: true })).body.now).toBe('2026-11-20T08:00:00.000Z');
  });

  it('starts over with the same ids, at the time it is told, else at the time it is', async () => {
    await insert();
    const before = (await records('Contacts')).map((each: { id: string }) => each.id);
    await lab.control('reset', { seed: 'practice', clock: '2026-11-20T08:00:00+01:00', random: 1 });
    expect(lab.sandbox.clock.now()).toBe(Date.parse('2026-11-20T07:00:00Z'));
    expect(await records('Leads')).toHaveLength(seeded);
    expect((await records('Contacts')).map((each: { id: string }) => each.id)).toEqual(before);
    expect(lab.sandbox.stats()).toMatchObject({ requests: 0, byModule: {} });
    await lab.control('clock', { set: '2030-01-01T00:00:00Z' });
    await lab.control('reset', {});
    expect(lab.sandbox.clock.now()).toBe(Date.parse('2030-01-01T00:00:00Z'));
    await lab.control('reset', { seed: 'empty' });
    expect(await records('Leads')).toHaveLength(0);
  });

  it('gives the same tokens for the same random number', async () => {
    const tokens: string[] = [];
    for (let n = 0; n < 2; n += 1) {
      await lab.control('reset', { random: 7 });
      tokens.push(
        (await lab.raw('POST', '/oauth/v2/token', { body: refreshForm() })).body.access_token,
      );
    }
    expect(tokens[0]).toBe(tokens[1]);
  });
});

describe('faults', () => {
  const newLeads = () => lab.count('Leads') - seeded;
  const fault = (more: object) =>
    lab.control('faults', { match: { method: 'POST', path: '/crm/v8/Leads' }, times: 1, ...more });

  it.each([
    [500, 'INTERNAL_ERROR'],
    [502, 'BAD_GATEWAY'],
    [503, 'SERVICE_UNAVAILABLE'],
    [429, 'TOO_MANY_REQUESTS'],
    [401, 'INVALID_TOKEN'],
  ])('answer %d before anything happens, as often as told', async (answer, code) => {
    await fault({ when: 'before_commit', answer, times: 2 });
    for (let n = 0; n < 2; n += 1) {
      const { status, body } = await insert();
      expect([status, body.code]).toEqual([answer, code]);
    }
    expect(newLeads()).toBe(0);
    expect((await insert()).status).toBe(201);
  });

  it('answer 500 after the record is there', async () => {
    await fault({ when: 'after_commit', answer: 500 });
    expect((await insert()).status).toBe(500);
    expect(newLeads()).toBe(1);
  });

  it.each(['drop', 'reset'])('lose the answer by %s after the record is there', async (answer) => {
    await fault({ when: 'after_commit', answer });
    await expect(insert()).rejects.toThrow('fetch failed');
    expect(newLeads()).toBe(1);
    expect((await insert()).status).toBe(201);
  });

  it('hang until somebody gives up, and are no longer in flight', async () => {
    await fault({ when: 'before_commit', answer: 'hang' });
    const patience = new AbortController();
    const headers = { authorization: `Zoho-oauthtoken ${lab.token}` };
    const asked = fetch(`${lab.sandbox.baseUrl}/crm/v8/Leads`, {
      method: 'POST',
      body: '{}',
      headers,
      signal: patience.signal,
    });
    await until(() => lab.sandbox.stats().requests === 2);
    await until(() => lab.sandbox.idle());
    patience.abort();
    await expect(asked).rejects.toThrow();
    expect((await insert()).status).toBe(201);
  });

  it('answer with a page of HTML', async () => {
    await fault({ answer: 'html' });
    const { status, text } = await insert();
    expect([status, text.startsWith('<html>')]).toEqual([502, true]);
  });

  it('strike by method and path only, with their chance, and can be cleared', async () => {
    await lab.control('faults', { match: { method: 'GET', path: '/crm/v8/Leads' }, answer: 500 });
    await lab.control('faults', { match: { path: '/oauth' }, answer: 503, chance: 0 });
    expect((await insert()).status).toBe(201);
    expect((await lab.api('GET', '/Contacts?fields=id')).status).toBe(200);
    expect((await lab.raw('POST', '/oauth/v2/token', { body: refreshForm() })).status).toBe(200);
    expect((await lab.api('GET', '/Leads?fields=id')).status).toBe(500);
    await lab.raw('DELETE', '/__sandbox/faults');
    expect((await lab.api('GET', '/Leads?fields=id')).status).toBe(200);
  });
});

describe('the program side', () => {
  it('is made many at once, and needs no socket', async () => {
    const clock = new ManualClock('2026-11-20T08:00:00Z');
    createZohoSandbox({ clock, random: seededRandom(1) });
    const many = Array.from({ length: 20 }, () =>
      createZohoSandbox({ clock, random: seededRandom(1) }),
    );
    const outcome = await many[0]!.handle({
      method: 'POST',
      path: '/oauth/v2/token',
      query: refreshForm(),
      headers: { host: 'zoho.test' },
      body: new Uint8Array(),
    });
    expect(outcome).toMatchObject({
      status: 200,
      body: expect.stringContaining('"api_domain":"http://zoho.test"'),
    });
    expect(many.every((each) => each.idle())).toBe(true);
    expect(() => many[0]!.baseUrl).toThrow('does not listen');
  });

  it('lets go of its port', async () => {
    const clock = new ManualClock('2026-11-20T08:00:00Z');
    const first = createZohoSandbox({ clock, random: seededRandom(1) });
    const { port } = await first.listen(0);
    await expect(first.listen(0)).rejects.toThrow('listens already');
    await first.close();
    const second = createZohoSandbox({ clock, random: seededRandom(1) });
    expect(await second.listen(port)).toEqual({ port });
    await second.close();
  });

  it('refuses a seed it does not know', () => {
    expect(() =>
      createZohoSandbox({
        clock: new ManualClock('2026-11-20T08:00:00Z'),
        random: seededRandom(1),
        seed: 'moon',
      }),
    ).toThrow('unknown seed moon');
  });
});
