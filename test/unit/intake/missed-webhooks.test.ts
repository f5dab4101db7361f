import { describe, expect, it } from '@jest/globals';
import type { Mechanism } from '../../../src/connector/contract.ts';
import {
  type AuditFact,
  auditConversations,
  isBroken,
  mechanismsOf,
  tally,
} from '../../../src/intake/missed-webhooks.ts';
import { endedCall, type IntakeLab, intakeLab, mechanism, startAt } from './intake-lab.ts';

const minute = 60_000;
const workflow = mechanism({
  channel: 'workflow',
  name: 'the workflow "Call: Ended"',
  sure: false,
});

/** Calls that ended a minute after each other, of which these were told by their signed webhook. */
async function audit(
  lab: IntakeLab,
  told: readonly boolean[],
  expected: readonly Mechanism[] = [mechanism()],
): Promise<number> {
  const from = lab.clock.now();
  const ended = told.map((_, at) => endedCall(`${from}-${at}`, from + (at + 1) * minute, expected));
  for (const [at, isTold] of told.entries())
    lab.ways.set(
      `id:${from}-${at}`,
      isTold ? expected.map(({ channel, topic }) => ({ channel, topic })) : [],
    );
  await lab.clock.advanceTo(from + (told.length + 11) * minute);
  return auditConversations(lab.ports, ended);
}

async function labAtWork(): Promise<IntakeLab> {
  const lab = intakeLab();
  await auditConversations(lab.ports, []);
  return lab;
}

describe('a webhook that never came', () => {
  it('is counted against its mechanism, once, and said without any personal data', async () => {
    const lab = await labAtWork();
    const facts: AuditFact[] = [];
    const ports = { ...lab.ports, onAudit: (fact: AuditFact) => facts.push(fact) };
    expect(await audit({ ...lab, ports } as IntakeLab, [true, false])).toBe(1);
    expect(facts).toEqual([
      {
        account: 'demo',
        source: 'cloudtalk',
        channel: 'signed',
        topic: 'call.ended',
        told: 1,
        missed: 1,
      },
    ]);
    const lines = lab.logged.filter(({ name }) => name === 'webhooks.missed');
    expect(lines.map(({ fields }) => fields)).toEqual([
      {
        account: 'demo',
        source: 'cloudtalk',
        channel: 'signed',
        topic: 'call.ended',
        kind: 'inbound',
        missed: 1,
        of: 2,
        inARow: 1,
      },
    ]);
    expect(await auditConversations(ports, [endedCall('again', startAt + minute)])).toBe(0);
  });

  it('is waited for ten minutes', async () => {
    const lab = await labAtWork();
    await lab.clock.advanceTo(startAt + 10 * minute);
    const call = endedCall('1', startAt + minute);
    expect(await auditConversations(lab.ports, [call])).toBe(0);
    await lab.clock.advanceTo(startAt + 11 * minute);
    expect(await auditConversations(lab.ports, [call])).toBe(1);
  });

  it('is nobody’s fault when the call ended before we came', async () => {
    const lab = await labAtWork();
    await lab.clock.advanceTo(startAt + 60 * minute);
    expect(await auditConversations(lab.ports, [endedCall('1', startAt - minute)])).toBe(0);
  });
});

describe('a mechanism', () => {
  it('that used to tell and missed five in a row is broken, and mends when it tells again', async () => {
    const lab = await labAtWork();
    const broken = async () =>
      (await mechanismsOf(lab.store, 'demo', 'cloudtalk')).filter(isBroken);
    await audit(lab, [true, false, false, false, false]);
    expect(await broken()).toEqual([]);
    await audit(lab, [false]);
    expect(await broken()).toMatchObject([{ name: 'the signed webhook call.ended', inARow: 5 }]);
    expect(lab.logged.filter(({ name }) => name === 'webhooks.broken')).toHaveLength(1);
    await audit(lab, [false, true]);
    expect(await broken()).toEqual([]);
    expect(lab.logged.filter(({ name }) => name === 'webhooks.recovered')).toHaveLength(1);
    expect(lab.logged.filter(({ name }) => name === 'webhooks.broken')).toHaveLength(1);
  });

  it('that never told anything is not broken, but one that is surely set up is counted', async () => {
    const lab = await labAtWork();
    await audit(lab, Array(9).fill(false), [mechanism(), workflow]);
    expect(await mechanismsOf(lab.store, 'demo', 'cloudtalk')).toMatchObject([
      { channel: 'signed', told: 0, missed: 9 },
    ]);
    expect(lab.logged.filter(({ name }) => name === 'webhooks.broken')).toEqual([]);
  });

  it('is told apart by kind: a workflow for incoming calls owes nothing for outgoing ones', () => {
    const told = [[{ channel: 'workflow', topic: 'call.ended' }], []];
    const due = [
      endedCall('1', 1, [workflow]),
      endedCall('2', 2, [{ ...workflow, kind: 'outbound' }]),
    ];
    const { mechanisms } = tally({ until: 0, mechanisms: {} }, due, told);
    expect(Object.values(mechanisms)).toMatchObject([{ kind: 'inbound', told: 1, missed: 0 }]);
  });
});
