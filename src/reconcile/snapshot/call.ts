import type { FactValue, Folded } from '../../domain/event.ts';
import { factOf, listOf, numberOf, textOf, truthOf } from '../fold.ts';

export type CallStatus = 'answered' | 'missed' | 'no_answer' | 'voicemail';

/** One step of the call's way through our call flow, as a connector normalises it. */
interface Step {
  readonly type: string;
  readonly name?: string;
  readonly option?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly seconds?: number;
}

const plain = [
  'id',
  'uuid',
  'state',
  'direction',
  'type',
  'external',
  'notes',
  'disposition',
  'campaign',
  'recording_url',
  'voicemail_text',
  'started_at',
  'answered_at',
  'ended_at',
  'returned_at',
  'talking_seconds',
  'waiting_seconds',
  'ringing_seconds',
  'holding_seconds',
  'wrapup_seconds',
  'total_seconds',
  'rating',
  'agent_rating',
  'transferred_to',
] as const;

/** The variable `call` of the event model, from folded facts. Missing values are left out. */
export function callVariable(facts: Folded): Record<string, FactValue> {
  const call: Record<string, FactValue> = {};
  for (const name of plain) {
    const value = factOf(facts, `call.${name}`);
    if (value !== undefined && value !== '') call[name] = value;
  }
  const status = callStatus(facts);
  if (status) call['status'] = status;
  call['tags'] = [...listOf(facts, 'call.tags')];
  call['recorded'] = truthOf(facts, 'call.recorded');
  call['out_of_office'] = truthOf(facts, 'call.out_of_office');
  return { ...call, ...fromSteps(facts, status) };
}

/**
 * Answered, missed, voicemail or no answer, in the order that real calls ask for: a voicemail flag first, then talking
 * time; never `answered_at`, which missed calls carry too (the call flow picks up the line before an agent does).
 *
 * @returns undefined while the call is not over.
 */
export function callStatus(facts: Folded): CallStatus | undefined {
  if (textOf(facts, 'call.state') !== 'ended') return undefined;
  if (truthOf(facts, 'call.is_voicemail')) return 'voicemail';
  if ((numberOf(facts, 'call.talking_seconds') ?? 0) > 0) return 'answered';
  return textOf(facts, 'call.direction') === 'outbound' ? 'no_answer' : 'missed';
}

function fromSteps(facts: Folded, status: CallStatus | undefined): Record<string, FactValue> {
  const steps = readSteps(factOf(facts, 'call.steps'));
  const told: Record<string, FactValue> = { ivr_path: [], transfers_count: 0 };
  const agent = textOf(facts, 'agent.name');
  const journey = journeyLine(steps, agent, status, numberOf(facts, 'call.talking_seconds'));
  if (journey) told['journey'] = journey;
  const options = steps
    .filter((step) => step.type === 'ivr' && step.option)
    .map((step) => step.option ?? '');
  told['ivr_path'] = options;
  const last = options.at(-1);
  if (last !== undefined) told['ivr_option'] = last;
  const queue = steps.findLast((step) => step.type === 'queue' && step.name)?.name;
  if (queue) told['queue'] = queue;
  told['transfers_count'] = steps.filter(
    (step) => step.type === 'transfer' || step.status === 'cold_transfer',
  ).length;
  if (status === 'missed') told['missed_reason'] = missedReason(facts, steps);
  return told;
}

function readSteps(value: FactValue | undefined): readonly Step[] {
  if (!Array.isArray(value)) return [];
  return value.filter(
    (step): step is FactValue & Step =>
      typeof step === 'object' &&
      step !== null &&
      !Array.isArray(step) &&
      typeof (step as { readonly type?: FactValue }).type === 'string',
  );
}

/** The call flow in one readable line: `IVR 2, queue Front desk 14 s, Anna Agent 376 s`. */
function journeyLine(
  steps: readonly Step[],
  agent: string | undefined,
  status: CallStatus | undefined,
  talking: number | undefined,
): string | undefined {
  const parts = steps.map(stepWords).filter((words): words is string => words !== undefined);
  const named = steps.some((step) => step.type === 'agent' && step.status !== 'missed');
  if (status === 'answered' && !named && agent) parts.push(withSeconds(agent, talking));
  if (status === 'missed') parts.push('nobody answered');
  if (status === 'voicemail' && !steps.some((step) => step.type === 'voicemail'))
    parts.push('voicemail');
  if (status === 'no_answer') parts.push('no answer');
  return parts.length === 0 ? undefined : parts.join(', ');
}

function stepWords(step: Step): string | undefined {
  switch (step.type) {
    case 'ivr':
      return step.option ? `IVR ${step.option}` : 'IVR';
    case 'queue':
      return withSeconds(`queue ${step.name ?? ''}`.trim(), step.seconds);
    case 'agent':
      return step.status === 'missed' ? undefined : withSeconds(step.name ?? 'agent', step.seconds);
    case 'transfer':
      return `transfer${step.name ? ` to ${step.name}` : ''}`;
    case 'voicemail':
      return withSeconds('voicemail', step.seconds);
    default:
      return undefined;
  }
}

function withSeconds(words: string, seconds: number | undefined): string {
  return seconds === undefined || seconds <= 0 ? words : `${words} ${seconds} s`;
}

/** Our words for the reasons of the last queue or agent; whatever else it says, the caller gave up. */
const missedReasons: ReadonlyMap<string | undefined, string> = new Map([
  ['no_agents_online', 'no_agents_online'],
  ['offline', 'no_agents_online'],
  ['no_agents_available', 'no_agents_available'],
  ['busy', 'busy'],
  ['no_agents_picked_up', 'not_picked_up'],
  ['not_picked_up', 'not_picked_up'],
]);

function missedReason(facts: Folded, steps: readonly Step[]): string {
  if (truthOf(facts, 'call.out_of_office')) return 'out_of_office';
  const reason = steps.findLast((step) => step.type === 'queue' || step.type === 'agent')?.reason;
  return missedReasons.get(reason) ?? 'abandoned';
}
