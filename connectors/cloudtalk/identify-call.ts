import type { Priority, ReadAnswer, ReadItem } from '../../src/connector/contract.ts';
import { fromIso, type Instant } from '../../src/domain/clock.ts';
import { type Event, type Folded, sourceRank } from '../../src/domain/event.ts';
import { isObject } from './body.ts';
import { parseCallDetail } from './call-detail.ts';
import { callAliases } from './call-hint.ts';
import type { CallHistory } from './call-history.ts';
import type { CloudTalkClient } from './client.ts';
import { startOf } from './known-facts.ts';
import { asE164 } from './scalars.ts';
import { directionOf } from './vocabulary.ts';
import type { CallRow } from './wire.ts';

/**
 * The last rungs of the ladder that names a call: a request without any id is matched with the call history by number,
 * direction, agent and time; a call of which only the uuid is known is confirmed by the uuid of its detail. What fits
 * several calls fits none.
 */

export interface IdentifyPorts {
  readonly client: CloudTalkClient;
  readonly history: CallHistory;
  /** ISO 3166 alpha-2, for numbers without a country code. */
  readonly country: string;
  readonly now: Instant;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A call is not longer; a request about one that is over comes so soon after its end, wrap-up included. */
const LONGEST_MS = 4 * HOUR;
const AFTER_END_MS = 30 * MINUTE;
/** Clocks, and times in whole seconds. */
const SLACK_MS = 30_000;
/** Ends this near to each other are not told apart by the time of a request. */
const APART_MS = MINUTE;
/** Starts as an event and as the history tell them. */
const SAME_START_MS = 3_000;
/** Details read to find one uuid. */
const MOST_DETAILS = 3;

/** @throws OutsideError */
export async function identifyCall(
  ports: IdentifyPorts,
  { subjectId, facts }: ReadItem,
  priority: Priority,
): Promise<ReadAnswer> {
  const clue = clueOf(facts);
  if (clue === undefined) return { as: 'not_yet', subjectId };
  const rows = await ports.history.startedBetween(clue.from, clue.to, priority);
  const candidates = rows.map(({ row }) => row).filter((row) => fits(row, clue, ports.country));
  const uuid = textOf(facts, 'call.uuid');
  const row =
    uuid === null
      ? onlyOne(candidates, clue)
      : await confirmedByUuid(ports, candidates, uuid.toLowerCase(), clue, priority);
  if (row === undefined) return { as: 'not_yet', subjectId };
  const event: Event = {
    id: `read:identity:${subjectId}:${ports.now}`,
    occurredAt: ports.now,
    rank: sourceRank.read,
    facts: { 'call.id': row.Cdr.id },
  };
  return { as: 'facts', subjectId, events: [event], aliases: callAliases(row.Cdr.id, uuid) };
}

/** What is known of a call without its id. */
interface Clue {
  readonly external: string | null;
  readonly internal: string | null;
  readonly direction: string | null;
  readonly agent: string | null;
  /** When it was told of; undefined when its start is known. */
  readonly toldAt: Instant | undefined;
  readonly startedAt: Instant | undefined;
  readonly isOver: boolean;
  /** Starts to look through. */
  readonly from: Instant;
  readonly to: Instant;
}

function clueOf(facts: Folded): Clue | undefined {
  const near = facts['call.near']?.value;
  const told = isObject(near) && typeof near['at'] === 'string' ? fromIso(near['at']) : undefined;
  const startedAt = startOf(facts);
  const external = textOf(facts, 'call.external');
  const at = startedAt ?? told;
  // Of nothing but a uuid, every call of the day could be the one.
  if (at === undefined || (external === null && startedAt === undefined)) return undefined;
  return {
    external,
    internal: textOf(facts, 'number.e164'),
    direction: textOf(facts, 'call.direction'),
    agent: isObject(near) && typeof near['agent'] === 'string' ? near['agent'] : null,
    toldAt: startedAt === undefined ? told : undefined,
    startedAt,
    isOver: facts['call.over']?.value === true,
    from: startedAt === undefined ? at - LONGEST_MS : at - MINUTE,
    to: at + MINUTE,
  };
}

function fits(row: CallRow, clue: Clue, country: string): boolean {
  const { Cdr } = row;
  const same = (known: string | null, theirs: string | null): boolean =>
    known === null || theirs === null || known === theirs;
  if (clue.external !== null && asE164(Cdr.public_external, country) !== clue.external)
    return false;
  if (!same(clue.direction, directionOf(Cdr.type))) return false;
  if (!same(clue.internal, asE164(Cdr.public_internal, country))) return false;
  return same(clue.agent, Cdr.user_id) && fitsTime(row, clue);
}

function fitsTime({ Cdr }: CallRow, { toldAt, isOver }: Clue): boolean {
  if (toldAt === undefined) return true;
  const { ended_at: end, started_at: start } = Cdr;
  if (isOver) return end !== null && end <= toldAt + SLACK_MS && toldAt - end <= AFTER_END_MS;
  const hasBegun = start !== null && start <= toldAt + SLACK_MS;
  return hasBegun && (end === null || end >= toldAt - SLACK_MS);
}

/** Of several that are over, the one that ended last before it was told, unless another ended with it. */
function onlyOne(candidates: readonly CallRow[], { isOver }: Clue): CallRow | undefined {
  if (!isOver) return candidates.length === 1 ? candidates[0] : undefined;
  const ends = (row: CallRow | undefined): Instant => row?.Cdr.ended_at ?? 0;
  const [last, before] = [...candidates].sort((a, b) => ends(b) - ends(a));
  return before !== undefined && ends(last) - ends(before) < APART_MS ? undefined : last;
}

async function confirmedByUuid(
  { client }: IdentifyPorts,
  candidates: readonly CallRow[],
  uuid: string,
  { startedAt }: Clue,
  priority: Priority,
): Promise<CallRow | undefined> {
  const unnamed: CallRow[] = [];
  for (const row of candidates.slice(0, MOST_DETAILS)) {
    const found = await client.ask({
      host: 'analytics',
      path: `/calls/${encodeURIComponent(row.Cdr.id)}`,
      priority,
      what: 'calls.detail',
    });
    const detail = found.as === 'found' ? parseCallDetail(found.body) : undefined;
    const theirs = detail?.uuid?.toLowerCase();
    if (theirs === uuid) return row;
    if (theirs === undefined) unnamed.push(row);
  }
  // One call in twelve has no detail: the very start is as good, if no other call has it.
  const [only, other] = unnamed.filter(
    ({ Cdr }) =>
      startedAt !== undefined &&
      Cdr.started_at !== null &&
      Math.abs(Cdr.started_at - startedAt) < SAME_START_MS,
  );
  return other === undefined && candidates.length <= MOST_DETAILS ? only : undefined;
}

function textOf(facts: Folded, path: string): string | null {
  const value = facts[path]?.value;
  return typeof value === 'string' && value !== '' ? value : null;
}
