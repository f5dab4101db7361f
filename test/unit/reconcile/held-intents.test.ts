import { expect, it } from '@jest/globals';
import { createSteppedClock } from '../../../src/domain/stepped-clock.ts';
import { holdIntents, intentMs } from '../../../src/reconcile/held-intents.ts';
import type { RowKey } from '../../../src/store/port.ts';
import { minute, morning } from '../../support/reconcile-lab.ts';

const lead: RowKey = { target: 'zoho.Leads', key: 'person:+44' };
const call: RowKey = { target: 'zoho.Calls', key: 'call:1' };

function setting() {
  const state = { now: morning, ours: [lead, call], asked: 0, isBroken: false };
  const clock = { ...createSteppedClock(morning), now: () => state.now };
  const renewIntents = async (): Promise<readonly RowKey[]> => {
    state.asked += 1;
    if (state.isBroken) throw new Error('no store');
    return state.ours;
  };
  const ports = { store: { renewIntents }, clock, account: 'demo', token: 't' };
  return { state, held: holdIntents(ports, [lead, call], morning + intentMs) };
}

it('an intent that has long to live covers what is sent, and the store is not asked', async () => {
  const { state, held } = setting();
  expect(await held.covers(lead)).toBe(true);
  expect(await held.covers({ ...lead, key: 'person:+44#2' })).toBe(true);
  expect(await held.covers({ ...lead, key: 'person:+447' })).toBe(false);
  expect(state.asked).toBe(0);
});

it('one that could end before the answer comes is prolonged first', async () => {
  const { state, held } = setting();
  state.now += 1.5 * minute;
  expect(await held.covers(lead)).toBe(true);
  expect(await held.covers(call)).toBe(true);
  expect(state.asked).toBe(1);
});

it('one that was taken over while the process slept covers nothing any more', async () => {
  const { state, held } = setting();
  state.now += 60 * minute;
  state.ours = [call];
  expect(await held.covers(lead)).toBe(false);
  expect(await held.covers(call)).toBe(true);
});

it('while the store cannot be asked nothing is covered', async () => {
  const { state, held } = setting();
  state.now += 60 * minute;
  state.isBroken = true;
  await expect(held.covers(lead)).rejects.toThrow('no store');
});
