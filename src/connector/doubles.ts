import type { Instant } from '../domain/clock.ts';
import type { Target } from '../domain/record.ts';
import type { Priority } from './priority.ts';

/** A call of ours as it stands in the target. */
export interface OwnCall {
  readonly recordId: string;
  readonly startedAt: Instant;
  readonly talkingSeconds: number;
  /** E.164. */
  readonly phone: string;
}

/** A record that somebody else's integration made of a call of ours. */
export interface DoubleCall {
  /** Of our record. */
  readonly recordId: string;
  readonly doubleId: string;
  /** Who made it, as the target names them. */
  readonly author: string;
}

/** Recognises records another integration makes of the same calls, beside ours. */
export interface DoubleFinder {
  /** Where calls are written: `zoho.Calls`. */
  readonly target: Target;
  /** One query for all of the calls. @throws OutsideError */
  find(calls: readonly OwnCall[], urgency: Priority): Promise<readonly DoubleCall[]>;
}
