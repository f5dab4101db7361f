import { expect, it } from '@jest/globals';
import { createBreaker } from '../../../src/connector/breaker.ts';
import { createSteppedClock } from '../../../src/domain/stepped-clock.ts';

function setting() {
  const clock = createSteppedClock(0);
  return { clock, breaker: createBreaker({ clock, threshold: 2, probeMs: 60_000 }) };
}

it('lets everything through until two failures in a row', () => {
  const { breaker } = setting();
  breaker.failed();
  breaker.succeeded();
  breaker.failed();
  expect([breaker.state, breaker.allow(), breaker.openUntil]).toEqual(['closed', true, undefined]);
  breaker.failed();
  expect([breaker.state, breaker.allow(), breaker.openUntil]).toEqual(['open', false, 60_000]);
});

it('lets one probe through a minute', async () => {
  const { clock, breaker } = setting();
  breaker.failed();
  breaker.failed();
  await clock.advanceTo(60_000);
  expect([breaker.allow(), breaker.allow()]).toEqual([true, false]);
  breaker.failed();
  await clock.advanceTo(119_999);
  expect(breaker.allow()).toBe(false);
  await clock.advanceTo(120_000);
  expect(breaker.allow()).toBe(true);
});

it('closes with the first success', async () => {
  const { clock, breaker } = setting();
  breaker.failed();
  breaker.failed();
  await clock.advanceTo(60_000);
  expect(breaker.allow()).toBe(true);
  breaker.succeeded();
  expect([breaker.state, breaker.allow(), breaker.allow()]).toEqual(['closed', true, true]);
});
