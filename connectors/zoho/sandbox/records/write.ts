import type { Instant } from '../../../../src/domain/clock.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import type { Field } from '../metadata/field.ts';
import type { Layout, Module } from '../metadata/module.ts';
import type { Org } from '../org.ts';
import { invalidId, mandatory, packed, type Refusal, refusal } from '../refusal.ts';
import type { User } from '../users.ts';
import { type Draft, sameValue } from './draft.ts';
import { duplicateOf } from './duplicate.ts';
import { parseValue } from './field-value.ts';
import { refuseBlueprint, refuseGated } from './gates.ts';
import { layoutOf, refuseByLayout } from './layout.ts';
import { assigneeOf, type WriteOptions } from './options.ts';
import { moduleRules } from './rules/by-module.ts';
import type { StoredRecord, Values } from './table.ts';
import { readTags } from './tag-names.ts';

/** Who writes, and where the element stands in the request. */
export interface Writing {
  readonly org: Org;
  readonly user: User;
  readonly module: Module;
  /** Index in `data`. */
  readonly index: number;
  /** The API's own rules do not bind what the CRM does itself (seeding, conversion). */
  readonly internal?: boolean | undefined;
  /** When it happens; now unless the seed writes the past. */
  readonly at?: Instant | undefined;
  /** HTTP `If-Unmodified-Since`. */
  readonly unmodifiedSince?: Instant | undefined;
  /** What the request asks for beside its records. */
  readonly options?: WriteOptions | undefined;
}

/** The record as it now stands, or why it was refused. */
export type Written = { readonly record: StoredRecord } | { readonly refused: Refusal };

interface Read {
  readonly given: Record<string, Json>;
  readonly refusals: readonly Refusal[];
}

/** Inserts one record: type and length, mandatory, unique, the module's own rules, in that order. */
export function insertRecord(writing: Writing, element: JsonObject): Written {
  return settle(writing, element, undefined);
}

/** Updates one record; fields that are not sent stay as they are. */
export function updateRecord(writing: Writing, id: string, element: JsonObject): Written {
  const before = writing.org.find(writing.module.api, id);
  if (!before)
    return { refused: invalidId({ id, api_name: 'id', json_path: `$.data[${writing.index}].id` }) };
  const path = `$.data[${writing.index}]`;
  const gated =
    writing.internal === true
      ? undefined
      : (refuseGated(before, { api_name: 'id', json_path: `${path}.id` }) ??
        refuseBlueprint(writing.org, writing.module, before, element, path));
  if (gated) return { refused: gated };
  const modifiedAt = Number(before.values['Modified_Time']);
  if (writing.unmodifiedSince !== undefined && modifiedAt > writing.unmodifiedSince)
    return { refused: alreadyModified(writing.org, before) };
  return settle(writing, element, before);
}

function settle(writing: Writing, element: JsonObject, before: StoredRecord | undefined): Written {
  const chosen = layoutOf(writing.module, element, `$.data[${writing.index}]`);
  if ('refused' in chosen) return chosen;
  const { layout } = chosen;
  const read = readElement(writing, element, before?.values, layout);
  const wrong = packed(read.refusals);
  if (wrong) return { refused: wrong };
  const draft = draftOf(writing, element, before?.values, read.given);
  applyOptions(writing, draft, layout);
  const rule = moduleRules[writing.module.api];
  rule?.prefill?.(draft);
  const refused =
    refuseMissing(draft, refuseByLayout(draft, layout, writing.options)) ??
    duplicateOf(draft, before?.id) ??
    rule?.check?.(draft);
  if (refused) return { refused };
  rule?.derive?.(draft);
  return { record: keep(draft, before) };
}

/** The fields of an element that exist and can be written; the rest is ignored without a word. */
function readElement(
  writing: Writing,
  element: JsonObject,
  before: Values | undefined,
  layout: Layout | undefined,
): Read {
  const given: Record<string, Json> = {};
  const refusals: Refusal[] = [];
  for (const [name, raw] of Object.entries(element)) {
    const field = writing.module.fields.get(name);
    if (!field || raw === undefined || !mayWrite(writing, field.spec.writable, before)) continue;
    if (layout?.without.has(name)) continue;
    const path = `$.data[${writing.index}].${name}`;
    const parsed =
      name === 'Tag'
        ? readTags(writing, raw, path)
        : parseValue(raw, { org: writing.org, field, path, element, before });
    if ('refused' in parsed) refusals.push(parsed.refused);
    else
      given[name] = field.spec.external
        ? personal(writing, field, parsed.value, before)
        : parsed.value;
  }
  return { given, refusals };
}

