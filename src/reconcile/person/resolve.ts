import type { Instant } from '../../domain/clock.ts';
import { type Event, type Folded, sourceRank } from '../../domain/event.ts';
import type { PersonRow } from '../../domain/person-row.ts';
import type { Random } from '../../domain/random.ts';
import { type Subject, subjectName } from '../../domain/subject.ts';
import type { Journal, Ledger } from '../../store/port.ts';
import {
  type Conversation,
  conversationPath,
  countConversations,
  readConversation,
} from '../conversation.ts';
import { fold, listOf, textOf, under } from '../fold.ts';
import { messagesOf } from '../lines.ts';
import { askWho, saidBefore } from '../review/ask-who.ts';
import { questionAbout, questionPath } from '../review/question.ts';
import type { KnownPerson } from '../snapshot/person.ts';
import { apartPrefix, recordAlias } from './aliases.ts';
import { type Candidate, type MatchClues, matchPerson } from './match.ts';
import type { PeopleMirror } from './mirror.ts';
import { rowOf } from './row-of.ts';

export interface ResolvePorts {
  readonly account: string;
  /** The prefix of the CRM's targets: `zoho`. */
  readonly crm: string;
  readonly store: Pick<Journal, 'findSubject' | 'resolveSubject' | 'load' | 'addFacts'> &
    Pick<Ledger, 'rowOfRecord' | 'settle'>;
  readonly mirror: PeopleMirror;
  readonly excluded: ReadonlySet<string>;
  readonly random: Random;
  /** A link to a record that a person can open. */
  readonly urlOf?: ((module: string, id: string) => string | undefined) | undefined;
  /** Looks whether somebody has answered the open question since. */
  readonly lookAtAnswer?: ((question: Subject) => Promise<void>) | undefined;
}

export interface Resolution {
  readonly known: KnownPerson;
  /** The person's subject; undefined when the conversation belongs to nobody (yet). */
  readonly person: Subject | undefined;
  /** The person's conversations as the journal has them now. */
  readonly conversations: readonly Conversation[];
  /** When the person was last told about a conversation; 0 for never. */
  toldAt(conversation: string): Instant;
  /** To be added to the conversation: whom it belongs to, decided once. */
  readonly decided: Event | undefined;
  /** Not decided yet: whatever hangs on the person is undecided. */
  readonly open?: boolean | undefined;
  /** The person had a record once. */
  readonly hadRecord?: boolean | undefined;
  /** How it was found out, for the trace. */
  readonly reasons: readonly string[];
}

const nobody: Pick<Resolution, 'person' | 'conversations' | 'decided' | 'toldAt'> = {
  person: undefined,
  conversations: [],
  decided: undefined,
  toldAt: () => 0,
};

/**
 * Whom a call or thread belongs to. Decided once and kept; only merge, conversion or review change it.
 *
 * @param since when this reconciliation began: a mirror older than that is brought up to date before an unknown number
 * is called unknown.
 * @param incomplete facts that tell people apart (notes, the name CloudTalk has) are still to come: nothing is decided
 * but what the number alone decides.
 * @throws OutsideError when that is not possible now.
 */
export async function resolveConversation(
  ports: ResolvePorts,
  subject: Subject,
  facts: Folded,
  since: Instant,
  incomplete = false,
): Promise<Resolution> {
  const phone = phoneOf(subject, facts);
  const elsewhere = namesElsewhere(facts);
  const nobodyKnown = { ...elsewhere, id: undefined, phone, row: undefined, counts: undefined };
  if (
    phone === undefined ||
    textOf(facts, 'call.direction') === 'internal' ||
    ports.excluded.has(phone)
  ) {
    const known = { ...nobodyKnown, excluded: true, tie: false };
    return {
      ...nobody,
      known,
      reasons: ['excluded'],
    };
  }
  const bound = textOf(facts, 'belongs.person');
  if (bound !== undefined) {
    const person = await ports.store.findSubject(ports.account, {
      kind: 'person',
      aliases: [`self:${bound}`],
    });
    if (person) return stillThem(ports, person, { subject, phone, elsewhere, facts, since });
  }
  const rows = incomplete
    ? await ports.mirror.knownByPhone(phone)
    : await ports.mirror.byPhone(phone, since);
  const match = matchPerson(rows, cluesOf(phone, facts));
  if (match.as !== 'one' && incomplete) {
    const known = { ...nobodyKnown, excluded: false, tie: false };
    return { ...nobody, known, open: true, reasons: ['waits for what tells who it was'] };
  }
  if (match.as === 'tie')
    return resolveTie(ports, { subject, phone, elsewhere, facts, since }, match.candidates);
  const aliases = [`number:${phone}`];
  if (match.as === 'one') {
    if (match.candidates.length > 1) aliases.pop();
    aliases.unshift(recordAlias(match.row.module, match.row.id));
  }
  const newId = `p-${ports.random.id().slice(0, 12)}`;
  const person = await ports.store.resolveSubject(
    ports.account,
    { kind: 'person', aliases },
    newId,
    since,
  );
  if (person.id === newId) await rememberSelf(ports, person, since);
  const decided = belongsEvent(subject, person, since);
  const reasons =
    match.as === 'one' ? (match.candidates[0]?.reasons ?? []) : ['nobody has this number'];
  return describe(ports, person, phone, elsewhere, decided, reasons);
}

