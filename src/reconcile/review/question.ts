import type { Instant } from '../../domain/clock.ts';
import { type Event, type FactValue, type Folded, sourceRank } from '../../domain/event.ts';
import { parseSubjectName, type Subject, subjectName } from '../../domain/subject.ts';
import type { Journal, Ledger } from '../../store/port.ts';
import { fold, listOf, textOf, under } from '../fold.ts';

/**
 * "Who was it?", asked about one number. Rounds follow each other: a round is open until somebody answers it, and all
 * conversations nobody can tell apart meanwhile ask with it, so that there is one task however often they call.
 */
export interface Question {
  readonly subject: Subject;
  readonly round: number;
  /** What the task is known by: `q-1a2b3c#1`. */
  readonly name: string;
  /** Whether this round was asked and not answered. */
  readonly isOpen: boolean;
  /** Records to choose from, in the order people see them; of the last round that was asked. */
  readonly candidates: readonly string[];
  /** What CloudTalk called them when this or the last answered round was asked. */
  readonly named: string | undefined;
  /** Conversations that ask in this round, and whom each was taken for. */
  readonly asking: readonly Asking[];
  /** The last answer that was given. */
  readonly last: Answer | undefined;
}

/** A conversation that asks. */
export interface Asking {
  readonly subject: Subject;
  /** Our person it belonged to when it began to ask; null when it belonged to nobody. */
  readonly person: string | null;
}

/** What somebody answered. */
export type Answer =
  /** Our person, by id; the record is none yet for somebody new. */
  | { readonly as: 'person'; readonly person: string; readonly record: string | null }
  /** The task was deleted, or completed without an answer: it stays open who it was, and nobody is asked again. */
  | { readonly as: 'left' }
  /** It was found out otherwise. */
  | { readonly as: 'moot' };

/** Which question of a conversation is open; a fact of the conversation. */
export const questionPath = 'review.question';

export interface QuestionPorts {
  readonly account: string;
  readonly store: Pick<Journal, 'findSubject' | 'resolveSubject' | 'load' | 'addFacts'> &
    Pick<Ledger, 'settle'>;
  readonly newId: () => string;
}

/** What was asked about a number; undefined when nothing ever was. */
export async function questionAbout(
  { account, store }: Pick<QuestionPorts, 'account' | 'store'>,
  phone: string,
): Promise<Question | undefined> {
  const subject = await store.findSubject(account, { kind: 'record', aliases: [aliasOf(phone)] });
  return subject && readQuestion({ account, store }, subject);
}

/** The question a subject stands for; undefined when it is none. */
export async function readQuestion(
  { account, store }: { readonly account: string; readonly store: Pick<Journal, 'load'> },
  subject: Subject,
): Promise<Question | undefined> {
  const history = await store.load(account, subject);
  if (!history) return undefined;
  return questionOf(history.subject, fold(history.events, history.base));
}

/** Pure. */
export function questionOf(subject: Subject, facts: Folded): Question {
  const answers = under(facts, 'review.answer.').map(([path, value]) => ({
    round: Number(path),
    answer: value as Answer,
  }));
  const answered = Math.max(0, ...answers.map(({ round }) => round));
  const round = answered + 1;
  const asking = under(facts, `review.asks.${round}.`).map(
    ([name, value]): Asking => ({
      subject: parseSubjectName(name) ?? subject,
      person: typeof value === 'string' ? value : null,
    }),
  );
  const isOpen = asking.length > 0;
  const told = isOpen ? round : answered;
  const given = answers.filter(({ answer }) => answer.as !== 'moot');
  return {
    subject,
    round,
    name: `${subject.id}#${round}`,
    isOpen,
    candidates: listOf(facts, `review.list.${told}`),
    named: textOf(facts, `review.named.${told}`),
    asking,
    last: given.sort((a, b) => b.round - a.round)[0]?.answer,
  };
}

export interface Asks {
  readonly subject: Subject;
  readonly phone: string;
  /** Records it may have been, the likeliest first. */
  readonly candidates: readonly string[];
  readonly named: string | undefined;
  /** Our person it belongs to, if it does. */
  readonly person: string | null;
  readonly now: Instant;
}

/** Has a conversation ask: joins the open round, or begins one. */
export async function ask(ports: QuestionPorts, asks: Asks): Promise<Question> {
  const { account, store } = ports;
  const about = { kind: 'record', aliases: [aliasOf(asks.phone)] } as const;
  const subject =
    (await store.findSubject(account, about)) ??
    (await store.resolveSubject(account, about, `q-${ports.newId()}`, asks.now));
  const before = await readQuestion(ports, subject);
  const round = before?.round ?? 1;
  const known = before?.isOpen === true ? before.candidates : [];
  const list = [...known, ...asks.candidates.filter((one) => !known.includes(one))];
  const own = subjectName(asks.subject);
  const isAsking = before?.asking.some((one) => subjectName(one.subject) === own) === true;
  if (!isAsking || list.length > known.length) {
    const name = `${subject.id}#${round}`;
    const facts: Record<string, FactValue> = {
      [`review.asks.${round}.${own}`]: asks.person,
      [`review.list.${round}`]: list,
      ...(asks.named === undefined ? {} : { [`review.named.${round}`]: asks.named }),
    };
    const events = [
      { subject, event: decision(`asks:${name}:${own}:${list.length}`, asks.now, facts) },
      {
        subject: asks.subject,
        event: decision(`asks:${name}:${own}`, asks.now, { [questionPath]: name }),
      },
    ];
    await store.addFacts(account, { events }, asks.now);
    await noteOpen(ports, subject, asks.now, true);
  }
  return (await readQuestion(ports, subject)) ?? questionOf(subject, {});
}

/** Questions that are open are found by their summaries. */
export async function noteOpen(
  { account, store }: Pick<QuestionPorts, 'account' | 'store'>,
  subject: Subject,
  now: Instant,
  isOpen: boolean,
): Promise<void> {
  const reason = isOpen ? 'a task asks who it was' : null;
  const state = isOpen ? 'waiting' : 'done';
  const summary = { at: now, state, reason, person: null, request: null, records: [] } as const;
  await store.settle(account, { subject, now, rows: [], nextDue: null, summary });
}

export function decision(
  id: string,
  occurredAt: Instant,
  facts: Readonly<Record<string, FactValue>>,
): Event {
  return { id, occurredAt, rank: sourceRank.decision, facts };
}

function aliasOf(phone: string): string {
  return `asks:${phone}`;
}

/** Whether a later conversation may be about somebody else by its name: then an earlier answer says nothing. */
export function hasOtherName(question: Question, named: string | undefined): boolean {
  const plain = (text: string): string => text.trim().toLowerCase();
  return (
    named !== undefined && question.named !== undefined && plain(named) !== plain(question.named)
  );
}
