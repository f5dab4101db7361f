import type { ApiCall } from '../api-call.ts';
import { empty, json, type SandboxReply } from '../exchange.ts';
import { isObject, type Json, type JsonObject, member, textOf } from '../json.ts';
import { editionLimits } from '../limits/limits.ts';
import { type External, type FieldType, field } from '../metadata/field.ts';
import type { Module } from '../metadata/module.ts';
import { type Result, reply } from '../records/write-many.ts';
import { invalidData, mandatory, type Refusal, refusal, refuse } from '../refusal.ts';
import { describeField, describePicks } from './describe-field.ts';

const creatable: readonly FieldType[] = [
  'text',
  'textarea',
  'email',
  'phone',
  'website',
  'picklist',
  'multiselectpicklist',
  'boolean',
  'integer',
  'bigint',
  'double',
  'currency',
  'percent',
  'date',
  'datetime',
];
const perCall = 25;

/** The module named in the query; throws when it is missing or unknown. */
export function queriedModule(call: ApiCall): Module {
  const name = call.query('module');
  if (name === undefined)
    refuse('REQUIRED_PARAM_MISSING', 'One of the expected parameter is missing', {
      param_name: 'module',
    });
  const module = call.org.modules.get(name);
  return (
    module ??
    refuse('INVALID_MODULE', 'the module name given seems to be invalid', { param_name: 'module' })
  );
}

/** The numbers of a call are among its fields only while the preferences show them. */
function isShown(
  shown: { readonly show_from_number: boolean; readonly show_to_number: boolean },
  module: Module,
  name: string,
): boolean {
  if (module.api !== 'Calls') return true;
  if (name === 'From_Number__s') return shown.show_from_number;
  return name !== 'To_Number__s' || shown.show_to_number;
}

/** `GET /settings/fields?module=`. */
export function listFields(call: ApiCall): SandboxReply {
  const module = queriedModule(call);
  return json(200, {
    fields: [...module.fields.values()]
      .filter((each) => isShown(call.org.callPreferences, module, each.name))
      .map((each) => describeField(call.org, module, each)),
  });
}

/** `GET /settings/fields/{id}?module=`. */
export function getField(call: ApiCall): SandboxReply {
  const found = [...queriedModule(call).fields.values()].find(
    (each) => each.id === call.param('id'),
  );
  return found
    ? json(200, { fields: [describeField(call.org, queriedModule(call), found)] })
    : empty(204);
}

/** `GET /settings/fields/{id}/pick_list_values?module=`. */
export function listPicks(call: ApiCall): SandboxReply {
  const found = [...queriedModule(call).fields.values()].find(
    (each) => each.id === call.param('id'),
  );
  if (!found || found.picks.length === 0) return empty(204);
  const values = describePicks(found).map((each) => ({ ...each, layout_associations: null }));
  return json(200, { pick_list_values: values });
}

/** The API name a label gets: words joined by underscores, a digit never first. */
export function apiNameOf(label: string): string {
  const words = label
    .trim()
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return /^\d/.test(words) ? `field_${words}` : words;
}

/** `POST /settings/fields?module=`: custom fields, unique ones included. */
export function createFields(call: ApiCall): SandboxReply {
  const module = queriedModule(call);
  const sent = call.json()['fields'];
  if (!Array.isArray(sent))
    refuse('MANDATORY_NOT_FOUND', 'required field not found', {
      api_name: 'fields',
      json_path: '$.fields',
    });
  if (sent.length > perCall)
    refuse('LIMIT_EXCEEDED', 'limit exceeded', {
      limit: perCall,
      api_name: 'fields',
      json_path: '$.fields',
    });
  const results = (sent as readonly Json[]).map((element, index) =>
    createField(call, module, element, `$.fields[${index}]`),
  );
  return reply(results, 201, 'fields');
}

function createField(call: ApiCall, module: Module, element: Json, path: string): Result {
  if (!isObject(element))
    return { refused: invalidData({ expected_data_type: 'jsonobject', json_path: path }) };
  const refused = refuseField(call, module, element, path);
  if (refused) return { refused };
  const label = textOf(element['field_label']) ?? '';
  const type = textOf(element['data_type']) as FieldType;
  const length = element['length'];
  const spec = field(apiNameOf(label), type, {
    label,
    custom: true,
    unique: isUnique(element),
    picks: readPicks(element),
    external: readExternal(element),
    ...(typeof length === 'number' ? { length } : lengthOf(element)),
  });
  const made = call.org.addField(module, spec);
  return {
    body: {
      code: 'SUCCESS',
      details: { id: made.id },
      message: 'field created',
      status: 'success',
    },
  };
}

const textareas: Readonly<Record<string, number>> = {
  small: 2000,
  large: 32_000,
  rich_text: 50_000,
};