/** Several fit and none clearly: whom a person named before, else a person is asked. */
async function resolveTie(
  ports: ResolvePorts,
  { subject, phone, elsewhere, facts, since }: Bound,
  candidates: readonly Candidate[],
): Promise<Resolution> {
  const about = { subject, phone, named: elsewhere.otherName, now: since };
  const isAsking = facts[questionPath] !== undefined;
  const said = await saidBefore(ports, { ...about, isAsking }, candidates);
  if (said)
    return describe(ports, said, phone, elsewhere, belongsEvent(subject, said, since), [
      'a person said so when the same was asked',
    ]);
  const rows = candidates.map((one) => one.row);
  const asked = await askWho(ports, { ...about, person: null }, rows);
  const nobodyKnown = { ...elsewhere, id: undefined, phone, row: undefined, counts: undefined };
  const known = { ...nobodyKnown, excluded: false, tie: true, ...asked };
  const reasons = candidates.map(
    ({ row, score, reasons: why }) => `${row.module}/${row.id} ${score}: ${why.join(', ')}`,
  );
  return { ...nobody, known, reasons };
}

/** The person a person subject stands for. */
export async function describePerson(ports: ResolvePorts, person: Subject): Promise<Resolution> {
  return describe(
    ports,
    person,
    undefined,
    { otherName: undefined, otherCompany: undefined, otherEmail: undefined, contactId: undefined },
    undefined,
    [],
  );
}

async function describe(
  ports: ResolvePorts,
  person: Subject,
  phone: string | undefined,
  elsewhere: Elsewhere,
  decided: Event | undefined,
  reasons: readonly string[],
): Promise<Resolution> {
  const history = await ports.store.load(ports.account, person);
  const aliases = history?.aliases ?? [];
  const facts = fold(history?.events ?? [], history?.base);
  const conversations = under(facts, conversationPath(''))
    .map(([, value]) => readConversation(value))
    .filter((one): one is Conversation => one !== undefined);
  const row = (await rowOf(ports.mirror, aliases)) ?? (await ownRecord(ports, aliases));
  const number =
    phone ??
    row?.phones[0] ??
    aliases.find((alias) => alias.startsWith('number:'))?.slice('number:'.length);
  const known: KnownPerson = {
    ...elsewhere,
    id: person.id,
    phone: number,
    row,
    excluded: false,
    tie: false,
    apart: aliases.find((alias) => alias.startsWith(apartPrefix))?.slice(apartPrefix.length),
    counts: countConversations(conversations),
  };
  const toldAt = (conversation: string): Instant =>
    facts[conversationPath(conversation)]?.occurredAt ?? 0;
  const hadRecord = aliases.some((alias) => alias.startsWith('record:'));
  return { known, person, conversations, decided, toldAt, reasons, hadRecord };
}

interface Bound {
  readonly subject: Subject;
  readonly phone: string;
  readonly elsewhere: Elsewhere;
  readonly facts: Folded;
  readonly since: Instant;
}

/** Decided before. Who was a stranger then may have a record by now: that does not move the conversation. */
async function stillThem(ports: ResolvePorts, person: Subject, bound: Bound): Promise<Resolution> {
  const now = await describe(ports, person, bound.phone, bound.elsewhere, undefined, [
    'decided before',
  ]);
  if (now.known.row !== undefined) return now;
  const asking = await stillAsking(ports, bound, now);
  if (asking) return asking;
  const rows = await ports.mirror.knownByPhone(bound.phone);
  const match = matchPerson(rows, cluesOf(bound.phone, bound.facts));
  if (match.as === 'tie' && bound.facts[questionPath] === undefined && now.hadRecord === true)
    return whoIsIt(
      ports,
      bound,
      now,
      match.candidates.map((one) => one.row),
    );
  if (match.as !== 'one') return now;
  const alias = recordAlias(match.row.module, match.row.id);
  const hint = { kind: 'person', aliases: [alias] } as const;
  const known = await ports.store.findSubject(ports.account, hint);
  const isSomebodyElse = known !== undefined && known.id !== person.id;
  if (isSomebodyElse && !(await wereMerged(ports, person, bound.phone, now))) return now;
  const aliases = [{ subject: person, aliases: [alias] }];
  await ports.store.addFacts(ports.account, { events: [], aliases }, bound.since);
  const one = (await ports.store.findSubject(ports.account, hint)) ?? person;
  return describe(ports, one, bound.phone, bound.elsewhere, undefined, [
    'decided before',
    isSomebodyElse ? 'merged with somebody else' : 'has a record now',
  ]);
}

