import type { ApiClient } from '../../src/connector/api-client/api-client.ts';
import type { ApiRequest, ApiResponse } from '../../src/connector/api-client/request.ts';
import type { Budget } from '../../src/connector/budget/budget.ts';
import type { ConnectorPorts } from '../../src/connector/contract.ts';
import { classify, errorOf, type Verdict } from '../../src/connector/failure-table.ts';
import type { Token, TokenSource } from '../../src/connector/token-source.ts';
import type { Instant } from '../../src/domain/clock.ts';
import { HaltError, OutsideError, RetryableError } from '../../src/domain/errors.ts';
import { zohoFailures } from './failures.ts';
import { refusalOf } from './wire.ts';

/** One request to the CRM; `path` begins after the API domain: `/crm/v8/Leads`. */
export type ZohoRequest = Omit<ApiRequest, 'vendor' | 'account' | 'url'> & {
  readonly path: string;
};

/** The CRM of one organisation: adds the token, renews it once, heeds what Zoho says about its limits. */
export interface ZohoClient {
  /**
   * @returns whatever Zoho answered, except a second 401.
   * @throws HaltError `zoho.unauthorized` when a fresh token is refused too; OutsideError from network and token.
   */
  send(request: ZohoRequest): Promise<ApiResponse>;
  /**
   * Reads: waits and asks again a few times when Zoho is busy.
   *
   * @returns the body; undefined for "nothing there" (204, 304).
   * @throws OutsideError for everything that is no success.
   */
  read(request: ReadRequest): Promise<ReadAnswer | undefined>;
  /** Where the API is, once a token was made. */
  readonly apiDomain: string | undefined;
  /** What time it is for Zoho; rather a second early than late. */
  now(): Instant;
  /** API credits left today; Zoho says it only when half of them are used. */
  readonly creditsLeft: number | undefined;
}

export type ReadRequest = Omit<ZohoRequest, 'method' | 'idempotent'> & {
  /** COQL reads by POST. */
  readonly method?: 'GET' | 'POST';
};

export interface ReadAnswer {
  readonly body: unknown;
  /** Zoho's clock when it answered. */
  readonly at: Instant;
}

const retriesWhenBusy = 3;
/** How long after twice refused tokens nobody tries again. */
const probeMs = 180_000;
const shortPauseMs = 500;
const longestShortPauseMs = 30_000;
const longPauseMs = 300_000;
/** With fewer credits left than this, a 429 is about credits. */
const fewCredits = 100;

export function createZohoClient(
  api: ApiClient,
  tokens: TokenSource,
  budget: Budget,
  ports: ConnectorPorts,
): ZohoClient {
  return new TokenBearer(api, tokens, budget, ports);
}

class TokenBearer implements ZohoClient {
  readonly #api: ApiClient;
  readonly #tokens: TokenSource;
  readonly #budget: Budget;
  readonly #ports: ConnectorPorts;
  #refusedUntil = Number.NEGATIVE_INFINITY;
  #busyInARow = 0;
  #aheadMs = 0;
  apiDomain: string | undefined;
  creditsLeft: number | undefined;

  constructor(api: ApiClient, tokens: TokenSource, budget: Budget, ports: ConnectorPorts) {
    this.#api = api;
    this.#tokens = tokens;
    this.#budget = budget;
    this.#ports = ports;
  }

  now(): Instant {
    return this.#ports.clock.now() + this.#aheadMs;
  }

