import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FactValue } from '../../src/domain/event.ts';
import {
  type EvaluationInput,
  evaluateMappings,
  type Outcome,
  type Snapshot,
} from '../../src/mapping/evaluate.ts';
import { allKinds, eventModel, type Member } from '../../src/mapping/event-model.ts';
import { evaluateRequest } from '../../src/mapping/request.ts';
import { defaultSet } from '../unit/mapping/account.ts';
import { inputOf } from '../unit/mapping/probe.ts';

const set = defaultSet();

/** Values of a member: now and then one of the wrong type, as vendors send them. */
function memberValues(member: Member): fc.Arbitrary<FactValue> {
  const text = member.values
    ? fc.constantFrom(...member.values)
    : fc.constantFrom('booking', 'urgent', '', 'Thursday at 3', 'x');
  const time = fc.constantFrom('2026-11-20T13:00:00Z', '2026-11-26T15:00:00+01:00', 'not a time');
  const byType: Readonly<Record<string, fc.Arbitrary<FactValue>>> = {
    text,
    time,
    int: fc.integer({ min: -5, max: 500 }),
    bool: fc.boolean(),
    list: fc.array(text, { maxLength: 3 }),
    times: fc.array(time, { maxLength: 3 }),
  };
  const right =
    byType[member.type] ?? fc.constant({ service: 'Check', start: '2026-11-26T15:00:00+01:00' });
  return fc.oneof(
    { weight: 9, arbitrary: right },
    { weight: 1, arbitrary: fc.constantFrom(null, 7, 'odd', [1], { a: 1 }) },
  );
}

const variable = (name: string): fc.Arbitrary<Record<string, FactValue>> =>
  some(eventModel[name]?.members ?? {}, memberValues);

const snapshots: fc.Arbitrary<Snapshot> = some(eventModel, (_variable, name) => variable(name));

/** A record of some of the names, each with its own values. */
function some<F, T>(
  names: Readonly<Record<string, F>>,
  values: (of: F, name: string) => fc.Arbitrary<T>,
): fc.Arbitrary<Record<string, T>> {
  const model = Object.entries(names).map(([name, of]) => [name, values(of, name)] as const);
  return fc
    .record(Object.fromEntries(model), { requiredKeys: [] })
    .map((record) => ({ ...record }) as Record<string, T>);
}

const prefixes = [
  'request',
  'ai',
  'agent',
  'person',
  'call.tags',
  'call.status',
  'call.recording_url',
  'thread.text',
  'number',
  'appointment.start',
];

/** The facts of one snapshot, with those below the prefixes taken from another. */
function withOther(facts: Snapshot, other: Snapshot, pending: readonly string[]): Snapshot {
  const mixed: Record<string, Record<string, FactValue>> = {};
  for (const name of Object.keys(eventModel)) {
    const members: Record<string, FactValue> = { ...facts[name] };
    for (const member of Object.keys(eventModel[name]?.members ?? {})) {
      if (!pending.some((prefix) => prefix === name || prefix === `${name}.${member}`)) continue;
      const value = other[name]?.[member];
      if (value === undefined) delete members[member];
      else members[member] = value;
    }
    mixed[name] = members;
  }
  return mixed;
}

const decided = (outcome: Outcome | undefined): unknown =>
  outcome?.as === 'desired'
    ? { ...outcome.record }
    : outcome?.as === 'not_desired'
      ? outcome.because
      : outcome?.as;

describe('whatever is known', () => {
  it('a mapping comes to an outcome and never throws', () => {
    fc.assert(
      fc.property(
        snapshots,
        fc.constantFrom(...allKinds),
        fc.subarray(prefixes),
        (snapshot, kind, pending) => {
          const input = inputOf({ snapshot, kind, pending });
          const about = set.mappings
            .filter((mapping) => mapping.from.includes(kind))
            .map((mapping) => mapping.id);
          expect(evaluateMappings(set, input).outcomes.map((outcome) => outcome.mapping)).toEqual(
            about,
          );
          expect(['decided', 'undecided']).toContain(evaluateRequest(set, input).as);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('what is decided while facts are pending stays so, whatever they turn out to be', () => {
    fc.assert(
      fc.property(
        snapshots,
        snapshots,
        fc.constantFrom(...allKinds),
        fc.subarray(prefixes, { minLength: 1 }),
        (facts, other, kind, pending) => {
          const early = evaluateMappings(set, inputOf({ snapshot: facts, kind, pending }));
          const snapshot = withOther(facts, other, pending);
          const late = evaluateMappings(set, inputOf({ snapshot, kind }));
          for (const outcome of early.outcomes) {
            if (outcome.as === 'undecided') continue;
            const later = late.outcomes.find((one) => one.mapping === outcome.mapping);
            expect({ mapping: outcome.mapping, is: decided(later) }).toEqual({
              mapping: outcome.mapping,
              is: decided(outcome),
            });
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('the same holds for the request', () => {
    fc.assert(
      fc.property(
        snapshots,
        snapshots,
        fc.constantFrom('call' as const, 'thread' as const),
        fc.subarray(prefixes, { minLength: 1 }),
        (facts, other, kind, pending) => {
          const early = evaluateRequest(set, inputOf({ snapshot: facts, kind, pending }));
          if (early.as === 'undecided') return;
          const late = evaluateRequest(
            set,
            inputOf({
              snapshot: withOther(
                facts,
                other,
                pending.filter((one) => one !== 'request'),
              ),
              kind,
            }),
          );
          expect(late).toMatchObject({ as: 'decided', request: early.request });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('the same input gives the same outcomes, trace included', () => {
    fc.assert(
      fc.property(snapshots, fc.constantFrom(...allKinds), (snapshot, kind) => {
        const input: EvaluationInput = inputOf({ snapshot, kind });
        const once = JSON.stringify(evaluateMappings(set, input));
        expect(JSON.stringify(evaluateMappings(set, input))).toBe(once);
      }),
      { numRuns: 100 },
    );
  });
});
