import { fromIso, type Instant } from '../../src/domain/clock.ts';
import { idOf } from './normal-form.ts';
import type { WireRecord } from './wire.ts';

/** What is compared of a call: ours, or one that somebody else wrote into Zoho. */
export interface CallFacts {
  readonly startedAt: Instant;
  /** 0 for one nobody answered. */
  readonly seconds: number;
  /** Where its number may stand. */
  readonly texts: readonly string[];
  /** Ids of the records it is linked to. */
  readonly links: readonly string[];
}

export interface OthersCall extends CallFacts {
  readonly recordId: string;
  readonly authorId: string;
  readonly author: string;
  readonly createdAt: Instant;
}

/** Both are told by CloudTalk: they differ by rounding and by what counts as the beginning. */
const startToleranceMs = 60_000;
const durationToleranceSeconds = 2;
/** An integration writes at once; a person who logs a call writes when there is time. */
const promptMs = 15 * 60_000;
/** So many digits at the end of a number tell it, however it is written. */
const tellingDigits = 7;
/** An unanswered outbound call has no natural form: we and others write a second. */
const unansweredSeconds = 1;

/**
 * Whether a record somebody else wrote is about the same call: same time, same duration, same number or same record it
 * is linked to, and written at once. Whether its author is an integration takes more than one.
 */
export function isSameCall(ours: CallFacts, other: OthersCall): boolean {
  const endedAt = other.startedAt + other.seconds * 1_000;
  return (
    Math.abs(ours.startedAt - other.startedAt) <= startToleranceMs &&
    isSameLength(ours.seconds, other.seconds) &&
    other.createdAt - endedAt <= promptMs &&
    (hasSameNumber(ours.texts, other.texts) || ours.links.some((id) => other.links.includes(id)))
  );
}

function isSameLength(a: number, b: number): boolean {
  if (Math.max(a, b) <= unansweredSeconds) return true;
  return Math.min(a, b) > 0 && Math.abs(a - b) <= durationToleranceSeconds;
}

function hasSameNumber(ours: readonly string[], others: readonly string[]): boolean {
  const known = new Set(ours.flatMap(numbersIn));
  return others.flatMap(numbersIn).some((number) => known.has(number));
}

/** The ends of all numbers in a text, without what people put between digits. */
function numbersIn(text: string): readonly string[] {
  return [...text.matchAll(/\+?\d[\d\s()./-]{5,}\d/g)]
    .map(([found]) => found.replaceAll(/\D/g, ''))
    .filter((digits) => digits.length >= tellingDigits)
    .map((digits) => digits.slice(-tellingDigits));
}

/** Fields a number may stand in, and what else is read. */
export const textFields = [
  'Subject',
  'Description',
  'Caller_ID',
  'Dialled_Number',
  'From_Number__s',
  'To_Number__s',
] as const;

/** Undefined for a record without a time. */
export function othersCall(row: WireRecord): OthersCall | undefined {
  const startedAt = fromIso(String(row['Call_Start_Time']));
  const createdAt = fromIso(String(row['Created_Time']));
  if (startedAt === undefined || createdAt === undefined) return undefined;
  const author = row['Created_By'];
  const authorId = idOf(author);
  if (authorId === undefined) return undefined;
  const name =
    typeof author === 'object' ? (author as { readonly name?: unknown }).name : undefined;
  return {
    recordId: row.id,
    startedAt,
    createdAt,
    seconds: Number(row['Call_Duration_in_seconds'] ?? 0) || 0,
    texts: textFields.flatMap((field) => (typeof row[field] === 'string' ? [row[field]] : [])),
    links: [row['Who_Id'], row['What_Id']].flatMap((link) => idOf(link) ?? []),
    authorId,
    author: typeof name === 'string' ? name : authorId,
  };
}