  async send(request: ZohoRequest): Promise<ApiResponse> {
    if (this.#ports.clock.now() < this.#refusedUntil) throw refusedTwice();
    const first = await this.#token();
    const answer = await this.#sendWith(first, request);
    if (!isTokenRefused(answer)) return answer;
    this.#tokens.invalidate(first);
    const second = await this.#token();
    const again = await this.#sendWith(second, request);
    if (!isTokenRefused(again)) return again;
    this.#tokens.invalidate(second);
    this.#refusedUntil = this.#ports.clock.now() + probeMs;
    throw refusedTwice();
  }

  async read(request: ReadRequest): Promise<ReadAnswer | undefined> {
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.send({ method: 'GET', ...request, idempotent: true });
      if (answer.status === 204 || answer.status === 304) return undefined;
      if (answer.status === 200) return { body: answer.body, at: this.now() };
      const verdict = verdictOn(answer, false);
      const isBusy = verdict.disposition === 'throttle' && verdict.retryAfterMs === undefined;
      if (!isBusy || attempt >= retriesWhenBusy) throw readError(verdict, answer, request.what);
    }
  }

  /** A token that cannot be had leaves no doubt: nothing was sent. */
  async #token(): Promise<Token> {
    try {
      const token = await this.#tokens.get();
      this.apiDomain = token.apiDomain;
      return token;
    } catch (error) {
      if (error instanceof OutsideError && error.facts.doubtful)
        throw new RetryableError(error.message, { ...error.facts, doubtful: false });
      throw error;
    }
  }

  async #sendWith(token: Token, request: ZohoRequest): Promise<ApiResponse> {
    const { path, headers, ...rest } = request;
    const answer = await this.#api.send({
      ...rest,
      vendor: 'zoho',
      account: this.#ports.account,
      url: `${token.apiDomain ?? ''}${path}`,
      headers: { ...headers, authorization: `Zoho-oauthtoken ${token.token}` },
    });
    this.#heedLimits(answer);
    this.#heedClock(answer);
    return answer;
  }

  #heedLimits(answer: ApiResponse): void {
    const left = Number(answer.headers['x-api-credits-remaining'] ?? Number.NaN);
    if (Number.isFinite(left)) this.creditsLeft = left;
    if (answer.status !== 429) {
      this.#busyInARow = 0;
      return;
    }
    const now = this.#ports.clock.now();
    const verdict = verdictOn(answer, false);
    const outOfCredits =
      verdict.code === 'zoho.credits_used_up' ||
      (this.creditsLeft !== undefined && this.creditsLeft < fewCredits);
    const base = outOfCredits
      ? longPauseMs
      : Math.min(shortPauseMs * 2 ** this.#busyInARow, longestShortPauseMs);
    this.#busyInARow += 1;
    const pauseMs = Math.round(base * (0.5 + this.#ports.random.next()));
    this.#budget.pauseUntil(now + pauseMs, 'concurrent');
    this.#ports.logger.warn('vendor.throttled', {
      account: this.#ports.account,
      vendor: 'zoho',
      code: verdict.code,
      pauseMs,
    });
  }

  /** The header has whole seconds, so we take it to be up to one second earlier than it is: never later. */
  #heedClock(answer: ApiResponse): void {
    const said = Date.parse(answer.headers['date'] ?? '');
    if (!Number.isNaN(said)) this.#aheadMs = said - this.#ports.clock.now();
  }
}

/** The meaning of an answer that is no success. */
export function verdictOn(answer: ApiResponse, isWrite: boolean): Verdict {
  const { code, text } = refusalOf(answer.body);
  return classify(zohoFailures, { status: answer.status, code, text, isWrite });
}

function readError(verdict: Verdict, answer: ApiResponse, what: string): OutsideError {
  const { code, field } = refusalOf(answer.body);
  const said = `HTTP ${answer.status}${code === undefined ? '' : ` ${code}`}`;
  const message = `${verdict.message} (${what}: ${said})`;
  return errorOf({ ...verdict, message, doubtful: false }, { field });
}

/** A missing scope is a 401 too, but another token would not help. */
function isTokenRefused(answer: ApiResponse): boolean {
  return answer.status === 401 && refusalOf(answer.body).code !== 'OAUTH_SCOPE_MISMATCH';
}

function refusedTwice(): HaltError {
  return new HaltError('Zoho does not accept our access token, not even a fresh one.', {
    code: 'zoho.unauthorized',
    advice:
      'Connect the organisation again; check that the accounts server is the one of its data centre.',
  });
}
