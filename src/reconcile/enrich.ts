import type {
  FactPart,
  PartState,
  Priority,
  ReadAnswer,
  Reader,
  ReadItem,
} from '../connector/contract.ts';
import type { Clock, Instant } from '../domain/clock.ts';
import { errorCode, OutsideError } from '../domain/errors.ts';
import { type Event, type FactValue, type Folded, sourceRank } from '../domain/event.ts';
import type { Logger } from '../domain/logger.ts';
import { type Subject, subjectName } from '../domain/subject.ts';
import { factOf } from './fold.ts';

/** How long facts that cannot be read (the vendor is down) are still waited for beyond their deadline. */
const outagePatienceMs = 600_000;

export interface EnrichPlan {
  readonly due: readonly FactPart[];
  /** When to look again; undefined when nothing is outstanding. */
  readonly later: Instant | undefined;
  /** Dotted prefixes that are not known yet and worth waiting for. */
  readonly pending: readonly string[];
  /** What became of each part that is wanted so far. */
  readonly artifacts: readonly ArtifactState[];
}

/** How far one part of what can be known about a subject has come; for explain and the API. */
export interface ArtifactState {
  readonly name: string;
  /**
   * `read`; `partial`: on its way, the record is completed when it comes; `never`: its deadline has passed without it;
   * `none`: nothing says that there will be one.
   */
  readonly state: 'read' | 'partial' | 'never' | 'none';
  /** When it is looked for next; undefined when it is not. */
  readonly nextLook?: Instant | undefined;
  /** When it counts as lost. */
  readonly lostAfter?: Instant | undefined;
}

/**
 * Which facts are missing, which of them are due, and which are waited for.
 *
 * @param uses whether a loaded mapping or rule reads a path: optional facts nobody reads are not bought.
 */
export function planReads(
  parts: readonly FactPart[],
  subject: Subject,
  known: KnownState,
  uses: (path: string) => boolean,
): EnrichPlan {
  const wanted = parts.filter(
    (part) => part.kind === subject.kind && (!part.optional || part.provides.some(uses)),
  );
  const looks = wanted
    .map((part) => lookAt(part, known))
    .filter((look): look is Look => look !== undefined);
  const times = looks
    .flatMap((look) => [look.at, look.until])
    .filter((at): at is Instant => at !== undefined && at > known.now);
  return {
    due: looks
      .filter((look) => look.at !== undefined && look.at <= known.now)
      .map((look) => look.part),
    later: times.length === 0 ? undefined : Math.min(...times),
    pending: looks.flatMap((look) => (look.until === undefined ? [] : look.part.provides)),
    artifacts: wanted.map((part) => artifactState(part, known)),
  };
}

function artifactState(part: FactPart, known: KnownState): ArtifactState {
  const mark = readMark(known.facts, part.name);
  const { name } = part;
  if (isLost(mark, known.lastDeliveryAt)) return { name, state: 'never' };
  const look = lookAt(part, known);
  const lostAfter = part.lostAfter?.(stateOf(known, mark));
  if (look?.at !== undefined && (mark.readAt === undefined || look.at <= known.now))
    return { name, state: 'partial', nextLook: look.at, lostAfter };
  if (look?.until !== undefined) return { name, state: 'partial', nextLook: look.until, lostAfter };
  const isKnown = part.provides.some((path) => known.facts[path] !== undefined);
  return { name, state: mark.readAt !== undefined || isKnown ? 'read' : 'none' };
}

type KnownState = Omit<PartState, 'lastReadAt' | 'misses' | 'lastMissAt'>;

interface Look {
  readonly part: FactPart;
  /** When to read it. */
  readonly at: Instant | undefined;
  /** Until when it is waited for; undefined when it is not (any more). */
  readonly until: Instant | undefined;
}

