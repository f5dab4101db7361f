import type { FieldMetadata, FieldType } from '../../src/domain/metadata.ts';
import type { WireField } from './wire.ts';

/** One value of a picklist under its three names: as stored and written, as shown, and Zoho's own English one. */
export interface Pick {
  readonly actual: string;
  readonly names: readonly string[];
}

/** A field of a module as the connector needs it. */
export interface ZohoField {
  readonly apiName: string;
  readonly label: string;
  readonly dataType: string;
  readonly type: FieldType;
  readonly length: number | undefined;
  readonly creatable: boolean;
  readonly updatable: boolean;
  readonly mandatory: boolean;
  readonly unique: boolean;
  readonly picks: readonly Pick[];
  /** Modules a lookup may point to; empty when any, or when it is no lookup. */
  readonly modules: readonly string[];
  /** Points into several modules: its value carries the module. */
  readonly isMultiModule: boolean;
}

const types: Readonly<Record<string, FieldType>> = {
  text: 'text',
  textarea: 'long_text',
  email: 'email',
  phone: 'phone',
  website: 'website',
  picklist: 'picklist',
  multiselectpicklist: 'multi_picklist',
  integer: 'integer',
  bigint: 'integer',
  double: 'decimal',
  decimal: 'decimal',
  currency: 'decimal',
  percent: 'decimal',
  boolean: 'boolean',
  date: 'date',
  datetime: 'datetime',
  lookup: 'lookup',
  multi_module_lookup: 'lookup',
  ownerlookup: 'user',
  userlookup: 'user',
};

/** The one text field that is a length of time. */
const durations: ReadonlySet<string> = new Set(['Calls.Call_Duration']);

/** Reads a field's metadata: https://www.zoho.com/crm/developer/docs/api/v8/field-meta.html */
export function fieldOf(module: string, wire: WireField): ZohoField {
  const isReadOnly = wire.read_only === true || wire.field_read_only === true;
  const isDuration = durations.has(`${module}.${wire.api_name}`);
  return {
    apiName: wire.api_name,
    label: wire.display_label ?? wire.field_label ?? wire.api_name,
    dataType: wire.data_type,
    type: isDuration ? 'duration' : typeOf(wire),
    length: isDuration ? undefined : (wire.length ?? undefined),
    creatable: !isReadOnly && (wire.operation_type?.api_create ?? true),
    updatable: !isReadOnly && (wire.operation_type?.api_update ?? true),
    mandatory: wire.system_mandatory === true,
    unique: wire.unique != null && Object.keys(wire.unique).length > 0,
    picks: picksOf(wire),
    modules: modulesOf(wire),
    isMultiModule: wire.data_type === 'multi_module_lookup' || wire.api_name === 'What_Id',
  };
}

/** Tags, participants and reminders call themselves text and are lists. */
function typeOf(wire: WireField): FieldType {
  const isList = wire.data_type === 'text' && /^json/.test(wire.json_type ?? '');
  return isList ? 'other' : (types[wire.data_type] ?? 'other');
}

function picksOf(wire: WireField): Pick[] {
  return (wire.pick_list_values ?? []).flatMap((pick) => {
    const actual = pick.actual_value ?? pick.display_value;
    if (actual == null || pick.type === 'unused') return [];
    const names = [actual, pick.reference_value, pick.display_value].filter((name) => name != null);
    return [{ actual, names: [...new Set(names)] }];
  });
}

function modulesOf(wire: WireField): string[] {
  const links = [wire.lookup?.module, ...(wire.multi_module_lookup?.modules ?? [])];
  return links.flatMap((link) => {
    const name = typeof link === 'string' ? link : link?.api_name;
    return name ? [name] : [];
  });
}

/** The stored value of a picklist behind any of its names; undefined for a value it does not have. */
export function pickOf(field: ZohoField, value: string): string | undefined {
  const exact = field.picks.find(({ names }) => names.includes(value));
  if (exact) return exact.actual;
  const folded = value.trim().toLowerCase();
  return field.picks.find(({ names }) => names.some((name) => name.toLowerCase() === folded))
    ?.actual;
}

/** The field in the words of the catalog. */
export function metadataOf(field: ZohoField): FieldMetadata {
  const isPicklist = field.type === 'picklist' || field.type === 'multi_picklist';
  const [lookup] = field.modules;
  return {
    apiName: field.apiName,
    label: field.label,
    type: field.type,
    maxLength: isText(field) ? field.length : undefined,
    values: isPicklist ? [...new Set(field.picks.flatMap(({ names }) => names))] : undefined,
    creatable: field.creatable,
    updatable: field.updatable,
    mandatory: field.mandatory,
    unique: field.unique,
    lookup: lookup === undefined || field.isMultiModule ? undefined : `zoho.${lookup}`,
  };
}

/** Whether `length` counts the characters of its value. */
export function isText(field: ZohoField): boolean {
  return ['text', 'long_text', 'email', 'phone', 'website'].includes(field.type);
}
