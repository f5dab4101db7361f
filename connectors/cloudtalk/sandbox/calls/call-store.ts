import type { Instant } from '../../../../src/domain/clock.ts';
import type { Call } from './call.ts';

/** All calls, found by id, by uuid, by the other side's number, and in the order of their start. */
export class CallStore {
  readonly #byId = new Map<number, Call>();
  readonly #byUuid = new Map<string, Call>();
  readonly #byExternal = new Map<string, Call[]>();
  readonly #byStart: Call[] = [];
  readonly #open = new Set<Call>();

  add(call: Call): void {
    this.#byId.set(call.id, call);
    this.#byUuid.set(call.uuid, call);
    this.#byStart.splice(this.#position(call.startedAt), 0, call);
    this.#open.add(call);
    if (call.external === null) return;
    const same = this.#byExternal.get(call.external);
    if (same === undefined) this.#byExternal.set(call.external, [call]);
    else same.push(call);
  }

  /** Gives a call the course of another one; id, uuid, start and number are the same. */
  replace(call: Call, course: Call): void {
    Object.assign(call, course);
  }

  /** Whether this agent talks on some call at an instant that is not past. */
  isTalking(agentId: number, at: Instant): boolean {
    return [...this.#open].some((call) =>
      call.legs.some(
        (leg) =>
          leg.agentId === agentId &&
          leg.answeredAt !== null &&
          leg.answeredAt <= at &&
          leg.endedAt > at,
      ),
    );
  }

  byId(id: number): Call | undefined {
    return this.#byId.get(id);
  }

  byUuid(uuid: string): Call | undefined {
    return this.#byUuid.get(uuid);
  }

  /** Calls with this number on the other side, in the order they were added. */
  byExternal(e164: string): readonly Call[] {
    return this.#byExternal.get(e164) ?? [];
  }

  /** Calls that started from `from` to `to`, both included, newest first. */
  *newestFirst(
    from = Number.NEGATIVE_INFINITY,
    to = Number.POSITIVE_INFINITY,
  ): Generator<Call, undefined> {
    for (let index = this.#position(to) - 1; index >= 0; index -= 1) {
      const call = this.#byStart[index];
      if (call === undefined || call.startedAt < from) return;
      yield call;
    }
  }

  /** How many there are. */
  get size(): number {
    return this.#byStart.length;
  }

  /** Calls of which something is still going on at this instant, wrap-up included. */
  open(now: Instant): readonly Call[] {
    for (const call of this.#open) if (call.wrapUpEndsAt <= now) this.#open.delete(call);
    return [...this.#open].filter((call) => call.startedAt <= now);
  }

  /** The place after every call that started at or before this instant. */
  #position(at: Instant): number {
    let low = 0;
    let high = this.#byStart.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#byStart[middle]?.startedAt ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
