/** Milliseconds since 1970-01-01T00:00:00Z. Every instant inside the project is one of these, always UTC. */
export type Instant = number;

/** Where time comes from. Nothing below `app.ts` looks at the wall clock; a simulation passes a virtual one. */
export interface Clock {
  /** The present instant, in milliseconds. */
  now(): Instant;
  /**
   * Resolves after `ms` milliseconds of this clock. Never rejects: an aborted sleep resolves early, and the caller
   * looks at its signal.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The reason of an abort that only ends a sleep: without a reason each abort makes an error with its stack. */
export const awake = 'awake';

/** Renders an instant as ISO 8601 in UTC with milliseconds. */
export function toIso(at: Instant): string {
  return new Date(at).toISOString();
}

/**
 * Reads an ISO 8601 date-time that carries an offset or `Z`.
 *
 * @returns the instant, or undefined for anything else (a local time without offset is ambiguous and refused).
 */
export function fromIso(text: string): Instant | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/.test(text))
    return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}