function lookAt(part: FactPart, known: KnownState): Look | undefined {
  const mark = readMark(known.facts, part.name);
  if (isLost(mark, known.lastDeliveryAt)) return undefined;
  const state = stateOf(known, mark);
  const at = part.due(state);
  const first =
    part.blocks && mark.readAt === undefined ? waitedUntil(part, state, mark) : undefined;
  const until = first ?? staleUntil(part, at, known.now);
  return { part, at, until: until !== undefined && until > known.now ? until : undefined };
}

function stateOf(known: KnownState, mark: Mark): PartState {
  return {
    ...known,
    lastReadAt: mark.readAt,
    misses: mark.misses,
    lastMissAt: mark.lastMissAt,
  };
}

/** What was given up is looked for again when a later delivery tells of the subject: it may be what announces it. */
function isLost({ never, neverAt }: Mark, lastDeliveryAt: Instant | undefined): boolean {
  return (
    never && !(neverAt !== undefined && lastDeliveryAt !== undefined && lastDeliveryAt > neverAt)
  );
}

/** How soon a second read must be for records to wait for it, in milliseconds. */
const rereadPatienceMs = 15_000;

/** What was read before is known to be old when a second read is due in a moment: nothing is decided on it meanwhile. */
function staleUntil(part: FactPart, at: Instant | undefined, now: Instant): Instant | undefined {
  if (!part.blocks || part.optional || at === undefined) return undefined;
  return at - now <= rereadPatienceMs ? at : undefined;
}

function waitedUntil(part: FactPart, state: PartState, mark: Mark): Instant | undefined {
  const deadline = part.deadline(state);
  return deadline !== undefined && mark.outage ? deadline + outagePatienceMs : deadline;
}

/** What we remember about the reads of one part: the fact `part.<name>`. */
interface Mark {
  readonly readAt: Instant | undefined;
  readonly misses: number;
  readonly lastMissAt: Instant | undefined;
  readonly never: boolean;
  /** When it was given up; undefined for what an earlier version gave up for good. */
  readonly neverAt: Instant | undefined;
  /** The last attempt failed because the vendor could not be asked. */
  readonly outage: boolean;
}

function readMark(facts: Folded, part: string): Mark {
  const value = factOf(facts, `part.${part}`);
  const held = (typeof value === 'object' && !Array.isArray(value) ? value : {}) as {
    readonly [name: string]: FactValue;
  };
  const time = (name: string): Instant | undefined =>
    typeof held[name] === 'number' ? held[name] : undefined;
  return {
    readAt: time('readAt'),
    misses: time('misses') ?? 0,
    lastMissAt: time('lastMissAt'),
    never: held['never'] === true,
    neverAt: time('neverAt'),
    outage: held['outage'] === true,
  };
}

/** What came of reading one part about one subject: events to store, and names the vendor uses for it. */
export interface PartRead {
  readonly events: readonly Event[];
  readonly aliases: readonly string[];
}

/** Reads parts for subjects; requests of subjects that wait together are made together. */
export interface Enricher {
  read(part: FactPart, about: ReadAbout, urgency: Priority): Promise<PartRead>;
}

/** Whose part is read, and what is known so far. */
export interface ReadAbout {
  readonly subject: Subject;
  readonly facts: Folded;
  readonly lastDeliveryAt: Instant | undefined;
}

interface Waiting {
  readonly item: ReadItem;
  readonly urgency: Priority;
  readonly resolve: (answer: ReadAnswer | 'outage') => void;
}

