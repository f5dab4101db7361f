import { isObject, type Json, member } from '../json.ts';
import type { Field } from '../metadata/field.ts';
import type { Module } from '../metadata/module.ts';
import type { Org } from '../org.ts';
import { fullName, type User } from '../users.ts';
import { approvalState, isInReview } from './gates.ts';
import type { StoredRecord, Values } from './table.ts';

/** Text areas of this length hold rich text. */
const richTextLength = 50_000;
const listedText = 500;

/** What an answer shows of a record. */
export interface Rendering {
  /** API names asked for; undefined for all. */
  readonly fields?: readonly string[] | undefined;
  /** A single-record answer: with sub-tables and the `$` members. */
  readonly single: boolean;
  /** Who looks: values that each user has of their own are theirs alone. */
  readonly viewer?: User | undefined;
}

/** Renders a record as Zoho answers it: `id` always, empty fields as `null`, instants in the organisation's zone. */
export function renderRecord(
  org: Org,
  module: Module,
  record: StoredRecord,
  rendering: Rendering,
): Record<string, Json> {
  const out: Record<string, Json> = {};
  const wanted = rendering.fields ?? [...module.fields.keys()];
  for (const name of wanted) {
    const known = module.fields.get(name);
    if (known && (rendering.single || !known.spec.singleOnly))
      out[name] = shortened(
        renderValue(org, known, record.values, rendering.viewer),
        known,
        rendering,
      );
    if (name === 'Layout') out[name] = renderLayout(module, record.values);
    if (name === 'What_Id') out['$se_module'] = member(record.values['What_Id'], 'module') ?? null;
  }
  if (rendering.fields === undefined)
    Object.assign(out, systemMembers(record), { Layout: renderLayout(module, record.values) });
  out['id'] = record.id;
  return out;
}

/** Rich text is cut in lists; a single record has all of it. */
function shortened(value: Json, known: Field, rendering: Rendering): Json {
  const isLong = !rendering.single && known.spec.length === richTextLength;
  return isLong && known.spec.type === 'textarea' && typeof value === 'string'
    ? value.slice(0, listedText)
    : value;
}

function renderLayout(module: Module, values: Values): Json {
  const kept = values['Layout'] ?? module.layoutId;
  const layout = module.layouts.find((each) => each.id === kept);
  return layout ? { display_label: layout.name, name: layout.name, id: layout.id } : null;
}

function systemMembers(record: StoredRecord): Record<string, Json> {
  const cancelled = record.values['$event_cancelled'];
  return {
    ...(cancelled === undefined ? {} : { $event_cancelled: cancelled }),
    $editable: true,
    $approved: approvalState(record) === 'approved',
    $approval_state: approvalState(record),
    $review: isInReview(record) ? 'pending' : null,
    $converted: record.values['Converted__s'] === true,
    $in_merge: false,
    $locked_for_me: record.values['Locked__s'] === true,
    $field_states: null,
  };
}

/** Renders one field of a record. */
export function renderValue(org: Org, known: Field, values: Values, viewer?: User): Json {
  const kept = values[known.name];
  const isPersonal = known.spec.external?.type === 'user';
  const value = isPersonal ? member(kept ?? null, viewer?.id ?? '') : kept;
  if (value === undefined || value === null) return emptyValue(known);
  const { type } = known.spec;
  if (type === 'datetime') return org.zone.render(Number(value));
  if (type === 'picklist') return known.shown(String(value));
  if (type === 'ownerlookup') return renderUser(org, String(value));
  if (type === 'lookup') return renderLookup(org, known.spec.to[0] ?? '', String(value));
  if (type === 'multi_module_lookup') return renderAnyLookup(org, known, value);
  return known.name === 'Members' ? renderMembers(org, value) : value;
}

function emptyValue(known: Field): Json {
  if (known.spec.type === 'boolean') return false;
  return known.name === 'Tag' ? [] : null;
}

/** `{name, id, email}`, as owners are shown. */
export function renderUser(org: Org, id: string): Json {
  const user = org.user(id);
  return user ? { name: fullName(user), id, email: user.email } : null;
}

/** `{name, id}`, as authors are shown in answers to writes. */
export function userLink(user: User | undefined): Json {
  return user ? { name: fullName(user), id: user.id } : null;
}

/** `{name, id}`; null once the record is gone. */
export function renderLookup(org: Org, module: string, id: string): Json {
  return org.find(module, id) ? { name: org.nameOf(module, id), id } : null;
}

function renderAnyLookup(org: Org, known: Field, value: Json): Json {
  const module = member(value, 'module') ?? '';
  const id = member(value, 'id') ?? '';
  const link = renderLookup(org, module, id);
  if (!isObject(link) || known.name === 'What_Id') return link;
  return { module: { api_name: module, id: org.modules.get(module)?.id ?? '' }, ...link };
}

function renderMembers(org: Org, value: Json): Json {
  const rows = Array.isArray(value) ? (value as readonly Json[]) : [];
  return rows.map((row) => {
    const id = isObject(row) ? (member(row['Members'], 'id') ?? '') : '';
    return { Members: renderUser(org, id) };
  });
}
