import type { Instant } from '../../../../src/domain/clock.ts';
import type { Call } from '../calls/call.ts';
import type { Group } from '../company/model.ts';
import type { Answer, Exchange } from '../http/answer.ts';
import type { Route } from '../http/routes.ts';
import { startOfDay } from '../times.ts';
import type { World } from '../world.ts';
import { one } from './core-answers.ts';

/** Real-time statistics (cloudtalk.md 11). */
export const statisticsRoutes: readonly Route[] = [
  ['GET', '/statistics/realtime/groups.json', realtimeGroups],
];

/** Counted from the calls of the company's day; there are no pages, and ids are numbers here. */
function realtimeGroups(_exchange: Exchange, world: World): Answer {
  const now = world.clock.now();
  const since = startOfDay(now, world.company.facts.zone);
  const queued = [...world.calls.newestFirst(since, now)].filter((call) => call.queue !== null);
  const groups = [...world.company.groups.values()].map((group) =>
    viewGroup(
      group,
      queued.filter((call) => call.queue?.groupId === group.id),
      world,
      now,
    ),
  );
  return one({ data: { groups } });
}

function viewGroup(
  group: Group,
  calls: readonly Call[],
  { company }: World,
  now: Instant,
): Record<string, unknown> {
  const ended = calls.filter((call) => call.endedAt <= now);
  const answered = ended.filter((call) => call.answeredAt !== null);
  const lost = ended.filter((call) => call.answeredAt === null);
  const waiting = calls.filter((call) => (call.queue?.endedAt ?? 0) > now);
  const waits = ended.map((call) => ((call.answeredAt ?? call.endedAt) - call.startedAt) / 1000);
  const waitsNow = waiting.map((call) => (now - (call.queue?.at ?? now)) / 1000);
  const share = ended.length === 0 ? 0 : (100 * lost.length) / ended.length;
  return {
    name: group.name,
    id: group.id,
    operators: [...company.agents.values()].filter(({ groupIds }) => groupIds.includes(group.id))
      .length,
    answered: answered.length,
    unanswered: lost.length,
    abandon_rate: Math.round(share * 100) / 100,
    avg_waiting_time: average(waits),
    max_waiting_time: Math.max(0, ...waits.map(Math.round)),
    avg_call_duration: average(answered.map((call) => (call.endedAt - call.startedAt) / 1000)),
    real_time: {
      waiting_queue: waiting.length,
      avg_waiting_time: average(waitsNow),
      max_waiting_time: Math.max(0, ...waitsNow.map(Math.round)),
      avg_abandonment_time: average(lost.map((call) => (call.endedAt - call.startedAt) / 1000)),
    },
  };
}

function average(numbers: readonly number[]): number {
  if (numbers.length === 0) return 0;
  return Math.round(numbers.reduce((sum, value) => sum + value, 0) / numbers.length);
}
