import { hidden, input, submit } from '../../../../src/connector/sandbox-page/forms.ts';
import { type Html, html, type Part } from '../../../../src/connector/sandbox-page/html.ts';
import { card, pager, slice, table } from '../../../../src/connector/sandbox-page/parts.ts';
import { isObject, type Json, member } from '../json.ts';
import type { Field } from '../metadata/field.ts';
import type { Module } from '../metadata/module.ts';
import type { Org } from '../org.ts';
import type { StoredRecord } from '../records/table.ts';
import { fullName } from '../users.ts';
import { shortened, showField, titleOf } from './show-value.ts';
import { address, type Content, shortTime, type View } from './view.ts';

const perPage = 50;

const columns: Readonly<Record<string, readonly string[]>> = {
  Leads: ['Company', 'Phone', 'Mobile', 'Email', 'Lead_Status', 'Owner', 'Created_Time'],
  Contacts: ['Account_Name', 'Phone', 'Mobile', 'Email', 'Tag', 'Owner', 'Created_Time'],
  Accounts: ['Phone', 'Account_Type', 'Billing_City', 'Owner', 'Created_Time'],
  Deals: ['Stage', 'Amount', 'Contact_Name', 'Closing_Date', 'Owner'],
  Calls: [
    'Call_Start_Time',
    'Call_Type',
    'Call_Duration',
    'Who_Id',
    'What_Id',
    'Call_Result',
    'Owner',
  ],
  Events: ['Start_DateTime', 'End_DateTime', 'Who_Id', 'What_Id', 'Owner'],
  Tasks: ['Status', 'Priority', 'Due_Date', 'Who_Id', 'What_Id', 'Owner'],
  Cases: ['Status', 'Priority', 'Related_To', 'Phone', 'Owner', 'Created_Time'],
  Notes: ['Note_Content', 'Parent_Id', 'Owner', 'Created_Time'],
  Appointments__s: ['Appointment_Start_Time', 'Service_Name', 'Appointment_For', 'Status', 'Owner'],
  Services__s: ['Duration', 'Price', 'Members', 'Status'],
  Quality_Notes: ['Kind', 'Rating', 'Text', 'Contact', 'Lead', 'Created_Time'],
  Attachments: ['Parent_Id', '$link_url', 'Size', 'Created_Time'],
};

/** The records of a module as a table: searched, sorted, a page at a time; newest first unless told. */
export function modulePage(view: View, module: Module): Content {
  const { org } = view.state.crm;
  const { query, path } = view;
  const words = (query.get('q') ?? '').trim();
  const all = found(org, module, words);
  const sort = module.fields.get(query.get('sort') ?? '');
  const isDown = query.get('down') === 'yes';
  const ordered = sort === undefined ? all : sorted(org, all, sort, isDown);
  const { part, page, pages } = slice(ordered, Number(query.get('page') ?? 1), perPage);
  const shown = (columns[module.api] ?? ['Owner', 'Created_Time']).flatMap(
    (name) => module.fields.get(name) ?? [],
  );
  const nameField = module.fields.get(module.spec.nameField);
  const heads = [nameField, ...shown].map((field) =>
    field === undefined ? 'Name' : head(field, path, query, sort === field, isDown),
  );
  const rows = part.map((record) => row(org, module, record, shown));
  const add =
    module.spec.apiSupported &&
    html`<a class="button" href="${address(module.api, 'new')}">New ${module.spec.singular.toLowerCase()}</a>`;
  const body = html`<div class="head"><h1>${module.spec.plural}</h1><p class="soft">${all.length}${words !== '' && ' found'}</p>${add}</div>
<div class="card"><form class="line" id="filter" method="get" action="${path}" role="search">${input('q', `Search ${module.spec.plural.toLowerCase()}`, { value: words, type: 'search', hint: 'a name, a number, any text' })}
${sort !== undefined && hidden('sort', sort.name)}${isDown && hidden('down', 'yes')}${submit('Search', 'quiet')}</form></div>
${card('records', 'Records', html`${table(heads, rows, words === '' ? 'No records.' : 'Nothing fits.')}${pager(path, query, page, pages)}`)}`;
  return { title: module.spec.plural, here: module.api, body };
}

