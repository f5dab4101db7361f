import type { ApiResponse } from '../../src/connector/api-client/request.ts';
import type { Instant } from '../../src/domain/clock.ts';
import {
  HaltError,
  type OutsideError,
  RejectedError,
  RetryableError,
  ThrottledError,
} from '../../src/domain/errors.ts';

/** The four hosts (vendor reference 2). */
export type Host = 'core' | 'analytics' | 'ai' | 'platform';

/** What becomes of a request: a disposition, or `not_yet` for what may still come. */
export type Fate = 'retry' | 'throttle' | 'reject' | 'halt' | 'not_yet';

/** One row of the table; the first that fits decides. */
export interface FailureRow {
  readonly status: number | readonly [from: number, to: number];
  readonly host?: Host;
  /** `html`: the body is no JSON (the edge answered). `bare`: JSON without the core host's envelope. */
  readonly body?: 'html' | 'bare';
  readonly fate: Fate;
  readonly code: string;
  readonly message: string;
  readonly advice?: string;
}

const key = 'Check key_id and key_secret: Account → Settings → API keys.';

/** Which answer means what (vendor reference 3.5, 5, 6). Bodies are never part of a message: one echoes the key. */
export const failureTable: readonly FailureRow[] = [
  {
    status: 401,
    fate: 'halt',
    code: 'cloudtalk.unauthorized',
    message: 'CloudTalk does not know the key.',
    advice: key,
  },
  {
    status: 403,
    body: 'html',
    fate: 'retry',
    code: 'cloudtalk.edge_refused',
    message: 'The edge in front of CloudTalk refused the request.',
  },
  {
    status: 403,
    host: 'ai',
    fate: 'reject',
    code: 'cloudtalk.not_bought',
    message: 'Conversation Intelligence is not part of the plan.',
  },
  {
    status: 403,
    fate: 'reject',
    code: 'cloudtalk.refused',
    message: 'CloudTalk refuses this for now.',
  },
  {
    status: 404,
    host: 'core',
    body: 'bare',
    fate: 'reject',
    code: 'cloudtalk.unknown_path',
    message: 'CloudTalk does not know the address of the request.',
    advice: 'Check base.core in the account file.',
  },
  {
    status: 404,
    fate: 'not_yet',
    code: 'cloudtalk.not_found',
    message: 'It is not there, or not there yet.',
  },
  {
    status: 406,
    fate: 'reject',
    code: 'cloudtalk.invalid',
    message: 'CloudTalk did not accept the input.',
  },
  {
    status: 410,
    fate: 'reject',
    code: 'cloudtalk.gone',
    message: 'It has expired or was deleted.',
  },
  {
    status: 429,
    fate: 'throttle',
    code: 'cloudtalk.rate_limited',
    message: 'The company has used up its requests of this minute.',
  },
  {
    status: [400, 499],
    fate: 'reject',
    code: 'cloudtalk.rejected',
    message: 'CloudTalk rejected the request.',
  },
  {
    status: [500, 599],
    fate: 'retry',
    code: 'cloudtalk.server_error',
    message: 'CloudTalk had a problem of its own.',
  },
  {
    status: [200, 299],
    body: 'html',
    fate: 'retry',
    code: 'cloudtalk.unreadable',
    message: 'The answer was cut short or is no JSON.',
  },
];

/** Anything the table does not know, redirects among them. */
const unexpected: FailureRow = {
  status: [0, 999],
  fate: 'retry',
  code: 'cloudtalk.unexpected',
  message: 'CloudTalk answered in a way we do not know.',
};

/** @returns the row for an answer, or undefined when it is a success. */
export function rowFor(host: Host, status: number, body: unknown): FailureRow | undefined {
  const kind = bodyKind(body);
  const row = failureTable.find(
    (one) =>
      fitsStatus(one.status, status) &&
      (one.host === undefined || one.host === host) &&
      (one.body === undefined || one.body === kind),
  );
  return row ?? (status >= 200 && status < 300 ? undefined : unexpected);
}

/**
 * @param what the request's name, for the message.
 * @param waitMs how long the vendor asked to wait, for a throttled one.
 * @param doubtful whether a request that changes something may have taken effect.
 */
export function toError(
  row: FailureRow,
  what: string,
  status: number,
  { waitMs, doubtful }: { readonly waitMs?: number | undefined; readonly doubtful?: boolean } = {},
): OutsideError {
  const message = `${what}: ${row.message} (HTTP ${status})`;
  const facts = { code: row.code, advice: row.advice };
  switch (row.fate) {
    case 'halt':
      return new HaltError(message, facts);
    case 'throttle':
      return new ThrottledError(message, { ...facts, retryAfterMs: waitMs });
    case 'retry':
      return new RetryableError(message, { ...facts, doubtful: doubtful ?? false });
    case 'reject':
    case 'not_yet':
      return new RejectedError(message, facts);
  }
}

const LONGEST_PAUSE_MS = 120_000;
const USUAL_PAUSE_MS = 60_000;

/**
 * When the minute of the rate limit is over: `X-CloudTalkAPI-ResetTime`, Unix seconds by the vendor's clock. A time that
 * makes no sense by ours counts as a minute.
 */
export function resetAt(headers: ApiResponse['headers'], now: Instant): Instant {
  const seconds = Number(headers['x-cloudtalkapi-resettime'] ?? Number.NaN);
  const wait = seconds * 1_000 - now;
  return Number.isFinite(wait) && wait > 0 && wait <= LONGEST_PAUSE_MS
    ? now + wait
    : now + USUAL_PAUSE_MS;
}

function fitsStatus(expected: FailureRow['status'], status: number): boolean {
  if (typeof expected === 'number') return expected === status;
  return status >= expected[0] && status <= expected[1];
}

function bodyKind(body: unknown): 'html' | 'bare' | 'enveloped' {
  if (typeof body === 'string') return 'html';
  const enveloped = typeof body === 'object' && body !== null && 'responseData' in body;
  return enveloped ? 'enveloped' : 'bare';
}
