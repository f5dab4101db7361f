import type {
  ExpectedRecord,
  ExpectedValue,
  RecordName,
} from '../../connectors/zoho/sandbox/scenarios/expected-record.ts';
import {
  isOurs,
  linkedId,
  plainValue,
  recordsNamed,
  sameValue,
  type ZohoRecord,
  type ZohoWorld,
} from './demo-world.ts';

/** One way in which what stands in Zoho is not what the day expects. */
export interface DayDifference {
  /** Slug of the conversation, or what else it is about. */
  readonly what: string;
  /** In words: module, record, field, expected, found. */
  readonly message: string;
}

/** What came of comparing expected records with a world. */
export interface RecordComparison {
  readonly differences: readonly DayDifference[];
  readonly records: number;
  readonly fields: number;
  readonly links: number;
  /** Expected records that stand there more than once. */
  readonly twice: number;
}

/**
 * Compares every expected record, field by field and link by link, and names every record of ours that nobody expects.
 * Records are found by what tells them apart, never by id.
 */
export function compareRecords(
  expected: readonly ExpectedRecord[],
  world: ZohoWorld,
): RecordComparison {
  const differences: DayDifference[] = [];
  const claimed = new Set<ZohoRecord>();
  let twice = 0;
  for (const one of expected) {
    const found = findExpected(one, world).filter((record) => !claimed.has(record));
    for (const record of found) claimed.add(record);
    if (found.length > 1) twice += 1;
    const [record] = found;
    const problems =
      record && found.length === 1
        ? recordProblems(one, record, world)
        : [`stands there ${found.length === 0 ? 'not at all' : `${found.length} times`}`];
    for (const problem of problems)
      differences.push({ what: one.conversation, message: `${nameOf(one)}: ${problem}` });
  }
  return {
    differences: [...differences, ...unexpected(world, claimed)],
    records: expected.length,
    fields: sum(expected, ({ fields }) => Object.keys(fields).length),
    links: sum(expected, ({ links, by }) => Object.keys(links).length + linksIn(by).length),
    twice,
  };
}

function findExpected({ module, by }: ExpectedRecord, world: ZohoWorld): readonly ZohoRecord[] {
  const links = linksIn(by);
  const values = Object.entries(by).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return recordsNamed(world, { module, by: Object.fromEntries(values) })
    .filter(isOurs)
    .filter((record) =>
      links.every(([field, name]) => linkProblem(record[field], name, world) === undefined),
    );
}

function linksIn(by: ExpectedRecord['by']): readonly [string, RecordName][] {
  return Object.entries(by).filter(
    (entry): entry is [string, RecordName] => typeof entry[1] !== 'string',
  );
}

function recordProblems(
  { fields, links }: ExpectedRecord,
  record: ZohoRecord,
  world: ZohoWorld,
): readonly string[] {
  const problems: string[] = [];
  for (const [field, wanted] of Object.entries(fields)) {
    const found = plainValue(record[field]);
    if (!holds(found, wanted))
      problems.push(`${field}: expected ${wantedText(wanted)}, found ${quoted(found)}`);
  }
  for (const [field, name] of Object.entries(links)) {
    const problem = linkProblem(record[field], name, world);
    if (problem !== undefined) problems.push(`${field}: ${problem}`);
  }
  return problems;
}

function holds(found: string | number | boolean | null, wanted: ExpectedValue): boolean {
  if (wanted === null) return found === null || found === '';
  if (typeof wanted !== 'object') return sameValue(found, wanted);
  if ('given' in wanted) return found !== null && found !== '';
  if ('oneOf' in wanted) return wanted.oneOf.some((one) => sameValue(found, one));
  return typeof found === 'string' && wanted.includes.every((part) => found.includes(part));
}

function linkProblem(
  value: unknown,
  name: RecordName | null,
  world: ZohoWorld,
): string | undefined {
  const id = linkedId(value);
  const found = id === undefined ? 'nothing' : whatHas(id, world);
  if (name === null) return id === undefined ? undefined : `expected nothing, found ${found}`;
  const targets = recordsNamed(world, name);
  if (targets.length !== 1)
    return `expected ${targetText(name)}, which stands there ${targets.length} times`;
  return targets[0]?.['id'] === id ? undefined : `expected ${targetText(name)}, found ${found}`;
}

function whatHas(id: string, world: ZohoWorld): string {
  for (const [module, records] of world.live) {
    const record = records.find((one) => one['id'] === id);
    if (record) return `${module} ${titleOf(record)}`;
  }
  return `the record ${id}`;
}

function unexpected(world: ZohoWorld, claimed: ReadonlySet<ZohoRecord>): readonly DayDifference[] {
  const differences: DayDifference[] = [];
  for (const [module, records] of world.live)
    for (const record of records.filter((one) => isOurs(one) && !claimed.has(one)))
      differences.push({
        what: 'nobody',
        message: `${module} ${titleOf(record)} stands there and is not expected`,
      });
  for (const [module, records] of world.deleted)
    for (const record of records)
      differences.push({ what: 'nobody', message: `${module} ${titleOf(record)} was deleted` });
  return differences;
}

const titles = [
  'Subject',
  'Appointment_Name',
  'Note_Title',
  'File_Name',
  'Full_Name',
  'Account_Name',
  'Service_Name',
  'Name',
];

/** What a person calls a record. */
function titleOf(record: ZohoRecord): string {
  const title = titles.map((field) => record[field]).find((one) => typeof one === 'string');
  return quoted(typeof title === 'string' ? title : plainValue(record['id']));
}

function nameOf({ module, by }: ExpectedRecord): string {
  const [value] = Object.values(by);
  return `${module} ${typeof value === 'string' ? quoted(value) : `of ${value ? targetText(value) : 'nothing'}`}`;
}

function targetText({ module, by }: RecordName): string {
  return `${module} ${Object.values(by).map(quoted).join(' ')}`;
}

function wantedText(wanted: ExpectedValue): string {
  if (wanted === null || typeof wanted !== 'object') return quoted(wanted);
  if ('given' in wanted) return 'something';
  if ('oneOf' in wanted) return `one of ${wanted.oneOf.map(quoted).join(', ')}`;
  return `a text with ${wanted.includes.map(quoted).join(' and ')}`;
}

function quoted(value: string | number | boolean | null): string {
  if (value === null || value === '') return 'nothing';
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

function sum<T>(all: readonly T[], count: (one: T) => number): number {
  return all.reduce((total, one) => total + count(one), 0);
}