/** A text area is small, large or rich; websites of one's own are 450 long anyway. */
function lengthOf(element: JsonObject): { readonly length?: number } {
  if (element['data_type'] !== 'textarea') return {};
  const length = textareas[member(element['textarea'] ?? null, 'type') ?? 'small'];
  return length === undefined ? {} : { length };
}

function refuseTextarea(element: JsonObject, path: string): Refusal | undefined {
  const kind = element['textarea'] ?? null;
  if (element['data_type'] !== 'textarea' || kind === null) return undefined;
  if ((member(kind, 'type') ?? '') in textareas) return undefined;
  return invalidData({
    api_name: 'type',
    json_path: `${path}.textarea.type`,
    supported_values: Object.keys(textareas),
  });
}

function isUnique(element: JsonObject): boolean {
  return isObject(element['unique']) && Object.keys(element['unique']).length > 0;
}

function readPicks(element: JsonObject): string[] {
  const values = element['pick_list_values'];
  if (!Array.isArray(values)) return [];
  return (values as readonly Json[]).flatMap((each) =>
    isObject(each) ? (textOf(each['actual_value']) ?? textOf(each['display_value']) ?? []) : [],
  );
}

function refuseField(
  call: ApiCall,
  module: Module,
  element: JsonObject,
  path: string,
): Refusal | undefined {
  const label = textOf(element['field_label'])?.trim() ?? '';
  if (label === '') return mandatory('field_label', `${path}.field_label`);
  const type = textOf(element['data_type']);
  if (type === undefined) return mandatory('data_type', `${path}.data_type`);
  if (!creatable.some((each) => each === type))
    return invalidData({
      api_name: 'data_type',
      json_path: `${path}.data_type`,
      supported_values: creatable,
    });
  return (
    refuseExternal(module, element, path) ??
    refuseTextarea(element, path) ??
    refuseShape(module, element, label, type, path) ??
    refuseLimits(call, module, element)
  );
}

function refuseExternal(module: Module, element: JsonObject, path: string): Refusal | undefined {
  const external = element['external'] ?? null;
  if (external === null) return undefined;
  const at = (name: string): JsonObject => ({ api_name: name, json_path: `${path}.${name}` });
  if (module.api === 'Calls')
    return refusal(
      'NOT_ALLOWED',
      'External field is not allowed for module Calls.',
      at('external'),
    );
  if (!isObject(external))
    return invalidData({ expected_data_type: 'jsonobject', ...at('external') });
  if (element['data_type'] !== 'text')
    return refusal(
      'NOT_ALLOWED',
      `External field is not allowed for data type ${textOf(element['data_type']) ?? ''}.`,
      at('external'),
    );
  if ((external['type'] ?? null) === null) return mandatory('type', `${path}.external.type`);
  if (external['type'] !== 'org' && external['type'] !== 'user')
    return invalidData({
      api_name: 'type',
      json_path: `${path}.external.type`,
      supported_values: ['org', 'user'],
    });
  if (typeof (external['show'] ?? false) === 'boolean') return undefined;
  return invalidData({
    expected_data_type: 'boolean',
    api_name: 'show',
    json_path: `${path}.external.show`,
  });
}

function readExternal(element: JsonObject): External | undefined {
  const external = element['external'] ?? null;
  if (!isObject(external)) return undefined;
  return { type: external['type'] === 'user' ? 'user' : 'org', show: external['show'] === true };
}

function refuseShape(
  module: Module,
  element: JsonObject,
  label: string,
  type: string,
  path: string,
): Refusal | undefined {
  const { length } = element;
  const longest = type === 'textarea' ? 50_000 : 255;
  if (length !== undefined && (typeof length !== 'number' || length < 1 || length > longest))
    return invalidData({
      api_name: 'length',
      json_path: `${path}.length`,
      maximum_length: longest,
    });
  if (['picklist', 'multiselectpicklist'].includes(type) && readPicks(element).length === 0)
    return mandatory('pick_list_values', `${path}.pick_list_values`);
  const labels = [...module.fields.values()].map((each) => each.spec.label.toLowerCase());
  if (module.fields.has(apiNameOf(label)) || labels.includes(label.toLowerCase()))
    return refusal('DUPLICATE_DATA', 'duplicate data', {
      api_name: 'field_label',
      json_path: `${path}.field_label`,
    });
  return undefined;
}

function refuseLimits(call: ApiCall, module: Module, element: JsonObject): Refusal | undefined {
  const { customFields, uniqueFields } = editionLimits[call.crm.limits.edition];
  const custom = [...module.fields.values()].filter((each) => each.spec.custom).length;
  if (custom >= customFields)
    return refusal('LIMIT_EXCEEDED', 'custom field limit exceeded', { limit: customFields });
  if (!isUnique(element) || module.uniqueFields().length < uniqueFields) return undefined;
  return refusal('LIMIT_EXCEEDED', 'unique field limit exceeded', {
    limit: uniqueFields,
    api_name: 'unique',
  });
}
