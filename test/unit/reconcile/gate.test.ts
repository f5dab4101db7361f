import { describe, expect, it } from '@jest/globals';
import type { WriteFailure } from '../../../src/domain/change.ts';
import { createSteppedClock } from '../../../src/domain/stepped-clock.ts';
import { createGate } from '../../../src/reconcile/gate.ts';

const start = 1_000_000;
const failure = (more: Partial<WriteFailure>): WriteFailure => ({
  disposition: 'retry',
  scope: 'connection',
  code: 'down',
  message: 'The token is refused.',
  doubtful: false,
  ...more,
});
const open = () => {
  const clock = createSteppedClock(start);
  return { clock, gate: createGate(clock) };
};

describe('the gate', () => {
  it('is open until something is wrong', () => {
    const { gate } = open();
    expect([gate.closedUntil(), gate.closedUntil('zoho.Leads'), gate.reasons()]).toEqual([
      undefined,
      undefined,
      [],
    ]);
  });

  it('refused credentials close the account until the next probe', async () => {
    const { gate, clock } = open();
    gate.failed(failure({ disposition: 'halt', scope: 'account' }), 'zoho.Leads');
    expect(gate.closedUntil()).toBe(start + 180_000);
    expect(gate.closedUntil('zoho.Calls')).toBe(start + 180_000);
    expect(gate.reasons()).toEqual(['The token is refused.']);
    await clock.advanceTo(start + 180_000);
    expect(gate.closedUntil()).toBeUndefined();
    // It is still unhealthy until something succeeds.
    expect(gate.reasons()).toHaveLength(1);
    gate.succeeded('zoho.Leads');
    expect(gate.reasons()).toEqual([]);
  });

  it('a missing permission closes one module only', () => {
    const { gate } = open();
    gate.failed(failure({ disposition: 'halt', scope: 'module', message: 'no' }), 'zoho.Leads');
    expect(gate.closedUntil('zoho.Leads')).toBe(start + 180_000);
    expect([gate.closedUntil(), gate.closedUntil('zoho.Calls')]).toEqual([undefined, undefined]);
    expect(gate.reasons()).toEqual(['zoho.Leads: no']);
    gate.succeeded('zoho.Calls');
    expect(gate.closedUntil('zoho.Leads')).toBeDefined();
    gate.succeeded('zoho.Leads');
    expect(gate.closedUntil('zoho.Leads')).toBeUndefined();
  });

  it('failures of the connection in a row open the breaker; those of one record never do', () => {
    const { gate } = open();
    for (let time = 0; time < 20; time += 1)
      gate.failed(failure({ scope: 'record' }), 'zoho.Leads');
    for (let time = 0; time < 20; time += 1)
      gate.failed(failure({ disposition: 'throttle' }), 'zoho.Leads');
    expect(gate.closedUntil()).toBeUndefined();
    for (let time = 0; time < 20; time += 1) gate.failed(failure({}), 'zoho.Leads');
    expect(gate.closedUntil()).toBeGreaterThan(start);
    expect(gate.reasons()).toEqual(['the connection fails: down']);
    gate.succeeded('zoho.Leads');
    expect([gate.closedUntil(), gate.reasons()]).toEqual([undefined, []]);
  });

  it('lets one look whether an outage is over, then a few at a time until all that waited is under way', async () => {
    const { gate, clock } = open();
    expect(gate.width()).toBe(Number.POSITIVE_INFINITY);
    gate.failed(failure({}), 'zoho.Leads');
    gate.drained();
    expect(gate.width()).toBe(Number.POSITIVE_INFINITY);
    for (let time = 0; time < 3; time += 1) gate.failed(failure({}), 'zoho.Leads');
    await clock.advanceTo(start + 120_000);
    gate.drained();
    expect([gate.closedUntil(), gate.width()]).toEqual([undefined, 1]);
    gate.succeeded('zoho.Leads');
    expect(gate.width()).toBe(8);
    gate.succeeded('zoho.Leads');
    expect(gate.width()).toBe(8);
    gate.drained();
    expect(gate.width()).toBe(Number.POSITIVE_INFINITY);
  });
});
