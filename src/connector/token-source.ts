import type { Clock, Instant } from '../domain/clock.ts';
import { HaltError, OutsideError, ThrottledError } from '../domain/errors.ts';

/** An access token with what the vendor said about it. */
export interface Token {
  readonly token: string;
  readonly expiresAt: Instant;
  /** Where to send requests with it, if the vendor says. */
  readonly apiDomain?: string | undefined;
}

/** Hands out access tokens. One refresh at a time, however many ask. */
export interface TokenSource {
  /** @throws HaltError when the credentials are refused, ThrottledError when asked too often, RetryableError. */
  get(): Promise<Token>;
  /** The vendor refused this token: the next {@link get} fetches another. Others' newer tokens are kept. */
  invalidate(token: Token): void;
  /** Forgets token and failure: the credentials have changed. */
  reset(): void;
}

/** What a token source is built with. */
export interface TokenSourceOptions {
  readonly clock: Clock;
  /** Asks the vendor for a token. Its error decides how long nobody asks again. */
  readonly fetchToken: () => Promise<Token>;
  /** A token that outlived the last process, and where to leave the next one. */
  readonly shelf?:
    | { load(): Promise<Token | undefined>; save(token: Token): Promise<void> }
    | undefined;
  /** Refresh this long before it expires, in milliseconds; default 5 minutes. */
  readonly earlyMs?: number | undefined;
  /** After refused credentials, ask again this much later (a person may have repaired them); default 3 minutes. */
  readonly probeMs?: number | undefined;
  /** At most this many refreshes within ten minutes; default 8 (Zoho blocks the eleventh for the rest of them). */
  readonly perTenMinutes?: number | undefined;
}

const tenMinutes = 600_000;
/** How long a failure is remembered at least, so that those who wait do not ask one after the other. */
const shortMemoryMs = 2_000;
const throttledMemoryMs = 60_000;

export function createTokenSource(options: TokenSourceOptions): TokenSource {
  return new SingleFlight(options);
}

class SingleFlight implements TokenSource {
  readonly #options: TokenSourceOptions;
  readonly #earlyMs: number;
  #token: Token | undefined;
  #loaded = false;
  #flight: Promise<Token> | undefined;
  #failure: { readonly error: unknown; readonly until: Instant } | undefined;
  #refreshes: Instant[] = [];

  constructor(options: TokenSourceOptions) {
    this.#options = options;
    this.#earlyMs = options.earlyMs ?? 300_000;
  }

  async get(): Promise<Token> {
    if (this.#token && this.#isFresh(this.#token)) return this.#token;
    const now = this.#options.clock.now();
    if (this.#failure && now < this.#failure.until) throw this.#failure.error;
    this.#flight ??= this.#refresh().finally(() => {
      this.#flight = undefined;
    });
    return this.#flight;
  }

  invalidate(token: Token): void {
    if (this.#token?.token === token.token) this.#token = undefined;
    this.#loaded = true;
  }

  reset(): void {
    this.#token = undefined;
    this.#failure = undefined;
    this.#loaded = true;
  }

  async #refresh(): Promise<Token> {
    try {
      const kept = await this.#loadOnce();
      if (kept) return kept;
      this.#countRefresh();
      const token = await this.#options.fetchToken();
      this.#token = token;
      this.#failure = undefined;
      await this.#options.shelf?.save(token);
      return token;
    } catch (error) {
      this.#failure = { error, until: this.#options.clock.now() + this.#memoryMs(error) };
      throw error;
    }
  }

  async #loadOnce(): Promise<Token | undefined> {
    if (this.#loaded) return undefined;
    this.#loaded = true;
    const kept = await this.#options.shelf?.load();
    if (!kept || !this.#isFresh(kept)) return undefined;
    this.#token = kept;
    return kept;
  }

  #countRefresh(): void {
    const now = this.#options.clock.now();
    this.#refreshes = this.#refreshes.filter((at) => at > now - tenMinutes);
    const [oldest] = this.#refreshes;
    if (oldest !== undefined && this.#refreshes.length >= (this.#options.perTenMinutes ?? 8))
      throw new ThrottledError('Too many token refreshes within ten minutes; waiting.', {
        code: 'token.too_often',
        retryAfterMs: oldest + tenMinutes - now,
      });
    this.#refreshes.push(now);
  }

  #memoryMs(error: unknown): number {
    if (error instanceof HaltError) return this.#options.probeMs ?? 180_000;
    if (error instanceof ThrottledError) return error.facts.retryAfterMs ?? throttledMemoryMs;
    return error instanceof OutsideError
      ? Math.max(error.facts.retryAfterMs ?? 0, shortMemoryMs)
      : shortMemoryMs;
  }

  #isFresh(token: Token): boolean {
    return token.expiresAt - this.#earlyMs > this.#options.clock.now();
  }
}
