import type { Sink } from '../connector/contract.ts';
import type { Change, LiveRecord, WriteFailure, WriteResult } from '../domain/change.ts';
import type { Target } from '../domain/record.ts';

/**
 * Sends the changes of many subjects in few requests. What is submitted while requests are on their way waits and goes
 * together: a quiet account sends at once, a busy one in full batches.
 */
export interface Writer {
  /** @param mayGo asked just before it is sent; when it says no, or cannot say, nothing is sent. */
  submit(change: Change, mayGo?: () => Promise<boolean>): Promise<WriteResult>;
  /** @returns undefined when the record is not there. @throws OutsideError */
  read(
    target: Target,
    recordId: string,
    fields: readonly string[],
  ): Promise<LiveRecord | undefined>;
}

/** Requests in flight at a time, of all kinds together; of these, partial batches. */
const slots = { all: 8, partial: 2 } as const;

interface Waiting {
  readonly change: Change;
  readonly mayGo: (() => Promise<boolean>) | undefined;
  readonly resolve: (result: WriteResult) => void;
}

interface WaitingRead {
  readonly recordId: string;
  readonly fields: readonly string[];
  readonly resolve: (record: LiveRecord | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Told about every request: how many changes it carried and what they came to. */
export type OnBatch = (batch: {
  readonly target: Target;
  readonly as: Change['as'];
  readonly results: readonly WriteResult[];
}) => void;

export function createWriter(sink: Sink, onBatch: OnBatch = () => undefined): Writer {
  const groups = new Map<string, Waiting[]>();
  const reads = new Map<Target, WaitingRead[]>();
  let inFlight = 0;
  let partial = 0;
  let scheduled = false;

  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      pump();
    });
  };

  const pump = (): void => {
    for (const [target, waiting] of reads) {
      reads.delete(target);
      void readTogether(sink, target, waiting);
    }
    for (const [group, waiting] of groups) while (waiting.length > 0 && takeBatch(group, waiting));
  };

  const takeBatch = (group: string, waiting: Waiting[]): boolean => {
    const first = waiting[0];
    if (!first || inFlight >= slots.all) return false;
    const size = sink.batchSize(first.change.as, first.change.target);
    const full = waiting.length >= size.usual;
    if (!full && partial >= slots.partial) return false;
    const batch = waiting.splice(0, waiting.length > size.usual * 2 ? size.backlog : size.usual);
    if (waiting.length === 0) groups.delete(group);
    void send(batch, !full);
    return true;
  };

  const send = async (batch: readonly Waiting[], isPartial: boolean): Promise<void> => {
    inFlight += 1;
    if (isPartial) partial += 1;
    try {
      await sendTogether(sink, await allowed(batch), onBatch);
    } finally {
      inFlight -= 1;
      if (isPartial) partial -= 1;
      schedule();
    }
  };

  return {
    submit: (change, mayGo) =>
      new Promise((resolve) => {
        const group = `${change.as} ${change.target}`;
        const waiting = groups.get(group) ?? [];
        waiting.push({ change, mayGo, resolve });
        groups.set(group, waiting);
        schedule();
      }),
    read: (target, recordId, fields) =>
      new Promise((resolve, reject) => {
        const waiting = reads.get(target) ?? [];
        waiting.push({ recordId, fields, resolve, reject });
        reads.set(target, waiting);
        schedule();
      }),
  };
}

/** Those that may still go; the others hear that they may not. */
async function allowed(batch: readonly Waiting[]): Promise<readonly Waiting[]> {
  const may = await Promise.all(
    batch.map(async ({ mayGo }) => (await mayGo?.().catch(() => false)) ?? true),
  );
  batch.forEach(({ change, resolve }, index) => {
    if (may[index] !== true) resolve({ as: 'failed', id: change.id, failure: notOurs });
  });
  return batch.filter((_, index) => may[index] === true);
}

const notOurs: WriteFailure = {
  disposition: 'retry',
  scope: 'record',
  code: 'intent.lost',
  message: 'It was not sent: another reconciliation may be writing the same record.',
  doubtful: false,
};

async function sendTogether(
  sink: Sink,
  batch: readonly Waiting[],
  onBatch: OnBatch,
): Promise<void> {
  const first = batch[0];
  if (!first) return;
  const changes = batch.map((one) => one.change);
  let results: readonly WriteResult[];
  try {
    results = await sink.write(changes);
  } catch (error) {
    results = changes.map((change) => brokenSink(change, error));
  }
  onBatch({ target: first.change.target, as: first.change.as, results });
  batch.forEach((one, index) => {
    one.resolve(results[index] ?? brokenSink(one.change, new Error('no result')));
  });
}

/** A sink promises never to throw; if it does, the outcome is unknown and nothing is lost. */
function brokenSink(change: Change, error: unknown): WriteResult {
  const message = error instanceof Error ? error.message : 'unknown';
  return {
    as: 'failed',
    id: change.id,
    failure: {
      disposition: 'retry',
      scope: 'record',
      code: 'sink.broken',
      message,
      doubtful: true,
    },
  };
}

/** COQL takes 100 ids at a time. */
const idsAtOnce = 100;

async function readTogether(
  sink: Sink,
  target: Target,
  waiting: readonly WaitingRead[],
): Promise<void> {
  for (let from = 0; from < waiting.length; from += idsAtOnce) {
    const part = waiting.slice(from, from + idsAtOnce);
    const ids = [...new Set(part.map((one) => one.recordId))];
    const fields = [...new Set(part.flatMap((one) => one.fields))];
    try {
      const records = new Map(
        (await sink.read(target, ids, fields)).map((record) => [record.recordId, record]),
      );
      for (const one of part) one.resolve(records.get(one.recordId));
    } catch (error) {
      for (const one of part) one.reject(error);
    }
  }
}
