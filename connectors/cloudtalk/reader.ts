import type { Priority, ReadAnswer, Reader, ReadItem } from '../../src/connector/contract.ts';
import type { Clock, Instant } from '../../src/domain/clock.ts';
import { OutsideError } from '../../src/domain/errors.ts';
import { type Event, sourceRank } from '../../src/domain/event.ts';
import type { ArtifactReading } from './artifact-reading.ts';
import { factsOfDetail, parseCallDetail } from './call-detail.ts';
import { callAliases } from './call-hint.ts';
import type { CallHistory } from './call-history.ts';
import { factsOfRow, hasEnded } from './call-row.ts';
import type { CloudTalkClient } from './client.ts';
import type { Facts } from './facts.ts';
import { identifyCall } from './identify-call.ts';
import { callIdIn, startOf } from './known-facts.ts';
import { parts } from './parts.ts';
import { planReads, type WantedCall } from './read-plan.ts';
import type { CallRow } from './wire.ts';

export interface ReaderParts {
  readonly client: CloudTalkClient;
  readonly history: CallHistory;
  readonly artifacts: ArtifactReading;
  /** ISO 3166 alpha-2, for numbers without a country code. */
  readonly country: string;
  readonly clock: Clock;
}

/** How many calls of unknown start one round looks up singly, after the window did not hold them. */
const MOST_SINGLE_LOOKS = 3;

/** Reads facts about calls. The history is read a page for all waiting calls, everything else call by call. */
export function createReader(ports: ReaderParts): Reader {
  return {
    parts,
    async read(part, items, priority) {
      if (part === 'cdr') return readRows(ports, items, priority);
      if (part === 'identity') return identifyAll(ports, items, priority);
      return settleEach(items, (item, callId) =>
        part === 'detail' || part === 'returned'
          ? readDetail(ports, part, item, callId, priority)
          : readArtifact(ports, part, item, callId, priority),
      );
    },
  };
}

async function identifyAll(
  ports: ReaderParts,
  items: readonly ReadItem[],
  priority: Priority,
): Promise<readonly ReadAnswer[]> {
  const { client, history, country, clock } = ports;
  const answers: ReadAnswer[] = [];
  await forEachOrFail(items, async (item) => {
    answers.push(
      await identifyCall({ client, history, country, now: clock.now() }, item, priority),
    );
  });
  return withUnread(items, answers);
}

async function readRows(
  ports: ReaderParts,
  items: readonly ReadItem[],
  priority: Priority,
): Promise<readonly ReadAnswer[]> {
  const wanted = items.flatMap(({ facts }): WantedCall[] => {
    const callId = callIdIn(facts);
    return callId === undefined ? [] : [{ callId, startedAt: startOf(facts) }];
  });
  const rows = await findRows(ports, wanted, priority);
  const now = ports.clock.now();
  return items.map((item) => {
    const row = rows.get(callIdIn(item.facts) ?? '');
    if (row && hasEnded(row))
      return answer('cdr', item, factsOfRow(row, ports.country), [`id:${row.Cdr.id}`], now);
    return { as: 'not_yet', subjectId: item.subjectId };
  });
}

/** Windows that fail do not take those that were read with them; when none was read, the failure is the answer. */
async function findRows(
  { history, clock }: ReaderParts,
  wanted: readonly WantedCall[],
  priority: Priority,
): Promise<ReadonlyMap<string, CallRow>> {
  const rows = new Map<string, CallRow>();
  const keep = (found: readonly { readonly row: CallRow }[]): void => {
    for (const { row } of found) rows.set(row.Cdr.id, row);
  };
  const lookUp = async (callId: string): Promise<void> => {
    const found = await history.byId(callId, priority);
    keep(found ? [found] : []);
  };
  await forEachOrFail(planReads(wanted, clock.now()), async (read) => {
    if (read.as === 'one') return lookUp(read.callId);
    keep(
      await history.startedBetween(
        read.from,
        read.to,
        priority,
        new Set(read.calls.map((call) => call.callId)),
      ),
    );
    const guessed = read.calls.filter(
      (call) => call.startedAt === undefined && !rows.has(call.callId),
    );
    for (const { callId } of guessed.slice(0, MOST_SINGLE_LOOKS)) await lookUp(callId);
  });
  return rows;
}

async function readDetail(
  { client, country, clock }: ReaderParts,
  part: 'detail' | 'returned',
  item: ReadItem,
  callId: string,
  priority: Priority,
): Promise<ReadAnswer> {
  const found = await client.ask({
    host: 'analytics',
    path: `/calls/${encodeURIComponent(callId)}`,
    priority,
    what: 'calls.detail',
  });
  const detail = found.as === 'found' ? parseCallDetail(found.body) : undefined;
  if (detail === undefined) return { as: 'not_yet', subjectId: item.subjectId };
  const aliases = callAliases(detail.cdr_id, detail.uuid);
  return answer(part, item, factsOfDetail(detail, country), aliases, clock.now());
}

async function readArtifact(
  { artifacts, clock }: ReaderParts,
  part: string,
  item: ReadItem,
  callId: string,
  priority: Priority,
): Promise<ReadAnswer> {
  const facts = await artifacts.read(part, callId, priority);
  if (typeof facts === 'object') return answer(part, item, facts, [], clock.now());
  return { as: facts === 'not_bought' ? 'never' : 'not_yet', subjectId: item.subjectId };
}

function answer(
  part: string,
  { subjectId }: ReadItem,
  facts: Facts,
  aliases: readonly string[],
  now: Instant,
): ReadAnswer {
  const event: Event = {
    id: `read:${part}:${subjectId}:${now}`,
    occurredAt: now,
    rank: sourceRank.read,
    facts,
  };
  return { as: 'facts', subjectId, events: [event], aliases };
}

/** Call by call, side by side: the budget sets the pace. One that fails is asked again; if all fail, so does the read. */
async function settleEach(
  items: readonly ReadItem[],
  read: (item: ReadItem, callId: string) => Promise<ReadAnswer>,
): Promise<readonly ReadAnswer[]> {
  const answers: ReadAnswer[] = [];
  await forEachOrFail(items, async (item) => {
    const callId = callIdIn(item.facts);
    answers.push(
      callId === undefined
        ? { as: 'not_yet', subjectId: item.subjectId }
        : await read(item, callId),
    );
  });
  return withUnread(items, answers);
}

function withUnread(
  items: readonly ReadItem[],
  answers: readonly ReadAnswer[],
): readonly ReadAnswer[] {
  const answered = new Set(answers.map((one) => one.subjectId));
  const failed = items.filter((item) => !answered.has(item.subjectId));
  return [...answers, ...failed.map(({ subjectId }) => ({ as: 'unread' as const, subjectId }))];
}

/** @throws OutsideError the first one, when every attempt failed. */
async function forEachOrFail<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const failures: OutsideError[] = [];
  await Promise.all(
    all.map(async (one) => {
      try {
        await work(one);
      } catch (error) {
        if (!(error instanceof OutsideError)) throw error;
        failures.push(error);
      }
    }),
  );
  const [first] = failures;
  if (first && failures.length === all.length) throw first;
}
