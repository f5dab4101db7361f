import type { WriteFailure } from '../domain/change.ts';
import {
  type Disposition,
  type ErrorFacts,
  HaltError,
  type OutsideError,
  RejectedError,
  RetryableError,
  ThrottledError,
} from '../domain/errors.ts';

/** What a failure says something about: one record, one module, the account's credentials, the whole connection. */
export type Scope = WriteFailure['scope'];

/** One row of a vendor's failure table. Everything in `when` must hold; the first row that fits counts. */
export interface FailureRow {
  readonly when: {
    readonly status?: number | readonly number[] | undefined;
    /** The vendor's own code. */
    readonly code?: string | readonly string[] | undefined;
    /** Part of the vendor's message, in any case. */
    readonly textIncludes?: string | undefined;
  };
  readonly disposition: Disposition;
  readonly scope: Scope;
  /** A write answered so may have happened all the same. */
  readonly doubtful?: boolean | undefined;
  /** Our code: `zoho.duplicate_other`. */
  readonly code: string;
  /** What happened, to a stranger. */
  readonly message: string;
  /** What a person can do about it. */
  readonly advice?: string | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** A vendor's failures, in the order in which they are looked at. */
export interface FailureTable {
  /** Prefix of the codes of what no row knows: `zoho`. */
  readonly vendor: string;
  readonly rows: readonly FailureRow[];
}

/** What a vendor answered, reduced to what failures are told by. */
export interface FailedAnswer {
  readonly status: number;
  readonly code?: string | undefined;
  readonly text?: string | undefined;
  readonly isWrite: boolean;
}

/** What a failed answer means. */
export interface Verdict {
  readonly disposition: Disposition;
  readonly scope: Scope;
  readonly doubtful: boolean;
  readonly code: string;
  readonly message: string;
  readonly advice?: string | undefined;
  readonly retryAfterMs?: number | undefined;
}

/**
 * Looks an answer up. What no row knows goes by its status: 429 waits, 5xx is tried again (a write that got it may
 * have happened), 401 and 403 stop, anything else can never succeed as it stands.
 */
export function classify(table: FailureTable, answer: FailedAnswer): Verdict {
  const row = table.rows.find(({ when }) => fits(when, answer));
  if (!row) return unknownFailure(table.vendor, answer);
  const { when: _when, doubtful, ...verdict } = row;
  return { ...verdict, doubtful: doubtful === true && answer.isWrite };
}

function fits(when: FailureRow['when'], answer: FailedAnswer): boolean {
  return (
    isOneOf(when.status, answer.status) &&
    isOneOf(when.code, answer.code) &&
    (when.textIncludes === undefined ||
      (answer.text ?? '').toLowerCase().includes(when.textIncludes.toLowerCase()))
  );
}

function isOneOf<T>(wanted: T | readonly T[] | undefined, given: T | undefined): boolean {
  if (wanted === undefined) return true;
  return Array.isArray(wanted) ? wanted.includes(given) : wanted === given;
}

function unknownFailure(vendor: string, answer: FailedAnswer): Verdict {
  const said = `HTTP ${answer.status}${answer.code ? ` ${answer.code}` : ''}`;
  const verdict = (
    disposition: Disposition,
    scope: Scope,
    name: string,
    message: string,
    doubtful = false,
  ): Verdict => ({ disposition, scope, doubtful, code: `${vendor}.${name}`, message });
  if (answer.status === 429)
    return verdict('throttle', 'connection', 'throttled', `Too many requests (${said}).`);
  if (answer.status >= 500)
    return verdict(
      'retry',
      'connection',
      'server_error',
      `The vendor failed (${said}).`,
      answer.isWrite,
    );
  if (answer.status === 401)
    return verdict('halt', 'account', 'unauthorized', `Not signed in (${said}).`);
  if (answer.status === 403)
    return verdict('halt', 'module', 'forbidden', `Not allowed (${said}).`);
  return verdict('reject', 'record', 'refused', `Refused for a reason we do not know (${said}).`);
}

/** The verdict as an error, for reads and whatever else has no result list. */
export function errorOf(verdict: Verdict, more: Partial<ErrorFacts> = {}): OutsideError {
  const facts: ErrorFacts = {
    code: verdict.code,
    advice: verdict.advice,
    doubtful: verdict.doubtful,
    retryAfterMs: verdict.retryAfterMs,
    ...more,
  };
  switch (verdict.disposition) {
    case 'retry':
      return new RetryableError(verdict.message, facts);
    case 'throttle':
      return new ThrottledError(verdict.message, facts);
    case 'reject':
      return new RejectedError(verdict.message, facts);
    case 'halt':
      return new HaltError(verdict.message, facts);
  }
}

/** An error as the failure of a write: what the network or the token endpoint threw. */
export function failureOf(error: OutsideError, scope: Scope): WriteFailure {
  return {
    disposition: error.disposition,
    scope,
    code: error.code,
    message: error.message,
    advice: error.facts.advice,
    field: error.facts.field,
    doubtful: error.facts.doubtful ?? false,
    retryAfterMs: error.facts.retryAfterMs,
  };
}
