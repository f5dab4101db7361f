import type { Instant } from '../../../../src/domain/clock.ts';
import { BadRequestError } from '../../../../src/domain/errors.ts';
import type { Random } from '../../../../src/domain/random.ts';
import type { CallFlow } from '../callflow/call-flow.ts';
import type { SandboxClock } from '../clock.ts';
import type { Company } from '../company/company.ts';
import type { Ids } from '../ids.ts';
import type { Settings } from '../settings.ts';
import type { Announcement } from '../webhooks/dispatcher.ts';
import { type Call, type Edit, isTalking } from './call.ts';
import { type PlanContext, planCall } from './call-plan.ts';
import type { CallRequest } from './call-request.ts';
import type { CallStore } from './call-store.ts';
import { type Moment, momentsOf, tellingAt } from './moments.ts';
import { signedSignal } from './signed-signals.ts';
import { workflowSignal } from './workflow-signals.ts';

/** What the engine works with. */
export interface EngineContext {
  readonly clock: SandboxClock;
  readonly random: Random;
  readonly ids: Ids;
  readonly company: Company;
  readonly calls: CallStore;
  readonly flow: CallFlow;
  readonly settings: () => Settings;
  readonly announce: (announcement: Announcement) => void;
}

/** A moment and when it is told. */
interface DueMoment {
  readonly dueAt: Instant;
  readonly moment: Moment;
}

/** How long a caller who is held by a step of the flow is shown as waiting, in seconds: until the step is through. */
const heldSeconds = 3_600;

/** Makes calls happen: stores them at once and tells the outside about each moment when its time has come. */
export class CallEngine {
  readonly #context: EngineContext;
  #held = 0;

  constructor(context: EngineContext) {
    this.#context = context;
  }

