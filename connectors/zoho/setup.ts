import type { CheckLine, Setup, SetupStep } from '../../src/connector/contract.ts';
import { priority } from '../../src/connector/priority.ts';
import { OutsideError } from '../../src/domain/errors.ts';
import { isSuccess } from './batch.ts';
import type { CallDuration } from './call-duration.ts';
import { verdictOn, type ZohoClient } from './client.ts';
import { light } from './costs.ts';
import { ourModules, targetOf, type ZohoMetadata, type ZohoModule } from './metadata.ts';
import { addValues, valueSteps } from './setup-values.ts';
import { detailsOf, fieldsWritten } from './wire.ts';

export interface SetupOptions {
  readonly client: ZohoClient;
  readonly metadata: ZohoMetadata;
  readonly keyField: string;
  readonly callDuration: CallDuration;
}

/** Modules of Zoho's own that get our key; custom modules get it too. Notes cannot have it. */
const keyed = [
  'Leads',
  'Contacts',
  'Calls',
  'Events',
  'Tasks',
  'Cases',
  'Appointments__s',
] as const;

interface OptionalField {
  readonly module: string;
  readonly name: string;
  readonly label: string;
  readonly why: string;
  readonly body: Readonly<Record<string, unknown>>;
}

const requestKinds = ['booking', 'answer', 'escalation', 'quality', 'other', 'spam'];

/** What the default mappings use besides (mapping-language 3.2). */
const optional: readonly OptionalField[] = [
  {
    module: 'Calls',
    name: 'Request_Kind',
    label: 'Request Kind',
    why: 'shows on each call what it was about',
    body: {
      data_type: 'picklist',
      pick_list_values: requestKinds.map((kind) => ({ display_value: kind, actual_value: kind })),
    },
  },
  {
    module: 'Cases',
    name: 'SLA_Due_At',
    label: 'SLA Due At',
    why: 'holds the time by which a case is to be answered',
    body: { data_type: 'datetime' },
  },
];

/** Zoho takes at most this many characters in a line of text. */
const keyLength = 255;

const probeStep = 'probe:call_duration';

/** Adds our fields to the organisation, and finds out what only a trial can tell. */
export function createSetup(options: SetupOptions): Setup {
  return {
    plan: async () => {
      options.metadata.forget();
      const [{ modules }, organisation] = await Promise.all([
        options.metadata.catalog(),
        options.metadata.organisation(),
      ]);
      const custom = [...modules.keys()].filter((target) => isCustom(target));
      const wanted = [...keyed.map(targetOf), ...custom];
      const lacksFields = organisation.edition === 'free';
      const keys = wanted.map((target) => keyStep(target, options, lacksFields));
      const fields = optional.map((field) => optionalStep(field, options, lacksFields));
      const found = await Promise.all([...keys, ...fields]);
      return [...found, ...(await valueSteps(options)), await probing(options)];
    },
    apply: async (step) => {
      try {
        return await apply(step, options);
      } catch (error) {
        if (!(error instanceof OutsideError)) throw error;
        return { name: step.title, ok: false, message: error.message, advice: error.facts.advice };
      }
    },
  };
}

const standardTargets: ReadonlySet<string> = new Set([...ourModules].map(targetOf));

function isCustom(target: string): boolean {
  return !standardTargets.has(target);
}

async function keyStep(
  target: string,
  { metadata, keyField }: SetupOptions,
  lacksFields: boolean,
): Promise<SetupStep> {
  const module = await metadata.module(target.replace(/^zoho\./, ''));
  const label = module?.label ?? target.replace(/^zoho\./, '');
  const step = {
    id: `key:${target}`,
    title: `add the unique text field "${keyField}" to ${label}`,
  };
  if (!module) return { ...step, state: 'lacking', detail: withoutModule(target) };
  if (module.keyField !== undefined) return { ...step, state: 'done' };
  if (lacksFields) return { ...step, state: 'lacking', detail: withoutKey };
  if (module.fields.has(keyField))
    return {
      ...step,
      state: 'lacking',
      detail: `A field "${keyField}" is there but is not a unique text that can be written. ${withoutKey}`,
    };
  return { ...step, state: 'do' };
}

const withoutKey =
  'Without it, whatever had an unclear outcome is looked for before it is written again: slower, and blind to what people change meanwhile.';

function withoutModule(target: string): string {
  return target === 'zoho.Appointments__s'
    ? 'This edition has no Appointments, or they are switched off: bookings become meetings.'
    : 'The organisation does not offer this module: mappings into it use their else_into.';
}

