import { type FactPart, type Priority, priority } from '../connector/contract.ts';
import { awake, type Clock, type Instant } from '../domain/clock.ts';
import { errorCode } from '../domain/errors.ts';
import type { Event, Folded } from '../domain/event.ts';
import type { Logger } from '../domain/logger.ts';
import { type Subject, subjectName } from '../domain/subject.ts';
import type { Store, SubjectHistory } from '../store/port.ts';
import type { Desk } from './desk.ts';
import {
  type ArtifactState,
  type EnrichPlan,
  type PartRead,
  planReads,
  type ReadAbout,
} from './enrich.ts';
import { fold } from './fold.ts';

/** Changes that only late artifacts cause are collected for this long (design 10). */
const artifactDebounceMs = 90_000;

export interface GatherPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Parts being read in the background, by subject and part. */
  readonly reading: Set<string>;
}

/** Everything known about a subject now. */
export interface Gathered {
  readonly history: SubjectHistory;
  readonly facts: Folded;
  readonly pending: readonly string[];
  /** What became of each part that can be read; empty where nothing can. */
  readonly artifacts?: readonly ArtifactState[] | undefined;
  /** When facts are to be looked for again. */
  readonly later: Instant | undefined;
}

/** Decodes what arrived and folds it with what we read and decided. Pure. */
export function known(desk: Desk, history: SubjectHistory): Folded {
  const { source } = desk.account.telephony;
  const decoded = source ? history.deliveries.flatMap((delivery) => source.decode(delivery)) : [];
  return fold([...decoded, ...history.events], history.base);
}

/** How long an answer that only some records wait for is waited for, in milliseconds. */
const promptMs = 3_000;

/**
 * Folds what is known and reads what is missing and due. Facts that every record waits for are read now; the others in
 * the background: their answers wake the subject, unless they come at once.
 */
export async function gather(
  ports: GatherPorts,
  desk: Desk,
  history: SubjectHistory,
  urgency: Priority,
): Promise<Gathered> {
  let facts = known(desk, history);
  const { reader } = desk.account.telephony;
  const { enricher } = desk;
  if (!reader || !enricher) return { history, facts, pending: [], later: undefined };
  const plan = (): EnrichPlan => planAt(desk, history, facts, ports.clock.now());
  const take = async (reads: readonly PartRead[]): Promise<void> => {
    await remember(ports, desk.account.id, history.subject, reads, undefined);
    const events = reads.flatMap((read) => read.events);
    facts = fold(events, facts);
  };
  const begin = (due: readonly FactPart[]): readonly Reading[] =>
    due
      .filter((part) => !isReadNow(part))
      .map((part) => beginReading(ports, desk, part, about(), urgency))
      .filter((one): one is Reading => one !== undefined);
  const about = (): ReadAbout => ({
    subject: history.subject,
    facts,
    lastDeliveryAt: history.lastDeliveryAt,
  });
  const first = plan();
  const early = begin(first.due);
  const blocking = first.due.filter(isReadNow);
  if (blocking.length > 0)
    await take(await Promise.all(blocking.map((part) => enricher.read(part, about(), urgency))));
  const second = blocking.length > 0 ? plan() : first;
  const begun = [...early, ...begin(second.due)];
  const prompt = await promptReads(ports.clock, begun);
  for (const one of begun) if (!prompt.has(one)) keepLater(ports, desk, history, facts, one);
  if (prompt.size > 0)
    await take([...prompt.values()]).finally(() => {
      for (const { id } of prompt.keys()) ports.reading.delete(id);
    });
  const third = prompt.size > 0 ? plan() : second;
  const again = third.due.length > 0 ? ports.clock.now() + artifactDebounceMs : undefined;
  return {
    history,
    facts,
    pending: third.pending,
    artifacts: third.artifacts,
    later: soonest(third.later, again),
  };
}