  /**
   * Places a call. What lies in its past is told before this returns, the rest as the sandbox clock gets there. A call
   * that a step of the call flow holds goes on when the step has its answer.
   *
   * @returns the call; for a blind transfer that makes two, the resulting one comes second.
   * @throws BadRequestError for an unknown number or agent.
   */
  place(request: CallRequest): readonly [Call, ...Call[]] {
    const { calls, flow } = this.#context;
    const planned = planCall(request, this.#planContext());
    const [call] = planned;
    if (call.direction === 'incoming' && flow.holdsCallers) return [this.#hold(call, request)];
    for (const one of planned) {
      calls.add(one);
      this.#tellPast(one, momentsOf(one));
    }
    return planned;
  }

  /** Changes tags, notes or rating of a call by hand, now. */
  edit(call: Call, edit: Edit): void {
    call.edits.push(edit);
    call.edits.sort((a, b) => a.at - b.at);
    if (edit.tags === undefined && edit.notes === undefined) return;
    this.#tell(call, { at: edit.at, kind: 'modified' });
  }

  /**
   * Lets the agent of a call ask for help, now.
   *
   * @throws BadRequestError when nobody talks on this call.
   */
  raiseHand(call: Call): void {
    const at = this.#context.clock.now();
    if (!isTalking(call, at))
      throw new BadRequestError(`Nobody talks on call ${call.id}.`, {
        code: 'sandbox.not_talking',
      });
    this.#tell(call, { at, kind: 'raisedHand' });
  }

  /** True while a step of the call flow holds a caller who is due. */
  get isHolding(): boolean {
    return this.#held > 0;
  }

  #planContext(): PlanContext {
    const { calls, clock, company, ids, random, settings } = this.#context;
    const now = clock.now();
    calls.open(now);
    // Calls made up after the fact may overlap: a person who makes three of them wants three answered calls.
    const isTalking = (agentId: number, at: Instant): boolean =>
      at >= now && calls.isTalking(agentId, at);
    return { company, ids, random, settings: settings(), now, isTalking };
  }

  /** The caller waits: the call is there from its start, its course is laid out when the flow has decided. */
  #hold(planned: Call, request: CallRequest): Call {
    const { calls, clock } = this.#context;
    const { id, uuid, recordingKey, startedAt } = planned;
    const known = { id, uuid, recordingKey, startedAt };
    const isOver = planned.endedAt <= clock.now();
    const wait = { waitSeconds: (request.waitSeconds ?? 0) + heldSeconds };
    const call = isOver
      ? planned
      : planCall({ ...request, ...wait }, this.#planContext(), { known })[0];
    calls.add(call);
    void this.#goOn(call, request, known, isOver);
    return call;
  }

  async #goOn(
    call: Call,
    request: CallRequest,
    known: Pick<Call, 'id' | 'uuid' | 'recordingKey' | 'startedAt'>,
    isOver: boolean,
  ): Promise<void> {
    const { calls, clock, flow } = this.#context;
    if (known.startedAt > clock.now()) await clock.until(known.startedAt);
    if (clock.isClosed) return;
    this.#held += 1;
    try {
      this.#tell(call, { at: known.startedAt, kind: 'started' });
      const heldFrom = clock.now();
      const decision = await flow.route(call);
      if (clock.isClosed) return;
      const heldFor = isOver ? 0 : Math.ceil((clock.now() - heldFrom) / 1000);
      const asked: CallRequest = decision?.isVoicemail === true ? toVoicemail(request) : request;
      const [first, ...rest] = planCall(lengthened(asked, call, heldFor), this.#planContext(), {
        known,
        route: decision?.route,
      });
      calls.replace(call, first);
      this.#tellPast(
        call,
        momentsOf(call).filter(({ kind }) => kind !== 'started'),
      );
      for (const one of rest) {
        calls.add(one);
        this.#tellPast(one, momentsOf(one));
      }
    } finally {
      this.#held -= 1;
    }
  }

  /** What is past is told before this returns, so that the sandbox is never idle in between. */
  #tellPast(call: Call, moments: readonly Moment[]): void {
    const now = this.#context.clock.now();
    const due = this.#inSendingOrder(call, moments);
    const past = due.findIndex(({ dueAt }) => dueAt > now);
    const count = past === -1 ? due.length : past;
    for (const { moment } of due.slice(0, count)) this.#tell(call, moment);
    void this.#tellLater(call, due.slice(count));
  }

  async #tellLater(call: Call, moments: readonly DueMoment[]): Promise<void> {
    const { clock } = this.#context;
    for (const { dueAt, moment } of moments) {
      await clock.until(dueAt);
      if (clock.isClosed) return;
      this.#tell(call, moment);
    }
  }

  /** Out of order means: everything up to the end of the wrap-up is told then, in a random order. */
  #inSendingOrder(call: Call, moments: readonly Moment[]): readonly DueMoment[] {
    const due = (moment: Moment): DueMoment => ({ dueAt: tellingAt(moment), moment });
    if (!call.sending.shuffle) return moments.map(due);
    const mixed = moments.filter((moment) => tellingAt(moment) <= call.wrapUpEndsAt);
    const later = moments.slice(mixed.length);
    return [
      ...shuffle(mixed, this.#context.random).map((moment) => ({
        dueAt: call.wrapUpEndsAt,
        moment,
      })),
      ...later.map(due),
    ];
  }

  #tell(call: Call, moment: Moment): void {
    const { company, announce, flow, settings } = this.#context;
    const { sending } = call;
    const { eventMembers, endedEvent } = settings();
    const isToldLate = moment.kind === 'endedLate' && endedEvent === 'after_wrapup';
    announce({
      about: call.uuid,
      occurredAt: isToldLate ? call.wrapUpEndsAt : moment.at,
      duplicate: sending.duplicate,
      signed: sending.webhooks ? signedSignal(call, moment, company, eventMembers) : undefined,
      workflow: sending.workflows ? workflowSignal(call, moment, company) : undefined,
    });
    if (call.direction !== 'incoming') return;
    if (moment.kind === 'started') flow.tell(call, 'waiting');
    if (moment.kind === 'answered') flow.tell(call, 'answered');
  }
}

/** A caller sent to the voicemail box speaks there for as long as the conversation would have been. */
function toVoicemail(request: CallRequest): CallRequest {
  return { ...request, outcome: 'voicemail' };
}

/** The time a step held the caller is waiting time. */
function lengthened(request: CallRequest, call: Call, heldFor: number): CallRequest {
  if (heldFor === 0) return request;
  const asked = request.waitSeconds ?? (call.direction === 'incoming' ? 9 : 0);
  return { ...request, waitSeconds: asked + heldFor };
}

/** A random order that is not the given one, when there is another. */
function shuffle(moments: readonly Moment[], random: Random): Moment[] {
  const mixed = [...moments];
  for (let index = mixed.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random.next() * (index + 1));
    const [a, b] = [mixed[index], mixed[other]];
    if (a === undefined || b === undefined) continue;
    mixed[index] = b;
    mixed[other] = a;
  }
  const isSame = mixed.every((moment, index) => moment === moments[index]);
  return isSame ? mixed.reverse() : mixed;
}
