import type { Source } from '../connector/contract.ts';
import type { Clock } from '../domain/clock.ts';
import type { NewDelivery, RawDelivery } from '../domain/delivery.ts';
import {
  BadRequestError,
  errorCode,
  PatchcordError,
  RetryableError,
  UnauthenticatedError,
} from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import type { Appended, Journal } from '../store/port.ts';
import { createDriftReport } from './drift-report.ts';
import { nestsTooDeep } from './json-depth.ts';

/** Nothing of that name takes deliveries here: 404. */
export class UnknownReceiverError extends PatchcordError {}

/** The journal could not take it: 503, the sender delivers again. */
export class NotAcceptedError extends RetryableError {}

/** What became of one delivery, for counting. */
export interface ReceivedFact {
  /** `unknown` for accounts we do not have, so that strangers cannot invent labels. */
  readonly account: string;
  readonly source: string;
  readonly outcome: ReceiveOutcome;
  readonly seconds: number;
}

export type ReceiveOutcome =
  | 'accepted'
  | 'duplicate'
  | 'unauthenticated'
  | 'malformed'
  | 'unknown_account'
  | 'store_failed';

export interface ReceiverParts {
  readonly store: Pick<Journal, 'append'>;
  /** `unknown_account` and undefined (the account is not connected to that vendor) get the same answer. */
  readonly sourceOf: (account: string, vendor: string) => Source | undefined | 'unknown_account';
  readonly clock: Clock;
  readonly logger: Logger;
  readonly measure: (fact: ReceivedFact) => void;
  /** Something was appended or woken: the worker may look at once. */
  readonly onAppended: (account: string) => void;
}

/** What came in by HTTP. */
export interface Incoming {
  readonly account: string;
  readonly vendor: string;
  /** `signed`, `workflow`, `notification`. */
  readonly channel: string;
  /** All of them, lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** As it was signed: after decompression. */
  readonly body: Uint8Array;
  /** The secret from the path, if the way in has one there. */
  readonly presented: string | undefined;
}

export interface Receiver {
  /**
   * Steps 1 to 3 of the road: verify, identify, accept. When it resolves, the delivery is on disk.
   *
   * @throws UnknownReceiverError, UnauthenticatedError, BadRequestError, NotAcceptedError
   */
  receive(incoming: Incoming): Promise<Received>;
}

export interface Received {
  /** Ours; a duplicate answers with the id of the first. */
  readonly delivery: string;
  readonly duplicate: boolean;
}

/** Objects and arrays within each other that a body may have; vendors send fewer than ten. */
export const maxJsonDepth = 64;

const RETRY_AFTER_MS = 5_000;

/** The way in for deliveries of every vendor. */
export function createReceiver(parts: ReceiverParts): Receiver {
  const reportDrift = createDriftReport(parts.clock, parts.logger);
  return {
    async receive(incoming) {
      const startedAt = parts.clock.now();
      const done = (outcome: ReceiveOutcome, code?: string): void =>
        report(parts, incoming, outcome, startedAt, code);
      const { delivery, source } = prove(parts, incoming, startedAt, done);
      const [appended] = await append(parts, delivery, startedAt, done);
      done(appended.duplicate ? 'duplicate' : 'accepted');
      parts.onAppended(incoming.account);
      if (source.describeDrift !== undefined)
        reportDrift(incoming.account, incoming.vendor, source.describeDrift(delivery));
      return { delivery: appended.id, duplicate: appended.duplicate };
    },
  };
}

type Done = (outcome: ReceiveOutcome, code?: string) => void;

interface Proven {
  readonly delivery: NewDelivery;
  readonly source: Source;
}

/** Who sent it comes first: nothing is said about a body to somebody unknown. */
function prove(parts: ReceiverParts, incoming: Incoming, now: number, done: Done): Proven {
  try {
    const source = parts.sourceOf(incoming.account, incoming.vendor);
    if (source === undefined || source === 'unknown_account') throw unknownReceiver();
    const raw = toRaw(incoming, source.keepHeaders, now);
    source.verify(raw, incoming.headers, incoming.presented, now);
    if (nestsTooDeep(raw.body, maxJsonDepth)) throw tooDeep();
    return { delivery: { ...raw, ...source.identify(raw) }, source };
  } catch (error) {
    done(refusal(error), errorCode(error));
    throw error;
  }
}

function refusal(error: unknown): ReceiveOutcome {
  if (error instanceof UnauthenticatedError) return 'unauthenticated';
  return error instanceof UnknownReceiverError ? 'unknown_account' : 'malformed';
}

async function append(
  parts: ReceiverParts,
  delivery: NewDelivery,
  now: number,
  done: Done,
): Promise<readonly [Appended]> {
  try {
    const [appended] = await parts.store.append([delivery], now);
    if (appended === undefined) throw new Error('The journal answered for no delivery.');
    return [appended];
  } catch (error) {
    done('store_failed', errorCode(error));
    throw new NotAcceptedError('The delivery could not be stored. Send it again.', {
      code: 'intake.store_failed',
      retryAfterMs: RETRY_AFTER_MS,
      cause: error,
    });
  }
}

function toRaw(incoming: Incoming, keep: readonly string[], receivedAt: number): RawDelivery {
  const headers: Record<string, string> = {};
  for (const name of keep) {
    const value = incoming.headers[name];
    if (value !== undefined) headers[name] = value;
  }
  const { account, vendor, channel, body } = incoming;
  return { account, source: vendor, channel, headers, body, receivedAt };
}

function report(
  parts: ReceiverParts,
  incoming: Incoming,
  outcome: ReceiveOutcome,
  startedAt: number,
  code: string | undefined,
): void {
  const known = outcome !== 'unknown_account';
  const ms = parts.clock.now() - startedAt;
  const account = known ? incoming.account : 'unknown';
  const source = known ? incoming.vendor : 'unknown';
  parts.measure({ account, source, outcome, seconds: ms / 1_000 });
  const fields = { account, source, channel: incoming.channel, outcome, code, ms };
  if (outcome === 'store_failed') parts.logger.error('delivery.refused', fields);
  else if (outcome === 'accepted' || outcome === 'duplicate')
    parts.logger.debug('delivery.received', fields);
  else parts.logger.warn('delivery.refused', fields);
}

function unknownReceiver(): UnknownReceiverError {
  return new UnknownReceiverError('Nothing of that name takes deliveries here.', {
    code: 'unknown_account',
  });
}

function tooDeep(): BadRequestError {
  return new BadRequestError(`The body nests more than ${maxJsonDepth} levels.`, {
    code: 'body.too_deep',
  });
}
