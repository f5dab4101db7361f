/**
 * How long the whole default mapping set takes on one conversation, with trace (design 18: at most 400 µs), and how long
 * the rules take. Prints microseconds per evaluation.
 */
import { evaluateMappings, type Snapshot } from '../../src/mapping/evaluate.ts';
import { evaluateRequest, type Request } from '../../src/mapping/request.ts';
import { asSnapshot, givenFacts } from '../../src/mapping/test-snapshot.ts';
import { defaultSet, readAllFixtures } from '../../test/unit/mapping/account.ts';
import { inputOf } from '../../test/unit/mapping/probe.ts';

const ROUNDS = 5_000;
const GOAL = 400;

function microseconds(work: () => void): number {
  for (let i = 0; i < ROUNDS / 10; i++) work();
  const began = performance.now();
  for (let i = 0; i < ROUNDS; i++) work();
  return ((performance.now() - began) / ROUNDS) * 1_000;
}

/** The request as the snapshot holds it: without members that are undefined. */
function membersOf(request: Request): Snapshot[string] {
  const known = Object.entries(request).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as Snapshot[string];
}

const began = performance.now();
const set = defaultSet();
console.log(
  `compile ${(performance.now() - began).toFixed(0)} ms, ${set.mappings.length} mappings`,
);

const fixtures = readAllFixtures();
for (const fixture of [
  'call-answered',
  'call-missed',
  'thread-whatsapp',
  'person-missed',
  'appointment-booked',
]) {
  const { kind, snapshot } = asSnapshot(givenFacts({ fixture }, fixtures));
  const input = inputOf({ kind, snapshot, subjectId: String(snapshot['subject']?.['id']) });
  const outcome = evaluateRequest(set, input);
  const request = outcome.as === 'decided' ? membersOf(outcome.request) : {};
  const full = { ...input, snapshot: { ...snapshot, request } };
  const rules = microseconds(() => evaluateRequest(set, input));
  const mappings = microseconds(() => evaluateMappings(set, full));
  const records = evaluateMappings(set, full).outcomes.filter((one) => one.as === 'desired').length;
  const verdict = mappings <= GOAL ? 'ok' : 'TOO SLOW';
  console.log(
    `${fixture.padEnd(20)} mappings ${mappings.toFixed(1).padStart(6)} µs (${records} records)  rules ${rules.toFixed(1).padStart(6)} µs  ${verdict}`,
  );
}
