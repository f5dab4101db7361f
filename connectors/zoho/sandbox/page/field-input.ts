import {
  type Choice,
  hidden,
  type InputParts,
  input,
  select,
  textarea,
} from '../../../../src/connector/sandbox-page/forms.ts';
import { type Html, html } from '../../../../src/connector/sandbox-page/html.ts';
import { type Json, member } from '../json.ts';
import type { Field, FieldType } from '../metadata/field.ts';
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

type PerType<T> = Readonly<Partial<Record<FieldType, T>>>;

const texts: PerType<(org: Org, value: Json) => string> = {
  datetime: (org, value) => inputTime(org, Number(value)),
  boolean: (_org, value) => (value === true ? 'yes' : 'no'),
  multi_module_lookup: (_org, value) =>
    `${member(value, 'module') ?? ''}/${member(value, 'id') ?? ''}`,
  json: (_org, value) => tagNames(value).join(', '),
  multiselectpicklist: (_org, value) =>
    Array.isArray(value) ? (value as readonly Json[]).map(String).join(', ') : '',
};

/** What an input shows of a field: the text that {@link readTyped} reads. */
export function textOf(org: Org, field: Field, values: Values): string {
  const value = values[field.name] ?? null;
  if (value === null) return '';
  return texts[field.spec.type]?.(org, value) ?? String(value);
}

/** How many records a lookup offers by name. */
const offered = 40;

/** What an input is made from. */
interface Asked {
  readonly org: Org;
  readonly field: Field;
  readonly name: string;
  readonly shown: string;
  readonly required: boolean;
}

function plain(asked: Asked, parts: InputParts = {}): Html {
  const { field, name, shown, required } = asked;
  return input(name, field.spec.label, { value: shown, required, ...parts });
}

function choose({ field, name, shown }: Asked, choices: readonly Choice[]): Html {
  return select(name, field.spec.label, choices, shown);
}

const inputs: PerType<(asked: Asked) => Html> = {
  textarea: ({ name, field, shown, required }) => textarea(name, field.spec.label, shown, required),
  boolean: (asked) =>
    choose(asked, [
      ['', '—'],
      ['yes', 'Yes'],
      ['no', 'No'],
    ]),
  ownerlookup: (asked) =>
    choose(asked, [
      ['', '—'],
      ...asked.org.users.map((user) => [user.id, fullName(user)] as const),
    ]),
  picklist: (asked) =>
    asked.field.spec.strict
      ? choose(asked, withShown(asked.field, asked.shown))
      : plain(asked, { choices: asked.field.picks.map(({ value }) => value) }),
  lookup: (asked) =>
    choose(asked, lookupChoices(asked.org, asked.field.spec.to[0] ?? '', asked.shown)),
  multi_module_lookup: (asked) => plain(asked, { hint: 'Module/id, like Contacts/5000…' }),
  datetime: (asked) => plain(asked, { type: 'datetime-local' }),
  date: (asked) => plain(asked, { type: 'date' }),
  phone: (asked) => plain(asked, { type: 'tel' }),
};

/** The input of a field, with what it held when the page was made: only what a person changed is written. */
export function fieldInput(
  org: Org,
  field: Field,
  was: string,
  shown: string,
  isNew: boolean,
): Html {
  const required = field.spec.mandatory && isNew;
  const asked = { org, field, name: `f.${field.name}`, shown, required };
  const made = (inputs[field.spec.type] ?? plain)(asked);
  return html`${made}${hidden(`was.${field.name}`, was)}`;
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

function numberOf(value: string): Json {
  return Number.isNaN(Number(value)) ? value : Number(value);
}

const readers: PerType<(value: string, org: Org) => Json> = {
  boolean: (value) => /^(yes|true|1|on)$/i.test(value),
  datetime: (value, org) => sentTime(org, value),
  multiselectpicklist: listOf,
  multi_module_lookup: linkOf,
  integer: numberOf,
  double: numberOf,
  currency: numberOf,
  percent: numberOf,
};

/** What was typed, as the API takes it for the field's type. What fits no type goes as it is, to be refused. */
export function readTyped(org: Org, field: Field, text: string): Json {
  const value = text.trim();
  if (field.name === 'Tag') return listOf(value).map((name) => ({ name }));
  if (value === '') return null;
  return readers[field.spec.type]?.(value, org) ?? text;
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
