import { toIso } from '../../src/domain/clock.ts';
import type { FactValue } from '../../src/domain/event.ts';
import { type Facts, known } from './facts.ts';
import { asE164 } from './scalars.ts';
import { directionOf } from './vocabulary.ts';
import { type CallDetail, type CallStep, callDetail } from './wire.ts';

/** @returns the detail, or undefined when the answer is not about a call. */
export function parseCallDetail(value: unknown): CallDetail | undefined {
  const parsed = callDetail.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

/**
 * What the call detail says, in our words. `call.steps` is the flow in order of time: a list of
 * `{type, name, option, status, reason, seconds, total, waiting, ringing, talking, at, agents}`, times in whole seconds,
 * `at` ISO 8601 in UTC; members a step does not have are left out. `seconds` is what the step is about: waiting in a
 * queue, talking to an agent, else its length. `agents` are the legs of a queue.
 *
 * @param country ISO 3166 alpha-2, for numbers without a country code.
 */
export function factsOfDetail(detail: CallDetail, country: string): Facts {
  const times = detail.call_times;
  return {
    ...known({
      'call.id': detail.cdr_id,
      'call.uuid': detail.uuid,
      'call.direction': directionOf(detail.direction),
      'call.filter_status': detail.status,
    }),
    'call.type': detail.type,
    'call.out_of_office': detail.out_of_office ?? false,
    'call.ringing_seconds': times?.ringing_time ?? null,
    'call.holding_seconds': times?.holding_time ?? null,
    'call.total_seconds': times?.total_time ?? null,
    'call.transferred_to': transferTarget(detail, country),
    'call.returned_at': returnedAt(detail),
    'call.steps': detail.call_steps.map((step) => stepFact(step, country)),
  };
}

function stepFact(step: CallStep, country: string): FactValue {
  const times = step.call_times;
  const total = step.total_time ?? times?.total_time ?? null;
  return known({
    type: step.type,
    name: step.type === 'transfer' ? endpoint(step, country) : step.name,
    option: step.option,
    status: step.status?.toLowerCase() ?? null,
    reason: step.reason,
    seconds: ownSeconds(step) ?? total,
    total,
    waiting: times?.waiting_time ?? null,
    ringing: times?.ringing_time ?? null,
    talking: times?.talking_time ?? null,
    at: step.date === null ? null : toIso(step.date),
    agents: step.agent_calls.length === 0 ? null : step.agent_calls.map(legFact),
  });
}

/** A queue is waited in and an agent is talked to: their total holds the rest of the call as well. */
function ownSeconds(step: CallStep): number | null {
  if (step.type === 'queue') return step.call_times?.waiting_time ?? null;
  return step.type === 'agent' ? (step.call_times?.talking_time ?? null) : null;
}

function legFact(leg: CallStep['agent_calls'][number]): FactValue {
  return known({
    id: leg.id,
    name: leg.name,
    status: leg.status,
    reason: leg.reason,
    ringing: leg.call_times?.ringing_time ?? null,
    talking: leg.call_times?.talking_time ?? null,
  });
}

/** Where the call went last; a number in E.164, anything else as the vendor writes it. */
function transferTarget(detail: CallDetail, country: string): string | null {
  const last = detail.call_steps.findLast((step) => step.type === 'transfer');
  return last ? endpoint(last, country) : null;
}

function endpoint(step: CallStep, country: string): string | null {
  return asE164(step.endpoint, country) ?? step.endpoint ?? step.name;
}

/** When the first later call resolved this missed one: the vendor's own link (5). */
function returnedAt(detail: CallDetail): string | null {
  const dates = detail.call_steps
    .flatMap((step) => [step, ...step.agent_calls])
    .flatMap((part) => part.resolved_by_call?.date ?? []);
  return dates.length === 0 ? null : toIso(Math.min(...dates));
}
