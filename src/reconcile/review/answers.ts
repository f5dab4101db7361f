import { type Priority, priority } from '../../connector/contract.ts';
import type { Clock, Instant } from '../../domain/clock.ts';
import { errorCode, OutsideError } from '../../domain/errors.ts';
import type { FactValue } from '../../domain/event.ts';
import type { Logger } from '../../domain/logger.ts';
import { type Subject, subjectName } from '../../domain/subject.ts';
import type { FactBatch, LedgerRow, Store } from '../../store/port.ts';
import type { Desk } from '../desk.ts';
import { apartPrefix, recordAlias } from '../person/aliases.ts';
import { wasDeletedByPerson } from '../road-end.ts';
import { type Answer, decision, noteOpen, type Question, readQuestion } from './question.ts';
import { readAnswer, type Said } from './read-answer.ts';

export interface AnswerPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** So many open questions are looked at in one round. */
const mostAtOnce = 500;

/**
 * Looks whether people have answered who it was: one request for up to a hundred open tasks, none when nothing is open.
 *
 * @returns how many were answered.
 */
export async function lookAtAnswers(
  ports: AnswerPorts,
  desk: Pick<Desk, 'account'>,
  urgency: Priority = priority.poll,
): Promise<number> {
  const { store } = ports;
  const account = desk.account.id;
  const open = await store.conversations({
    account,
    kinds: ['record'],
    state: 'waiting',
    limit: mostAtOnce,
  });
  return lookAt(
    ports,
    desk,
    open.map(({ subject }) => subject),
    urgency,
  );
}

/** The same for one question. When it cannot be looked at now, the next round does. */
export function lookAtAnswer(
  ports: AnswerPorts,
  desk: Pick<Desk, 'account'>,
  question: Subject,
): Promise<number> {
  return lookAt(ports, desk, [question], priority.finished);
}

interface Open {
  readonly question: Question;
  readonly row: LedgerRow;
}

async function lookAt(
  ports: AnswerPorts,
  desk: Pick<Desk, 'account'>,
  questions: readonly Subject[],
  urgency: Priority,
): Promise<number> {
  try {
    return await lookNow(ports, desk, questions, urgency);
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    ports.logger.warn('review.lookFailed', { account: desk.account.id, code: errorCode(error) });
    return 0;
  }
}

async function lookNow(
  ports: AnswerPorts,
  desk: Pick<Desk, 'account'>,
  questions: readonly Subject[],
  urgency: Priority,
): Promise<number> {
  const { tasks } = desk.account.crm;
  if (!tasks || questions.length === 0) return 0;
  const open: Open[] = [];
  for (const subject of questions) {
    const found = await openOf(ports, desk.account.id, tasks.target, subject);
    if (found) open.push(found);
  }
  const there = open.filter(({ row }) => row.state !== 'withdrawn');
  const ids = there.flatMap(({ row }) => (row.recordId === null ? [] : [row.recordId]));
  const live = ids.length === 0 ? [] : await tasks.read(ids, urgency);
  let answered = 0;
  for (const one of open) {
    const task = live.find(({ recordId }) => recordId === one.row.recordId);
    const said = task
      ? readAnswer(task, one.question.candidates)
      : await withoutTask(desk, one.row, ports.clock.now());
    if (said === undefined) continue;
    answered += said === 'moot' ? 0 : 1;
    await learn(ports, desk.account.id, one.question, said);
  }
  return answered;
}

async function openOf(
  { store, clock }: AnswerPorts,
  account: string,
  target: string,
  subject: Subject,
): Promise<Open | undefined> {
  const question = await readQuestion({ account, store }, subject);
  if (!question?.isOpen) {
    await noteOpen({ account, store }, subject, clock.now(), false);
    return undefined;
  }
  const [row] = await store.rows(account, [{ target, key: `review:${question.name}` }]);
  const isThere = row !== undefined && row.recordId !== null && row.state !== 'dead';
  return isThere ? { question, row } : undefined;
}

/** A task that was written so recently may not be listed yet. */
const settledMs = 120_000;

/** The task is not there: we withdrew it, a person deleted it, or the list is behind. */
async function withoutTask(
  { account }: Pick<Desk, 'account'>,
  row: LedgerRow,
  now: Instant,
): Promise<Said | 'moot' | undefined> {
  if (wasDeletedByPerson(row)) return { as: 'left' };
  if (row.state === 'withdrawn') return 'moot';
  if (row.recordId === null || now - Date.parse(row.modifiedTime ?? '') < settledMs)
    return undefined;
  const live = await account.crm.sink?.read(row.target, [row.recordId], []);
  return live?.length === 0 ? { as: 'left' } : undefined;
}

/**
 * Remembers an answer in one step: on the question, and on every conversation that asked, as whom it belongs to. They are
 * woken: their records are linked by the usual road.
 */
async function learn(
  { store, clock, logger }: AnswerPorts,
  account: string,
  question: Question,
  said: Said | 'moot',
): Promise<void> {
  const now = clock.now();
  const answer = await answerOf(store, account, question, said, now);
  const fact: FactValue = { ...answer };
  const id = `answer:${question.name}`;
  const events: FactBatch['events'][number][] = [
    {
      subject: question.subject,
      event: decision(id, now, { [`review.answer.${question.round}`]: fact }),
    },
  ];
  const aliases: { subject: Subject; aliases: readonly string[] }[] = [];
  for (const { subject, person } of question.asking) {
    if (answer.as !== 'person') break;
    if (answer.record === null && person !== null) continue;
    const belongs = { 'belongs.person': answer.person };
    events.push({ subject, event: decision(`${id}:${subjectName(subject)}`, now, belongs) });
    // Whom it was taken for turned out to be the one with this record.
    if (person !== null && answer.record !== null)
      aliases.push({
        subject: { kind: 'person', id: person },
        aliases: [`record:${answer.record}`],
      });
  }
  const due = now;
  const wakes = question.asking.map(({ subject }) => ({
    subject,
    due,
    priority: priority.finished,
  }));
  await store.addFacts(account, { events, aliases, wakes }, now);
  await noteOpen({ account, store }, question.subject, now, false);
  const conversations = question.asking.length;
  logger.info('review.answered', { account, as: said === 'moot' ? said : said.as, conversations });
}

async function answerOf(
  store: AnswerPorts['store'],
  account: string,
  question: Question,
  said: Said | 'moot',
  now: Instant,
): Promise<Answer> {
  if (said === 'moot') return { as: 'moot' };
  if (said.as === 'left') return { as: 'left' };
  const own = `p-${question.subject.id.slice('q-'.length)}-${question.round}`;
  const aliases =
    said.as === 'new'
      ? [`self:${own}`, `${apartPrefix}#${own}`]
      : [recordAlias(said.module, said.id)];
  const person = await store.resolveSubject(account, { kind: 'person', aliases }, own, now);
  await store.addFacts(
    account,
    { events: [], aliases: [{ subject: person, aliases: [`self:${person.id}`] }] },
    now,
  );
  const record = said.as === 'new' ? null : `${said.module}/${said.id}`;
  return { as: 'person', person: person.id, record };
}
