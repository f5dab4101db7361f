import { type Priority, priority } from '../connector/contract.ts';
import type { Clock, Instant } from '../domain/clock.ts';
import type { Event } from '../domain/event.ts';
import type { Logger } from '../domain/logger.ts';
import type { Random } from '../domain/random.ts';
import type { Target } from '../domain/record.ts';
import { type Subject, subjectName } from '../domain/subject.ts';
import { formatTime } from '../domain/zoned-time.ts';
import type { Claim, Settlement, Store, SubjectHistory, Wake } from '../store/port.ts';
import type { DeadLetter } from '../store/reports-port.ts';
import { type CarriedOut, carryOut } from './carry-out.ts';
import { type Conclusion, deadLettersOf, nextDueOf, summaryOf, traceOf } from './conclude.ts';
import { decide } from './decide.ts';
import type { Desk } from './desk.ts';
import { follow, followUpAt, lookIfOwed } from './follow.ts';
import { gather, known, soonest } from './gather.ts';
import { insist } from './insist.ts';
import { keyedAs } from './keyed-as.ts';
import { splitLine } from './line.ts';
import { findItsName, isNameless } from './nameless.ts';
import { recordAlias } from './person/aliases.ts';
import { withoutLostPeople } from './person/lost.ts';
import {
  describePerson,
  type Resolution,
  type ResolvePorts,
  resolveConversation,
} from './person/resolve.ts';
import { providersOf } from './providers.ts';
import { lookAtAnswer } from './review/answers.ts';
import { nothing, settleFailure } from './settle-failure.ts';
import { answeredBy, conversationOf, tellPerson } from './tell-person.ts';
import type { Turn } from './turns.ts';

export interface ReconcilePorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly deskOf: (account: string) => Desk | undefined;
  readonly onReconciled?: ((done: Reconciled) => void) | undefined;
}

/** One line per reconciliation, for logs, metrics and the demo. */
export interface Reconciled {
  readonly account: string;
  readonly subject: Subject;
  readonly outcome: 'done' | 'waiting' | 'dead' | 'failed';
  readonly written: number;
  readonly ms: number;
}

export interface Reconciler {
  /** Brings one leased subject to where it should be. Never throws: a failure is settled to the wake-up. */
  reconcile(claim: Claim): Promise<void>;
  /** Background reads that have not come back. */
  reading(): number;
}

/** The middle of the road (design 3, steps 5 to 11): fold → enrich → resolve → map → plan → write → settle. */
export function createReconciler(ports: ReconcilePorts): Reconciler {
  const reading = new Set<string>();
  return {
    reading: () => reading.size,
    reconcile: async (claim) => {
      const begun = ports.clock.now();
      const { account, subject } = claim;
      const turn = takeTurn(ports.deskOf(account));
      let done: Pick<Reconciled, 'outcome' | 'written'>;
      try {
        done = await reconcileSubject({ ...ports, reading, turn }, claim);
      } catch (error) {
        await settleFailure(ports, claim, error);
        done = { outcome: 'failed', written: 0 };
      } finally {
        turn?.end();
      }
      const ms = ports.clock.now() - begun;
      ports.logger.info('subject.reconciled', {
        account,
        subject: subjectName(subject),
        attempt: claim.attempts,
        ms,
        ...done,
      });
      ports.onReconciled?.({ account, subject, ms, ...done });
    },
  };
}

type Ports = ReconcilePorts & {
  readonly reading: Set<string>;
  /** Undefined when the order does not matter: nothing has piled up. */
  readonly turn: Turn | undefined;
};

function takeTurn(desk: Desk | undefined): Turn | undefined {
  return desk !== undefined && Number.isFinite(desk.gate.width()) ? desk.turns.begin() : undefined;
}

async function reconcileSubject(
  ports: Ports,
  claim: Claim,
): Promise<Pick<Reconciled, 'outcome' | 'written'>> {
  const desk = ports.deskOf(claim.account);
  const history = await ports.store.load(claim.account, claim.subject);
  const now = ports.clock.now();
  if (!desk) {
    await ports.store.settle(claim.account, nothing(claim, now, now + unknownAccountMs));
    ports.logger.warn('account.notConfigured', { account: claim.account });
    return { outcome: 'waiting', written: 0 };
  }
  if (!history) {
    await ports.store.settle(claim.account, nothing(claim, now, null));
    return { outcome: 'done', written: 0 };
  }
  if (claim.subject.kind === 'line') return reconcileLine(ports, desk, claim, history);
  if (isNameless(history)) {
    const goesOn = await findItsName(ports, desk, claim, history, urgencyOf(claim));
    return { outcome: goesOn ? 'waiting' : 'done', written: 0 };
  }
  const conclusion = await conclude(ports, desk, claim, history);
  if (conclusion === 'merged') {
    // The one it became has been woken and knows what was read here.
    await ports.store.settle(claim.account, nothing(claim, ports.clock.now(), null));
    return { outcome: 'waiting', written: 0 };
  }
  const dead = deadLettersOf(conclusion);
  await settle(ports, desk, claim, conclusion, dead);
  tellDead(ports, claim, dead);
  await follow(ports, desk, claim.subject, conclusion);
  const written = conclusion.carried.ends.filter(
    (end) => end.fate === 'created' || end.fate === 'updated',
  ).length;
  return {
    outcome: dead.length > 0 ? 'dead' : nextDueOf(conclusion) === null ? 'done' : 'waiting',
    written,
  };
}

