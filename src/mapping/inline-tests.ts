import type { RecordRef } from '../domain/record.ts';
import { unreached } from './coverage.ts';
import type { Fixtures } from './fixtures.ts';
import { behind, type LoadedSet } from './loaded-set.ts';
import type { MappingPlan } from './mapping-plan.ts';
import type { MappingSet } from './mapping-set.ts';
import type { EvaluationInput, Outcome, ResultState } from './outcome.ts';
import type { Problem } from './problem.ts';
import type { RequestPlan } from './request-plan.ts';
import { type Result, startScope } from './run.ts';
import { runMappings } from './run-mappings.ts';
import { runRequest } from './run-request.ts';
import type { TestText } from './schema.ts';
import { nodeAt, type Place, placeOf, type SourceNode } from './source.ts';
import { moduleOf, vendorOf } from './targets.ts';
import { changeOf, differences, equal } from './test-expect.ts';
import {
  asSnapshot,
  givenFacts,
  lacksOf,
  layFacts,
  nowOf,
  structureAt,
  TestMistake,
} from './test-snapshot.ts';
import type { Structure } from './value.ts';

export interface InlineTestResult {
  readonly file: string;
  readonly line: number;
  /** The layer of the file the test is written in. */
  readonly layer: string;
  /** The mapping or requests file the test belongs to. */
  readonly of: string;
  readonly name: string;
  readonly ok: boolean;
  readonly message?: string | undefined;
}

export interface InlineTestReport {
  readonly results: readonly InlineTestResult[];
  readonly passed: number;
  readonly failed: number;
  /** T001 and T002 as errors, T003 (what no test reached) as warnings. */
  readonly problems: readonly Problem[];
}

export interface InlineTestOptions {
  /**
   * Only tests of these layers. The tests that ship with the product are written for the account of the fixtures; an
   * account runs its own with its own settings.
   */
  readonly layers?: readonly string[] | undefined;
}

/** Runs the tests written in the files of a set. Pure: no network, no ledger. */
export function runInlineTests(
  set: MappingSet,
  fixtures: Fixtures,
  options: InlineTestOptions = {},
): InlineTestReport {
  const loaded = behind(set);
  const results: InlineTestResult[] = [];
  const problems: Problem[] = [];
  const suites = [...(loaded.requests ? [loaded.requests] : []), ...loaded.plans];
  for (const suite of suites) {
    const reached = new Set<object>();
    const tests = testsOf(suite, options);
    for (const { test, node } of tests) {
      const found = attempt(() => runOne(test, suite, loaded, fixtures, reached));
      results.push(resultOf(suite, test, node, found.messages));
      if (found.messages.length > 0) problems.push(problemOf(test, placeOf(node), found));
    }
    // Tests of an override alone need not reach what the file below it brings.
    if (tests.length > 0 && tests.length === suite.tests.length)
      problems.push(...unreached(suite, reached));
  }
  const failed = results.filter((result) => !result.ok).length;
  return { results, passed: results.length - failed, failed, problems };
}

interface Placed {
  readonly test: TestText;
  readonly node: SourceNode;
}

function testsOf(
  suite: MappingPlan | RequestPlan,
  { layers }: InlineTestOptions,
): readonly Placed[] {
  return suite.tests
    .map((test, index) => ({ test, node: nodeAt(suite.root, ['tests', index]) }))
    .filter(({ node }) => layers === undefined || layers.includes(node.source.layer));
}

interface Found {
  readonly code: 'T001' | 'T002';
  readonly messages: readonly string[];
}

function attempt(run: () => readonly string[]): Found {
  try {
    return { code: 'T001', messages: run() };
  } catch (error) {
    if (!(error instanceof TestMistake)) throw error;
    return { code: error.code, messages: [error.message] };
  }
}

function resultOf(
  suite: MappingPlan | RequestPlan,
  { name }: TestText,
  node: SourceNode,
  messages: readonly string[],
): InlineTestResult {
  const { file, line } = placeOf(node);
  const { layer } = node.source;
  const of = 'info' in suite ? suite.info.id : suite.id;
  const ok = messages.length === 0;
  return { file, line, layer, of, name, ok, message: ok ? undefined : messages.join('; ') };
}

function problemOf(test: TestText, place: Place, { code, messages }: Found): Problem {
  return { ...place, severity: 'error', code, message: `${test.name}: ${messages.join('; ')}` };
}

function runOne(
  test: TestText,
  suite: MappingPlan | RequestPlan,
  loaded: LoadedSet,
  fixtures: Fixtures,
  reached: Set<object>,
): readonly string[] {
  const facts = givenFacts(test.given, fixtures);
  if (!('info' in suite)) return requestTest(test, facts, loaded, reached);
  const attempt: Attempt = { loaded, plan: suite, given: test.given, reached };
  const first = evaluate(attempt, facts, new Map());
  if (test.then === undefined) return differences(test.expect, first.own, undefined);
  const later = withOwnPerson(layFacts(facts, test.then), first, loaded);
  const second = evaluate(attempt, later, first.written);
  const change = changeOf(first.own, second.own, structureAt(test.then, 'live'));
  return differences(test.expect, second.own, change);
}