function head(
  field: Field,
  path: string,
  query: URLSearchParams,
  isSorted: boolean,
  isDown: boolean,
): Html {
  const next = new URLSearchParams({ sort: field.name });
  const words = query.get('q') ?? '';
  if (words !== '') next.set('q', words);
  if (isSorted && !isDown) next.set('down', 'yes');
  const arrow = isSorted ? (isDown ? ' ↓' : ' ↑') : '';
  return html`<a href="${path}?${next.toString()}">${field.spec.label}${arrow}</a>`;
}

function row(org: Org, module: Module, record: StoredRecord, shown: readonly Field[]): Part[] {
  const name = titleOf(org, module.api, record.id);
  return [
    html`<a href="${address(module.api, record.id)}">${shortened(name, 80)}</a>`,
    ...shown.map((field) => cell(org, field, record)),
  ];
}

function cell(org: Org, field: Field, record: StoredRecord): Part {
  const value = record.values[field.name] ?? null;
  if (value === null) return '';
  if (field.spec.type === 'datetime')
    return html`<span class="when">${shortTime(org, Number(value))}</span>`;
  if (typeof value === 'string' && value.length > 90) return shortened(value, 90);
  return showField(org, field, record.values);
}

/** Newest first: tables keep the order of creation. Words look into every text and linked name, digits into numbers. */
function found(org: Org, module: Module, words: string): StoredRecord[] {
  const all = [...org.table(module.api).live.values()].reverse();
  if (words === '') return all;
  const lower = words.toLowerCase();
  const digits = /^[+\d\s()./-]{4,}$/.test(words)
    ? words.replace(/\D/g, '').replace(/^0+/, '')
    : '';
  return all.filter((record) => {
    if (textOf(record).includes(lower)) return true;
    if (digits !== '' && digitsOf(record).includes(digits)) return true;
    return Object.values(record.values).some(
      (value) => isObject(value) && linkedName(org, value).toLowerCase().includes(lower),
    );
  });
}

/** What a record says, ready to be searched. A record is never changed in place, so it is put together once. */
const texts = new WeakMap<StoredRecord, string>();

function textOf(record: StoredRecord): string {
  const known = texts.get(record);
  if (known !== undefined) return known;
  const parts = Object.values(record.values).flatMap((value) => {
    if (typeof value === 'string') return value;
    if (!Array.isArray(value)) return [];
    return (value as readonly Json[]).flatMap((one) => member(one, 'name') ?? []);
  });
  const text = parts.join('\n').toLowerCase();
  texts.set(record, text);
  return text;
}

/** The digits of its texts, each on a line of its own. */
function digitsOf(record: StoredRecord): string {
  return textOf(record).replace(/[^\d\n]/g, '');
}

function linkedName(org: Org, value: Json): string {
  return (
    org.nameOf(member(value, 'module') ?? '', member(value, 'id') ?? '') ??
    member(value, 'name') ??
    ''
  );
}

function sorted(
  org: Org,
  records: readonly StoredRecord[],
  field: Field,
  isDown: boolean,
): StoredRecord[] {
  const keyed = records.map((record) => ({ record, key: sortKey(org, field, record) }));
  const up = isDown ? -1 : 1;
  return keyed
    .sort((a, b) => (a.key < b.key ? -up : a.key > b.key ? up : 0))
    .map(({ record }) => record);
}

const numeric = ['integer', 'double', 'currency', 'percent', 'datetime'];

/** What a field is sorted by: a number for all records, or a text for all. */
function sortKey(org: Org, field: Field, { values }: StoredRecord): string | number {
  const value = values[field.name] ?? null;
  if (numeric.includes(field.spec.type)) return value === null ? -Infinity : Number(value);
  if (value === null) return '';
  if (field.spec.type === 'lookup')
    return (org.nameOf(field.spec.to[0] ?? '', String(value)) ?? '').toLowerCase();
  if (field.spec.type === 'ownerlookup') {
    const user = org.user(String(value));
    return user ? fullName(user) : '';
  }
  return isObject(value) ? linkedName(org, value).toLowerCase() : String(value).toLowerCase();
}