export function createEnricher(
  reader: Reader,
  clock: Clock,
  logger: Logger,
  account: string,
): Enricher {
  const queues = new Map<string, Waiting[]>();
  const busy = new Set<string>();

  const pump = (part: string): void => {
    const waiting = queues.get(part);
    if (!waiting || busy.has(part)) return;
    queues.delete(part);
    busy.add(part);
    void readTogether(reader, part, waiting, logger, account).finally(() => {
      busy.delete(part);
      pump(part);
    });
  };

  const ask = (part: string, item: ReadItem, urgency: Priority): Promise<ReadAnswer | 'outage'> =>
    new Promise((resolve) => {
      const waiting = queues.get(part) ?? [];
      waiting.push({ item, urgency, resolve });
      queues.set(part, waiting);
      setImmediate(() => pump(part));
    });

  return {
    read: async (part, about, urgency) => {
      const { subject, facts } = about;
      const answer = await ask(part.name, { subjectId: subject.id, facts }, urgency);
      const at = Math.max(clock.now(), (facts[`part.${part.name}`]?.occurredAt ?? 0) + 1);
      const mark = readMark(facts, part.name);
      const lost =
        answer !== 'outage' && answer.as === 'not_yet' && isTooLate(part, about, mark, at);
      const end = lost ? { as: 'never' as const, subjectId: subject.id } : answer;
      return readOf(part, subject, end, mark, at);
    },
  };
}

/** The vendor answered that there is none, and by now there should be. */
function isTooLate(part: FactPart, about: ReadAbout, mark: Mark, now: Instant): boolean {
  const { facts, lastDeliveryAt } = about;
  const until = part.lostAfter?.(stateOf({ facts, lastDeliveryAt, now }, mark));
  return until !== undefined && now > until;
}

async function readTogether(
  reader: Reader,
  part: string,
  waiting: readonly Waiting[],
  logger: Logger,
  account: string,
): Promise<void> {
  const urgency = waiting.reduce<Priority>(
    (most, one) => (one.urgency < most ? one.urgency : most),
    5,
  );
  try {
    const answers = await reader.read(
      part,
      waiting.map((one) => one.item),
      urgency,
    );
    const bySubject = new Map(answers.map((answer) => [answer.subjectId, answer]));
    for (const one of waiting)
      one.resolve(
        bySubject.get(one.item.subjectId) ?? { as: 'not_yet', subjectId: one.item.subjectId },
      );
  } catch (error) {
    logger.warn('facts.unreadable', {
      account,
      part,
      code: errorCode(error),
      waiting: waiting.length,
      outside: error instanceof OutsideError,
    });
    for (const one of waiting) one.resolve('outage');
  }
}

function readOf(
  part: FactPart,
  subject: Subject,
  answer: ReadAnswer | 'outage',
  mark: Mark,
  now: Instant,
): PartRead {
  if (answer === 'outage' || answer.as === 'unread')
    return {
      events: [
        markEvent(
          part,
          subject,
          { ...mark, misses: mark.misses + 1, lastMissAt: now, outage: true },
          now,
        ),
      ],
      aliases: [],
    };
  switch (answer.as) {
    case 'facts': {
      const read = { ...mark, readAt: now, misses: 0, outage: false, never: false };
      return {
        events: [...answer.events, markEvent(part, subject, read, now)],
        aliases: answer.aliases ?? [],
      };
    }
    case 'not_yet':
      return {
        events: [
          markEvent(
            part,
            subject,
            { ...mark, misses: mark.misses + 1, lastMissAt: now, outage: false },
            now,
          ),
        ],
        aliases: [],
      };
    case 'never':
      return {
        events: [
          markEvent(part, subject, { ...mark, never: true, neverAt: now, outage: false }, now),
        ],
        aliases: [],
      };
  }
}

function markEvent(part: FactPart, subject: Subject, mark: Mark, now: Instant): Event {
  const kept: Record<string, FactValue> = {
    misses: mark.misses,
    never: mark.never,
    outage: mark.outage,
  };
  if (mark.readAt !== undefined) kept['readAt'] = mark.readAt;
  if (mark.lastMissAt !== undefined) kept['lastMissAt'] = mark.lastMissAt;
  if (mark.neverAt !== undefined) kept['neverAt'] = mark.neverAt;
  return {
    id: `part:${part.name}:${subjectName(subject)}:${now}`,
    occurredAt: now,
    rank: sourceRank.decision,
    facts: { [`part.${part.name}`]: kept },
  };
}
