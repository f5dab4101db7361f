import type { AccountConfig, LoadedConfig } from '../config/settings.ts';
import type { Connection } from '../connector/contract.ts';
import { ConfigError } from '../domain/errors.ts';
import type { Folded } from '../domain/event.ts';
import type { Logger } from '../domain/logger.ts';
import type { PersonRow } from '../domain/person-row.ts';
import { toE164 } from '../domain/phone.ts';
import { type Subject, subjectName } from '../domain/subject.ts';
import { fold, listOf, textOf, under } from '../reconcile/fold.ts';
import { messagesOf } from '../reconcile/lines.ts';
import type { Found } from '../store/keeping-port.ts';
import type { LedgerRow, Store, SubjectHistory } from '../store/port.ts';
import { connectAccount } from './accounts.ts';
import { matcherOf, type TermKind, type Terms } from './erase-terms.ts';
import { openStore } from './project.ts';
import { systemClock, systemRandom } from './system.ts';

/** Everything that is held about a person, found and shown before anything goes. */
export interface PersonTrail {
  /** E.164. */
  readonly phone: string;
  readonly terms: Terms;
  readonly people: readonly PersonRow[];
  readonly subjects: readonly Subject[];
  /** Those of them that are somebody else's and only name the person. */
  readonly mentions: readonly Subject[];
  /** Rows that are about no subject. */
  readonly rows: readonly Found[];
  /** What we wrote for them, and what the vendors hold of them. */
  readonly records: readonly VendorRecord[];
}

export interface VendorRecord {
  readonly target: string;
  readonly id: string;
  readonly link: string | undefined;
  /** Our ledger says that we made it. */
  readonly ours: boolean;
  readonly key: string | undefined;
}

/** What is still found after an erasure, by where. */
export interface Remainder {
  readonly what: TermKind;
  readonly where: string;
}

export interface Eraser {
  /**
   * @param number as people write it.
   * @throws ConfigError when it is no number.
   */
  find(number: string): Promise<PersonTrail>;
  /** Keeps the person out and removes everything the trail names. @returns rows by table. */
  erase(trail: PersonTrail): Promise<Readonly<Record<string, number>>>;
  /** Deletes what we made in the CRM. @returns those that could not be deleted, with why. */
  deleteRecords(
    records: readonly VendorRecord[],
  ): Promise<readonly { readonly record: VendorRecord; readonly why: string }[]>;
  /** Reads everything that is stored and names whatever is still there. */
  prove(trail: PersonTrail): Promise<readonly Remainder[]>;
  /** Takes the bytes out of the files. @returns false when another process was in the way. */
  compact(): Promise<boolean>;
  /** @returns how many names are let in again; 0 when the number was not kept out. */
  letIn(number: string): Promise<number>;
  /** How many people are kept out, and how often. */
  keptOut(): Promise<{ readonly people: number; readonly refused: number }>;
}

/** Opens the store and the vendors of one account for erasing; closes them afterwards. */
export async function withEraser<T>(
  config: LoadedConfig,
  account: AccountConfig,
  logger: Logger,
  work: (eraser: Eraser) => Promise<T>,
): Promise<T> {
  const store = openStore(config, logger);
  const ports = { clock: systemClock, random: systemRandom, logger };
  const connections = connectAccount(account, ports, store);
  try {
    return await work(createEraser(store, account, connections));
  } finally {
    await Promise.all(connections.map((connection) => connection.close()));
    await store.close();
  }
}

type Place = Pick<AccountConfig, 'id' | 'country'>;

