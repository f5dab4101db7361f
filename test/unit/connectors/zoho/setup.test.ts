import { describe, expect, it } from '@jest/globals';
import type { Setup } from '../../../../src/connector/contract.ts';
import { memoryShelf, sinkOf, type ZohoSetting, zohoSetting } from '../../../support/zoho.ts';

function setupOf({ connection }: ZohoSetting): Setup {
  if (!connection.setup) throw new Error('There is no setup');
  return connection.setup;
}

async function applyAll(setting: ZohoSetting) {
  const steps = await setupOf(setting).plan();
  const lines = [];
  for (const step of steps.filter(({ state }) => state === 'do'))
    lines.push(await setupOf(setting).apply(step));
  return { steps, lines };
}

const stateOf = async (setting: ZohoSetting): Promise<Record<string, string>> => {
  const steps = await setupOf(setting).plan();
  return Object.fromEntries(steps.map(({ id, state }) => [id, state]));
};

describe('an organisation without our fields', () => {
  it('is told what would be done; nothing is done yet', async () => {
    const setting = zohoSetting({ preinstalled: false });
    expect(await stateOf(setting)).toEqual({
      'key:zoho.Leads': 'do',
      'key:zoho.Contacts': 'do',
      'key:zoho.Calls': 'do',
      'key:zoho.Events': 'do',
      'key:zoho.Tasks': 'do',
      'key:zoho.Cases': 'do',
      'key:zoho.Appointments__s': 'do',
      'key:zoho.Quality_Notes': 'do',
      'field:Calls.Request_Kind': 'do',
      'field:Cases.SLA_Due_At': 'do',
      'values:Leads.Lead_Source': 'do',
      'probe:call_duration': 'do',
    });
    expect(
      setting.traffic.filter(({ method }) => method !== 'GET').map(({ path }) => path),
    ).toEqual(['/oauth/v2/token']);
  });

  it('gets them, and the next plan has nothing to do', async () => {
    const setting = zohoSetting({ preinstalled: false });
    const { steps, lines } = await applyAll(setting);
    expect(lines.map(({ ok, message }) => [ok, message])).toEqual([
      ...Array.from({ length: 11 }, () => [true, 'Added.']),
      [true, 'Zoho reads the duration of calls as mm:ss.'],
    ]);
    expect(new Set(Object.values(await stateOf(setting)))).toEqual(new Set(['done']));
    const again = await Promise.all(steps.map((step) => setupOf(setting).apply(step)));
    expect(again.every(({ ok }) => ok === true)).toBe(true);
    const leads = (await sinkOf(setting).catalog()).modules.get('zoho.Leads');
    expect(leads?.fields.get('Patchcord_Key')).toMatchObject({
      type: 'text',
      unique: true,
      maxLength: 255,
    });
    const calls = (await sinkOf(setting).catalog()).modules.get('zoho.Calls');
    expect(calls?.fields.get('Request_Kind')?.values).toContain('escalation');
    expect(leads?.fields.get('Lead_Source')?.values).toEqual(
      expect.arrayContaining(['Phone', 'SMS', 'WhatsApp']),
    );
    expect(
      setting.sandbox.records('Leads').filter(({ Company }) => Company === 'Patchcord'),
    ).toEqual([]);
  });

  it('writes with the key as soon as it is there', async () => {
    const setting = zohoSetting({ preinstalled: false });
    await sinkOf(setting).catalog();
    await applyAll(setting);
    const change = {
      as: 'create',
      id: '1',
      target: 'zoho.Leads',
      key: 'k',
      fields: { Last_Name: 'X' },
      lookFirst: false,
      intendedAt: 0,
    } as const;
    const results = [
      ...(await sinkOf(setting).write([change])),
      ...(await sinkOf(setting).write([change])),
    ];
    expect(results.map(({ as }) => as)).toEqual(['written', 'exists']);
  });
});

describe('the duration of calls', () => {
  it.each(['mm:ss', 'hh:mm'] as const)(
    'is found out where Zoho reads %s, and no call is left',
    async (unit) => {
      const secrets = memoryShelf();
      const setting = zohoSetting({ secrets });
      const before = setting.sandbox.records('Calls').length;
      await setting.control('quirks', { callDuration: unit });
      const line = await setupOf(setting).apply({
        id: 'probe:call_duration',
        title: 'probe',
        state: 'do',
      });
      expect(line).toMatchObject({ ok: true, message: expect.stringContaining(unit) });
      expect(setting.sandbox.records('Calls')).toHaveLength(before);
      expect(await secrets.get('zoho.call_duration')).toBe(unit);
      const shaped = await sinkOf(setting).shape(
        {
          mapping: 'm',
          target: 'zoho.Calls',
          key: 'k',
          fields: { Call_Duration: { value: 3_660, update: 'keep_human' } },
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
      expect(shaped.fields['Call_Duration']).toBe(unit === 'mm:ss' ? '01:01:00' : '01:01');
    },
  );

  it('contradicting the account file is what doctor says', async () => {
    const setting = zohoSetting({ config: { call_duration: 'hh:mm' } });
    await setupOf(setting).apply({ id: 'probe:call_duration', title: 'probe', state: 'do' });
    const lines = await setting.connection.check();
    expect(lines.find(({ name }) => name === 'Zoho: duration of calls')).toMatchObject({
      ok: false,
    });
  });
});

it('says what the free edition lacks, and what follows', async () => {
  const setting = zohoSetting({ preinstalled: false });
  await setting.control('limits', { edition: 'free' });
  const [leads] = await setupOf(setting).plan();
  expect(leads).toMatchObject({ state: 'lacking', detail: expect.stringContaining('looked for') });
});

it('reports a step that fails instead of throwing', async () => {
  const setting = zohoSetting({ preinstalled: false });
  const [step] = await setupOf(setting).plan();
  await setting.control('faults', {
    match: { path: '/crm/v8/settings/fields' },
    answer: 403,
    times: null,
  });
  expect(await setupOf(setting).apply(step!)).toMatchObject({
    ok: false,
    advice: expect.any(String),
  });
  expect(await setupOf(setting).apply({ id: 'nonsense', title: 'x', state: 'do' })).toMatchObject({
    ok: false,
  });
});
