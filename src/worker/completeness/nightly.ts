import type { Clock, Instant } from '../../domain/clock.ts';
import { errorCode, OutsideError } from '../../domain/errors.ts';
import type { Logger } from '../../domain/logger.ts';
import { subjectName } from '../../domain/subject.ts';
import { fromWallClock, wallClock } from '../../domain/zoned-time.ts';
import { oursSince } from '../../intake/reread.ts';
import type { Desk } from '../../reconcile/desk.ts';
import type { Store } from '../../store/port.ts';
import type { ConversationLine } from '../../store/reports-port.ts';
import { findUnknownCalls } from './calls.ts';
import { examine } from './examine.ts';
import { repair } from './repair.ts';
import {
  type CompletenessState,
  counts,
  type DayReport,
  type Hole,
  holeName,
  keepCompleteness,
  newRun,
  type Run,
  readCompleteness,
  reportOf,
  withReport,
} from './report.ts';

export interface NightPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told each day's number. */
  readonly onReport?: ((account: string, report: DayReport) => void) | undefined;
}

/** When it runs and what it may spend. */
export interface NightSettings {
  /** Minutes after midnight in the zone of the business. */
  readonly atMinute: number;
  /** Requests one night may send to both vendors. */
  readonly requests: number;
}

export const defaultNight: NightSettings = { atMinute: 180, requests: 500 };

/** A day with holes is examined again for so many nights, and a night that was missed is made up for. */
const rememberedDays = 7;
/** Begun no later than so long after the quiet hour: then people are at work. */
const nightMs = 5 * 3_600_000;
/** Conversations examined in one step; after each it is noted how far it came. */
const perStep = 100;
/** More conversations than a day of any office has. */
const mostConversations = 20_000;
const dayMs = 86_400_000;
/** After so many nights a hole is left to people: what is emptied again and again has a cause. */
const mostTries = 2;

/**
 * One step of the night's work, when it is time: compares both worlds for the days that were not found complete, names the
 * holes and repairs them through the usual road. A crash goes on with the step it was at.
 *
 * @returns true when something was woken.
 */
export async function completenessStep(ports: NightPorts, desk: Desk): Promise<boolean> {
  const { store, clock, logger } = ports;
  const account = desk.account.id;
  const settings = desk.account.night ?? defaultNight;
  const kept = await readCompleteness(store, account);
  const state = begun(kept, desk, settings, clock.now());
  const day = state.run?.days[0];
  if (state.run === null || day === undefined) return false;
  // What is spent is spent for this night; the next one goes on.
  if (state.run.requests >= settings.requests) return false;
  try {
    const after = state.run.callsDone
      ? await examineSome(ports, desk, state, day)
      : await examineCalls(ports, desk, state.run, day);
    const isDone = after.run.days[0] !== day;
    await keepCompleteness(
      store,
      account,
      isDone ? finished(ports, account, state, after, day) : { ...state, run: after.run },
    );
    return after.woke;
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    logger.warn('completeness.postponed', { account, code: errorCode(error) });
    return false;
  }
}

interface Step {
  readonly run: Run;
  readonly woke: boolean;
}

/** The state with a run under way when one is due: one a night. */
function begun(
  kept: CompletenessState,
  { account }: Pick<Desk, 'account'>,
  { atMinute }: NightSettings,
  now: Instant,
): CompletenessState {
  const night = dayOf(now, account.timezone);
  const startsAt = dayStart(night, account.timezone) + atMinute * 60_000;
  const isNight = now >= startsAt && now < startsAt + nightMs;
  if (!isNight || kept.night === night) return kept.run && isNight ? kept : { ...kept, run: null };
  const past = Array.from({ length: rememberedDays }, (_none, back) =>
    dayOf(dayStart(night, account.timezone) - back * dayMs - dayMs / 2, account.timezone),
  );
  // A night that was too short goes on where it was.
  const left = kept.run?.days ?? [];
  const oldest = kept.days.at(-1)?.day;
  const due = past.filter((day, back) => {
    const report = kept.days.find((one) => one.day === day);
    if (report) return report.percent < 100;
    return back === 0 || left.includes(day) || (oldest !== undefined && day > oldest);
  });
  // The newest first: it matters most when the night is short.
  const [first] = left;
  if (!kept.run || first === undefined) return { ...kept, night, run: newRun(due) };
  const days = [first, ...due.filter((day) => day !== first)];
  return { ...kept, night, run: { ...kept.run, days, requests: 0 } };
}

