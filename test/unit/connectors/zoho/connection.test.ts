import { describe, expect, it } from '@jest/globals';
import { allowanceOf, coqlCost, deleteCost, writeCost } from '../../../../connectors/zoho/costs.ts';
import { sinkOf, type ZohoSetting, zohoSetting } from '../../../support/zoho.ts';

const linesOf = async ({ connection }: ZohoSetting) =>
  Object.fromEntries(
    (await connection.check()).map((line) => [line.name.replace('Zoho: ', ''), line]),
  );

describe('doctor', () => {
  it('finds everything well after setup', async () => {
    const setting = zohoSetting();
    await setting.connection.setup?.apply({ id: 'probe:call_duration', title: 'x', state: 'do' });
    const lines = await setting.connection.check();
    expect(lines.map(({ name, ok }) => [name, ok])).toEqual([
      ['Zoho: connection', true],
      ['Zoho: clock', true],
      ['Zoho: user', true],
      ['Zoho: queries', true],
      ['Zoho: modules', true],
      ['Zoho: our key field', true],
      ['Zoho: duration of calls', true],
    ]);
    expect(lines[0]?.message).toContain('enterprise');
    expect(lines[2]?.message).toContain('Patchcord Integration');
  });

  it('names the modules without our key', async () => {
    const lines = await linesOf(zohoSetting({ preinstalled: false }));
    expect(lines['our key field']).toMatchObject({
      ok: 'warning',
      message: expect.stringContaining('Leads, Contacts, Calls'),
    });
  });

  it('notices a clock that is wrong', async () => {
    const setting = zohoSetting();
    await setting.control('clock', { advance: 'PT5M' });
    const { clock } = await linesOf(setting);
    expect(clock).toMatchObject({ ok: 'warning', message: expect.stringContaining('300 s') });
  });

  it('says only one thing when there is no connection', async () => {
    const setting = zohoSetting();
    await setting.control('faults', { match: { path: '/oauth' }, answer: 'drop', times: null });
    expect(await setting.connection.check()).toEqual([
      expect.objectContaining({ name: 'Zoho: connection', ok: false }),
    ]);
  });

  it('names what is not allowed', async () => {
    const setting = zohoSetting();
    await setting.control('faults', { match: { path: '/crm/v8/coql' }, answer: 403, times: null });
    const { queries } = await linesOf(setting);
    expect(queries).toMatchObject({ ok: false, advice: expect.stringContaining('profile') });
  });
});

describe('services', () => {
  it('are offered with duration and price, and cost nothing for a quarter of an hour', async () => {
    const setting = zohoSetting();
    const offers = await setting.connection.services?.();
    expect(offers).toContainEqual({ name: 'Check-up', durationMs: 1_800_000, price: 45 });
    expect(offers).toHaveLength(5);
    const before = setting.traffic.length;
    setting.clock.advance(899_000);
    await setting.connection.services?.();
    expect(setting.traffic).toHaveLength(before);
  });

  it('are read again then, members only of those that changed', async () => {
    const setting = zohoSetting();
    await setting.connection.services?.();
    setting.clock.advance(901_000);
    const [service] = setting.sandbox.records('Services__s');
    await setting.edit('Services__s', { Price: 99 }, String(service?.['id']));
    const before = setting.traffic.length;
    const offers = await setting.connection.services?.();
    expect(offers?.map(({ price }) => price)).toContain(99);
    const single = setting.traffic
      .slice(before)
      .filter(({ path }) => /Services__s\/\d+$/.test(path));
    expect(single).toHaveLength(1);
  });

  it('that are switched off are not offered', async () => {
    const setting = zohoSetting();
    const [service] = setting.sandbox.records('Services__s');
    await setting.edit('Services__s', { Status: 'Not in Use' }, String(service?.['id']));
    expect(await setting.connection.services?.()).toHaveLength(4);
  });
});