function createEraser(store: Store, account: Place, connections: readonly Connection[]): Eraser {
  const numberOf = (text: string): string => {
    const e164 = toE164(text, account.country);
    if (e164 !== undefined) return e164;
    throw new ConfigError('That is no telephone number.', {
      code: 'erase.no_number',
      advice: 'Write it with its country code: +44 7700 900123.',
    });
  };
  return {
    find: (number) => findTrail(store, account.id, connections, numberOf(number)),
    erase: (trail) => eraseTrail(store, account.id, trail),
    deleteRecords: (records) => deleteRecords(connections, records),
    prove: async (trail) => {
      const matches = matcherOf(trail.terms);
      const found = await store.search(account.id, matches);
      return found.map((one) => ({ what: one.what as TermKind, where: placeOf(one) }));
    },
    compact: () => store.compact(),
    letIn: (number) => store.letIn(account.id, numberOf(number)),
    keptOut: () => store.keptOut(account.id),
  };
}

async function findTrail(
  store: Store,
  account: string,
  connections: readonly Connection[],
  phone: string,
): Promise<PersonTrail> {
  const people = await store.peopleByPhone(account, phone);
  const own = await ownPeople(store, account, phone, people);
  const phones = [...new Set([phone, ...people.flatMap((row) => row.phones), ...own.phones])];
  const ids = own.subjects.map((subject) => subject.id);
  const matches = matcherOf({ phones, ids, emails: [], names: [] });
  const found = await store.search(account, matches);
  const subjects = unique([
    ...own.subjects,
    ...own.conversations,
    ...found.map((one) => one.subject).filter((subject) => subject !== undefined),
  ]);
  const told = await readSubjects(store, account, connections, { subjects, phones });
  const terms: Terms = {
    phones,
    ids,
    emails: [...new Set([...people.flatMap((row) => row.emails), ...told.emails])],
    names: [...new Set([...people.map((row) => row.name ?? ''), ...told.names])].filter(
      isWholeName,
    ),
  };
  const rows = found.filter((one) => one.subject === undefined && isRow(one));
  const records = [...ledgerRecords(told.rows, connections), ...peopleRecords(people, connections)];
  const { mentions } = told;
  return { phone, terms, people, subjects, mentions, rows, records: uniqueRecords(records) };
}

/** Other rows go by their own steps: people by their record, the rest with its subject. */
function isRow({ table }: Found): boolean {
  return table === 'ledger' || table === 'deliveries';
}

/** One word is a first name, and everybody's. */
function isWholeName(name: string): boolean {
  return /\S\s+\S/.test(name.trim()) && !/^[+\d\s]+$/.test(name);
}

interface Own {
  readonly subjects: readonly Subject[];
  readonly phones: readonly string[];
  readonly conversations: readonly Subject[];
}

/** The persons of ours behind the number and the records, what else they are called, and their conversations. */
async function ownPeople(
  store: Store,
  account: string,
  phone: string,
  people: readonly PersonRow[],
): Promise<Own> {
  const aliases = [`number:${phone}`, ...people.map((row) => `record:${row.module}/${row.id}`)];
  const subjects: Subject[] = [];
  const phones: string[] = [];
  const conversations: Subject[] = [];
  for (const alias of aliases) {
    const subject = await store.findSubject(account, { kind: 'person', aliases: [alias] });
    const history = subject && (await store.load(account, subject));
    if (!history) continue;
    subjects.push(history.subject);
    const numbers = history.aliases.filter((one) => one.startsWith('number:'));
    phones.push(...numbers.map((one) => one.slice('number:'.length)));
    for (const [name] of under(fold(history.events, history.base), 'conversation.'))
      conversations.push(subjectOf(name));
  }
  return { subjects: unique(subjects), phones, conversations };
}

function subjectOf(name: string): Subject {
  const at = name.indexOf(':');
  return { kind: name.slice(0, at) as Subject['kind'], id: name.slice(at + 1) };
}

/** What their own conversations say of them: names, addresses, and what was written for them. */
async function readSubjects(
  store: Store,
  account: string,
  connections: readonly Connection[],
  about: { readonly subjects: readonly Subject[]; readonly phones: readonly string[] },
) {
  const names: string[] = [];
  const emails: string[] = [];
  const rows: LedgerRow[] = [];
  const mentions: Subject[] = [];
  for (const subject of about.subjects) {
    const history = await store.load(account, subject);
    if (!history) continue;
    const facts = factsOf(history, connections);
    if (!isTheirs(subject, facts, about.phones)) mentions.push(subject);
    else {
      names.push(textOf(facts, 'contact.name') ?? '');
      emails.push(...listOf(facts, 'contact.emails'));
      rows.push(...history.rows);
    }
  }
  return { names, emails, rows, mentions };
}