/** `2026-11-20` */
export function dayOf(at: Instant, timezone: string): string {
  const { year, month, day } = wallClock(at, timezone);
  return [year, String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-');
}

function dayStart(day: string, timezone: string): Instant {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return fromWallClock({ year, month, day: date, hour: 0, minute: 0 }, timezone);
}

interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

function spanOf(day: string, timezone: string): Span {
  const from = dayStart(day, timezone);
  // Some days have 23 or 25 hours.
  const to = dayStart(dayOf(from + 1.5 * dayMs, timezone), timezone);
  return { from, to };
}

/** CloudTalk's calls of the day against ours. Calls from before we came are the business of a backfill. */
async function examineCalls(ports: NightPorts, desk: Desk, run: Run, day: string): Promise<Step> {
  const { telephony, timezone, id } = desk.account;
  const { poller, source } = telephony;
  const done = { ...run, callsDone: true };
  if (!poller || !source) return { run: done, woke: false };
  const since = await oursSince({ ...ports, account: id, source });
  const span = spanOf(day, timezone);
  const from = Math.max(span.from, since ?? span.to);
  if (from >= span.to) return { run: done, woke: false };
  const holes = await findUnknownCalls(
    { ...ports, account: id, poller, source },
    from,
    span.to - 1,
  );
  const unknown = holes.map(({ subject }) => subject);
  return {
    woke: holes.length > 0,
    run: {
      ...done,
      requests: run.requests + 1,
      conversations: run.conversations + unknown.length,
      incomplete: [...run.incomplete, ...unknown],
      holes: [...run.holes, ...holes],
    },
  };
}

async function examineSome(
  ports: NightPorts,
  desk: Desk,
  { run, days }: CompletenessState & { readonly run: Run | null },
  day: string,
): Promise<Step> {
  const before = run ?? newRun([day]);
  const { id: account, crm, timezone } = desk.account;
  const { from, to } = spanOf(day, timezone);
  const all = await ports.store.conversations({
    account,
    kinds: ['call', 'thread'],
    since: from,
    limit: mostConversations,
  });
  const left = all.filter((line) => line.at < to && isAfter(line, before)).sort(inOrder);
  const some = left.slice(0, perStep);
  if (!crm.sink || some.length === 0) return { run: nextDay(before), woke: false };
  const { found, requests } = await examine({ store: ports.store, sink: crm.sink }, account, some);
  const tried = triesOf(days.find((one) => one.day === day));
  const named = found.map((one) => ({ one, tries: tried.get(holeName(asHole(one.hole))) ?? 0 }));
  const worthIt = named.filter(({ tries }) => tries < mostTries).map(({ one }) => one);
  const repaired = await repair(ports, account, worthIt);
  const holes = named.map(({ one, tries }) => ({
    ...asHole(one.hole),
    repaired: repaired.has(one),
    tries: tries + (repaired.has(one) ? 1 : 0),
  }));
  const unheard = new Set(before.incomplete);
  const last = some.at(-1);
  const known = some.filter(({ subject }) => !unheard.has(subjectName(subject)));
  return {
    woke: repaired.size > 0,
    run: {
      ...before,
      after: last ? { at: last.at, name: subjectName(last.subject) } : before.after,
      conversations: before.conversations + known.length,
      incomplete: [...before.incomplete, ...holes.filter(counts).map(({ subject }) => subject)],
      holes: [...before.holes, ...holes],
      requests: before.requests + requests,
    },
  };
}

function asHole(hole: Pick<Hole, 'kind' | 'subject' | 'target' | 'field'>): Hole {
  return { ...hole, repaired: false, tries: 0 };
}

function triesOf(report: DayReport | undefined): ReadonlyMap<string, number> {
  return new Map(report?.holes.map((hole) => [holeName(hole), hole.tries]));
}

function nextDay(run: Run): Run {
  return { ...run, days: run.days.slice(1) };
}

function isAfter(line: ConversationLine, { after }: Run): boolean {
  if (after === null) return true;
  return line.at > after.at || (line.at === after.at && subjectName(line.subject) > after.name);
}

function inOrder(a: ConversationLine, b: ConversationLine): number {
  return a.at - b.at || (subjectName(a.subject) < subjectName(b.subject) ? -1 : 1);
}

/** A day is done: its report is kept, and the next one begins anew, but for what was spent. */
function finished(
  { clock, logger, onReport }: NightPorts,
  account: string,
  state: CompletenessState,
  { run }: Step,
  day: string,
): CompletenessState {
  const report = reportOf(run, day, clock.now());
  const { conversations, complete, percent, repaired, requests } = report;
  const kinds: Record<string, number> = {};
  for (const { kind } of run.holes) kinds[kind] = (kinds[kind] ?? 0) + 1;
  const told = { account, day, percent, conversations, complete, repaired, requests, ...kinds };
  if (percent < 100) logger.warn('completeness.found', told);
  else logger.info('completeness.found', told);
  onReport?.(account, report);
  const rest = run.days.length === 0 ? null : { ...newRun(run.days), requests: run.requests };
  return { ...withReport(state, report), run: rest };
}
