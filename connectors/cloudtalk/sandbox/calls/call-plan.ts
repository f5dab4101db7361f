import type { Instant } from '../../../../src/domain/clock.ts';
import { BadRequestError } from '../../../../src/domain/errors.ts';
import type { Random } from '../../../../src/domain/random.ts';
import { type Company, fullName } from '../company/company.ts';
import type { Ids } from '../ids.ts';
import { toE164 } from '../numbers.ts';
import type { Settings } from '../settings.ts';
import { readInstant } from '../times.ts';
import { writeAiParts } from './ai-parts.ts';
import { isOpen } from './business-hours.ts';
import type { Call, DialerData } from './call.ts';
import type { Course, Lengths, Outcome, Timeline } from './call-course.ts';
import { readEdits } from './call-edits.ts';
import { type Parties, type Route, readParties } from './call-parties.ts';
import { readyTimes, toldTimes } from './call-ready.ts';
import type { CallRequest, CallType } from './call-request.ts';
import { layOut, lengthsOf, splitAtTransfer } from './call-timeline.ts';

/** What planning a call needs. */
export interface PlanContext {
  readonly company: Company;
  readonly ids: Ids;
  readonly random: Random;
  readonly settings: Settings;
  readonly now: Instant;
  /** Whether an agent talks on another call at an instant. */
  readonly isTalking: Course['isTalking'];
}

/** What is settled about a call before its course is: how it is named, when it began, where its flow sends it. */
export interface PlanOptions {
  readonly known?: Pick<Call, 'id' | 'uuid' | 'recordingKey' | 'startedAt'> | undefined;
  readonly route?: Route | undefined;
}

/**
 * Makes the whole course of a call out of a request.
 *
 * @returns the call, and the one that results from a blind transfer when the setting makes two of it.
 * @throws BadRequestError when the request names a number, an agent or a group the company does not have.
 */
export function planCall(
  request: CallRequest,
  context: PlanContext,
  { known, route }: PlanOptions = {},
): readonly [Call, ...Call[]] {
  const { company, ids, random, settings } = context;
  const parties = readParties(request, company, random, route);
  const outcome = readOutcome(request, parties, context);
  const lengths = lengthsOf(request, outcome, settings.wrapUpSeconds);
  const startedAt = known?.startedAt ?? startOf(request, lengths, context.now);
  const { isTalking } = context;
  const line = layOut({ outcome, request, parties, lengths, startedAt, company, isTalking });
  const name = known ?? { id: ids.next('call'), uuid: ids.uuid() };
  const plan: Plan = { request, outcome, parties, lengths, context };
  const split = settings.transferCdrs === 2 ? splitAtTransfer(line) : undefined;
  if (split === undefined) return [build(plan, line, name, name.id, known?.recordingKey)];
  const secondName = { id: ids.next('call'), uuid: ids.uuid() };
  return [
    build(plan, split[0], name, secondName.id, known?.recordingKey, 'first'),
    build(plan, split[1], secondName, secondName.id, undefined, 'second'),
  ];
}

/** Everything the calls of one request share. */
interface Plan {
  readonly request: CallRequest;
  readonly outcome: Outcome;
  readonly parties: Parties;
  readonly lengths: Lengths;
  readonly context: PlanContext;
}