/** An external value of the type `user` stands beside those of the others. */
function personal(writing: Writing, field: Field, value: Json, before: Values | undefined): Json {
  if (field.spec.external?.type !== 'user') return value;
  const kept = before?.[field.name] ?? null;
  return { ...(isObject(kept) ? kept : {}), [writing.user.id]: value };
}

function mayWrite(
  writing: Writing,
  writable: 'always' | 'create' | 'none',
  before: Values | undefined,
): boolean {
  if (writing.internal === true || writable === 'always') return true;
  return writable === 'create' && before === undefined;
}

function draftOf(
  writing: Writing,
  element: JsonObject,
  before: Values | undefined,
  given: Readonly<Record<string, Json>>,
): Draft {
  const { org, module, user, index } = writing;
  const after: Record<string, Json> = { ...before, ...given };
  if (!before) after['Owner'] ??= user.id;
  return {
    org,
    module,
    user,
    element,
    before,
    given,
    after,
    now: writing.at ?? org.now(),
    path: `$.data[${index}]`,
  };
}

/** What follows from the layout, the triggers and the assignment rule of the request. */
function applyOptions(writing: Writing, draft: Draft, layout: Layout | undefined): void {
  if (layout) draft.after['Layout'] = layout.id;
  const { options } = writing;
  if (!options) return;
  if (options.assignment) draft.after['Owner'] = assigneeOf(options.assignment, draft.after);
  const entersBlueprint = options.triggers?.includes('blueprint') ?? true;
  if (!draft.before && !entersBlueprint) draft.after['$outside_blueprint'] = true;
}

function refuseMissing(draft: Draft, byLayout: readonly Refusal[]): Refusal | undefined {
  const missing: Refusal[] = [];
  for (const [name, field] of draft.module.fields)
    if (field.spec.mandatory && (draft.after[name] ?? null) === null)
      missing.push(refuseEmpty(draft, name));
  const named = new Set(missing.map((each) => each.details['api_name']));
  const others = byLayout.filter((each) => !named.has(each.details['api_name']));
  return packed([...missing, ...others]);
}

function refuseEmpty(draft: Draft, name: string): Refusal {
  const emptied = draft.before && moduleRules[draft.module.api]?.emptied?.(draft, name);
  return emptied ?? mandatory(name, `${draft.path}.${name}`);
}

function keep(draft: Draft, before: StoredRecord | undefined): StoredRecord {
  const { org, module, user, now, after } = draft;
  if (!before)
    Object.assign(after, { Created_Time: now, Created_By: user.id, Record_Status__s: 'Available' });
  Object.assign(after, { Modified_Time: now, Modified_By: user.id });
  const record = { id: before?.id ?? org.ids.record(), values: after };
  org.table(module.api).put(record);
  org.tell({
    kind: before ? 'update' : 'insert',
    module: module.api,
    record,
    before,
    fields: differing(before?.values ?? {}, after),
    by: user,
    at: now,
  });
  return record;
}

const bookkeeping = [
  'Modified_Time',
  'Modified_By',
  'Created_Time',
  'Created_By',
  'Record_Status__s',
];

/** Names of the fields whose value differs, bookkeeping left out. */
export function differing(before: Values, after: Values): string[] {
  return Object.keys(after).filter(
    (name) => !bookkeeping.includes(name) && !sameValue(after[name] ?? null, before[name] ?? null),
  );
}

function alreadyModified(org: Org, record: StoredRecord): Refusal {
  const person = (name: string): JsonObject => {
    const user = org.user(String(record.values[name]));
    return user ? { name: `${user.firstName} ${user.lastName}`, id: user.id } : {};
  };
  return refusal(
    'ALREADY_MODIFIED',
    'record updated time has already passed if-unmodified-since time',
    {
      id: record.id,
      Modified_Time: org.zone.render(Number(record.values['Modified_Time'])),
      Created_Time: org.zone.render(Number(record.values['Created_Time'])),
      Modified_By: person('Modified_By'),
      Created_By: person('Created_By'),
    },
    412,
  );
}
