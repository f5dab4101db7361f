import type { Instant } from '../../../../src/domain/clock.ts';
import type { Random } from '../../../../src/domain/random.ts';
import { refuse } from '../refusal.ts';

/** Where a list goes on. */
export interface PagePosition {
  /** Everything else of the request; a token is bound to it. */
  readonly bound: string;
  /** How many records were given so far. */
  readonly given: number;
  readonly expiresAt: Instant;
}

const lifeMs = 24 * 3_600_000;

/** The page tokens that are out. */
export class PageTokens {
  readonly #positions = new Map<string, PagePosition>();
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Makes a token for the page after `given` records. */
  issue(
    bound: string,
    given: number,
    now: Instant,
  ): { readonly token: string; readonly expiresAt: Instant } {
    const token = `${this.#random.id()}${this.#random.id()}`;
    const expiresAt = now + lifeMs;
    this.#positions.set(token, { bound, given, expiresAt });
    return { token, expiresAt };
  }

  /** The records given before this page; throws Zoho's refusals. */
  redeem(token: string, bound: string, now: Instant): number {
    const position = this.#positions.get(token);
    if (!position) return refuse('INVALID_DATA', 'invalid data', { param_name: 'page_token' });
    if (position.expiresAt < now)
      return refuse('EXPIRED_VALUE', 'The token given is expired', { param_name: 'page_token' });
    if (position.bound !== bound)
      return refuse(
        'TOKEN_BOUND_DATA_MISMATCH',
        'Values for params and headers bound to the page_token do not match',
        {
          param_name: 'page_token',
        },
      );
    return position.given;
  }
}
