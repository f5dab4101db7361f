import type { Sink } from '../../src/connector/contract.ts';
import type { Change, WriteResult } from '../../src/domain/change.ts';
import { sinkOf, type ZohoSetting, zohoSetting } from '../support/zoho.ts';
import type { Counted, Proof } from './proof.ts';

const batch = 100;
const bad = 37;
/** Attempts after which a record counts as never written. */
const attempts = 5;

/** Spread over the batch, first and last among them. */
function isBad(index: number): boolean {
  return Math.floor((index * bad) / batch) !== Math.floor(((index + 1) * bad) / batch);
}

export const badRecords: Proof = {
  id: '3c',
  promise: '37 bad records in a batch of 100 do not keep the other 63 from being written once',
  run: async () => {
    const setting = zohoSetting();
    const written = await writeAll(setting, sinkOf(setting), isBad);
    return judged(setting, written, batch - bad);
  },
  without: [
    {
      mechanism: 'reading the result of each record',
      run: async () => {
        const setting = zohoSetting();
        const written = await writeAll(setting, oneFateForAll(sinkOf(setting)), isBad);
        return judged(setting, written, batch - bad);
      },
    },
  ],
};

export const poisonRecord: Proof = {
  id: '3d',
  promise: 'one record that makes the server answer 500 is found; the other 99 are written once',
  run: async () => {
    const setting = poisonedSetting();
    const written = await writeAll(setting, sinkOf(setting), () => false);
    return judged(setting, written, batch - 1);
  },
  without: [
    {
      mechanism: 'dividing a batch that failed as a whole',
      run: async () => {
        const setting = poisonedSetting();
        const written = await writeAll(setting, oneRequestForAll(setting), () => false);
        return judged(setting, written, batch - 1);
      },
    },
  ],
};

function judged(setting: ZohoSetting, written: number, expected: number): Counted {
  const rows = setting.sandbox
    .records('Leads')
    .filter((row) => String(row['Last_Name']).startsWith('Batch'));
  const distinct = new Set(rows.map((row) => row['Last_Name']));
  const kept = written === expected && distinct.size === expected && rows.length === expected;
  const figures = `${expected} of ${batch} expected: ${distinct.size} stand in Zoho, ${rows.length - distinct.size} twice, ${written} known to be written; ${setting.sandbox.stats().requests} requests`;
  return { kept, figures };
}

/** @returns how many are known to be written, after as many attempts as a record gets. */
async function writeAll(
  setting: ZohoSetting,
  sink: Pick<Sink, 'write'>,
  isWrong: (index: number) => boolean,
): Promise<number> {
  let open = Array.from({ length: batch }, (_none, index) => lead(setting, index, isWrong(index)));
  let written = 0;
  for (let attempt = 0; attempt < attempts && open.length > 0; attempt += 1) {
    const results = await sink.write(open);
    written += results.filter(isThere).length;
    open = open.filter((_change, index) => isOpen(results[index]));
    setting.clock.advance(60_000);
  }
  return written;
}

function isThere({ as }: WriteResult): boolean {
  return as === 'written' || as === 'exists';
}

/** What can never succeed is dead. */
function isOpen(result: WriteResult | undefined): boolean {
  return result?.as === 'failed' && result.failure.disposition !== 'reject';
}

function lead(setting: ZohoSetting, index: number, isWrong: boolean): Change {
  return {
    as: 'create',
    id: `lead ${index}`,
    target: 'zoho.Leads',
    key: `batch:${index}`,
    fields: {
      Last_Name: `Batch ${index}`,
      Email: isWrong ? 'no address at all' : `batch${index}@example.com`,
      ...(index === poisonAt ? { Description: poison } : {}),
    },
    lookFirst: false,
    intendedAt: setting.clock.now(),
  };
}

const poisonAt = 61;
const poison = 'it breaks the server';

/** A server that breaks over one record, and with it over every request that holds it. */
function poisonedSetting(): ZohoSetting {
  return zohoSetting({ breaksOver: ({ body }) => body.includes(poison) });
}

/** A client that goes by the status of the answer alone. */
function oneFateForAll(sink: Sink): Pick<Sink, 'write'> {
  return {
    write: async (changes) => {
      const results = await sink.write(changes);
      const failed = results.find(({ as }) => as === 'failed');
      return failed === undefined ? results : results.map(({ id }) => ({ ...failed, id }));
    },
  };
}

/** A client that sends the batch again as it is. */
function oneRequestForAll(setting: ZohoSetting): Pick<Sink, 'write'> {
  return {
    write: async (changes) => {
      const whole = changes.some((change) => JSON.stringify(change).includes(poison));
      if (!whole) return sinkOf(setting).write(changes);
      return changes.map(({ id }) => ({ as: 'failed', id, failure: serverError }));
    },
  };
}

const serverError = {
  disposition: 'retry',
  scope: 'connection',
  code: 'zoho.server_error',
  message: 'Zoho failed to answer.',
  doubtful: true,
} as const;