function build(
  { request, outcome, parties, lengths, context }: Plan,
  line: Timeline,
  { id, uuid }: Pick<Call, 'id' | 'uuid'>,
  continuedBy: number,
  recordingKey: string | undefined,
  half: 'whole' | 'first' | 'second' = 'whole',
): Call {
  const { company, random, settings } = context;
  const dialer = readDialer(request, company);
  const talkSeconds =
    line.answeredAt === null ? lengths.talk : (line.endedAt - line.answeredAt) / 1000;
  const ready = readyTimes(request, { outcome, line, parties, settings, random, half });
  const isResult = outcome === 'transfer' && half !== 'first';
  return {
    ...line,
    id,
    uuid,
    direction: parties.direction,
    external: parties.external,
    numberId: parties.number?.id ?? null,
    type: typeOf(request, outcome, dialer, isResult),
    transfer: line.transfer === null ? null : { ...line.transfer, continuedBy },
    transferredFrom: isResult ? transferredFrom(line, parties, half) : null,
    redirectedFrom: outcome === 'redirected' ? readRedirect(request, parties, company) : null,
    outOfOffice: request.outOfOffice ?? outcome === 'after_hours',
    edits: half === 'first' ? [] : readEdits(request, line),
    ai: writeAiParts(request, { parties, talkSeconds }),
    ready,
    told: toldTimes(line, ready, settings),
    recordingKey: recordingKey ?? random.id() + random.id(),
    pausedSeconds: request.pausedSeconds ?? 0,
    recordingDeleted: false,
    dialer: half === 'first' ? null : dialer,
    sending: {
      webhooks: request.webhooks !== false,
      workflows: request.workflows !== false && request.webhooks !== false,
      duplicate: request.duplicate ?? 0,
      shuffle: request.shuffle === true,
    },
  };
}

/** `flow`: outside business hours the voicemail box answers, inside them whoever is online. */
function readOutcome(request: CallRequest, parties: Parties, context: PlanContext): Outcome {
  const outcome = request.outcome ?? 'answered';
  if (outcome !== 'flow')
    return outcome === 'missed' && request.direction === 'outgoing' ? 'no_answer' : outcome;
  if (parties.direction !== 'incoming') return 'answered';
  const { company, now, settings } = context;
  const at = (request.at === undefined ? undefined : readInstant(request.at)) ?? now;
  if (!isOpen(at, settings.businessHours, company.facts.zone)) return 'after_hours';
  const isThere = company.agents
    .values()
    .some(({ status, groupIds }) => status === 'online' && groupIds.includes(parties.groupId));
  return isThere ? 'answered' : 'missed';
}

function startOf(request: CallRequest, lengths: Lengths, now: Instant): Instant {
  if (request.at !== undefined) return readInstant(request.at) ?? now;
  if (request.live === true) return now;
  return now - (lengths.wait + lengths.talk + lengths.wrapUp) * 1000;
}

function typeOf(
  request: CallRequest,
  outcome: Outcome,
  dialer: DialerData | null,
  isResult: boolean,
): CallType {
  if (isResult) return 'transferred';
  if (request.type !== undefined) return request.type;
  if (outcome === 'redirected') return 'redirected';
  return dialer === null ? 'regular' : 'power_dialer';
}

function transferredFrom(
  line: Timeline,
  { agent }: Parties,
  half: 'whole' | 'first' | 'second',
): Call['transferredFrom'] {
  const at = half === 'second' ? line.startedAt : (line.transfer?.at ?? line.startedAt);
  return { at, name: fullName(agent) };
}

function readRedirect(request: CallRequest, { number }: Parties, company: Company): string {
  const others = company.numbers.values().filter((one) => one.id !== number?.id);
  const asked = request.redirectedFrom ?? others.next().value?.e164 ?? '';
  const e164 = toE164(asked);
  if (e164 !== undefined) return e164;
  throw new BadRequestError(`"${asked}" is not a phone number.`, { code: 'sandbox.bad_number' });
}

function readDialer(request: CallRequest, company: Company): DialerData | null {
  if (request.disposition === undefined && request.campaign === undefined) return null;
  const campaign = company.campaigns
    .values()
    .find(({ name }) => request.campaign === undefined || name === request.campaign);
  if (campaign === undefined && request.campaign !== undefined)
    throw new BadRequestError(`There is no campaign "${request.campaign}".`, {
      code: 'sandbox.unknown_campaign',
    });
  return {
    campaignId: campaign?.id ?? null,
    campaignName: campaign?.name ?? null,
    disposition: request.disposition ?? null,
  };
}
