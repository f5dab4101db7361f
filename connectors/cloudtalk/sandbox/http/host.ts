import type { Settings } from '../settings.ts';
import type { Answer, Exchange } from './answer.ts';
import type { Proof } from './credentials.ts';
import type { RouteTable } from './routes.ts';

/** What a host looks at before it does anything, in the order of the list. */
export type Check = 'verb' | 'path' | 'key' | 'rate' | 'accept';

/** How one of the four hosts behaves: its table of operations and its own way of saying no. */
export interface HostRules {
  readonly name: 'core' | 'analytics' | 'ai' | 'platform';
  readonly prefix: string;
  readonly contentType: string;
  readonly table: RouteTable;
  readonly checks: readonly Check[];
  /** Operations that the rate limit may leave out. */
  readonly isUncounted?: (exchange: Exchange, settings: Settings) => boolean;
  /** What the settings change about every answer. */
  readonly finish?: (answer: Answer, settings: Settings) => Answer;
  readonly refuse: {
    readonly key: (proof: Exclude<Proof, { kind: 'ok' }>) => Answer;
    readonly verb: (exchange: Exchange) => Answer;
    readonly path: (exchange: Exchange) => Answer;
    readonly rate: () => Answer;
    /** 404 or 406: both are documented. */
    readonly accept: (exchange: Exchange, status: 404 | 406) => Answer;
    /** The host's shape around a status of a fault, with the words the path has for it. */
    readonly status: (status: number, exchange: Exchange) => Answer;
  };
}
