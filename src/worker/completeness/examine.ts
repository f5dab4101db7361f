import { z } from 'zod';
import { priority, type Sink } from '../../connector/contract.ts';
import type { LiveRecord, WireValue } from '../../domain/change.ts';
import type { Instant } from '../../domain/clock.ts';
import type { Target } from '../../domain/record.ts';
import { type Subject, subjectName } from '../../domain/subject.ts';
import { isAttachmentKey } from '../../reconcile/attachment-road.ts';
import { isUntouched } from '../../reconcile/plan.ts';
import { wasDeletedByPerson } from '../../reconcile/road-end.ts';
import type { LedgerRow, Store } from '../../store/port.ts';
import type { ConversationLine } from '../../store/reports-port.ts';
import type { Hole } from './report.ts';

/** A hole with what it takes to repair it. */
export interface Found {
  readonly hole: Pick<Hole, 'kind' | 'subject' | 'target' | 'field'>;
  readonly subject: Subject;
  readonly row?: LedgerRow | undefined;
}

export interface Examined {
  readonly found: readonly Found[];
  readonly requests: number;
}

/** Live values are read of so many records at a time. */
const together = 100;

/** Examines some conversations: what is wanted against what is in the ledger, and that against what stands in the CRM. */
export async function examine(
  ports: { readonly store: Store; readonly sink: Sink },
  account: string,
  lines: readonly ConversationLine[],
): Promise<Examined> {
  const found: Found[] = [];
  const written = new Map<string, { row: LedgerRow; subject: Subject }>();
  for (const { subject } of lines) {
    const rows = (await ports.store.load(account, subject))?.rows ?? [];
    const traced = traceShape.safeParse((await ports.store.trace(account, subject))?.trace).data;
    found.push(...unwritten(subject, rows, traced, `${ports.sink.prefix}.`));
    for (const row of rows)
      if (isThere(row)) written.set(`${row.target} ${row.key}`, { row, subject });
  }
  const live = await compare(ports.sink, [...written.values()]);
  return { found: [...found, ...live.found], requests: live.requests };
}

const traceShape = z.looseObject({
  artifacts: z.array(z.looseObject({ name: z.string(), state: z.string() })).default([]),
  outcomes: z
    .array(
      z.looseObject({
        as: z.string(),
        target: z.string().optional(),
        key: z.string().optional(),
        record: z.looseObject({ shadow: z.boolean().optional() }).optional(),
      }),
    )
    .default([]),
});
type Trace = z.infer<typeof traceShape>;

/** What never got as far as a record. */
function unwritten(
  subject: Subject,
  rows: readonly LedgerRow[],
  trace: Trace | undefined,
  prefix: string,
): readonly Found[] {
  const found = (
    kind: Hole['kind'],
    target: Target | null,
    field: string | null = null,
  ): Found => ({ hole: { kind, subject: subjectName(subject), target, field }, subject });
  const { outcomes = [], artifacts = [] } = trace ?? {};
  const refused = outcomes.filter(({ as }) => as === 'failed').map(() => found('dead', null));
  const unmade = outcomes
    .filter((one) => isWanted(one, prefix))
    .filter(({ target, key }) => !rows.some((row) => row.target === target && row.key === key))
    .map(({ target }) => found('record_wanted', target ?? null));
  const unfinished = rows.flatMap((row) => {
    const kind = unfinishedAs(row);
    return kind === undefined ? [] : [found(kind, row.target, fieldOf(kind, row))];
  });
  const never = artifacts
    .filter(({ state }) => state === 'never')
    .map(({ name }) => found('artifact_never', null, name));
  return [...refused, ...unmade, ...unfinished, ...never];
}

function isWanted({ as, target, record }: Trace['outcomes'][number], prefix: string): boolean {
  return as === 'desired' && record?.shadow !== true && target?.startsWith(prefix) === true;
}

/** What is wrong with a row by itself; undefined when nothing is, or a person or a mapping wanted it so. */
function unfinishedAs(row: LedgerRow): 'dead' | 'waiting' | 'record_wanted' | undefined {
  if (wasDeletedByPerson(row) || row.state === 'withdrawn' || row.state === 'final')
    return undefined;
  if (row.state === 'dead') return 'dead';
  if (row.state === 'failed') return 'waiting';
  return row.recordId === null ? 'record_wanted' : undefined;
}

function fieldOf(kind: Hole['kind'], row: LedgerRow): string | null {
  return kind === 'dead' ? (row.failure?.field ?? null) : null;
}

function isThere(row: LedgerRow): boolean {
  return row.state === 'written' && row.recordId !== null && !isAttachmentKey(row.key);
}

type Written = { readonly row: LedgerRow; readonly subject: Subject };

async function compare(sink: Sink, written: readonly Written[]): Promise<Examined> {
  const byTarget = Map.groupBy(written, ({ row }) => row.target);
  const found: Found[] = [];
  let requests = 0;
  for (const [target, all] of byTarget) {
    for (let at = 0; at < all.length; at += together) {
      const some = all.slice(at, at + together);
      const fields = [...new Set(some.flatMap(({ row }) => checkable(row)))];
      const ids = some.map(({ row }) => row.recordId ?? '');
      const records = await sink.read(target, ids, fields, priority.backfill);
      requests += 1;
      const live = new Map(records.map((record) => [record.recordId, record]));
      const missing = some.filter(({ row }) => !live.has(row.recordId ?? ''));
      if (missing.length > 0) requests += 1;
      found.push(...(await missingOf(sink, target, missing)));
      for (const one of some) found.push(...emptied(one, live.get(one.row.recordId ?? '')));
    }
  }
  return { found, requests };
}

/** Fields that are written again when they turn out to be empty: those written but once belong to people. */
function checkable(row: LedgerRow): readonly string[] {
  return Object.keys(row.written).filter(
    (field) =>
      row.written[field] !== null &&
      !row.contributions.some(({ desired }) => desired.fields[field]?.update === 'once'),
  );
}

async function missingOf(
  sink: Sink,
  target: Target,
  missing: readonly Written[],
): Promise<readonly Found[]> {
  if (missing.length === 0) return [];
  const since = Math.min(...missing.map(({ row }) => writtenAt(row)));
  const deleted = new Set(await sink.deletedSince?.(target, since));
  return missing
    .filter(({ row }) => !deleted.has(row.recordId ?? ''))
    .map((one) => foundIn(one, 'record_missing', null));
}

function writtenAt(row: LedgerRow): Instant {
  const at = Date.parse(row.modifiedTime ?? '');
  return Number.isNaN(at) ? 0 : at;
}

/** What we wrote and is not there although nobody touched the record since. */
function emptied(one: Written, live: LiveRecord | undefined): readonly Found[] {
  const { row } = one;
  if (live === undefined || !isUntouched(row, live)) return [];
  return checkable(row)
    .filter((field) => (live.fields[field] ?? null) === null && !isKept(row.shown[field]))
    .map((field) =>
      foundIn(one, isLink(row.written[field]) ? 'link_missing' : 'field_empty', field),
    );
}

function isKept(shown: WireValue | undefined): boolean {
  return typeof shown === 'object' && shown !== null && 'kept' in shown;
}

function isLink(value: WireValue | undefined): boolean {
  return typeof value === 'object' && value !== null && 'id' in value;
}

function foundIn({ row, subject }: Written, kind: Hole['kind'], field: string | null): Found {
  const hole = { kind, subject: subjectName(subject), target: row.target, field };
  return { hole, subject, row };
}