function isTheirs(subject: Subject, facts: Folded, phones: readonly string[]): boolean {
  const partners = messagesOf(facts).map((message) => message.theirs);
  const external = textOf(facts, 'call.external');
  if (external !== undefined) partners.push(external);
  // Nobody is known who it was with: it was found under a name that only they have.
  if (partners.length === 0) return subject.kind !== 'call';
  return partners.some((number) => phones.includes(number));
}

function factsOf(history: SubjectHistory, connections: readonly Connection[]): Folded {
  const decoded = history.deliveries.flatMap((delivery) => {
    const connection = connections.find((one) => one.vendor === delivery.source);
    return connection?.source?.decode(delivery) ?? [];
  });
  return fold([...decoded, ...history.events], history.base);
}

function ledgerRecords(
  rows: readonly LedgerRow[],
  connections: readonly Connection[],
): readonly VendorRecord[] {
  return rows.flatMap(({ target, recordId, key }) =>
    recordId === null
      ? []
      : [{ target, id: recordId, key, ours: true, link: linkOf(connections, target, recordId) }],
  );
}

function peopleRecords(
  people: readonly PersonRow[],
  connections: readonly Connection[],
): readonly VendorRecord[] {
  const prefix = connections.find((one) => one.sink)?.sink?.prefix ?? '';
  return people.map(({ module, id }) => {
    const target = `${prefix}.${module}`;
    return { target, id, key: undefined, ours: false, link: linkOf(connections, target, id) };
  });
}

function linkOf(
  connections: readonly Connection[],
  target: string,
  id: string,
): string | undefined {
  return sinkOf(connections, target)?.recordUrl(target, id);
}

function sinkOf(connections: readonly Connection[], target: string) {
  return connections.find(({ sink }) => sink && target.startsWith(`${sink.prefix}.`))?.sink;
}

/** The first of several: the ledger's, which says whether it is ours. */
function uniqueRecords(records: readonly VendorRecord[]): readonly VendorRecord[] {
  return [...new Map(records.toReversed().map((one) => [`${one.target}/${one.id}`, one])).values()];
}

function unique(subjects: readonly Subject[]): readonly Subject[] {
  return [...new Map(subjects.map((one) => [subjectName(one), one])).values()];
}

async function eraseTrail(
  store: Store,
  account: string,
  trail: PersonTrail,
): Promise<Readonly<Record<string, number>>> {
  const { terms, people, subjects, rows } = trail;
  const erased = await store.erase(
    account,
    {
      subjects,
      people,
      rows,
      keepOut: {
        person: trail.phone,
        phones: terms.phones,
        emails: terms.emails,
        records: people.map(({ module, id }) => `${module}/${id}`),
      },
    },
    systemClock.now(),
  );
  return erased.rows;
}

async function deleteRecords(
  connections: readonly Connection[],
  records: readonly VendorRecord[],
): Promise<readonly { readonly record: VendorRecord; readonly why: string }[]> {
  const left: { readonly record: VendorRecord; readonly why: string }[] = [];
  for (const record of records.filter(({ ours }) => ours)) {
    const { target, id, key = '' } = record;
    const change = { as: 'delete', id: `erase:${id}`, target, key, recordId: id } as const;
    const [result] = (await sinkOf(connections, target)?.write([change])) ?? [];
    if (result?.as === 'failed') left.push({ record, why: result.failure.message });
    else if (result?.as !== 'written' && result?.as !== 'gone')
      left.push({ record, why: 'it could not be deleted' });
  }
  return left;
}

function placeOf({ table, column, subject }: Found): string {
  const about = subject === undefined ? '' : ` of a ${subject.kind}`;
  return `${table}.${column}${about}`;
}
