import { isObject, type Json, member } from '../json.ts';
import type { Field } from '../metadata/field.ts';
import type { Org } from '../org.ts';
import { renderValue } from '../records/render.ts';
import type { Values } from '../records/table.ts';
import { fullName } from '../users.ts';
import { type Markup, markup } from './escape.ts';
import { address, when } from './frame.ts';

/** One field of a record for people: links to linked records, tags as tags, instants readable; nothing when empty. */
export function showField(org: Org, field: Field, values: Values): Markup | undefined {
  const value = values[field.name] ?? null;
  if (value === null || (Array.isArray(value) && value.length === 0)) return undefined;
  switch (field.spec.type) {
    case 'datetime':
      return markup`${when(org, Number(value))}`;
    case 'ownerlookup':
      return showUser(org, String(value));
    case 'lookup':
      return linkTo(org, field.spec.to[0] ?? '', String(value));
    case 'multi_module_lookup':
      return linkTo(org, member(value, 'module') ?? '', member(value, 'id') ?? '');
    case 'boolean':
      return markup`${value === true ? 'Yes' : 'No'}`;
    case 'website':
      return showWebsite(String(value));
    case 'json':
    case 'subform':
    case 'multiselectpicklist':
      return field.name === 'Tag' ? showTags(value) : showRows(renderValue(org, field, values));
    case 'text':
    case 'textarea':
    case 'email':
    case 'phone':
    case 'picklist':
    case 'integer':
    case 'bigint':
    case 'double':
    case 'currency':
    case 'percent':
    case 'date':
      return markup`${String(value)}`;
  }
}

function showUser(org: Org, id: string): Markup {
  const user = org.user(id);
  return user ? markup`<span title="${user.email}">${fullName(user)}</span>` : markup`${id}`;
}

/** A link to a record by its name; the bare id once it is gone. */
export function linkTo(org: Org, module: string, id: string): Markup {
  if (!org.find(module, id)) return markup`<span class="muted">${id} (gone)</span>`;
  return markup`<a href="${address(module, id)}">${org.nameOf(module, id) ?? id}</a>`;
}

/** Only addresses a browser may follow without harm become links. */
export function showWebsite(url: string): Markup {
  return /^https?:\/\//i.test(url)
    ? markup`<a href="${url}" rel="noreferrer">${url}</a>`
    : markup`${url}`;
}

function showTags(value: Json): Markup {
  const tags = Array.isArray(value) ? (value as readonly Json[]) : [];
  return markup`${tags.map((tag) => markup`<span class="tag">${member(tag, 'name') ?? ''}</span>`)}`;
}

function showRows(value: Json): Markup {
  if (!Array.isArray(value)) return markup`${plain(value)}`;
  return markup`${(value as readonly Json[]).map(plain).join(', ')}`;
}

function plain(value: Json): string {
  if (!isObject(value)) return String(value);
  const [only, ...others] = Object.values(value);
  if (others.length === 0 && only !== undefined) return plain(only);
  return member(value, 'name') ?? JSON.stringify(value);
}
