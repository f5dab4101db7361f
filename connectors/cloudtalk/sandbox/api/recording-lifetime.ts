import type { Instant } from '../../../../src/domain/clock.ts';
import type { Call } from '../calls/call.ts';

/**
 * Whether a recording that once was there can no longer be had: it was deleted, or is older than it is kept.
 *
 * @param lifetimeMs counted from the end of the call; null keeps it for good.
 */
export function isRecordingGone(call: Call, now: Instant, lifetimeMs: number | null): boolean {
  return call.recordingDeleted || (lifetimeMs !== null && now - call.endedAt > lifetimeMs);
}
