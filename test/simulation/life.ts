import type { Transport } from '../../src/connector/api-client/transport.ts';
import type { Clock, Instant } from '../../src/domain/clock.ts';
import type { Store } from '../../src/store/port.ts';

/** What a life is told and tells. */
export interface LifePorts {
  readonly clock: Clock;
  /** How far the service's clock is off, in milliseconds; asked each time. */
  readonly skewMs: () => number;
  /** Something happened: whoever waits for quiet waits on. */
  readonly onStep: () => void;
}

/**
 * One life of the service: all it reaches of the world goes through here. Once it is over, nothing more of it reaches
 * anybody and nothing reaches it: whatever it waits for never comes, as in a process that was killed.
 */
export class Life {
  readonly #ports: LifePorts;
  readonly #sleeps = new Set<AbortController>();
  readonly #ending = new AbortController();
  #stepsLeft = Number.POSITIVE_INFINITY;
  #working = 0;

  constructor(ports: LifePorts) {
    this.#ports = ports;
  }

  get isOver(): boolean {
    return this.#ending.signal.aborted;
  }

  /** Asks of the store and of vendors that have not been answered. */
  get working(): number {
    return this.#working;
  }

  /** Resolves when the life is over. */
  over(): Promise<void> {
    return new Promise((resolve) => {
      if (this.isOver) resolve();
      else this.#ending.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** Ends it now. */
  end(): void {
    if (this.isOver) return;
    this.#ending.abort(silently);
    for (const sleep of this.#sleeps) sleep.abort(silently);
    this.#sleeps.clear();
  }

  /** Ends it at the given boundary from now: before or after something durable or a request. */
  endAfter(steps: number): void {
    this.#stepsLeft = steps;
  }

  clock(): Clock {
    const { clock, skewMs } = this.#ports;
    return { now: () => clock.now() + skewMs(), sleep: (ms, signal) => this.#sleep(ms, signal) };
  }

  /** The same store for as long as the life lasts; closing it leaves the data to the next life. */
  store(store: Store): Store {
    return new Proxy(store, {
      get: (target, name) => {
        if (name === 'close') return () => Promise.resolve();
        const found: unknown = Reflect.get(target, name);
        if (typeof found !== 'function') return found;
        return (...args: unknown[]) =>
          this.#step(() => Reflect.apply(found, target, args) as Promise<unknown>);
      },
    });
  }

  transport(send: Transport): Transport {
    return (request) => this.#step(() => send(request));
  }

  async #step<T>(work: () => Promise<T>): Promise<T> {
    if (this.#passBoundary()) return never();
    this.#working += 1;
    try {
      const result = await work();
      return this.#passBoundary() ? await never<T>() : result;
    } catch (error) {
      if (this.isOver) return await never<T>();
      throw error;
    } finally {
      this.#working -= 1;
      this.#ports.onStep();
    }
  }

  /** @returns true when the life is over. */
  #passBoundary(): boolean {
    this.#ports.onStep();
    this.#stepsLeft -= 1;
    if (this.#stepsLeft <= 0) this.end();
    return this.isOver;
  }

  async #sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (this.isOver) return never();
    const stop = new AbortController();
    const abort = (): void => stop.abort(silently);
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();
    this.#sleeps.add(stop);
    await this.#ports.clock.sleep(ms, stop.signal);
    this.#sleeps.delete(stop);
    signal?.removeEventListener('abort', abort);
    this.#ports.onStep();
    if (this.isOver) return never();
  }
}

/** Without a reason of its own each abort makes an error with its stack. */
const silently = 'over';

/** Made anew each time, so that nobody keeps those who wait for it. */
function never<T>(): Promise<T> {
  return new Promise<T>(() => {});
}

/** The clock of the world beside the service's: an instant in words for traces. */
export function timeOf(at: Instant): string {
  return new Date(at).toISOString().slice(5, 23).replace('T', ' ');
}
