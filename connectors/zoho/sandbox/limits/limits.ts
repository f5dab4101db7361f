import type { Clock } from '../../../../src/domain/clock.ts';
import { json, type SandboxReply } from '../exchange.ts';
import type { JsonObject } from '../json.ts';
import type { Quirks } from '../quirks.ts';
import { CreditLedger } from './credit-ledger.ts';

/** What a customer pays for. */
export const editions = ['free', 'standard', 'professional', 'enterprise', 'ultimate'] as const;

/** One of {@link editions}. */
export type Edition = (typeof editions)[number];

interface EditionLimits {
  readonly base: number;
  readonly perUser: number;
  readonly cap: number;
  readonly concurrency: number;
  readonly customFields: number;
  readonly uniqueFields: number;
}

/** Section 3.1, and the custom fields of section 10. */
export const editionLimits: Readonly<Record<Edition, EditionLimits>> = {
  free: { base: 5000, perUser: 0, cap: 5000, concurrency: 5, customFields: 0, uniqueFields: 0 },
  standard: {
    base: 50_000,
    perUser: 250,
    cap: 100_000,
    concurrency: 10,
    customFields: 10,
    uniqueFields: 2,
  },
  professional: {
    base: 50_000,
    perUser: 500,
    cap: 3_000_000,
    concurrency: 15,
    customFields: 155,
    uniqueFields: 2,
  },
  enterprise: {
    base: 50_000,
    perUser: 1000,
    cap: 5_000_000,
    concurrency: 20,
    customFields: 300,
    uniqueFields: 2,
  },
  ultimate: {
    base: 50_000,
    perUser: 2000,
    cap: Number.POSITIVE_INFINITY,
    concurrency: 25,
    customFields: 500,
    uniqueFields: 2,
  },
};

const heavyLimit = 10;

/** Why a request is turned away with 429. */
export type Exhausted = 'credits' | 'concurrency';

/** The credits and the concurrency of one organisation. */
export class Limits {
  edition: Edition = 'enterprise';
  users = 10;
  /** Overrides the edition's credits. */
  credits: number | null = null;
  /** Bought on top; they do not count when it comes to telling what remains. */
  addOns = 0;
  /** Overrides the edition's concurrency. */
  concurrency: number | null = null;
  /** How long every request takes, in milliseconds of the underlying clock. */
  latencyMs = 0;
  readonly ledger: CreditLedger;
  readonly #running = new Map<string, number>();
  #heavy = 0;

  constructor(clock: Clock) {
    this.ledger = new CreditLedger(clock);
  }

  /** Credits a day, add-ons included. */
  daily(): number {
    return this.#included() + this.addOns;
  }

  #included(): number {
    const { base, perUser, cap } = editionLimits[this.edition];
    return this.credits ?? Math.min(base + perUser * this.users, cap);
  }

  /**
   * Takes places among the running requests of an application; says why not.
   *
   * @param places how many of the application's; a composite request takes five.
   */
  enter(isHeavy: boolean, application: string, places = 1): Exhausted | undefined {
    const running = this.#running.get(application) ?? 0;
    if (running + places > (this.concurrency ?? editionLimits[this.edition].concurrency))
      return 'concurrency';
    if (isHeavy && this.#heavy >= heavyLimit) return 'concurrency';
    this.#running.set(application, running + places);
    if (isHeavy) this.#heavy += 1;
    return undefined;
  }

  leave(isHeavy: boolean, application: string, places = 1): void {
    this.#running.set(application, (this.#running.get(application) ?? 0) - places);
    if (isHeavy) this.#heavy -= 1;
  }

  /** Spends credits; false when there are not enough. */
  spend(credits: number): boolean {
    if (this.ledger.spent() + credits > this.daily()) return false;
    this.ledger.spend(credits);
    return true;
  }

  /** `X-API-CREDITS-REMAINING`, only once half of the credits are gone. */
  headers(): Readonly<Record<string, string>> {
    const spent = this.ledger.spent();
    if (spent * 2 < this.#included()) return {};
    return { 'x-api-credits-remaining': String(this.daily() - spent) };
  }
}

/** A 429 in the shape the organisation is switched to; only the words tell credits from concurrency. */
export function exhaustedReply(why: Exhausted, shape: Quirks['rateLimitBody']): SandboxReply {
  const credits = 'Many requests fired than the allowed limit for the past 24 hours.';
  const bodies: Readonly<Record<Quirks['rateLimitBody'], JsonObject>> = {
    too_many_requests: {
      code: 'TOO_MANY_REQUESTS',
      details: {},
      message:
        why === 'credits'
          ? credits
          : 'Too many requests fired in concurrent with the allowed limit.',
      status: 'error',
    },
    rate_limit_exceeded: {
      code: 'RATE_LIMIT_EXCEEDED',
      details: {},
      message: 'Too many requests. Please try again later.',
      status: 'error',
    },
    legacy: {
      code: 429,
      error: 'TOO_MANY_REQUESTS',
      error_info:
        why === 'credits'
          ? credits
          : 'Too many requests fired in concurrent with the allowed limit.',
      details: [],
    },
  };
  return json(429, bodies[shape]);
}
