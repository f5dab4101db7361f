import {
  compileMappings,
  type MappingFile,
  type MappingSettings,
} from '../../../src/mapping/compile.ts';
import {
  type EvaluationInput,
  evaluateMappings,
  type Outcome,
  type Snapshot,
} from '../../../src/mapping/evaluate.ts';
import type { MappingSet } from '../../../src/mapping/mapping-set.ts';
import { formatProblem, type Problem } from '../../../src/mapping/problem.ts';
import { mustCompile, settings } from './account.ts';

/** A file of the account's own layer. */
export function file(text: string, name = 'probe.yaml', layer = 'account'): MappingFile {
  return { name, text, layer };
}

export const callSnapshot: Snapshot = {
  subject: {
    kind: 'call',
    id: 'c1',
    channel: 'voice',
    direction: 'inbound',
    at: '2026-11-20T13:03:11Z',
  },
  call: {
    state: 'ended',
    status: 'answered',
    talking_seconds: 61,
    tags: ['Booking', 'vip'],
    notes: 'Termin bitte',
  },
  person: { found: true, module: 'Contacts', id: '501', name: 'Zoë Müller', phone: '+4930901820' },
};

export function inputOf(changes: Partial<EvaluationInput> = {}): EvaluationInput {
  return {
    kind: 'call',
    subjectId: 'c1',
    snapshot: callSnapshot,
    pending: [],
    now: Date.parse('2026-11-20T14:00:00Z'),
    lacks: () => false,
    resultOf: () => ({ as: 'absent' }),
    serviceMs: () => undefined,
    ...changes,
  };
}

/** The outcome of one mapping of a set. */
export function outcomeOf(set: MappingSet, input: EvaluationInput, mapping: string): Outcome {
  const found = evaluateMappings(set, input).outcomes.find(
    (outcome) => outcome.mapping === mapping,
  );
  if (found === undefined) throw new Error(`no outcome of ${mapping}`);
  return found;
}

/** A mapping with one field `X`. */
export function probeSet(
  field: string,
  changes: Partial<MappingSettings> = {},
  more = '',
): MappingSet {
  return mustCompile([file(probeText(field, more))], changes);
}

export function probeText(field: string, more = ''): string {
  return `version: 1\nmapping: probe\nfrom: [call]\ninto: test.Probe\n${more}fields:\n  X: ${field}\n`;
}

/** What the field of a probe becomes: its value, `missing`, or why there is no record. */
export function fieldOf(outcome: Outcome): unknown {
  if (outcome.as === 'desired') {
    const field = outcome.record.fields['X'];
    return field === undefined ? 'missing' : field.value;
  }
  if (outcome.as === 'failed') return `failed: ${outcome.problem.message}`;
  return outcome.as === 'not_desired' ? `not desired: ${outcome.because}` : outcome.as;
}

/** Evaluates one expression on the call. */
export function evaluateExpression(
  expression: string,
  input: Partial<EvaluationInput> = {},
  changes: Partial<MappingSettings> = {},
): unknown {
  const set = probeSet(`{ expr: ${JSON.stringify(expression)} }`, changes);
  return fieldOf(outcomeOf(set, inputOf(input), 'probe'));
}

/** Whether a condition holds: true, false or `undecided`. */
export function decide(when: string, input: Partial<EvaluationInput> = {}): unknown {
  const set = probeSet('1', {}, `when: ${JSON.stringify(when)}\n`);
  const outcome = outcomeOf(set, inputOf(input), 'probe');
  if (outcome.as === 'undecided') return 'undecided';
  return outcome.as === 'desired';
}

/** All problems of texts, formatted. */
export function problemsOf(...texts: readonly string[]): readonly string[] {
  return rawProblems(...texts).map(formatProblem);
}

export function rawProblems(...texts: readonly string[]): readonly Problem[] {
  const files = texts.map((text, i) => file(text, i === 0 ? 'lead.yaml' : `lead${i}.yaml`));
  return compileMappings(files, settings()).problems;
}

/** Codes with their places: `E101 6:12`. */
export function codesOf(...texts: readonly string[]): readonly string[] {
  return rawProblems(...texts).map(({ code, line, column }) => `${code} ${line}:${column}`);
}
