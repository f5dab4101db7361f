import type Database from 'better-sqlite3';
import type { Instant } from '../../domain/clock.ts';
import type { NewDelivery, StoredDelivery } from '../../domain/delivery.ts';
import type { Event } from '../../domain/event.ts';
import type { Random } from '../../domain/random.ts';
import type { SubjectHint } from '../../domain/subject.ts';
import type { FactBatch, Journal, LedgerRow, Way } from '../port.ts';
import type { Sealing } from '../sealing.ts';
import { readFolded } from '../stored-json.ts';
import { idFromAlias } from '../subject-id.ts';
import type { GroupCommit } from './group-commit.ts';
import type { KeptOut } from './kept-out.ts';
import type { Named, Subjects } from './subjects.ts';
import type { WakeRows } from './wake-rows.ts';
import { usualPriority } from './wake-rows.ts';

export interface JournalParts {
  readonly db: Database.Database;
  readonly group: GroupCommit;
  readonly sealing: Sealing;
  readonly keptOut: KeptOut;
  readonly random: Random;
  readonly subjects: Subjects;
  readonly wakes: WakeRows;
  /** The ledger rows a subject contributes to, by its number. */
  readonly rowsOf: (no: number) => readonly LedgerRow[];
}

interface Stored {
  readonly id: string;
  readonly duplicate: boolean;
  readonly named: Named | null;
}

export function createJournal(parts: JournalParts): Journal {
  const { group, sealing, subjects, wakes } = parts;
  const sql = prepareJournal(parts.db);
  const appendOne = createAppendOne(parts, sql);

  function addFacts(account: string, batch: FactBatch, now: Instant): void {
    for (const { subject, event } of batch.events) {
      const facts = sealing.seal(account, 'events.facts', JSON.stringify(event.facts));
      const no = subjects.ensure(account, subject);
      sql.insertEvent.run(account, event.id, no, event.occurredAt, event.rank, facts);
    }
    for (const { subject, aliases } of batch.aliases ?? [])
      subjects.bind(account, subjects.ensure(account, subject), aliases, now);
    for (const wake of batch.wakes ?? [])
      wakes.wake(account, subjects.ensure(account, wake.subject), wake.due, wake.priority);
  }

  return {
    append: (deliveries, now, priority = usualPriority) =>
      group.run(() => {
        const stored = deliveries.map((delivery) => appendOne(delivery, now, priority));
        // Named last: a later delivery may have merged the subject of an earlier one.
        const nameOf = ({ no, subject }: Named) =>
          stored.length === 1 ? subject : subjects.nameOf(no);
        return stored.map(({ id, duplicate, named }) => ({
          id,
          duplicate,
          subject: named && nameOf(named),
        }));
      }),
    addFacts: (account, batch, now) => group.run(() => addFacts(account, batch, now)),
    async findSubject(account, hint) {
      const no = subjects.findByAlias(account, hint);
      return no === undefined ? undefined : subjects.nameOf(no);
    },
    resolveSubject: (account, hint, newId, now) =>
      group.run(() => subjects.resolve(account, hint, newId, { now, deliveredAt: null }).subject),
    async unknownKeys(account, source, keys) {
      return keys.filter((key) => sql.duplicate.get(account, source, key) === undefined);
    },
    async newestKeys(account, hints) {
      return hints.map((hint) => {
        const no = subjects.findByAlias(account, hint);
        return no === undefined ? undefined : sql.newestKey.get(no);
      });
    },
    async waysOf(account, hints) {
      return hints.map((hint) => {
        const no = subjects.findByAlias(account, hint);
        return no === undefined ? [] : sql.ways.all(no);
      });
    },
    async load(account, subject) {
      const no = subjects.find(account, subject);
      const known = no === undefined ? undefined : sql.subject.get(no);
      if (no === undefined || known === undefined) return undefined;
      const deliveries = sql.deliveries.all(no).map((record) => toDelivery(record, sealing));
      const events = sql.events.all(no).map((record) => toEvent(record, account, sealing));
      const aliases = subjects.aliasesOf(no);
      const isEmpty = known.base === null && deliveries.length === 0 && events.length === 0;
      // Without its base a purged subject must look unknown, or its records would be withdrawn.
      if (isEmpty && (known.delivered_at !== null || aliases.length === 0)) return undefined;
      return {
        subject: subjects.nameOf(no),
        aliases,
        base:
          known.base === null
            ? undefined
            : readFolded(sealing.open(account, 'subjects.base', known.base)),
        deliveries,
        events,
        lastDeliveryAt: newest(known.delivered_at, deliveries),
        rows: parts.rowsOf(no),
      };
    },
  };
}

