import { z } from 'zod';

/**
 * The shape of mapping files (mapping-language, appendix A). What the shapes cannot say (types of expressions, names
 * of fields) is checked while compiling.
 */

const text = z.string();
const expr = z.union([z.string(), z.boolean()]);
const value = z.union([z.string(), z.number(), z.boolean()]);
const values = z.union([value, z.array(value)]);
const id = z.string().regex(/^[a-z][a-z0-9_-]{1,62}$/, 'must be small letters, digits, _ and -');
const name = z.string().regex(/^[a-z][a-z0-9_]{1,62}$/, 'must be small letters, digits and _');
const target = z.string().regex(/^[a-z]+\.[A-Za-z_]\w*$/, 'must look like zoho.Leads');
const phrase = z.union([text, z.strictObject({ record: text.optional(), when: text.optional() })]);
const say = z.strictObject({ en: phrase.optional(), ru: phrase.optional(), lt: phrase.optional() });
const kind = z.enum(['booking', 'answer', 'escalation', 'quality', 'other', 'spam']);
const member = z.enum([
  'service',
  'start',
  'end',
  'specialist',
  'urgent',
  'district',
  'question',
  'rating',
]);
const version = z.literal(1);

export const forms = ['expr', 'value', 'template', 'cases', 'lookup', 'clear'] as const;

const oneCase = z.strictObject({
  when: expr,
  // biome-ignore lint/suspicious/noThenProperty: a word of the language; never awaited
  then: value,
});

const field = z
  .strictObject({
    expr: expr.optional(),
    value: value.optional(),
    template: z.union([text, z.record(z.string(), text)]).optional(),
    cases: z.array(oneCase).min(1).optional(),
    else: value.optional(),
    lookup: target.optional(),
    by: z.record(z.string(), value).optional(),
    clear: z.literal(true).optional(),
    when: expr.optional(),
    translate: text.optional(),
    transform: z
      .array(
        z.enum([
          'trim',
          'collapse_spaces',
          'lower',
          'upper',
          'title_case',
          'strip_html',
          'strip_emoji',
          'digits_only',
        ]),
      )
      .optional(),
    default: value.optional(),
    on_missing: z.enum(['omit', 'clear', 'skip', 'error']).optional(),
    on_error: z.enum(['fail', 'omit', 'default']).optional(),
    max_length: z.int().min(1).optional(),
    update: z.enum(['keep_human', 'overwrite', 'fill_blank', 'append', 'once']).optional(),
    pii: z.boolean().optional(),
    note: text.optional(),
  })
  .superRefine((it, context) => {
    const used = forms.filter((form) => it[form] !== undefined);
    if (used.length !== 1) {
      const found = used.length === 0 ? 'none' : used.join(' and ');
      context.addIssue({
        code: 'custom',
        message: `exactly one of ${forms.join(', ')} is needed, found ${found}`,
      });
    }
    if (it.lookup !== undefined && it.by === undefined)
      context.addIssue({ code: 'custom', message: 'lookup needs "by"' });
    if (it.else !== undefined && it.cases === undefined)
      context.addIssue({ code: 'custom', message: '"else" belongs to "cases"' });
  });

const fieldOrValue = z.union([value, field]);
const fields = z.record(z.string(), fieldOrValue);
const withdraw = z.union([z.enum(['keep', 'delete']), z.strictObject({ cancel: fields })]);
const table = z.strictObject({
  map: z.record(z.string(), value),
  default: value.optional(),
  compare: z.enum(['exact', 'ignore_case']).optional(),
  on_unknown: z.enum(['default', 'missing', 'error', 'pass']).optional(),
});
const tables = z.record(z.string(), table);
const test = z.strictObject({
  name: text,
  given: z.record(z.string(), z.unknown()),
  // biome-ignore lint/suspicious/noThenProperty: a word of the language; never awaited
  then: z.record(z.string(), z.unknown()).optional(),
  expect: z.record(z.string(), z.unknown()),
});
const attach = z.strictObject({
  when: expr.optional(),
  recording: z.enum(['link', 'file']).optional(),
  transcript: z.literal('file').optional(),
  media: z.enum(['link', 'file']).optional(),
  note: z.strictObject({ title: text.optional(), body: text }).optional(),
  tags: z.array(value).optional(),
  max_mb: z.number().max(20).optional(),
});
const owner = z.union([
  value,
  z.array(value),
  z.strictObject({
    user: values.optional(),
    translate: text.optional(),
    fallback: value.optional(),
    on_update: z.enum(['keep', 'set']).optional(),
  }),
]);
const gate = z.union([value, z.strictObject({ from: value, until: value.optional() })]);

export const mappingSchema = z.strictObject({
  version,
  mapping: name,
  title: text.optional(),
  say: say.optional(),
  from: z.array(z.enum(['call', 'thread', 'appointment', 'case', 'person', 'record'])).min(1),
  into: target,
  else_into: target.optional(),
  layout: text.optional(),
  enabled: z.boolean().default(true),
  shadow: z.boolean().default(false),
  provides: z.literal('person').optional(),
  when: expr.optional(),
  key: value.optional(),
  at: gate.optional(),
  vars: z.record(name, fieldOrValue).optional(),
  owner: owner.optional(),
  relate: values.optional(),
  trigger: z
    .array(z.enum(['workflow', 'approval', 'blueprint', 'pathfinder', 'orchestration']))
    .optional(),
  fields,
  else_fields: fields.optional(),
  on_withdraw: withdraw.optional(),
  else_on_withdraw: withdraw.optional(),
  attach: z.array(attach).optional(),
  tables: tables.optional(),
  tests: z.array(test).optional(),
});

const extract = z.partialRecord(member, value);

const rule = z.strictObject({
  id,
  kind,
  when: expr,
  say: say.optional(),
  extract: extract.optional(),
});

export const requestsSchema = z.strictObject({
  version,
  requests: id,
  title: text.optional(),
  words: z.record(z.string(), z.array(text)).optional(),
  rules: z.array(rule),
  extract: extract.optional(),
  needs: z.partialRecord(kind, z.array(member)).optional(),
  tables: tables.optional(),
  tests: z.array(test).optional(),
});

export const overrideSchema = z.looseObject({ version, override: id });

export type MappingText = z.infer<typeof mappingSchema>;
export type RequestsText = z.infer<typeof requestsSchema>;
export type FieldText = z.infer<typeof field>;
export type FieldOrValue = z.infer<typeof fieldOrValue>;
export type AttachText = z.infer<typeof attach>;
export type OwnerText = z.infer<typeof owner>;
export type WithdrawText = z.infer<typeof withdraw>;
export type TestText = z.infer<typeof test>;
export type MemberName = z.infer<typeof member>;