/** What belongs to an account whose file is missing just now is kept and looked at again. */
const unknownAccountMs = 60_000;

/** A person should look. The record's values stay in the dead letter. */
function tellDead(ports: Ports, claim: Claim, dead: readonly DeadLetter[]): void {
  const where = { account: claim.account, subject: subjectName(claim.subject) };
  for (const { mapping, target, code, field } of dead)
    ports.logger.error('subject.dead', { ...where, mapping, target, code, field });
}

async function reconcileLine(
  ports: Ports,
  desk: Desk,
  claim: Claim,
  history: SubjectHistory,
): Promise<Pick<Reconciled, 'outcome' | 'written'>> {
  const now = ports.clock.now();
  const split = splitLine(
    claim.subject,
    known(desk, history),
    desk.account.threadGapMs,
    history.lastDeliveryAt,
    now,
  );
  if (split.batch.events.length > 0) await ports.store.addFacts(claim.account, split.batch, now);
  await ports.store.settle(claim.account, nothing(claim, now, split.later ?? null));
  return { outcome: split.later === undefined ? 'done' : 'waiting', written: 0 };
}

async function conclude(
  ports: Ports,
  desk: Desk,
  claim: Claim,
  history: SubjectHistory,
): Promise<Conclusion | 'merged'> {
  const { account, subject } = claim;
  const since = ports.clock.now();
  const gathered = await gather(ports, desk, history, urgencyOf(claim));
  if (await isMergedAway(ports, claim, history)) return 'merged';
  await lookIfOwed(desk, history.rows);
  // Before it is asked who it was: who is lost only since then is still found, and let go of when that is noticed.
  const rows = await withoutLostPeople(desk, history.rows);
  const resolution = await resolve(ports, desk, subject, gathered, since);
  if (await ports.turn?.enter(resolution.person?.id)) {
    const now = (await ports.store.load(account, subject)) ?? history;
    return conclude({ ...ports, turn: undefined }, desk, claim, now);
  }
  const decided = await decide({
    desk,
    subject,
    facts: gathered.facts,
    pending: resolution.open === true ? [...gathered.pending, 'person'] : gathered.pending,
    person: resolution.known,
    services: await desk.services(),
    numberNames: (await desk.numbers()).names,
    lacks: await lacking(desk),
    now: ports.clock.now(),
    rows,
    findRows: async (keys) => withoutLostPeople(desk, await ports.store.rows(account, keys)),
    keyedAs: keyedAs(history),
  });
  const decisions = [resolution.decided, decided.admission].filter(
    (event): event is Event => event !== undefined,
  );
  if (decisions.length > 0)
    await ports.store.addFacts(
      account,
      { events: decisions.map((event) => ({ subject, event })) },
      ports.clock.now(),
    );
  const carried: CarriedOut = await carryOut(ports, {
    desk,
    subject,
    token: claim.token,
    evaluation: decided.evaluation,
    rows: history.rows,
  });
  return {
    gathered,
    resolution,
    decided,
    carried,
    mappingVersion: desk.account.mappings.version,
    now: ports.clock.now(),
  };
}

/**
 * What was read named a conversation that is known as another subject: two were one. Whoever stays writes; if we went on,
 * each would write its own.
 */
async function isMergedAway(
  { store }: Ports,
  { account, subject }: Claim,
  { aliases }: SubjectHistory,
): Promise<boolean> {
  if (subject.kind !== 'call' || aliases.length === 0) return false;
  const now = await store.findSubject(account, { kind: 'call', aliases: aliases.slice(0, 1) });
  return now !== undefined && now.id !== subject.id;
}

/** What is brought in from the past waits for what is happening now, also at the vendor. */
function urgencyOf(claim: Claim): Priority {
  if (claim.priority >= priority.backfill) return priority.backfill;
  return claim.priority <= priority.live ? priority.live : priority.finished;
}