describe('metadata', () => {
  it('is read once an hour however many ask', async () => {
    const setting = zohoSetting();
    await Promise.all([
      sinkOf(setting).catalog(),
      sinkOf(setting).catalog(),
      sinkOf(setting).catalog(),
    ]);
    const reads = setting.traffic.filter(({ path }) => path.startsWith('/crm/v8/settings'));
    expect(new Set(reads.map(({ path }) => path)).size).toBe(reads.length);
    setting.clock.advance(3_601_000);
    await sinkOf(setting).catalog();
    const later = setting.traffic.filter(({ path }) => path.startsWith('/crm/v8/settings'));
    expect(later).toHaveLength(2 * reads.length);
  });

  it('that cannot be read again serves on', async () => {
    const setting = zohoSetting();
    const before = await sinkOf(setting).catalog();
    setting.clock.advance(3_601_000);
    await setting.control('faults', { match: { path: '/crm' }, answer: 503, times: null });
    expect((await sinkOf(setting).catalog()).modules.size).toBe(before.modules.size);
  });

  it('is read again when a value does not fit and it was not read just now', async () => {
    const setting = zohoSetting();
    const before = await codesOfRoom(setting);
    await addRoomField(setting);
    const atOnce = await codesOfRoom(setting);
    setting.clock.advance(901_000);
    expect([before, atOnce]).toEqual([['zoho.unknown_field'], ['zoho.unknown_field']]);
    expect(await codesOfRoom(setting)).toEqual([]);
  });

  it('describes fields in our words', async () => {
    const catalog = await sinkOf(zohoSetting()).catalog();
    const calls = catalog.modules.get('zoho.Calls');
    expect(calls?.fields.get('Call_Duration')?.type).toBe('duration');
    expect(calls?.fields.get('Who_Id')).toMatchObject({ type: 'lookup', lookup: 'zoho.Contacts' });
    expect(calls?.fields.get('Call_Type')).toMatchObject({
      type: 'picklist',
      mandatory: true,
      values: ['Inbound', 'Outbound', 'Missed'],
    });
    expect(calls?.fields.get('CTI_Entry')).toMatchObject({ type: 'boolean', creatable: false });
    expect(catalog.modules.get('zoho.Leads')?.fields.get('Last_Name')).toMatchObject({
      type: 'text',
      maxLength: 80,
    });
  });
});

describe('the budget', () => {
  it('follows the edition once it is known, and counts what was spent', async () => {
    const setting = zohoSetting();
    await sinkOf(setting).catalog();
    const pools = setting.connection.usage?.().pools;
    expect(pools?.['concurrent']?.limit).toBe(20);
    expect(pools?.['credits']?.used).toBe(setting.sandbox.stats().credits);
  });

  it('keeps to what the account file sets', async () => {
    const setting = zohoSetting({ config: { concurrent: 3 } });
    await sinkOf(setting).catalog();
    expect(setting.connection.usage?.().pools['concurrent']?.limit).toBe(3);
    expect(setting.sandbox.stats().maxInFlight).toBeLessThanOrEqual(3);
  });

  it.each([
    ['free', 10, 5, 5_000],
    ['Standard', 10, 10, 52_500],
    ['professional', 10, 15, 55_000],
    ['enterprise', 10, 20, 60_000],
    ['ultimate', 10, 25, 70_000],
    ['zoho_one', 10, 20, 60_000],
    ['standard', 1_000, 10, 100_000],
  ])('of %s for %i users is %i at a time and %i a day', (edition, users, concurrent, credits) => {
    expect(allowanceOf(edition, users)).toEqual({ concurrent, credits });
  });

  it('of an unknown edition is not guessed', () => {
    expect(allowanceOf('platinum', 1)).toBeUndefined();
  });

  it.each([
    ['ten records', writeCost(10), { concurrent: 1, credits: 1 }],
    ['eleven records', writeCost(11), { concurrent: 1, credits: 2, heavy: 1 }],
    ['a hundred records', writeCost(100), { concurrent: 1, credits: 10, heavy: 1 }],
    ['a hundred deletions', deleteCost(100), { concurrent: 1, credits: 1 }],
    ['a query of 200', coqlCost(200), { concurrent: 1, heavy: 1, credits: 1 }],
    ['a query of 1000', coqlCost(1_000), { concurrent: 1, heavy: 1, credits: 2 }],
    ['a query of 2000', coqlCost(2_000), { concurrent: 1, heavy: 1, credits: 3 }],
  ])('of %s', (_name, cost, expected) => {
    expect(cost).toEqual(expected);
  });
});

async function codesOfRoom(setting: ZohoSetting): Promise<readonly string[]> {
  const shaped = await sinkOf(setting).shape(
    {
      mapping: 'm',
      target: 'zoho.Leads',
      key: 'm:1',
      fields: { Room: { value: 'Blue', update: 'keep_human' } },
      relate: [],
      owner: { candidates: [], onUpdate: 'keep' },
      attach: [],
      onWithdraw: { as: 'keep' },
      providesPerson: false,
      shadow: false,
      at: 0,
    },
    () => undefined,
  );
  return shaped.notes.map(({ code }) => code);
}

async function addRoomField(setting: ZohoSetting): Promise<void> {
  const [first] = setting.traffic.filter(({ path }) => path.startsWith('/crm/v8/settings'));
  const outcome = await setting.sandbox.handle({
    method: 'POST',
    path: '/crm/v8/settings/fields',
    query: new URLSearchParams({ module: 'Leads' }),
    headers: { ...first?.headers, 'content-type': 'application/json' },
    body: Buffer.from(
      JSON.stringify({ fields: [{ field_label: 'Room', data_type: 'text', length: 50 }] }),
    ),
  });
  expect(outcome).toMatchObject({ status: 201 });
}