/**
 * True when somebody merged the record of this person into that of another whom we know as well: nobody else had the
 * number, so who has it now has it from them. Where several share a number, one who goes does not become the other.
 */
async function wereMerged(
  { store, account }: ResolvePorts,
  person: Subject,
  phone: string,
  { hadRecord, known }: Resolution,
): Promise<boolean> {
  if (hadRecord !== true || known.apart !== undefined) return false;
  const owner = await store.findSubject(account, { kind: 'person', aliases: [`number:${phone}`] });
  return owner?.id === person.id;
}

/** A conversation that waits for somebody to say who it was; undefined when it does not, or not any more. */
async function stillAsking(
  ports: ResolvePorts,
  bound: Bound,
  now: Resolution,
): Promise<Resolution | undefined> {
  if (bound.facts[questionPath] === undefined) return undefined;
  const question = await questionAbout(ports, bound.phone);
  const own = subjectName(bound.subject);
  const isAsking = question?.asking.some(({ subject }) => subjectName(subject) === own) === true;
  return isAsking ? whoIsIt(ports, bound, now, []) : undefined;
}

/** The record of theirs vanished, and several may be what it became; or another record is in the way of making it. */
async function whoIsIt(
  ports: ResolvePorts,
  { subject, phone, elsewhere, since }: Bound,
  now: Resolution,
  rows: readonly PersonRow[],
): Promise<Resolution> {
  const person = now.person?.id ?? null;
  const about = { subject, phone, named: elsewhere.otherName, now: since, person };
  const asked = await askWho(ports, about, rows);
  return { ...now, known: { ...now.known, tie: true, ...asked }, reasons: ['a person is asked'] };
}

/** A person stays findable by the id that conversations remember, also after a merge with an older one. */
async function rememberSelf(ports: ResolvePorts, person: Subject, now: Instant): Promise<void> {
  const aliases = [{ subject: person, aliases: [`self:${person.id}`] }];
  await ports.store.addFacts(ports.account, { events: [], aliases }, now);
}

/** A record we made a moment ago: the mirror has not seen it yet, the ledger has. */
async function ownRecord(
  ports: ResolvePorts,
  aliases: readonly string[],
): Promise<PersonRow | undefined> {
  for (const alias of aliases) {
    const match = /^record:([^/]+)\/(.+)$/.exec(alias);
    if (!match?.[1] || !match[2]) continue;
    const row = await ports.store.rowOfRecord(ports.account, `${ports.crm}.${match[1]}`, match[2]);
    if (row?.state !== 'written') continue;
    const writtenAt = Date.parse(row.modifiedTime ?? '');
    if (await ports.mirror.hasLost(match[1], match[2], writtenAt)) continue;
    return { ...unseen, module: match[1], id: match[2] };
  }
  return undefined;
}

const unseen: Omit<PersonRow, 'module' | 'id'> = {
  name: null,
  company: null,
  email: null,
  phones: [],
  emails: [],
  language: null,
  owner: null,
  ownerName: null,
  tags: [],
  modifiedAt: 0,
  convertedTo: null,
};

function belongsEvent(subject: Subject, person: Subject, at: Instant): Event {
  return {
    id: `belongs:${subjectName(subject)}:${person.id}`,
    occurredAt: at,
    rank: sourceRank.decision,
    facts: { 'belongs.person': person.id },
  };
}

function phoneOf(subject: Subject, facts: Folded): string | undefined {
  return subject.kind === 'call' ? textOf(facts, 'call.external') : messagesOf(facts)[0]?.theirs;
}

type Elsewhere = Pick<KnownPerson, 'otherName' | 'otherCompany' | 'otherEmail' | 'contactId'>;

function namesElsewhere(facts: Folded): Elsewhere {
  return {
    otherName: textOf(facts, 'contact.name'),
    otherCompany: textOf(facts, 'contact.company'),
    otherEmail: listOf(facts, 'contact.emails')[0],
    contactId: textOf(facts, 'contact.id'),
  };
}

function cluesOf(phone: string, facts: Folded): MatchClues {
  const words = [
    textOf(facts, 'call.notes'),
    textOf(facts, 'ai.summary'),
    ...messagesOf(facts).map((message) => message.body),
  ];
  return {
    phone,
    contactName: textOf(facts, 'contact.name'),
    words: words.filter((text) => text !== undefined).join('\n'),
    emails: listOf(facts, 'contact.emails'),
    links: listOf(facts, 'contact.external_urls'),
  };
}