async function optionalStep(
  field: OptionalField,
  { metadata }: SetupOptions,
  lacksFields: boolean,
): Promise<SetupStep> {
  const module = await metadata.module(field.module);
  const step = {
    id: `field:${field.module}.${field.name}`,
    title: `add the field "${field.label}" to ${module?.label ?? field.module}: it ${field.why}`,
  };
  if (module?.fields.has(field.name)) return { ...step, state: 'done' };
  const lacks = !module || lacksFields;
  return {
    ...step,
    state: lacks ? 'lacking' : 'do',
    ...(lacks ? { detail: 'It is left out.' } : {}),
  };
}

async function probing({ metadata, callDuration }: SetupOptions): Promise<SetupStep> {
  const title = 'write a trial call of 65 seconds, see how Zoho reads it, and delete it';
  const found = await callDuration.probed();
  if (found !== undefined)
    return { id: probeStep, title, state: 'done', detail: `It reads ${found}.` };
  const calls = await metadata.module('Calls');
  return { id: probeStep, title, state: calls ? 'do' : 'lacking' };
}

async function apply(step: SetupStep, options: SetupOptions): Promise<CheckLine> {
  const name = step.title;
  if (step.id === probeStep) return probe(name, options);
  const [kind, rest = ''] = [
    step.id.slice(0, step.id.indexOf(':')),
    step.id.slice(step.id.indexOf(':') + 1),
  ];
  if (kind === 'key') {
    const body = { field_label: options.keyField.replaceAll('_', ' '), ...keyBody };
    return addField(name, rest.replace(/^zoho\./, ''), options.keyField, body, options);
  }
  if (kind === 'values') return addValues(name, rest, options);
  const field = optional.find((each) => `${each.module}.${each.name}` === rest);
  if (!field) return { name, ok: false, message: 'There is no such step.' };
  const body = { field_label: field.label, ...field.body };
  return addField(name, field.module, field.name, body, options);
}

const keyBody = { data_type: 'text', length: keyLength, unique: { case_sensitive: false } };

async function probe(name: string, { metadata, callDuration }: SetupOptions): Promise<CheckLine> {
  const calls = await metadata.module('Calls');
  if (!calls) return { name, ok: 'warning', message: 'The organisation has no Calls.' };
  const found = (await callDuration.probed()) ?? (await callDuration.probe(calls));
  return { name, ok: true, message: `Zoho reads the duration of calls as ${found}.` };
}

/** Adding what is there already is harmless: it is looked at first. */
async function addField(
  name: string,
  moduleName: string,
  fieldName: string,
  body: Readonly<Record<string, unknown>>,
  { client, metadata }: SetupOptions,
): Promise<CheckLine> {
  const before = await metadata.module(moduleName);
  if (!before) return { name, ok: 'warning', message: withoutModule(targetOf(moduleName)) };
  if (before.fields.has(fieldName)) return { name, ok: true, message: 'It is there already.' };
  const answer = await client.send({
    method: 'POST',
    path: '/crm/v8/settings/fields',
    query: { module: moduleName },
    json: { fields: [body] },
    priority: priority.finished,
    cost: light,
    idempotent: false,
    what: 'fields.add',
  });
  metadata.forget();
  const written = fieldsWritten.safeParse(answer.body);
  const element = written.success ? written.data.fields[0] : undefined;
  if (!element) {
    const { message, advice } = verdictOn(answer, false);
    return { name, ok: false, message, advice };
  }
  if (!isSuccess(element)) {
    const where = detailsOf(element).api_name;
    const said = `${element.message ?? element.code ?? ''}${where === undefined ? '' : ` (${where})`}`;
    return { name, ok: 'warning', message: `Zoho did not add it: ${said}.`, advice: fieldAdvice };
  }
  return verified(name, fieldName, await metadata.module(moduleName));
}

const fieldAdvice =
  'Editions allow a certain number of fields and two unique ones per module; an administrator may have to add it by hand.';

function verified(name: string, fieldName: string, module: ZohoModule | undefined): CheckLine {
  if (module?.fields.has(fieldName)) return { name, ok: true, message: 'Added.' };
  return {
    name,
    ok: 'warning',
    message: `Zoho added it under another name than ${fieldName}.`,
    advice: 'Rename its API name in Zoho, or set key_field in the account file.',
  };
}
