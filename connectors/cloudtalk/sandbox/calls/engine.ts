import type { Instant } from '../../../../src/domain/clock.ts';
import type { Random } from '../../../../src/domain/random.ts';
import type { SandboxClock } from '../clock.ts';
import type { Company } from '../company/company.ts';
import type { Ids } from '../ids.ts';
import type { Settings } from '../settings.ts';
import type { Announcement } from '../webhooks/dispatcher.ts';
import type { Call, Edit } from './call.ts';
import { planCall } from './call-plan.ts';
import type { CallRequest } from './call-request.ts';
import { signedSignal, workflowSignal } from './call-signals.ts';
import type { CallStore } from './call-store.ts';
import { type Moment, momentsOf } from './moments.ts';

/** What the engine works with. */
export interface EngineContext {
  readonly clock: SandboxClock;
  readonly random: Random;
  readonly ids: Ids;
  readonly company: Company;
  readonly calls: CallStore;
  readonly settings: () => Settings;
  readonly announce: (announcement: Announcement) => void;
}

/** A moment and when it is told. */
interface DueMoment {
  readonly dueAt: Instant;
  readonly moment: Moment;
}

/** Makes calls happen: stores them at once and tells the outside about each moment when its time has come. */
export class CallEngine {
  readonly #context: EngineContext;

  constructor(context: EngineContext) {
    this.#context = context;
  }

  /**
   * Places a call. What lies in its past is told before this returns, the rest as the sandbox clock gets there.
   *
   * @throws BadRequestError for an unknown number or agent.
   */
  place(request: CallRequest): Call {
    const { clock, company, ids, random, settings, calls } = this.#context;
    const now = clock.now();
    const call = planCall(request, { company, ids, random, settings: settings(), now });
    calls.add(call);
    this.#tellPast(call);
    return call;
  }

  /** Changes tags, notes or rating of a call by hand, now. */
  edit(call: Call, edit: Edit): void {
    call.edits.push(edit);
    call.edits.sort((a, b) => a.at - b.at);
    if (edit.tags === undefined && edit.notes === undefined) return;
    this.#tell(call, { at: edit.at, kind: 'modified' });
  }

  /** What is past is told before this returns, so that the sandbox is never idle in between. */
  #tellPast(call: Call): void {
    const now = this.#context.clock.now();
    const moments = this.#inSendingOrder(call);
    const past = moments.findIndex(({ dueAt }) => dueAt > now);
    const count = past === -1 ? moments.length : past;
    for (const { moment } of moments.slice(0, count)) this.#tell(call, moment);
    void this.#tellLater(call, moments.slice(count));
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
  #inSendingOrder(call: Call): readonly DueMoment[] {
    const moments = momentsOf(call);
    if (!call.sending.shuffle) return moments.map((moment) => ({ dueAt: moment.at, moment }));
    const mixed = moments.filter((moment) => moment.at <= call.wrapUpEndsAt);
    const later = moments.slice(mixed.length);
    return [
      ...shuffle(mixed, this.#context.random).map((moment) => ({
        dueAt: call.wrapUpEndsAt,
        moment,
      })),
      ...later.map((moment) => ({ dueAt: moment.at, moment })),
    ];
  }

  #tell(call: Call, moment: Moment): void {
    const { company, announce } = this.#context;
    const { sending } = call;
    announce({
      about: call.uuid,
      occurredAt: moment.at,
      duplicate: sending.duplicate,
      signed: sending.webhooks ? signedSignal(call, moment, company) : undefined,
      workflow: sending.workflows ? workflowSignal(call, moment, company) : undefined,
    });
  }
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
