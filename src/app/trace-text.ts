import { z } from 'zod';
import { toIso } from '../domain/clock.ts';

const expression = z.looseObject({
  file: z.string(),
  line: z.number(),
  column: z.number(),
  expression: z.string(),
  inputs: z.record(z.string(), z.unknown()),
  // What came to nothing is not stored.
  value: z.unknown().optional(),
});

const field = expression.extend({
  field: z.string(),
  policy: z.string(),
  notes: z.array(z.string()),
});

const outcome = z.looseObject({
  as: z.string(),
  mapping: z.string(),
  target: z.string().optional(),
  key: z.string().optional(),
  because: z.string().optional(),
  at: z.unknown().optional(),
  problem: z.looseObject({ message: z.string() }).optional(),
  trace: z.looseObject({
    file: z.string(),
    when: expression.optional(),
    fields: z.array(field),
    notes: z.array(z.string()),
  }),
});

const written = z.looseObject({
  mapping: z.string(),
  recordId: z.string().nullable(),
  fate: z.string(),
  decisions: z.array(
    z.looseObject({ field: z.string(), as: z.string(), because: z.string().optional() }),
  ),
  notes: z.array(z.looseObject({ field: z.string(), message: z.string() })),
  failure: z.looseObject({ code: z.string(), message: z.string() }).nullable(),
});

const artifact = z.looseObject({
  name: z.string(),
  state: z.string(),
  nextLook: z.number().optional(),
});

const traceSchema = z.looseObject({
  completeness: z.string().optional(),
  artifacts: z.array(artifact).optional(),
  person: z.looseObject({ record: z.string().nullable(), why: z.array(z.string()) }),
  request: z.unknown().optional(),
  outcomes: z.array(outcome),
  records: z.array(written),
});

type Outcome = z.infer<typeof outcome>;
type Written = z.infer<typeof written>;

/** A stored trace as text for people. @throws when it was written by another version and cannot be read. */
export function renderTrace(trace: unknown): string {
  const known = traceSchema.parse(trace);
  const person = `person  ${known.person.record ?? 'not in the CRM'} (${known.person.why.join('; ')})`;
  const records = new Map(known.records.map((record) => [record.mapping, record]));
  const blocks = known.outcomes.map((one) => renderOutcome(one, records.get(one.mapping)));
  const expected = (known.artifacts ?? []).filter(({ state }) => state !== 'none');
  const artifacts = expected.map(artifactWords);
  const facts = `facts  ${known.completeness ?? ''} (${artifacts.join(', ')})`;
  return [
    person,
    `request  ${requestLine(known.request)}`,
    ...(artifacts.length > 0 ? [facts] : []),
    ...blocks,
  ].join('\n');
}

function artifactWords({ name, state, nextLook }: z.infer<typeof artifact>): string {
  const when =
    state === 'partial' && nextLook !== undefined ? `, next look ${toIso(nextLook)}` : '';
  return `${name}: ${state}${when}`;
}

function requestLine(request: unknown): string {
  const decided = z
    .looseObject({
      request: z.looseObject({
        kind: z.string(),
        rule: z.string().optional(),
        evidence: z.array(z.string()),
      }),
    })
    .safeParse(request);
  if (!decided.success) return 'not decided yet';
  const { kind, rule, evidence } = decided.data.request;
  return `${kind}${rule === undefined ? '' : ` by rule ${rule}`}${evidence.length > 0 ? `: ${evidence.join('; ')}` : ''}`;
}

function renderOutcome(one: Outcome, record: Written | undefined): string {
  if (one.as !== 'desired') {
    const { when } = one.trace;
    const place =
      when === undefined ? '' : ` (${when.file}:${when.line}:${when.column}) ${when.expression}`;
    return `${one.mapping}  ${one.as.replace('_', ' ')}: ${one.problem?.message ?? one.because ?? String(one.at ?? '')}${place}`;
  }
  const fate =
    record === undefined
      ? 'not written by this connector'
      : `${record.fate}${record.recordId === null ? '' : ` as ${record.recordId}`}`;
  const decisions = new Map(
    (record?.decisions ?? []).map((decision) => [decision.field, decision]),
  );
  const fields = one.trace.fields.flatMap((trace) => {
    const decision = decisions.get(trace.field);
    const left = decision?.as === 'leave' ? `, left: ${decision.because ?? ''}` : '';
    const value = trace.value === undefined ? '(left out)' : JSON.stringify(trace.value);
    const notes = trace.notes.length > 0 ? `   ${trace.notes.join(', ')}` : '';
    const inputs = Object.entries(trace.inputs).map(
      ([path, input]) => `          ${path} = ${JSON.stringify(input)}`,
    );
    return [
      `    ${trace.field} = ${value} (${trace.policy}${left})`,
      `        ${trace.file}:${trace.line}:${trace.column}  ${trace.expression}${notes}`,
      ...inputs,
    ];
  });
  const notes = [
    ...one.trace.notes,
    ...(record?.notes ?? []).map((note) => `${note.field}: ${note.message}`),
  ];
  const failure = record?.failure
    ? [`    failed: ${record.failure.code}: ${record.failure.message}`]
    : [];
  return [
    `${one.mapping}  ${one.target ?? ''}  key ${one.key ?? ''}  ${fate}`,
    ...failure,
    ...notes.map((note) => `    note: ${note}`),
    ...fields,
  ].join('\n');
}
