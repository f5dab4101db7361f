import { priority } from '../connector/contract.ts';
import type { Clock } from '../domain/clock.ts';
import { errorCode } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import type { AuditFact } from '../intake/missed-webhooks.ts';
import type { Desk } from '../reconcile/desk.ts';
import { catchUpDeleted } from '../reconcile/person/mirror.ts';
import { lookAtAnswers } from '../reconcile/review/answers.ts';
import type { Store } from '../store/port.ts';
import { completenessStep } from '../worker/completeness/nightly.ts';
import { lookForDoubles } from '../worker/doubles.ts';
import { resealInTurns } from '../worker/reseal.ts';
import { keepRetention } from '../worker/retention.ts';
import type { Job } from '../worker/scheduler.ts';
import { pollJobs } from './poll-jobs.ts';

export interface JobPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly desks: ReadonlyMap<string, Desk>;
  readonly retention: { readonly deliveriesMs: number; readonly tracesMs: number };
  /** A poll stored something: the worker may look at once. */
  readonly onFound: () => void;
  /** Told who told of conversations, and who should have. */
  readonly onAudit?: ((fact: AuditFact) => void) | undefined;
}

const hourMs = 3_600_000;

/** Commands beside the service put wake-ups into the same database; nobody tells the loop. */
const lookMs = 10_000;

/** After the last turn nothing is left to do until another key is put in front. */
const resealMs = 60_000;

/** Everything done again and again. */
export function createJobs(ports: JobPorts): readonly Job[] {
  const { store, clock, logger } = ports;
  const retention: Job = {
    name: 'retention',
    everyMs: hourMs,
    run: () =>
      keepRetention({
        store,
        clock,
        logger,
        desks: ports.desks,
        ...ports.retention,
      }),
  };
  const reseal: Job = {
    name: 'reseal',
    everyMs: resealMs,
    run: () => resealInTurns(store, logger),
  };
  const look: Job = { name: 'wake-ups', everyMs: lookMs, run: async () => ports.onFound() };
  return [
    look,
    ...[...ports.desks.values()].flatMap((desk) => [
      ...pollJobs(ports, desk),
      ...mirrorJobs(ports, desk),
      reviewJob(ports, desk),
      nightJob(ports, desk),
      doublesJob(ports, desk),
    ]),
    retention,
    reseal,
  ];
}

/** How often it is looked whether somebody has said who it was; costs nothing while nobody is asked. */
const reviewMs = 5 * 60_000;

function reviewJob(ports: JobPorts, desk: Desk): Job {
  const run = async (): Promise<void> => {
    if ((await lookAtAnswers(ports, desk)) > 0) ports.onFound();
  };
  return { name: `review ${desk.account.id}`, everyMs: reviewMs, run };
}

/** How often it is looked whether another integration logs the same calls; costs nothing while nobody calls. */
const doublesMs = 15 * 60_000;

function doublesJob(ports: JobPorts, desk: Desk): Job {
  const run = (): Promise<void> => lookForDoubles(ports, desk);
  return { name: `doubles ${desk.account.id}`, everyMs: doublesMs, run };
}

/** One step of the night's comparison at a time; costs nothing by day. */
const nightStepMs = 60_000;

function nightJob(ports: JobPorts, desk: Desk): Job {
  const run = async (): Promise<void> => {
    if (await completenessStep(ports, desk)) ports.onFound();
  };
  return { name: `completeness ${desk.account.id}`, everyMs: nightStepMs, run };
}

/** Deletions are looked for less often: what people delete is seldom somebody who is calling just then. */
const deletionsMs = 15 * 60_000;

function mirrorJobs(ports: JobPorts, desk: Desk): readonly Job[] {
  const { crm, id } = desk.account;
  const { directory } = crm;
  if (!directory) return [];
  const refresh = async (): Promise<void> => {
    try {
      await desk.mirror.refresh(priority.poll);
    } catch (error) {
      ports.logger.warn('mirror.refreshFailed', { account: id, code: errorCode(error) });
    }
  };
  const { store, clock, logger } = ports;
  const deletions = (): Promise<void> =>
    catchUpDeleted({ account: id, directory, store, clock, logger });
  return [
    { name: `mirror ${id}`, everyMs: directory.everyMs, run: refresh },
    { name: `deletions ${id}`, everyMs: deletionsMs, run: deletions },
  ];
}
