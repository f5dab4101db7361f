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
  readonly refuse: {
    readonly key: (proof: Exclude<Proof, { kind: 'ok' }>) => Answer;
    readonly verb: (exchange: Exchange) => Answer;
    readonly path: (exchange: Exchange) => Answer;
    readonly rate: () => Answer;
    readonly accept: () => Answer;
    /** The host's shape around a status of a fault. */
    readonly status: (status: number) => Answer;
  };
}
