import type { Cost } from '../../src/connector/budget/budget.ts';
import type { PoolLimit } from '../../src/connector/budget/limits.ts';

const day = 86_400_000;

/** Requests at a time until the edition is known: what the smallest paid one allows. */
const defaultConcurrency = 10;

/** Calls that sort, search or query, and large writes: ten at a time in every edition (vendor/zoho.md 3.2). */
const heavyConcurrency = 10;

/** The pools of one organisation: `concurrent`, `heavy`, `credits`. */
export function zohoLimits(
  concurrent: number | undefined,
  backfillCredits: number,
): Record<string, PoolLimit> {
  return {
    concurrent: { kind: 'concurrency', limit: concurrent ?? defaultConcurrency },
    heavy: { kind: 'concurrency', limit: heavyConcurrency },
    credits: { kind: 'credits', perMs: day, backfillLimit: backfillCredits },
  };
}

interface Edition {
  readonly concurrent: number;
  readonly base: number;
  readonly perUser: number;
  readonly cap: number;
}

/** vendor/zoho.md 3.1; https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html */
const editions: Readonly<Record<string, Edition>> = {
  free: { concurrent: 5, base: 5_000, perUser: 0, cap: 5_000 },
  standard: { concurrent: 10, base: 50_000, perUser: 250, cap: 100_000 },
  professional: { concurrent: 15, base: 50_000, perUser: 500, cap: 3_000_000 },
  enterprise: { concurrent: 20, base: 50_000, perUser: 1_000, cap: 5_000_000 },
  ultimate: { concurrent: 25, base: 50_000, perUser: 2_000, cap: Number.POSITIVE_INFINITY },
};

const otherNames: Readonly<Record<string, string>> = {
  starter: 'standard',
  zohoone: 'enterprise',
  one: 'enterprise',
  crmplus: 'ultimate',
};

/** What an edition allows a day and at a time; undefined for one we do not know. */
export function allowanceOf(
  paidType: string,
  users: number,
): { readonly concurrent: number; readonly credits: number } | undefined {
  const name = paidType.toLowerCase().replaceAll(/[^a-z]/g, '');
  const edition = editions[otherNames[name] ?? name];
  if (!edition) return undefined;
  const credits = Math.min(edition.base + edition.perUser * users, edition.cap);
  return { concurrent: edition.concurrent, credits };
}

/** An ordinary request: one credit. */
export const light: Cost = { concurrent: 1, credits: 1 };

/** An insert or update: a credit per ten records; more than ten are heavy. */
export function writeCost(records: number): Cost {
  return { concurrent: 1, credits: Math.ceil(records / 10), ...(records > 10 ? { heavy: 1 } : {}) };
}

/** A deletion: a credit per hundred. */
export function deleteCost(records: number): Cost {
  return { concurrent: 1, credits: Math.ceil(records / 100) };
}

/** A COQL query, by its `limit`. */
export function coqlCost(limit: number): Cost {
  const credits = limit <= 200 ? 1 : limit <= 1_000 ? 2 : 3;
  return { concurrent: 1, heavy: 1, credits };
}