function createAppendOne(parts: JournalParts, sql: ReturnType<typeof prepareJournal>) {
  const { keptOut, random, sealing, subjects, wakes } = parts;

  function resolve(delivery: NewDelivery, now: Instant): Named | null {
    const { account, subjectHint: hint, receivedAt: deliveredAt } = delivery;
    const first = hint?.aliases[0];
    if (!hint || first === undefined) return null;
    return subjects.resolve(account, hint, idFromAlias(first), { now, deliveredAt });
  }

  function ownerOf(no: number | null): Named | null {
    return no === null ? null : { no, subject: subjects.nameOf(no) };
  }

  return (delivery: NewDelivery, now: Instant, priority: number): Stored => {
    const { account } = delivery;
    const { subjectHint: hint } = delivery;
    if (hint && keptOut.refusesHint(account, hint))
      return { id: random.id(), duplicate: false, named: null };
    const there = sql.duplicate.get(account, delivery.source, delivery.dedupeKey);
    const named = there ? ownerOf(there.subject) : resolve(delivery, now);
    const id = there?.id ?? random.id();
    if (!there) sql.insertDelivery.run(...columnsOf(id, named?.no ?? null, delivery, sealing));
    if (named) wakes.wake(account, named.no, now, priority);
    return { id, duplicate: there !== undefined, named };
  };
}

function newest(
  deliveredAt: Instant | null,
  deliveries: readonly StoredDelivery[],
): Instant | undefined {
  const all = deliveries.map(({ receivedAt }) => receivedAt);
  if (deliveredAt !== null) all.push(deliveredAt);
  return all.length === 0 ? undefined : all.reduce((a, b) => Math.max(a, b));
}

type DeliveryColumns = [
  ...names: [string, string, string, string, string, string],
  subject: number | null,
  hint: string | null,
  headers: string,
  body: Uint8Array,
  receivedAt: Instant,
  occurredAt: Instant | null,
];

function columnsOf(
  id: string,
  no: number | null,
  delivery: NewDelivery,
  sealing: Sealing,
): DeliveryColumns {
  const { account, subjectHint: hint } = delivery;
  return [
    account,
    id,
    delivery.source,
    delivery.dedupeKey,
    delivery.channel,
    delivery.topic,
    no,
    hint === null ? null : JSON.stringify(hint),
    JSON.stringify(delivery.headers),
    sealing.sealBytes(account, 'deliveries.body', delivery.body),
    delivery.receivedAt,
    delivery.occurredAt,
  ];
}

interface DeliveryRecord {
  readonly id: string;
  readonly account: string;
  readonly source: string;
  readonly dedupe_key: string;
  readonly channel: string;
  readonly topic: string;
  readonly hint: string | null;
  readonly headers: string;
  readonly body: Uint8Array;
  readonly received_at: number;
  readonly occurred_at: number | null;
}

function toDelivery(record: DeliveryRecord, sealing: Sealing): StoredDelivery {
  const { account } = record;
  const body = sealing.openBytes(account, 'deliveries.body', record.body);
  return {
    id: record.id,
    account,
    source: record.source,
    channel: record.channel,
    headers: JSON.parse(record.headers) as StoredDelivery['headers'],
    body: new Uint8Array(body.buffer, body.byteOffset, body.byteLength),
    receivedAt: record.received_at,
    dedupeKey: record.dedupe_key,
    topic: record.topic,
    subjectHint: record.hint === null ? null : (JSON.parse(record.hint) as SubjectHint),
    occurredAt: record.occurred_at,
  };
}

interface EventRecord {
  readonly id: string;
  readonly occurred_at: number;
  readonly rank: number;
  readonly facts: string;
}

function toEvent(record: EventRecord, account: string, sealing: Sealing): Event {
  return {
    id: record.id,
    occurredAt: record.occurred_at,
    rank: record.rank,
    facts: JSON.parse(sealing.open(account, 'events.facts', record.facts)) as Event['facts'],
  };
}

function prepareJournal(db: Database.Database) {
  return {
    duplicate: db.prepare<[string, string, string], { id: string; subject: number | null }>(
      'SELECT id, subject FROM deliveries WHERE account = ? AND source = ? AND dedupe_key = ?',
    ),
    newestKey: db
      .prepare<[number], string>(
        'SELECT dedupe_key FROM deliveries WHERE subject = +? ORDER BY no DESC LIMIT 1',
      )
      .pluck(),
    ways: db.prepare<[number], Way>(
      'SELECT DISTINCT channel, topic FROM deliveries WHERE subject = +?',
    ),
    insertDelivery: db.prepare<DeliveryColumns>(`
      INSERT INTO deliveries (account, id, source, dedupe_key, channel, topic, subject, hint, headers,
        body, received_at, occurred_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    insertEvent: db.prepare<[string, string, number, number, number, string]>(`
      INSERT INTO events (account, id, subject, occurred_at, rank, facts) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (account, id) DO NOTHING`),
    subject: db.prepare<[number], { base: string | null; delivered_at: number | null }>(
      'SELECT base, delivered_at FROM subjects WHERE no = ?',
    ),
    deliveries: db.prepare<[number], DeliveryRecord>(`
      SELECT id, account, source, dedupe_key, channel, topic, hint, headers, body, received_at,
        occurred_at
      FROM deliveries WHERE subject = +? ORDER BY no`),
    events: db.prepare<[number], EventRecord>(
      'SELECT id, occurred_at, rank, facts FROM events WHERE subject = +? ORDER BY no',
    ),
  };
}
