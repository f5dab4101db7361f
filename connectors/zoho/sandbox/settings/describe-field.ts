import type { Json, JsonObject } from '../json.ts';
import type { Field, FieldType } from '../metadata/field.ts';
import type { Org } from '../org.ts';

const jsonTypes: Readonly<Record<FieldType, string>> = {
  text: 'string',
  textarea: 'string',
  email: 'string',
  phone: 'string',
  website: 'string',
  picklist: 'string',
  multiselectpicklist: 'jsonarray',
  boolean: 'boolean',
  integer: 'integer',
  bigint: 'string',
  double: 'double',
  currency: 'double',
  percent: 'double',
  date: 'string',
  datetime: 'string',
  lookup: 'jsonobject',
  ownerlookup: 'jsonobject',
  multi_module_lookup: 'jsonobject',
  subform: 'jsonarray',
  json: 'jsonarray',
};

/** A field as `GET /settings/fields` shows it (section 12). */
export function describeField(org: Org, field: Field): JsonObject {
  const { spec } = field;
  const writable = spec.writable;
  return {
    id: field.id,
    api_name: spec.name,
    field_label: spec.label,
    display_label: spec.label,
    data_type: spec.type === 'json' ? 'text' : spec.type,
    json_type: jsonTypes[spec.type],
    length: spec.length,
    system_mandatory: spec.mandatory,
    read_only: writable === 'none',
    field_read_only: writable === 'none',
    custom_field: spec.custom,
    visible: true,
    type: 'used',
    searchable: spec.type !== 'json' && spec.type !== 'subform',
    operation_type: {
      web_create: writable !== 'none',
      web_update: writable === 'always',
      api_create: writable !== 'none',
      api_update: writable === 'always',
    },
    unique: spec.unique ? { case_sensitive: false } : {},
    external: spec.external ? { ...spec.external } : null,
    pick_list_values: picks(field),
    lookup: spec.type === 'lookup' ? lookup(org, spec.to[0] ?? '') : {},
    multi_module_lookup: spec.type === 'multi_module_lookup' ? modules(org, field) : {},
    profiles: [],
    created_source: spec.custom ? 'user' : 'default',
  };
}

function picks(field: Field): Json {
  return field.picks.map(({ id, value }, index) => ({
    id,
    display_value: field.shown(value),
    actual_value: field.shown(value),
    reference_value: value,
    sequence_number: index + 1,
    type: 'used',
    colour_code: null,
  }));
}

function lookup(org: Org, api: string): Json {
  const module = org.modules.get(api);
  return {
    display_label: module?.spec.plural ?? api,
    api_name: null,
    module: { api_name: api, id: module?.id ?? null },
  };
}

function modules(org: Org, field: Field): Json {
  const { to, name, label } = field.spec;
  const allowed = [...org.modules.values()].filter((module) =>
    to.length > 0 ? to.includes(module.api) : module.spec.apiSupported && module.api !== 'Notes',
  );
  return {
    display_label: label,
    api_name: name,
    modules: allowed.map((module) => ({
      id: module.id,
      api_name: module.api,
      module_name: module.spec.plural,
    })),
  };
}
