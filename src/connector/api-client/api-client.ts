import pRetry from 'p-retry';
import type { Clock } from '../../domain/clock.ts';
import { errorCode, OutsideError, RetryableError } from '../../domain/errors.ts';
import type { Logger } from '../../domain/logger.ts';
import type { Random } from '../../domain/random.ts';
import type { Budget, Permit } from '../budget/budget.ts';
import { createHttpTransport } from './http-transport.ts';
import { networkFailure } from './network-failure.ts';
import { type ApiRequest, type ApiResponse, encodeBody, withQuery } from './request.ts';
import type { Transport, TransportResponse } from './transport.ts';

/** Talks to one vendor for one account. */
export interface ApiClient {
  /**
   * Waits for the budget, sends, and returns whatever HTTP answered.
   *
   * @throws RetryableError `net.refused`, `net.dns`, `net.timeout`, `net.reset`, …; its `facts.doubtful` is false only
   * when surely nothing was sent. RejectedError `net.too_large`.
   */
  send(request: ApiRequest): Promise<ApiResponse>;
  /** Lets go of idle connections. */
  close(): void;
}

/** One request that left, for counting: what it was and what it cost, nothing of what it said. */
export interface MeasuredRequest {
  readonly vendor: string;
  readonly account: string;
  /** The connector's name for it: `calls.list`. */
  readonly operation: string;
  /** The HTTP status, or the code of the failure. */
  readonly outcome: string;
  /** Units of the budget's pool `credits`. */
  readonly credits: number;
  readonly seconds: number;
}

/** What the client is built with. */
export interface ApiClientOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly budget: Budget;
  /** Replaces HTTP: a simulation calls the sandboxes in process. */
  readonly transport?: Transport | undefined;
  /** Told about every request that left. */
  readonly measure?: ((request: MeasuredRequest) => void) | undefined;
  /** Real milliseconds, not the clock's; default 20 s. */
  readonly timeoutMs?: number | undefined;
  readonly userAgent?: string | undefined;
}

const furtherAttempts = 2;
/** The wait before a repetition is spread over this many milliseconds, doubled the second time. */
const spreadMs = 1_000;
const worthRepeating: ReadonlySet<number> = new Set([502, 503, 504]);

/** The only way out of the process to a vendor. Retries reads; never a write. */
export function createApiClient(options: ApiClientOptions): ApiClient {
  const { timeoutMs = 20_000, userAgent = 'Patchcord' } = options;
  const http = createHttpTransport(timeoutMs, userAgent, options.transport);
  return {
    send: (request) =>
      request.idempotent
        ? sendRepeatedly(request, options, http.send)
        : sendOnce(request, options, http.send),
    close: () => http.close(),
  };
}

/** An answer that is worth asking again, on its way through p-retry. */
class PassingAnswer extends Error {
  readonly answer: ApiResponse;

  constructor(answer: ApiResponse) {
    super(`HTTP ${answer.status}`);
    this.answer = answer;
  }
}

async function sendRepeatedly(
  request: ApiRequest,
  options: ApiClientOptions,
  transport: Transport,
): Promise<ApiResponse> {
  try {
    return await pRetry(
      async () => {
        const answer = await sendOnce(request, options, transport);
        if (worthRepeating.has(answer.status)) throw new PassingAnswer(answer);
        return answer;
      },
      {
        retries: furtherAttempts,
        minTimeout: 0,
        shouldRetry: ({ error }) => !request.signal?.aborted && isPassing(error),
        onFailedAttempt: async ({ error, retriesLeft, attemptNumber }) => {
          if (retriesLeft > 0 && isPassing(error))
            await options.clock.sleep(
              options.random.next() * spreadMs * attemptNumber,
              request.signal,
            );
        },
      },
    );
  } catch (error) {
    if (error instanceof PassingAnswer) return error.answer;
    throw error;
  }
}

function isPassing(error: unknown): boolean {
  if (error instanceof PassingAnswer) return true;
  return error instanceof OutsideError && error.disposition === 'retry';
}

async function sendOnce(
  request: ApiRequest,
  options: ApiClientOptions,
  transport: Transport,
): Promise<ApiResponse> {
  const { clock, logger, budget } = options;
  const permit = await leaveToSend(request, budget);
  const startedAt = clock.now();
  const facts = { vendor: request.vendor, account: request.account, what: request.what };
  const measure = (outcome: string): void =>
    options.measure?.({
      vendor: request.vendor,
      account: request.account,
      operation: request.what,
      outcome,
      credits: request.cost['credits'] ?? 0,
      seconds: (clock.now() - startedAt) / 1000,
    });
  try {
    const answer = await transport(encode(request, options.random));
    logger.debug('vendor.answered', {
      ...facts,
      status: answer.status,
      ms: clock.now() - startedAt,
    });
    measure(String(answer.status));
    return decode(answer, request.bytesExpected === true);
  } catch (error) {
    const failure = networkFailure(error, request.what, new URL(request.url).host);
    logger.debug('vendor.failed', {
      ...facts,
      code: failure.code,
      cause: errorCode(error),
      ms: clock.now() - startedAt,
    });
    measure(failure.code);
    throw failure;
  } finally {
    permit.release();
  }
}

async function leaveToSend(request: ApiRequest, budget: Budget): Promise<Permit> {
  try {
    return await budget.acquire(request.cost, request.priority, request.signal);
  } catch (error) {
    if (!request.signal?.aborted) throw error;
    throw new RetryableError(`${request.what}: Given up before it was sent.`, {
      code: 'net.abandoned',
      doubtful: false,
    });
  }
}

function encode(request: ApiRequest, random: Random): Parameters<Transport>[0] {
  const { body, contentType } = encodeBody(request, random);
  return {
    method: request.method,
    url: withQuery(request),
    headers: {
      accept: request.bytesExpected ? '*/*' : 'application/json',
      ...(contentType === undefined ? {} : { 'content-type': contentType }),
      ...request.headers,
    },
    body,
    signal: request.signal,
  };
}

function decode(answer: TransportResponse, bytesExpected: boolean): ApiResponse {
  const { status, headers } = answer;
  if (bytesExpected && status < 300) return { status, headers, body: null, bytes: answer.body };
  const text = new TextDecoder().decode(answer.body);
  return { status, headers, body: text === '' ? null : parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
