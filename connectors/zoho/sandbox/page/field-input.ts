import { hidden, input, select, textarea } from '../../../../src/connector/sandbox-page/forms.ts';
import { type Html, html } from '../../../../src/connector/sandbox-page/html.ts';
import { type Json, member } from '../json.ts';
import type { Field } from '../metadata/field.ts';
import type { Module } from '../metadata/module.ts';
import type { Org } from '../org.ts';
import type { Values } from '../records/table.ts';
import { fullName } from '../users.ts';
import { tagNames, titleOf } from './show-value.ts';
import { inputTime, sentTime } from './view.ts';

/** Whether a person can write the field on the screen. */
export function isEditable(field: Field, isNew: boolean): boolean {
  const { writable, type } = field.spec;
  if (field.name === 'Tag') return true;
  if (type === 'subform' || type === 'json' || field.name.startsWith('$')) return false;
  return writable === 'always' || (isNew && writable === 'create');
}

/** What an input shows of a field: the text that {@link readTyped} reads. */
export function textOf(org: Org, field: Field, values: Values): string {
  const value = values[field.name] ?? null;
  if (value === null) return '';
  switch (field.spec.type) {
    case 'datetime':
      return inputTime(org, Number(value));
    case 'boolean':
      return value === true ? 'yes' : 'no';
    case 'multi_module_lookup':
      return `${member(value, 'module') ?? ''}/${member(value, 'id') ?? ''}`;
    case 'json':
      return field.name === 'Tag' ? tagNames(value).join(', ') : '';
    case 'multiselectpicklist':
      return Array.isArray(value) ? (value as readonly Json[]).map(String).join(', ') : '';
    default:
      return String(value);
  }
}

/** How many records a lookup offers by name. */
const offered = 40;

/** The input of a field, with what it held when the page was made: only what a person changed is written. */
export function fieldInput(
  org: Org,
  field: Field,
  was: string,
  shown: string,
  isNew: boolean,
): Html {
  const { type, label, picks, strict, mandatory } = field.spec;
  const name = `f.${field.name}`;
  const required = mandatory && isNew;
  const kept = hidden(`was.${field.name}`, was);
  const plain = (
    kind: 'text' | 'number' | 'date' | 'datetime-local' | 'email' | 'tel',
    choices?: readonly string[],
    hint = '',
  ): Html =>
    html`${input(name, label, { value: shown, type: kind, required, hint, ...(choices && { choices }) })}${kept}`;
  switch (type) {
    case 'textarea':
      return html`${textarea(name, label, shown, required)}${kept}`;
    case 'boolean':
      return html`${select(
        name,
        label,
        [
          ['', '—'],
          ['yes', 'Yes'],
          ['no', 'No'],
        ],
        shown,
      )}${kept}`;
    case 'ownerlookup':
      return html`${select(name, label, [['', '—'], ...org.users.map((user) => [user.id, fullName(user)] as const)], shown)}${kept}`;
    case 'picklist':
      return strict
        ? html`${select(name, label, withShown(field, shown), shown)}${kept}`
        : plain('text', field.picks.length > 0 ? field.picks.map(({ value }) => value) : picks);
    case 'lookup':
      return html`${select(name, label, lookupChoices(org, field.spec.to[0] ?? '', shown), shown)}${kept}`;
    case 'multi_module_lookup':
      return plain('text', undefined, 'Module/id, like Contacts/5000…');
    case 'datetime':
      return plain('datetime-local');
    case 'date':
      return plain('date');
    case 'email':
      return plain('text');
    case 'phone':
      return plain('tel');
    default:
      return plain('text');
  }
}

function withShown(field: Field, shown: string): (readonly [string, string])[] {
  const values = new Set(['', ...field.picks.map(({ value }) => value), shown]);
  return [...values].map((value) => [value, value === '' ? '—' : value]);
}

/** The newest records of a module by name, the chosen one among them. */
export function lookupChoices(org: Org, api: string, shown: string): (readonly [string, string])[] {
  if (!org.modules.has(api)) return [['', '—']];
  const newest = [...org.table(api).live.keys()].slice(-offered).reverse();
  const ids = shown !== '' && !newest.includes(shown) ? [shown, ...newest] : newest;
  return [['', '—'], ...ids.map((id) => [id, titleOf(org, api, id)] as const)];
}

/** What was typed, as the API takes it for the field's type. What fits no type goes as it is, to be refused. */
export function readTyped(org: Org, field: Field, text: string): Json {
  const value = text.trim();
  if (field.name === 'Tag') return listOf(value).map((name) => ({ name }));
  if (value === '') return null;
  switch (field.spec.type) {
    case 'boolean':
      return /^(yes|true|1|on)$/i.test(value);
    case 'datetime':
      return sentTime(org, value);
    case 'multiselectpicklist':
      return listOf(value);
    case 'multi_module_lookup':
      return linkOf(value);
    case 'integer':
    case 'double':
    case 'currency':
    case 'percent':
      return Number.isNaN(Number(value)) ? value : Number(value);
    default:
      return text;
  }
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function linkOf(text: string): Json {
  const [module = '', id] = text.split('/').map((part) => part.trim());
  return id === undefined ? text : { module: { api_name: module }, id };
}

/** The fields a form changed: those whose text is not what the page showed when it was made. */
export function changedFields(
  org: Org,
  module: Module,
  fields: URLSearchParams,
): Record<string, Json> {
  const changed: Record<string, Json> = {};
  for (const field of module.fields.values()) {
    const now = fields.get(`f.${field.name}`);
    const was = fields.get(`was.${field.name}`) ?? '';
    if (now === null || sameText(now, was)) continue;
    changed[field.name] = readTyped(org, field, now);
    const parent = field.name === 'What_Id' ? now.split('/')[0] : undefined;
    if (parent !== undefined && parent !== '') changed['$se_module'] = parent;
  }
  return changed;
}

/** Browsers write line ends their own way. */
function sameText(one: string, other: string): boolean {
  return one.replaceAll('\r\n', '\n').trim() === other.replaceAll('\r\n', '\n').trim();
}
