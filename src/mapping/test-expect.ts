import { fromIso } from '../domain/clock.ts';
import { decideField } from '../domain/field-decision.ts';
import type { DesiredRecord, FieldValue, RecordRef } from '../domain/record.ts';
import { mayWithdraw, type Outcome } from './outcome.ts';
import { moduleOf } from './targets.ts';
import { isStructure, type Structure } from './value.ts';

/** What became of a record between two evaluations. */
export interface TestChange {
  readonly as: 'create' | 'update' | 'withdraw' | 'none';
  readonly changed: Readonly<Record<string, FieldValue>>;
  readonly kept: readonly string[];
}

/** The plan in small: what was written first, what a person changed, what is desired now. */
export function changeOf(first: Outcome | undefined, second: Outcome, live: Structure): TestChange {
  const before = first?.as === 'desired' ? first.record : undefined;
  if (second.as !== 'desired') {
    if (before === undefined || !mayWithdraw(second)) return { as: 'none', changed: {}, kept: [] };
    const { onWithdraw } = before;
    const changed = onWithdraw.as === 'cancel' ? onWithdraw.fields : {};
    return { as: 'withdraw', changed, kept: [] };
  }
  if (before === undefined || before.key !== second.key || before.target !== second.target)
    return { as: 'create', changed: valuesOf(second.record), kept: [] };
  return compare(before, second.record, live);
}

function compare(before: DesiredRecord, after: DesiredRecord, live: Structure): TestChange {
  const changed: Record<string, FieldValue> = {};
  const kept: string[] = [];
  for (const [name, field] of Object.entries(after.fields)) {
    const ours = before.fields[name]?.value;
    const there = name in live ? (live[name] as FieldValue) : (ours ?? null);
    const decision = decideField(field.value, ours, there, field.update);
    if (decision.as === 'write') changed[name] = decision.value;
    else if (decision.because === 'human' || decision.because === 'filled') kept.push(name);
  }
  const as = Object.keys(changed).length > 0 ? 'update' : 'none';
  return { as, changed, kept };
}

function valuesOf(record: DesiredRecord): Readonly<Record<string, FieldValue>> {
  return Object.fromEntries(
    Object.entries(record.fields).map(([name, { value }]) => [name, value]),
  );
}

/** Compares what a test of a mapping expects with what came out; one line for each difference. */
export function differences(
  expected: Structure,
  outcome: Outcome,
  change: TestChange | undefined,
): readonly string[] {
  const found: string[] = [];
  const needsRecord = Object.keys(expected).some((name) => recordMembers.has(name));
  if (needsRecord && outcome.as !== 'desired')
    return [`the record is not desired: ${whyNot(outcome)}`];
  for (const [name, value] of Object.entries(expected)) {
    const check = checks[name];
    if (check === undefined) found.push(`"${name}" is nothing a test can expect`);
    else found.push(...check(value, outcome, change));
  }
  return found;
}

const recordMembers = new Set(['into', 'key', 'owner', 'relate', 'attach', 'fields', 'absent']);

function whyNot(outcome: Outcome): string {
  switch (outcome.as) {
    case 'desired':
      return 'it is';
    case 'not_desired':
      return outcome.because;
    case 'gated':
      return `at ${new Date(outcome.at).toISOString()}`;
    case 'undecided':
      return `undecided because of ${outcome.because}`;
    case 'failed':
      return `${outcome.problem.field}: ${outcome.problem.message}`;
  }
}

type Check = (
  expected: unknown,
  outcome: Outcome,
  change: TestChange | undefined,
) => readonly string[];

