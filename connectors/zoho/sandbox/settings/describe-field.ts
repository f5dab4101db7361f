import type { Json, JsonObject } from '../json.ts';
import type { Field, FieldType } from '../metadata/field.ts';
import type { Module } from '../metadata/module.ts';
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

/** How the screen shows a kind of field. Numbers as integrators list them; only their being there is relied upon. */
const uiTypes: Readonly<Record<FieldType, number>> = {
  text: 1,
  textarea: 3,
  email: 25,
  phone: 33,
  website: 21,
  picklist: 2,
  multiselectpicklist: 100,
  boolean: 301,
  integer: 32,
  bigint: 34,
  double: 38,
  currency: 36,
  percent: 39,
  date: 24,
  datetime: 333,
  lookup: 4,
  ownerlookup: 8,
  multi_module_lookup: 786,
  subform: 110,
  json: 1,
};

/** A field as `GET /settings/fields` shows it (section 12). */
export function describeField(org: Org, module: Module, field: Field): JsonObject {
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
    display_field: spec.name === module.spec.nameField,
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
    pick_list_values: describePicks(field),
    lookup: spec.type === 'lookup' ? lookup(org, spec.to[0] ?? '') : {},
    multi_module_lookup: spec.type === 'multi_module_lookup' ? modules(org, field) : {},
    profiles: [],
    created_source: spec.custom ? 'user' : 'default',
    ...abilities(field),
    ...unusedKinds,
  };
}

/** What can be done with a field beyond reading and writing it. */
function abilities({ spec }: Field): JsonObject {
  const plain = spec.type !== 'json' && spec.type !== 'subform';
  return {
    filterable: plain,
    sortable: plain && spec.type !== 'textarea',
    mass_update: plain && spec.writable === 'always' && !spec.unique,
    businesscard_supported: plain,
    webhook: plain,
    virtual_field: false,
    separator: false,
    public: false,
    view_type: {
      view: true,
      edit: spec.writable === 'always',
      quick_create: spec.mandatory,
      create: spec.writable !== 'none',
    },
    email_parser: { fields_update_supported: plain, record_operations_supported: plain },
    enable_colour_code: false,
    colour_code_enabled_by_system: false,
    pick_list_values_sorted_lexically: false,
    history_tracking_enabled: false,
    ui_type: uiTypes[spec.type],
    display_type: -1,
    currency: spec.type === 'currency' ? { rounding_option: 'normal', precision: 2 } : {},
  };
}

/** Kinds of fields nobody has here: they are named all the same. */
const unusedKinds = {
  association_details: null,
  range: null,
  convert_mapping: {},
  rollup_summary: {},
  formula: {},
  multiselectlookup: {},
  auto_number: {},
} as const;

/** The values of a picklist as the metadata shows them, in order. */
export function describePicks(field: Field): JsonObject[] {
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
