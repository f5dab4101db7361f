import type { Authorizer } from '../connector/contract.ts';
import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import type { Receiver } from '../intake/receive.ts';
import type { Reports } from '../store/reports-port.ts';

/** What the way in needs from the rest of the service. */
export interface HttpDeps {
  readonly receiver: Receiver;
  readonly reports: Pick<Reports, 'conversations' | 'trace'>;
  /** How complete a day was, the newest when none is named; undefined when it was not examined. */
  readonly completeness?:
    | ((account: string, day: string | undefined) => Promise<object | undefined>)
    | undefined;
  /** Asked for every `/readyz`: quick, no I/O to vendors. */
  readonly health: () => Health | Promise<Health>;
  readonly metrics: MetricsPage;
  /** Undefined when there is no such account, or it (or its vendor) connects without a browser. */
  readonly authorizerOf: (account: string, vendor: string) => Authorizer | undefined;
  /** A browser has connected the account: halted writing may go on. */
  readonly onConnected: (account: string, vendor: string) => void;
  /** Signs API tokens; undefined: the API refuses everybody. */
  readonly jwtSecret: string | undefined;
  /** Where browsers reach us, without a slash at the end; undefined: only this machine's browsers can connect. */
  readonly publicUrl: string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits?: Partial<HttpLimits> | undefined;
}

/** Whether the service can do its work now, and why not, in words without personal values. */
export interface Health {
  readonly ready: boolean;
  readonly reasons: readonly string[];
  /** What a person should look at although the work goes on: a way in that fell silent. */
  readonly degraded?: readonly string[] | undefined;
}

export interface MetricsPage {
  readonly contentType: string;
  render(): Promise<string>;
}

/** Bounds against clients that are slow, large or hostile. */
export interface HttpLimits {
  /** Bytes of a body, after decompression. */
  readonly bodyBytes: number;
  /** Until all headers are there, in milliseconds. */
  readonly headersMs: number;
  /** Until the whole request is there, in milliseconds. */
  readonly requestMs: number;
  /** An idle connection is kept that long, in milliseconds. */
  readonly keepAliveMs: number;
  /** How often slow clients are looked for, in milliseconds. */
  readonly checkMs: number;
}

export const defaultHttpLimits: HttpLimits = {
  bodyBytes: 1_048_576,
  headersMs: 10_000,
  requestMs: 20_000,
  keepAliveMs: 65_000,
  checkMs: 1_000,
};

/** The running way in. */
export interface HttpServer {
  /** Opens the port (0 picks a free one). @returns the port. */
  listen(port: number, host: string): Promise<number>;
  /** Takes no new connections, lets begun requests finish for `graceMs`, then cuts them off. */
  close(graceMs: number): Promise<void>;
}