const checks: Readonly<Record<string, Check>> = {
  desired: (expected, outcome) => equal('desired', expected, outcome.as === 'desired'),
  because: (expected, outcome) => equal('because', expected, becauseOf(outcome)),
  at: (expected, outcome) =>
    equal('at', expected, outcome.as === 'gated' ? new Date(outcome.at).toISOString() : null),
  into: onRecord((record, expected) => equal('into', expected, record.target)),
  key: onRecord((record, expected) => equal('key', expected, record.key)),
  owner: onRecord((record, expected) =>
    equal(
      'owner',
      expected,
      Array.isArray(expected) ? record.owner.candidates : record.owner.candidates[0],
    ),
  ),
  relate: onRecord((record, expected) => {
    const shown = record.relate.map(showRef);
    return equal('relate', Array.isArray(expected) ? expected : [expected], shown);
  }),
  attach: onRecord((record, expected) => equal('attach', expected, record.attach.length)),
  fields: onRecord((record, expected) => fieldDifferences(expected, valuesOf(record))),
  absent: onRecord((record, expected) =>
    namesOf(expected).flatMap((name) =>
      name in record.fields
        ? [`${name} should be absent, it is ${show(record.fields[name]?.value)}`]
        : [],
    ),
  ),
  change: (expected, _outcome, change) => equal('change', expected, change?.as ?? 'none'),
  changed: (expected, _outcome, change) => changedDifferences(expected, change?.changed ?? {}),
  kept: (expected, _outcome, change) => equal('kept', namesOf(expected), change?.kept ?? []),
};

function becauseOf(outcome: Outcome): string | null {
  if (outcome.as === 'not_desired') return outcome.because;
  return outcome.as === 'gated' ? 'at' : outcome.as === 'desired' ? null : outcome.as;
}

function onRecord(check: (record: DesiredRecord, expected: unknown) => readonly string[]): Check {
  return (expected, outcome) => (outcome.as === 'desired' ? check(outcome.record, expected) : []);
}

function fieldDifferences(
  expected: unknown,
  actual: Readonly<Record<string, FieldValue>>,
): readonly string[] {
  if (!isStructure(expected)) return ['fields must be a map'];
  return Object.entries(expected).flatMap(([name, value]) => equal(name, value, actual[name]));
}

/** A map names values, a list the names of all that changed. */
function changedDifferences(
  expected: unknown,
  actual: Readonly<Record<string, FieldValue>>,
): readonly string[] {
  const extra = Object.keys(actual).filter((name) => !namesOf(expected).includes(name));
  const unexpected = extra.map((name) => `${name} changed as well, to ${show(actual[name])}`);
  if (isStructure(expected)) return [...fieldDifferences(expected, actual), ...unexpected];
  const gone = namesOf(expected).filter((name) => !(name in actual));
  return [...gone.map((name) => `${name} did not change`), ...unexpected];
}

function namesOf(expected: unknown): readonly string[] {
  if (Array.isArray(expected)) return expected.map(String);
  return isStructure(expected) ? Object.keys(expected) : [String(expected)];
}

/** Compares a member of a request or an outcome; times by instant. */
export function equal(name: string, expected: unknown, actual: unknown): readonly string[] {
  return same(expected, actual) ? [] : [`${name}: expected ${show(expected)}, got ${show(actual)}`];
}

function same(expected: unknown, actual: unknown): boolean {
  if (expected === actual) return true;
  if (isStructure(actual) && 'time' in actual) return sameInstant(expected, actual['time']);
  if (Array.isArray(expected) && Array.isArray(actual))
    return expected.length === actual.length && expected.every((one, i) => same(one, actual[i]));
  if (isStructure(expected) && isStructure(actual)) {
    const names = Object.keys(expected);
    return (
      names.length === Object.keys(actual).length &&
      names.every((n) => same(expected[n], actual[n]))
    );
  }
  if (isStructure(actual) && 'ref' in actual)
    return expected === showRef(actual as unknown as RecordRef);
  return sameInstant(expected, actual);
}

function sameInstant(expected: unknown, actual: unknown): boolean {
  if (typeof expected !== 'string' || typeof actual !== 'string') return false;
  const at = fromIso(expected);
  return at !== undefined && at === fromIso(actual);
}

/** `Contacts/501`; a record being made shows its key. */
export function showRef(ref: RecordRef): string {
  return `${moduleOf(ref.ref)}/${ref.id ?? ref.key ?? ''}`;
}

function show(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (isStructure(value) && typeof value['time'] === 'string') return value['time'];
  return JSON.stringify(value);
}