/** Whoever is woken by a subject that is brought in from the past waits with it. */
function wakePriority(claim: Claim): number {
  return Math.max(priority.finished, urgencyOf(claim));
}

async function resolve(
  ports: Ports,
  desk: Desk,
  subject: Subject,
  gathered: Conclusion['gathered'],
  since: Instant,
): Promise<Resolution> {
  const { sink } = desk.account.crm;
  const prefix = sink?.prefix ?? '';
  const resolvePorts: ResolvePorts = {
    account: desk.account.id,
    crm: prefix,
    store: ports.store,
    mirror: desk.mirror,
    excluded: (await desk.numbers()).excluded,
    random: ports.random,
    urlOf: (module, id) => sink?.recordUrl(`${prefix}.${module}`, id),
    lookAtAnswer: async (question) => {
      await lookAtAnswer(ports, desk, question);
    },
  };
  return subject.kind === 'person'
    ? describePerson(resolvePorts, subject)
    : resolveConversation(
        resolvePorts,
        subject,
        gathered.facts,
        since,
        gathered.pending.length > 0,
      );
}

/** Modules this organisation does not have. Targets of other connectors are not asked about. */
async function lacking(desk: Desk): Promise<(target: Target) => boolean> {
  const prefix = `${desk.account.crm.sink?.prefix}.`;
  const catalog = await desk.catalog();
  return (target) => target.startsWith(prefix) && !catalog.modules.has(target);
}

/** A person told about a conversation is woken by the settle that follows; should we crash before it, by this. */
const afterSettleMs = 1_000;

async function settle(
  ports: Ports,
  desk: Desk,
  claim: Claim,
  conclusion: Conclusion,
  dead: ReturnType<typeof deadLettersOf>,
): Promise<void> {
  const { account, subject } = claim;
  const { carried, resolution, now } = conclusion;
  const told = tell(desk, subject, conclusion);
  const { person } = resolution;
  if (told && person) {
    const wakes = [{ subject: person, due: now + afterSettleMs, priority: wakePriority(claim) }];
    const events = [{ subject: person, event: told.event }];
    await insist(ports, account, () => ports.store.addFacts(account, { events, wakes }, now));
  }
  const made = madePerson(desk, conclusion);
  const wakes: Wake[] = [];
  const urgency = wakePriority(claim);
  if (resolution.person && (told || made.length > 0))
    wakes.push({ subject: resolution.person, due: now, priority: urgency });
  for (const answered of told?.answered ?? [])
    wakes.push({ subject: answered, due: now, priority: urgency });
  const settlement: Settlement = {
    ...nothing(claim, now, soonest(nextDueOf(conclusion), followUpAt(desk, conclusion)) ?? null),
    rows: carried.ends.map((end) => end.update),
    wakes,
    deadLetters: dead,
    summary: summaryOf(conclusion, dead),
    trace: traceOf(conclusion),
    aliases:
      resolution.person && made.length > 0 ? [{ subject: resolution.person, aliases: made }] : [],
  };
  await insist(ports, account, () => ports.store.settle(account, settlement));
}

/** The record that became the person, so that the next call finds it at once. */
function madePerson(desk: Desk, conclusion: Conclusion): readonly string[] {
  const providers = providersOf(desk);
  return conclusion.carried.ends
    .filter(
      (end) =>
        providers.has(end.mapping) && end.recordId !== null && end.recordId !== end.row.recordId,
    )
    .map((end) =>
      recordAlias(end.row.target.slice(end.row.target.indexOf('.') + 1), end.recordId ?? ''),
    );
}

/** What the person is told, and which conversations this one answered. */
interface Told {
  readonly event: Event;
  readonly answered: readonly Subject[];
}

function tell(desk: Desk, subject: Subject, conclusion: Conclusion): Told | undefined {
  const { gathered, resolution, decided, now } = conclusion;
  if (subject.kind !== 'call' && subject.kind !== 'thread') return undefined;
  if (!resolution.person || decided.request?.as !== 'decided') return undefined;
  const day = (at: Instant): string =>
    formatTime(at, 'd LLL', desk.account.timezone, desk.account.language);
  const conversation = conversationOf(
    subject,
    gathered.facts,
    decided.request.request,
    decided.at,
    day,
  );
  if (!conversation) return undefined;
  const before = resolution.conversations.find((one) => one.subject === conversation.subject);
  const event = tellPerson(conversation, before, now, resolution.toldAt(conversation.subject));
  return event && { event, answered: answeredBy(conversation, resolution.conversations) };
}
