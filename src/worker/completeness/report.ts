import { z } from 'zod';
import type { Keeping } from '../../store/keeping-port.ts';

/** What can be missing. */
export const holeKinds = [
  'call_unknown',
  'not_reconciled',
  'record_wanted',
  'record_missing',
  'field_empty',
  'link_missing',
  'dead',
  'waiting',
  'artifact_never',
] as const;

/** Something that should be there and is not. */
const hole = z.object({
  /**
   * `call_unknown`: CloudTalk has a call we never heard of; `not_reconciled`: we heard of it and nothing was decided;
   * `record_wanted`: a mapping wants a record and there is none; `record_missing`: one is gone that nobody deleted;
   * `field_empty`, `link_missing`: what we wrote is not there although nobody touched the record; `dead`: it was refused;
   * `waiting`: it is still being tried; `artifact_never`: a recording, summary or the like never came.
   */
  kind: z.enum(holeKinds),
  /** `call:100200301` */
  subject: z.string(),
  target: z.string().nullable(),
  /** The field, or the part that never came. */
  field: z.string().nullable(),
  /** Something was done about it in this night. */
  repaired: z.boolean(),
  /** Nights in which something was done about it. */
  tries: z.number(),
});
export type Hole = Readonly<z.infer<typeof hole>>;

const dayReport = z.object({
  /** In the zone of the business: `2026-11-20`. */
  day: z.string(),
  conversations: z.number(),
  complete: z.number(),
  /** Rounded down to a tenth, so that 100 means all. */
  percent: z.number(),
  holes: z.array(hole),
  /** Holes that are not listed. */
  more: z.number(),
  repaired: z.number(),
  /** Requests to both vendors that it took. */
  requests: z.number(),
  examinedAt: z.number(),
});
export type DayReport = Readonly<z.infer<typeof dayReport>>;

const run = z.object({
  /** Days that are still to be examined, the oldest first. */
  days: z.array(z.string()),
  /** Conversations up to this one were examined; null before the first. */
  after: z.object({ at: z.number(), name: z.string() }).nullable(),
  /** The calls of the day were compared with CloudTalk's. */
  callsDone: z.boolean(),
  conversations: z.number(),
  /** Conversations with a hole that counts. */
  incomplete: z.array(z.string()),
  holes: z.array(hole),
  requests: z.number(),
});
export type Run = Readonly<z.infer<typeof run>>;

const state = z.object({
  /** The newest first. */
  days: z.array(dayReport),
  /** The night of the last run: `2026-11-21`. */
  night: z.string().nullable(),
  run: run.nullable(),
});
export type CompletenessState = Readonly<z.infer<typeof state>>;

/** What the number means. */
export const definition =
  'Of all calls and message threads of the day, the share that is complete: known to us, decided, every record a mapping wants there, every field and link we wrote still filled, nothing refused. What a person deleted or emptied is no hole; what CloudTalk never delivered (a summary, a recording) is listed but not counted.';

const mostDays = 60;
const mostHoles = 50;
const valueName = 'completeness';

export async function readCompleteness(
  store: Pick<Keeping, 'getValue'>,
  account: string,
): Promise<CompletenessState> {
  const text = await store.getValue(account, valueName);
  const parsed = state.safeParse(text === undefined ? undefined : JSON.parse(text));
  return parsed.success ? parsed.data : { days: [], night: null, run: null };
}

export function keepCompleteness(
  store: Pick<Keeping, 'putValue'>,
  account: string,
  kept: CompletenessState,
): Promise<void> {
  return store.putValue(account, valueName, JSON.stringify(kept));
}

export function newRun(days: readonly string[]): Run {
  const none = { after: null, callsDone: false, conversations: 0, requests: 0 };
  return { days: [...days], ...none, incomplete: [], holes: [] };
}

/** The report of the day a run has come to the end of. */
export function reportOf(done: Run, day: string, examinedAt: number): DayReport {
  const { conversations, requests } = done;
  const complete = conversations - new Set(done.incomplete).size;
  const share = conversations === 0 ? 1 : complete / conversations;
  return {
    day,
    conversations,
    complete,
    percent: Math.floor(share * 1_000) / 10,
    holes: done.holes.slice(0, mostHoles),
    more: Math.max(0, done.holes.length - mostHoles),
    repaired: done.holes.filter(({ repaired }) => repaired).length,
    requests,
    examinedAt,
  };
}

/** The state with one more day, or one examined anew. */
export function withReport(before: CompletenessState, report: DayReport): CompletenessState {
  const others = before.days.filter(({ day }) => day !== report.day);
  const days = [report, ...others].sort((a, b) => (a.day < b.day ? 1 : -1)).slice(0, mostDays);
  return { ...before, days };
}

/** Whether a hole makes its conversation incomplete. */
export function counts({ kind }: Pick<Hole, 'kind'>): boolean {
  return kind !== 'artifact_never';
}

/** The same hole, whenever it is found. */
export function holeName({ kind, subject, target, field }: Hole): string {
  return `${kind} ${subject} ${target ?? ''} ${field ?? ''}`;
}
