import { toIso } from '../../domain/clock.ts';
import type { FactValue, Folded } from '../../domain/event.ts';
import type { Subject } from '../../domain/subject.ts';
import type { Snapshot } from '../../mapping/evaluate.ts';
import type { Account } from '../account.ts';
import { factOf, listOf, numberOf, textOf } from '../fold.ts';
import { callVariable } from './call.ts';
import { dropMissing, type KnownPerson, type PersonSettings, personVariable } from './person.ts';
import { theirWords, threadVariable } from './thread.ts';

/**
 * When the conversation began; for a person, when they last tried in vain, else the last contact: a task that was deleted
 * is made again for a later attempt.
 */
export function subjectAt(
  subject: Subject,
  facts: Folded,
  person: KnownPerson | undefined,
  fallback: number,
): number {
  if (subject.kind === 'call') {
    const started = Date.parse(textOf(facts, 'call.started_at') ?? '');
    return Number.isNaN(started) ? fallback : started;
  }
  if (subject.kind === 'thread') {
    const started = Date.parse(String(threadVariable(subject.id, facts)['started_at'] ?? ''));
    return Number.isNaN(started) ? fallback : started;
  }
  return person?.counts?.unansweredLast ?? person?.counts?.lastContactAt ?? fallback;
}

export interface ComposeInput {
  readonly account: Account;
  readonly subject: Subject;
  readonly facts: Folded;
  readonly person: KnownPerson;
  /** See {@link subjectAt}. */
  readonly at: number;
  readonly services: readonly string[];
  /** What our numbers are called, for conversations whose facts do not say. */
  readonly numberNames: ReadonlyMap<string, string>;
}

/** What of an account the variable `person` needs. */
export function personSettings(account: Account): PersonSettings {
  return { vipTags: account.vipTags, language: account.language };
}

/** The snapshot of the event model, without `request`: that is decided from it. */
export function composeSnapshot(input: ComposeInput): Snapshot {
  const { account, subject, facts } = input;
  const shared = {
    person: personVariable(input.person, personSettings(account)),
    account: accountVariable(input),
  };
  if (subject.kind === 'call') {
    const call = callVariable(facts);
    const about = {
      kind: 'call',
      id: subject.id,
      channel: 'voice',
      direction: call['direction'],
      at: toIso(input.at),
    };
    return {
      ...shared,
      subject: dropMissing(about),
      call,
      ...conversationVariables(input),
    };
  }
  if (subject.kind === 'thread') {
    const thread = threadVariable(subject.id, facts);
    const about = {
      kind: 'thread',
      id: subject.id,
      channel: thread['channel'],
      direction: thread['direction'],
      at: toIso(input.at),
    };
    return {
      ...shared,
      subject: dropMissing(about),
      thread,
      ...conversationVariables(input),
    };
  }
  return {
    ...shared,
    subject: { kind: subject.kind, id: subject.id, channel: 'crm', at: toIso(input.at) },
  };
}

/** The same snapshot as the request rules see it: only the caller's words of a thread count. */
export function forRequest(snapshot: Snapshot, facts: Folded): Snapshot {
  const thread = snapshot['thread'];
  return thread === undefined
    ? snapshot
    : { ...snapshot, thread: { ...thread, text: theirWords(facts) } };
}

function conversationVariables({ account, facts, numberNames }: ComposeInput): Snapshot {
  const agentId = textOf(facts, 'agent.id');
  const email =
    (agentId === undefined ? undefined : account.agents[agentId]) ?? textOf(facts, 'agent.email');
  const number = (name: string): string | undefined => textOf(facts, `number.${name}`);
  return {
    agent: dropMissing({
      id: agentId,
      name: textOf(facts, 'agent.name'),
      email,
      group: textOf(facts, 'agent.group'),
    }),
    number: dropMissing({
      id: number('id'),
      name: number('name') ?? numberNames.get(number('e164') ?? ''),
      e164: number('e164'),
      country: number('country'),
    }),
    ai: aiVariable(facts),
  };
}

const aiTexts = ['summary', 'sentiment', 'language', 'caller_text'] as const;
const aiLists = [
  'topics',
  'action_items',
  'decisions',
  'open_questions',
  'dates',
  'risks',
  'feedback',
] as const;

function aiVariable(facts: Folded): Record<string, FactValue> {
  const ai: Record<string, FactValue | undefined> = {
    agent_talk_percent: numberOf(facts, 'ai.agent_talk_percent'),
  };
  for (const name of aiTexts) ai[name] = factOf(facts, `ai.${name}`);
  for (const name of aiLists) ai[name] = [...listOf(facts, `ai.${name}`)];
  return dropMissing(ai);
}

function accountVariable(input: ComposeInput): Record<string, FactValue> {
  const { account } = input;
  return dropMissing({
    id: account.id,
    name: account.name,
    country: account.country,
    timezone: account.timezone,
    language: account.language,
    fallback_user: account.fallbackUser,
    house_rules: account.houseRules,
    open: account.calendar.isOpen(input.at),
    services: input.services,
    offers: account.offers,
    free_slots: [],
  });
}
