import { awake, type Clock, type Instant } from '../domain/clock.ts';
import { errorCode } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import type { Claim, WakeUps } from '../store/port.ts';

/** A lease outlives the slowest reconciliation we expect; it is renewed while one runs. */
export const leaseMs = 120_000;

/** Something is due but cannot be claimed: another process was quicker, or the store thinks again. */
const lookAgainMs = 250;

export interface WorkLoopPorts {
  readonly store: WakeUps;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly reconcile: (claim: Claim) => Promise<void>;
  /** Accounts whose writing is stopped, and when each is probed next. */
  readonly closedAccounts: () => ReadonlyMap<string, Instant>;
  /** Accounts that come out of an outage, with how many of their subjects may be worked on at a time. */
  readonly narrowAccounts?: (() => ReadonlyMap<string, number>) | undefined;
  /** All that waited in such an account is being worked on. */
  readonly onDrained?: ((account: string) => void) | undefined;
  /** Subjects reconciled at a time; of one account. */
  readonly concurrency: number;
  readonly perAccount: number;
}

/** Claims due subjects and has them reconciled. One per process. */
export interface WorkLoop {
  start(): void;
  /** Something may be due now. */
  nudge(): void;
  /** True when nothing runs and nothing is due. */
  isIdle(): boolean;
  /** Claims nothing more and waits for what runs, at most `graceMs`. @returns true when all of it ended. */
  drain(graceMs: number): Promise<boolean>;
}

export function createWorkLoop(ports: WorkLoopPorts): WorkLoop {
  return new Loop(ports);
}

class Loop implements WorkLoop {
  readonly #ports: WorkLoopPorts;
  readonly #running = new Map<string, Claim>();
  #stopping = false;
  #parked = false;
  #nudged = false;
  #wake: AbortController | undefined;
  #renewing: AbortController | undefined;
  #ended: Promise<void> = Promise.resolve();
  #drained: (() => void) | undefined;

  constructor(ports: WorkLoopPorts) {
    this.#ports = ports;
  }

  start(): void {
    this.#ended = this.#loop();
  }

  nudge(): void {
    this.#nudged = true;
    this.#wake?.abort(awake);
  }

  isIdle(): boolean {
    return this.#running.size === 0 && this.#parked && !this.#nudged;
  }

  async drain(graceMs: number): Promise<boolean> {
    this.#stopping = true;
    this.nudge();
    await this.#ended;
    if (this.#running.size > 0) {
      const gone = new AbortController();
      const all = new Promise<void>((resolve) => {
        this.#drained = resolve;
      });
      await Promise.race([all, this.#ports.clock.sleep(graceMs, gone.signal)]);
      gone.abort();
    }
    this.#renewing?.abort(awake);
    return this.#running.size === 0;
  }

  async #loop(): Promise<void> {
    while (!this.#stopping) {
      this.#nudged = false;
      const room = this.#ports.concurrency - this.#running.size;
      const claims = room > 0 ? await this.#claim(room) : [];
      for (const claim of claims) void this.#run(claim);
      if (claims.length < room || room <= 0) await this.#park(room);
    }
  }

  async #claim(limit: number): Promise<readonly Claim[]> {
    const { store, clock, perAccount, logger } = this.#ports;
    const now = clock.now();
    const draining = this.#roomOfNarrow();
    const exceptAccounts = this.#notNow(draining);
    try {
      const claims = await store.claim({
        now,
        limit,
        perAccount,
        leaseUntil: now + leaseMs,
        exceptAccounts,
        draining,
      });
      for (const [account, room] of draining)
        if (!exceptAccounts.includes(account) && countOf(claims, account) < Math.min(room, limit))
          this.#ports.onDrained?.(account);
      return claims;
    } catch (error) {
      logger.error('claim.failed', { code: errorCode(error) });
      await clock.sleep(1_000);
      return [];
    }
  }

  /** Accounts that are closed, and those of which as many subjects run as may. */
  #notNow(draining: ReadonlyMap<string, number>): readonly string[] {
    const now = this.#ports.clock.now();
    const closed = [...this.#ports.closedAccounts()].filter(([, until]) => until > now);
    const full = [...draining].filter(([, room]) => room <= 0);
    return [...closed, ...full].map(([account]) => account);
  }

  #roomOfNarrow(): ReadonlyMap<string, number> {
    const widths = this.#ports.narrowAccounts?.() ?? new Map<string, number>();
    const running = [...this.#running.values()];
    return new Map(
      [...widths].map(([account, width]) => [account, width - countOf(running, account)]),
    );
  }

  /** Waits until something may be due: a nudge, the end of a reconciliation, or the next due time. */
  async #park(room: number): Promise<void> {
    if (this.#nudged || this.#stopping) return;
    const wake = new AbortController();
    this.#wake = wake;
    const until = room > 0 ? await this.#nextLook() : undefined;
    if (this.#nudged || this.#stopping) return;
    this.#parked = true;
    const forever = 86_400_000;
    const wait = until === undefined ? forever : Math.max(until - this.#ports.clock.now(), 0);
    await this.#ports.clock.sleep(wait, wake.signal);
    this.#parked = false;
  }

  /** When something may be claimed that may not now; undefined when only a nudge can change that. */
  async #nextLook(): Promise<Instant | undefined> {
    const { store, clock, closedAccounts } = this.#ports;
    const now = clock.now();
    const hidden = this.#notNow(this.#roomOfNarrow());
    const due = await store.nextDue(hidden).catch(() => now + 1_000);
    const looks = [...closedAccounts().values()].filter((until) => until > now);
    if (due !== undefined && due > now) looks.push(due);
    // It is due and was not claimed: when something of ours runs, its end shows why.
    else if (due !== undefined && this.#running.size === 0) looks.push(now + lookAgainMs);
    return looks.length === 0 ? undefined : Math.min(...looks);
  }

  async #run(claim: Claim): Promise<void> {
    this.#running.set(claim.token, claim);
    this.#keepLeases();
    try {
      await this.#ports.reconcile(claim);
    } catch (error) {
      this.#ports.logger.error('reconcile.broke', {
        account: claim.account,
        code: errorCode(error),
      });
    } finally {
      this.#running.delete(claim.token);
      if (this.#running.size === 0) {
        this.#renewing?.abort(awake);
        this.#drained?.();
      }
      this.nudge();
    }
  }

  /** Renews the leases of whatever still runs, three times in the life of a lease. */
  #keepLeases(): void {
    if (this.#renewing && !this.#renewing.signal.aborted) return;
    const stop = new AbortController();
    this.#renewing = stop;
    void this.#renewUntil(stop.signal);
  }

  async #renewUntil(signal: AbortSignal): Promise<void> {
    const { clock, store, logger } = this.#ports;
    while (!signal.aborted) {
      await clock.sleep(leaseMs / 3, signal);
      if (signal.aborted) return;
      for (const claim of this.#running.values()) {
        const ours = await store.renew(claim, clock.now() + leaseMs).catch(() => true);
        if (!ours) logger.warn('lease.lost', { account: claim.account });
      }
    }
  }
}

function countOf(claims: readonly Claim[], account: string): number {
  return claims.filter((claim) => claim.account === account).length;
}
