import type { Json } from '../json.ts';
import type { Recording } from '../recording.ts';
import type { SandboxClock } from '../sandbox-clock.ts';
import type { SeedName } from '../seed/seed-org.ts';

/** What `GET /__sandbox/stats` tells. */
export interface ZohoSandboxStats {
  readonly requests: number;
  /** Credits ever spent. */
  readonly credits: number;
  readonly rejected429: number;
  readonly byModule: Readonly<Record<string, Json>>;
  readonly duplicateKeys: number;
  readonly maxBatch: number;
  readonly maxInFlight: number;
  readonly notifications: {
    readonly sent: number;
    readonly acknowledged: number;
    readonly failed: number;
    readonly dropped: number;
  };
  /** What people did by themselves (`POST /__sandbox/people`), by deed. */
  readonly people: Readonly<Record<string, number>>;
}

/** How a reset starts over. */
export interface ResetOptions {
  readonly seed?: SeedName | undefined;
  readonly random?: number | undefined;
  readonly preinstalled?: boolean | undefined;
}

/** What the control surface may do with the sandbox. */
export interface Steering {
  readonly clock: SandboxClock;
  idle(): boolean;
  hasModule(module: string): boolean;
  records(module: string, deleted?: boolean): Record<string, Json>[];
  stats(): ZohoSandboxStats;
  record(): void;
  recording(): Recording;
  reset(how?: ResetOptions): Promise<void>;
}
