import {
  BadRequestError,
  errorCode,
  OutsideError,
  PatchcordError,
  UnauthenticatedError,
} from '../domain/errors.ts';
import { UnknownReceiverError } from '../intake/receive.ts';

/** A request that HTTP itself refuses: wrong path, method, size or encoding. */
export class HttpError extends PatchcordError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message, { code });
    this.status = status;
    this.headers = headers;
  }
}

/** How an error is told to a caller. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a caller may know of an error: our own words, never those of a library or a vendor. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof HttpError) return told(error, error.status, error.headers);
  if (error instanceof UnauthenticatedError) return told(error, 401);
  if (error instanceof BadRequestError) return told(error, 400);
  if (error instanceof UnknownReceiverError) return told(error, 404);
  if (error instanceof OutsideError) {
    const seconds = Math.max(1, Math.ceil((error.facts.retryAfterMs ?? 5_000) / 1_000));
    return told(error, 503, { 'retry-after': String(seconds) });
  }
  // Express says so of addresses it cannot decode.
  if (statusOf(error) === 400) return { ...badAddress, headers: {} };
  return { ...internal, headers: {} };
}

/** The body of every refusal: `{"error":{"code","message"}}`. */
export function refusalBody(refusal: Pick<Refusal, 'code' | 'message'>): string {
  return JSON.stringify({ error: { code: refusal.code, message: refusal.message } });
}

export function notFound(): HttpError {
  return new HttpError(404, 'not_found', 'There is nothing at this address.');
}

export function methodNotAllowed(allow: string): HttpError {
  return new HttpError(405, 'method_not_allowed', `This address takes ${allow} only.`, { allow });
}

/** For the log: what happened and where, without the text of a library, which may quote what it was given. */
export function failureFields(error: unknown): Readonly<Record<string, string | undefined>> {
  const frame = error instanceof Error ? error.stack?.split('\n')[1]?.trim() : undefined;
  return {
    code: errorCode(error),
    reason: error instanceof PatchcordError ? error.message : undefined,
    where: frame?.replace(/\(?(?:file:\/\/)?\/\S*\/(src|connectors|node_modules)\//, '$1/'),
  };
}

const badAddress = { status: 400, code: 'bad_request', message: 'The address is malformed.' };
const internal = {
  status: 500,
  code: 'internal',
  message: 'Something went wrong here. It has been noted.',
};

function told(
  error: PatchcordError,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Refusal {
  return { status, code: error.code, message: error.message, headers };
}

function statusOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'status' in error
    ? error.status
    : undefined;
}