function requestTest(
  test: TestText,
  given: Structure,
  loaded: LoadedSet,
  reached: Set<object>,
): readonly string[] {
  const facts = test.then === undefined ? given : layFacts(given, test.then);
  const input = inputFor(facts, test.given, new Map());
  const scope = startScope(loaded.settings, input, reached);
  const outcome = runRequest(loaded.requests, loaded.settings, input, scope);
  if (outcome.as === 'undecided') return [`undecided because of ${outcome.because}`];
  const actual: Structure = { ...outcome.request };
  return Object.entries(test.expect).flatMap(([name, value]) => equal(name, value, actual[name]));
}

interface Attempt {
  readonly loaded: LoadedSet;
  readonly plan: MappingPlan;
  readonly given: Structure;
  readonly reached: Set<object>;
}

interface Evaluated {
  readonly own: Outcome;
  readonly outcomes: readonly Outcome[];
  /** What the ledger of the test holds afterwards. */
  readonly written: ReadonlyMap<string, ResultState>;
}

function evaluate(
  { loaded, plan, given, reached }: Attempt,
  facts: Structure,
  written: ReadonlyMap<string, ResultState>,
): Evaluated {
  const input = withRequest(inputFor(facts, given, written), given, loaded);
  const { id } = plan.info;
  const { outcomes } = runMappings(loaded, input, {
    given: givenResults(given, plan),
    reached: { mapping: id, what: reached },
  });
  const own = outcomes.find((outcome) => outcome.mapping === id);
  if (own === undefined) throw new TestMistake(`"${id}" is not about a ${input.kind}`);
  const after = new Map(written);
  for (const outcome of outcomes) {
    if (outcome.as !== 'desired') continue;
    const { mapping, target, key } = outcome;
    after.set(rowOf(mapping, target, key), { as: 'record', id: `made-${mapping}`, target });
  }
  return { own, outcomes, written: after };
}

function rowOf(mapping: string, target: string, key: string): string {
  return JSON.stringify([mapping, target, key]);
}

function inputFor(
  facts: Structure,
  given: Structure,
  written: ReadonlyMap<string, ResultState>,
): EvaluationInput {
  const { kind, snapshot } = asSnapshot(facts);
  return {
    kind,
    subjectId: String(snapshot['subject']?.['id'] ?? 'test'),
    snapshot,
    pending: [],
    now: nowOf(given, facts),
    lacks: lacksOf(given),
    resultOf: (mapping, target, key) =>
      written.get(rowOf(mapping, target, key)) ?? { as: 'absent' },
    serviceMs: () => undefined,
  };
}

/** The rules decide unless the test says what the request is; later facts lie over what the rules say. */
function withRequest(input: EvaluationInput, given: Structure, loaded: LoadedSet): EvaluationInput {
  const conversation = input.kind === 'call' || input.kind === 'thread';
  if (!conversation || given['request'] !== undefined) return input;
  const scope = startScope(loaded.settings, input);
  const outcome = runRequest(loaded.requests, loaded.settings, input, scope);
  if (outcome.as === 'undecided') return input;
  const decided = Object.entries(outcome.request).filter((entry) => entry[1] !== undefined);
  const request = { ...Object.fromEntries(decided), ...input.snapshot['request'] };
  return { ...input, snapshot: { ...input.snapshot, request } };
}

/** `results: { appointment: Appointments__s/9 }`: a record of the mapping's own vendor. */
function givenResults(given: Structure, plan: MappingPlan): ReadonlyMap<string, Result> {
  const results = new Map<string, Result>();
  for (const [name, value] of Object.entries(structureAt(given, 'results'))) {
    const [module = '', id] = String(value).split('/');
    const ref: RecordRef = { ref: `${vendorOf(plan.info.into)}.${module}`, id };
    results.set(name, ref);
  }
  return results;
}

/** A person that is found later without saying where was found through the record the test has made. */
function withOwnPerson(facts: Structure, first: Evaluated, loaded: LoadedSet): Structure {
  const person = structureAt(facts, 'person');
  if (person['found'] !== true || person['id'] !== undefined) return facts;
  const providers = new Set(
    loaded.plans.filter((plan) => plan.info.providesPerson).map((plan) => plan.info.id),
  );
  const made = first.outcomes.find((one) => one.as === 'desired' && providers.has(one.mapping));
  if (made?.as !== 'desired') return facts;
  const own = { module: moduleOf(made.target), id: `made-${made.mapping}` };
  return { ...facts, person: { ...own, ...person } };
}
