/**
 * Errors named by what to do about them. The class says what to do, `code` says what happened, the message says it
 * to a stranger. Branch on `code` or `disposition`, never on the class of a library.
 */

/** What becomes of a piece of work that failed. */
export type Disposition = 'retry' | 'throttle' | 'reject' | 'halt';

export interface ErrorFacts {
  /** Machine-readable, stable: `zoho.duplicate_data`, `config.invalid`. */
  readonly code: string;
  /** What a person can do about it, one sentence. */
  readonly advice?: string | undefined;
  /** The field of the record it is about. */
  readonly field?: string | undefined;
  /** True when the request may have taken effect all the same: look before sending again. */
  readonly doubtful?: boolean | undefined;
  /** Milliseconds the other side asked us to wait. */
  readonly retryAfterMs?: number | undefined;
  /** What stops when the disposition is `halt`: the account's writing, or one module's. */
  readonly module?: string | undefined;
  readonly cause?: unknown;
}

/** The common root: everything we throw on purpose carries a code. */
export abstract class PatchcordError extends Error {
  readonly code: string;
  readonly facts: ErrorFacts;

  constructor(message: string, facts: ErrorFacts) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = new.target.name;
    this.code = facts.code;
    this.facts = facts;
  }
}

/** Configuration or mapping is wrong: the process does not start, all problems are listed. */
export class ConfigError extends PatchcordError {}

/** The caller cannot prove who it is: 401, nothing stored. */
export class UnauthenticatedError extends PatchcordError {}

/** A caller's request is malformed: 400 with the reason, nothing stored. */
export class BadRequestError extends PatchcordError {}

/** A failure of the outside world, with what becomes of the work. */
export abstract class OutsideError extends PatchcordError {
  abstract readonly disposition: Disposition;
}

/** Network, time-out, 5xx: the attempt is spent, tried later. */
export class RetryableError extends OutsideError {
  readonly disposition = 'retry';
}

/** 429, quota: the attempt is kept, the budget pauses. */
export class ThrottledError extends OutsideError {
  readonly disposition = 'throttle';
}

/** Can never succeed as it stands: dead letter with field, value, reason, advice. */
export class RejectedError extends OutsideError {
  readonly disposition = 'reject';
}

/** Credentials or permission: writing stops, intake goes on, health turns red. */
export class HaltError extends OutsideError {
  readonly disposition = 'halt';
}

/** The code of any thrown value, for log lines. */
export function errorCode(error: unknown): string {
  if (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    typeof error.code === 'string'
  )
    return error.code;
  return error instanceof Error ? error.name : 'unknown';
}

/** The message of any thrown value. May contain outside text: not for log lines. */
export function errorMessage(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'message' in error)
    return String(error.message);
  return String(error);
}
