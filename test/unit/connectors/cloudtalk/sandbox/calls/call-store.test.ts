import { expect, it } from '@jest/globals';
import type { Call } from '../../../../../../connectors/cloudtalk/sandbox/calls/call.ts';
import { planCall } from '../../../../../../connectors/cloudtalk/sandbox/calls/call-plan.ts';
import { callRequestSchema } from '../../../../../../connectors/cloudtalk/sandbox/calls/call-request.ts';
import { CallStore } from '../../../../../../connectors/cloudtalk/sandbox/calls/call-store.ts';
import { momentsOf } from '../../../../../../connectors/cloudtalk/sandbox/calls/moments.ts';
import { Ids } from '../../../../../../connectors/cloudtalk/sandbox/ids.ts';
import { seedPractice } from '../../../../../../connectors/cloudtalk/sandbox/practice.ts';
import { defaultSettings } from '../../../../../../connectors/cloudtalk/sandbox/settings.ts';
import { seededRandom } from '../../../../../../src/domain/random.ts';

const random = seededRandom(5);
const ids = new Ids(random);
const now = Date.parse('2026-11-20T08:00:00Z');
const company = seedPractice(ids, now);
const plan = (request: object): Call =>
  planCall(callRequestSchema.parse(request), {
    company,
    ids,
    random,
    settings: defaultSettings,
    now,
    isTalking: () => false,
  })[0];

it('keeps calls in the order of their start, whatever the order they came in', () => {
  const store = new CallStore();
  const made = ['09:00', '07:00', '08:00', '07:00'].map((time) =>
    plan({ at: `2026-11-20T${time}:00Z` }),
  );
  for (const call of made) store.add(call);
  const newest = [...store.newestFirst()].map(({ startedAt }) =>
    new Date(startedAt).toISOString().slice(11, 16),
  );
  expect(newest).toEqual(['09:00', '08:00', '07:00', '07:00']);
  const eight = Date.parse('2026-11-20T08:00:00Z');
  expect([...store.newestFirst(eight, eight)]).toEqual([made[2]]);
  expect(store.byUuid(made[1]?.uuid ?? '')).toBe(made[1]);
  expect(store.open(eight).map(({ id }) => id)).toEqual([made[2]?.id]);
});

it('gives ids that rise and uuids that are valid', () => {
  const [first, second] = [plan({}), plan({})];
  expect(second.id).toBeGreaterThan(first.id);
  expect(first.uuid).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});

it('tells the moments of a call in order', () => {
  const call = plan({ tags: ['booking'], wrapUpSeconds: 20, live: true, ai: { after: 'PT5S' } });
  expect(momentsOf(call).map(({ kind }) => kind)).toEqual([
    'started',
    'ringing',
    'ringing',
    'ringing',
    'answered',
    'ended',
    'transcript',
    'ai',
    'recording',
    'modified',
    'closed',
    'speech',
  ]);
});
