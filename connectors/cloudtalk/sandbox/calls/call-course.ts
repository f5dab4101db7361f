import type { Instant } from '../../../../src/domain/clock.ts';
import type { Company } from '../company/company.ts';
import type { Call } from './call.ts';
import type { Parties } from './call-parties.ts';
import type { CallRequest, outcomes } from './call-request.ts';

/** What became of a call. */
export type Outcome = Exclude<(typeof outcomes)[number], 'flow'>;

/** Lengths in seconds. */
export interface Lengths {
  readonly wait: number;
  readonly talk: number;
  readonly wrapUp: number;
}

/** The part of a call that says what happened when. */
export type Timeline = Pick<
  Call,
  | 'startedAt'
  | 'takenAt'
  | 'answeredAt'
  | 'endedAt'
  | 'wrapUpEndsAt'
  | 'ivr'
  | 'playback'
  | 'queue'
  | 'legs'
  | 'voicemailAt'
> & { readonly transfer: Omit<NonNullable<Call['transfer']>, 'continuedBy'> | null };

/** What a time line is laid out from. */
export interface Course {
  readonly outcome: Outcome;
  readonly request: CallRequest;
  readonly parties: Parties;
  readonly lengths: Lengths;
  readonly startedAt: Instant;
  readonly company: Company;
  /** Whether this agent talks on another call at an instant. */
  readonly isTalking: (agentId: number, at: Instant) => boolean;
}
