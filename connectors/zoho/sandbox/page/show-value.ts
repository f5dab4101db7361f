import { type Html, html } from '../../../../src/connector/sandbox-page/html.ts';
import { badge, type Tone, tags } from '../../../../src/connector/sandbox-page/parts.ts';
import { isObject, type Json, member } from '../json.ts';
import type { Field } from '../metadata/field.ts';
import type { Org } from '../org.ts';
import { renderValue } from '../records/render.ts';
import type { Values } from '../records/table.ts';
import { fullName } from '../users.ts';
import { address, dayTime } from './view.ts';

const tones: Readonly<Record<string, Tone>> = {
  Scheduled: 'info',
  Completed: 'good',
  Cancelled: 'bad',
  Overdue: 'warn',
  New: 'info',
  'On Hold': 'warn',
  Escalated: 'bad',
  Closed: 'good',
  'Not Started': 'info',
  'In Progress': 'info',
  Deferred: 'warn',
  High: 'bad',
  Highest: 'bad',
  Missed: 'bad',
  Inbound: 'good',
  'Closed Won': 'good',
  'Closed Lost': 'bad',
};

/** A state as a badge. */
export function stateBadge(text: string): Html {
  return badge(text, tones[text] ?? '');
}

const asBadge = ['Status', 'Priority', 'Stage', 'Call_Type', 'Lead_Status'];

/** One field of a record for people: links to linked records, tags as tags, instants readable; nothing when empty. */
export function showField(org: Org, field: Field, values: Values): Html | undefined {
  const value = values[field.name] ?? null;
  if (value === null || (Array.isArray(value) && value.length === 0)) return undefined;
  switch (field.spec.type) {
    case 'datetime':
      return html`<span class="when">${dayTime(org, Number(value))}</span>`;
    case 'ownerlookup':
      return showUser(org, String(value));
    case 'lookup':
      return linkTo(org, field.spec.to[0] ?? '', String(value));
    case 'multi_module_lookup':
      return linkTo(org, member(value, 'module') ?? '', member(value, 'id') ?? '');
    case 'boolean':
      return html`${value === true ? 'Yes' : 'No'}`;
    case 'website':
      return showWebsite(String(value));
    case 'json':
    case 'subform':
    case 'multiselectpicklist':
      return field.name === 'Tag'
        ? tags(tagNames(value))
        : html`${rowsOf(renderValue(org, field, values))}`;
    case 'picklist':
      return asBadge.includes(field.name) ? stateBadge(String(value)) : html`${String(value)}`;
    case 'text':
    case 'textarea':
    case 'email':
    case 'phone':
    case 'integer':
    case 'bigint':
    case 'double':
    case 'currency':
    case 'percent':
    case 'date':
      return html`${plain(value)}`;
  }
}

/** The names of a record's tags. */
export function tagNames(value: Json): string[] {
  const list = Array.isArray(value) ? (value as readonly Json[]) : [];
  return list.flatMap((tag) => member(tag, 'name') ?? []);
}

function showUser(org: Org, id: string): Html {
  const user = org.user(id);
  return user ? html`<span title="${user.email}">${fullName(user)}</span>` : html`${id}`;
}

/** A link to a record by its name; the bare id once it is gone. */
export function linkTo(org: Org, module: string, id: string): Html {
  if (!org.find(module, id)) return html`<span class="soft">${id} (gone)</span>`;
  return html`<a href="${address(module, id)}">${titleOf(org, module, id)}</a>`;
}

/** What a record is called: its name, the beginning of a note without a title, or its id. */
export function titleOf(org: Org, module: string, id: string): string {
  const named = org.nameOf(module, id);
  if (named !== null) return named;
  const content = org.find(module, id)?.values['Note_Content'];
  return typeof content === 'string' ? shortened(content, 60) : id;
}

/** The beginning of a long text. */
export function shortened(text: string, most: number): string {
  const all = [...text];
  return all.length > most ? `${all.slice(0, most).join('')}…` : text;
}

/** Only addresses a browser may follow without harm become links. */
export function showWebsite(url: string): Html {
  return /^https?:\/\//i.test(url)
    ? html`<a href="${url}" rel="noreferrer noopener">${url}</a>`
    : html`${url}`;
}

function rowsOf(value: Json): string {
  if (!Array.isArray(value)) return plain(value);
  return (value as readonly Json[]).map(plain).join(', ');
}

function plain(value: Json): string {
  if (!isObject(value)) return String(value);
  const [only, ...others] = Object.values(value);
  if (others.length === 0 && only !== undefined) return plain(only);
  return member(value, 'name') ?? JSON.stringify(value);
}
