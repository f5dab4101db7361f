import type { Sink } from '../../src/connector/contract.ts';
import { failureOf } from '../../src/connector/failure-table.ts';
import type { Change, ShapedRecord, WriteResult } from '../../src/domain/change.ts';
import { OutsideError } from '../../src/domain/errors.ts';
import type { Target } from '../../src/domain/record.ts';
import { failed } from './batch.ts';
import { recordPage } from './data-centres.ts';
import { deletedRecords } from './deleted.ts';
import { moduleOf, type ZohoModule } from './metadata.ts';
import { readLive } from './read-live.ts';
import type { Shaper } from './shape.ts';
import type { CreateChange, SinkParts } from './sink-parts.ts';
import { adoptOrNot, type StockLink } from './stock-link.ts';
import { writeAttachments } from './write-attach.ts';
import { writeCreates } from './write-create.ts';
import { writeDeletes } from './write-delete.ts';
import { writeUpdates } from './write-update.ts';

export interface SinkOptions extends SinkParts {
  readonly shaper: Shaper;
  /** Automation our deletions start: none when the account says `trigger: []`. */
  readonly trigger: readonly string[] | undefined;
  readonly stockLink?: StockLink | undefined;
  /** Where records are looked at before the first token was made. */
  readonly apiDomain: string | undefined;
}

/** Ten records cost one credit and stay out of the heavy pool; notes are not counted that way. */
const usualBatch = 10;
const backlogBatch = 100;

const finalStates: ReadonlySet<unknown> = new Set(['Completed', 'Cancelled']);

/** Writes records into Zoho CRM, each exactly once (design 9). */
export function createZohoSink(options: SinkOptions): Sink {
  return {
    prefix: 'zoho',
    catalog: () => options.metadata.catalog(),
    shape: (desired, idOf) => options.shaper.shape(desired, idOf),
    shapeFields: (target, fields) => options.shaper.shapeFields(target, fields),
    read: async (target, recordIds, fields, urgency) => {
      const module = await options.metadata.module(moduleOf(target));
      const parts = { client: options.client, urgency };
      return module ? readLive(module, recordIds, fields, parts) : [];
    },
    deletedSince: async (target, since) =>
      (await deletedRecords(options, moduleOf(target), since)).map(({ id }) => id),
    deletedAt: async (target, recordId, since) =>
      (await deletedRecords(options, moduleOf(target), since)).find(({ id }) => id === recordId)
        ?.at,
    batchSize: (change, target) => batchSize(change, target),
    write: (changes) => write(changes, options),
    isFinal: (target, fields) => isFinal(target, fields),
    recordUrl: (target, recordId) => {
      const module = moduleOf(target);
      const apiDomain = options.client.apiDomain ?? options.apiDomain;
      return apiDomain && recordPage(apiDomain, options.metadata.tabOf(module), module, recordId);
    },
  };
}

function batchSize(change: Change['as'], target: Target): { usual: number; backlog: number } {
  if (change === 'attach') return { usual: 1, backlog: 1 };
  const isWhole = change === 'delete' || target === 'zoho.Notes';
  return { usual: isWhole ? backlogBatch : usualBatch, backlog: backlogBatch };
}

function isFinal(target: Target, fields: ShapedRecord['fields']): boolean {
  return target === 'zoho.Appointments__s' && finalStates.has(fields['Status']);
}

async function write(
  changes: readonly Change[],
  options: SinkOptions,
): Promise<readonly WriteResult[]> {
  const [first] = changes;
  if (!first) return [];
  const name = moduleOf(first.target);
  try {
    const module = await options.metadata.module(name);
    if (!module) return changes.map((change) => failed(change, missing(name)));
    const results = await writeInto(module, changes, options);
    if ([...results.values()].some(isRefused)) options.metadata.doubt(name);
    return changes.map((change) => results.get(change) ?? failed(change, forgotten));
  } catch (error) {
    // Reading metadata failed: nothing was sent.
    if (!(error instanceof OutsideError)) throw error;
    const scope = error.disposition === 'halt' ? 'account' : 'connection';
    return changes.map((change) => failed(change, { ...failureOf(error, scope), doubtful: false }));
  }
}

/** Zoho may see the module otherwise than we do: whoever tries again looks first. */
function isRefused(result: WriteResult): boolean {
  return result.as === 'failed' && result.failure.disposition === 'reject';
}

/** What another integration wrote of the same call becomes ours instead of being written twice. */
async function createOrAdopt(
  changes: readonly CreateChange[],
  module: ZohoModule,
  options: SinkOptions,
): Promise<ReadonlyMap<Change, WriteResult>> {
  const adopted = await adoptOrNot(options.stockLink, changes, module);
  const left = changes.filter((change) => !adopted.has(change));
  const created = await writeCreates(left, module, options);
  return new Map<Change, WriteResult>([...adopted, ...created]);
}

/** All changes of one call have the same `as`. */
async function writeInto(
  module: ZohoModule,
  changes: readonly Change[],
  options: SinkOptions,
): Promise<ReadonlyMap<Change, WriteResult>> {
  const only = <As extends Change['as']>(as: As): Extract<Change, { as: As }>[] =>
    changes.filter((change): change is Extract<Change, { as: As }> => change.as === as);
  const startsWorkflows = options.trigger?.length !== 0;
  switch (changes[0]?.as) {
    case 'create':
      return createOrAdopt(only('create'), module, options);
    case 'update':
      return writeUpdates(only('update'), module, options);
    case 'delete':
      return writeDeletes(only('delete'), module, startsWorkflows, options);
    case 'attach':
      return writeAttachments(only('attach'), module, options);
    case undefined:
      return new Map();
  }
}

function missing(module: string): Parameters<typeof failed>[1] {
  return {
    disposition: 'halt',
    scope: 'module',
    code: 'zoho.module_missing',
    message: `The organisation does not offer the module ${module}.`,
    advice: 'Switch the module on in Zoho, or map into another one (else_into).',
    doubtful: false,
  };
}

const forgotten = {
  disposition: 'retry',
  scope: 'record',
  code: 'zoho.unreadable',
  message: 'Zoho did not say what became of this record.',
  doubtful: true,
} as const;
