import type { Instant } from '../../../../src/domain/clock.ts';
import type { Json, JsonObject } from '../json.ts';
import type { User } from '../users.ts';

/** How long after it was asked for a job begins and ends, in milliseconds: nothing is documented, this is short. */
export const jobPace = { beginsMs: 5_000, endsMs: 20_000 } as const;

/** Where a job stands; both APIs spell these in their own way. */
export type JobStage = 'added' | 'running' | 'done';

/** A job of either API. */
export interface Job {
  readonly id: string;
  readonly operation: string;
  readonly by: User;
  readonly addedAt: Instant;
  readonly callback: Json;
}

/** A job that reads. */
export interface ReadJob extends Job {
  /** As it was sent. */
  readonly query: JsonObject;
  readonly fileType: 'csv' | 'ics';
  /** Members of `result`, once it is done. */
  readonly result: JsonObject;
  /** The file in the ZIP. */
  readonly text: string;
}

/** One file a job writes from. */
export interface WriteFile {
  readonly name: string;
  readonly rows: readonly (readonly string[])[];
}

/** What became of one row. */
export interface RowOutcome {
  readonly status: 'ADDED' | 'UPDATED' | 'SKIPPED';
  readonly id: string;
  readonly error: string;
}

/** A job that writes. */
export interface WriteJob extends Job {
  readonly resource: JsonObject;
  readonly encoding: string;
  readonly file: WriteFile;
  /** Filled when the job runs. */
  outcomes: readonly RowOutcome[];
}

/** Bulk jobs and uploaded files. */
export class BulkJobs {
  readonly reads = new Map<string, ReadJob>();
  readonly writes = new Map<string, WriteJob>();
  readonly files = new Map<string, WriteFile>();
}

/** Where a job stands at an instant. */
export function stageOf(job: Job, now: Instant): JobStage {
  const age = now - job.addedAt;
  if (age < jobPace.beginsMs) return 'added';
  return age < jobPace.endsMs ? 'running' : 'done';
}