/** The earlier of two instants, either of which may be absent. */
export function soonest(...times: readonly (Instant | null | undefined)[]): Instant | undefined {
  const known = times.filter((at): at is Instant => at !== undefined && at !== null);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** What every record needs is read before mapping; optional facts never hold up the others' records. */
function isReadNow(part: FactPart): boolean {
  return part.blocks && !part.optional;
}

function planAt(desk: Desk, history: SubjectHistory, facts: Folded, now: Instant): EnrichPlan {
  const uses = (path: string): boolean => desk.account.mappings.uses(path);
  const parts = desk.account.telephony.reader?.parts ?? [];
  return planReads(
    parts,
    history.subject,
    { facts, now, lastDeliveryAt: history.lastDeliveryAt },
    uses,
  );
}

/** A read that is on its way. */
interface Reading {
  readonly part: FactPart;
  readonly read: Promise<PartRead>;
  /** What it is known by among the reads on their way. */
  readonly id: string;
}

/** Undefined when this part of this subject is being read already. */
function beginReading(
  ports: GatherPorts,
  desk: Desk,
  part: FactPart,
  about: ReadAbout,
  urgency: Priority,
): Reading | undefined {
  const id = `${desk.account.id} ${subjectName(about.subject)} ${part.name}`;
  if (ports.reading.has(id) || !desk.enricher) return undefined;
  ports.reading.add(id);
  const patient = urgency > priority.artifact ? urgency : priority.artifact;
  return { part, id, read: desk.enricher.read(part, about, patient) };
}

/**
 * The answers some record waits for that come within a moment: taken along, they spare the subject a second
 * reconciliation. A slow vendor or an empty budget holds nobody up.
 */
async function promptReads(
  clock: Clock,
  begun: readonly Reading[],
): Promise<ReadonlyMap<Reading, PartRead>> {
  const prompt = new Map<Reading, PartRead>();
  const waited = begun.filter(({ part }) => part.blocks);
  if (waited.length === 0) return prompt;
  const enough = new AbortController();
  const all = Promise.all(
    waited.map(async (one) => {
      const answer = await one.read;
      if (!enough.signal.aborted) prompt.set(one, answer);
    }),
  );
  await Promise.race([all, clock.sleep(promptMs, enough.signal)]).finally(() =>
    enough.abort(awake),
  );
  return prompt;
}

/** Stores what a read brings when it comes; it wakes the subject. */
function keepLater(
  ports: GatherPorts,
  desk: Desk,
  history: SubjectHistory,
  facts: Folded,
  { part, read, id }: Reading,
): void {
  const { subject } = history;
  const account = desk.account.id;
  read
    .then((answer) => {
      const wakeAt = wakeAfter(ports, desk, history, facts, part, answer);
      return remember(ports, account, subject, [answer], wakeAt);
    })
    .catch((error: unknown) =>
      ports.logger.warn('facts.notKept', { account, part: part.name, code: errorCode(error) }),
    )
    .finally(() => ports.reading.delete(id));
}

/**
 * New facts that a record waits for wake at once, later ones after the debounce, "not there yet" when it is time to look
 * again.
 */
function wakeAfter(
  ports: GatherPorts,
  desk: Desk,
  history: SubjectHistory,
  facts: Folded,
  part: FactPart,
  read: PartRead,
): Instant | undefined {
  const now = ports.clock.now();
  if (read.events.length > 1) {
    const waited = part.provides.some((path) =>
      planAt(desk, history, facts, now).pending.includes(path),
    );
    return waited ? now : now + artifactDebounceMs;
  }
  return planAt(desk, history, fold(read.events, facts), now).later;
}

async function remember(
  ports: GatherPorts,
  account: string,
  subject: Subject,
  reads: readonly PartRead[],
  wakeAt: Instant | undefined,
): Promise<void> {
  const events = reads.flatMap((read) => read.events).map((event: Event) => ({ subject, event }));
  const aliases = reads.flatMap((read) => read.aliases);
  await ports.store.addFacts(
    account,
    {
      events,
      aliases: aliases.length > 0 ? [{ subject, aliases }] : [],
      wakes: wakeAt === undefined ? [] : [{ subject, due: wakeAt, priority: priority.artifact }],
    },
    ports.clock.now(),
  );
}
