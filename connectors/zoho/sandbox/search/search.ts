import type { ApiCall } from '../api-call.ts';
import { empty, json, type SandboxReply } from '../exchange.ts';
import { type Json, textOf } from '../json.ts';
import type { Module } from '../metadata/module.ts';
import { convertedFilter, readFields } from '../records/list.ts';
import { renderRecord } from '../records/render.ts';
import { refuse } from '../refusal.ts';
import { type Match, parseCriteria } from './criteria.ts';
import { approvalFilter, ordered } from './order.ts';
import { viewFilter } from './views.ts';

const resultLimit = 2000;
const phonePattern = /^[+]?[0-9\s\-().]+$/;

type Input = (name: string) => string | undefined;

/** `GET /{module}/search`: section 6. */
export function searchRecords(call: ApiCall): SandboxReply {
  return answer(call, (name) => call.query(name), 10);
}

/** `POST /{module}/bulk/search`: the same inputs in a body, up to 15 conditions. */
export function bulkSearchRecords(call: ApiCall): SandboxReply {
  const body = call.json();
  return answer(call, (name) => inBody(body[name]) ?? call.query(name), 15);
}

/** In a body `page` may be a number and `fields` a list. */
function inBody(value: Json | undefined): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? value.join(',') : textOf(value);
}

function answer(call: ApiCall, input: Input, criteriaLimit: number): SandboxReply {
  const module = call.openModule();
  const match = matcher(call, module, input, criteriaLimit);
  const [page, perPage] = [count(input, 'page', 1), count(input, 'per_page', 200)];
  if (perPage > 200) refuse('INVALID_DATA', 'invalid data', { param_name: 'per_page', limit: 200 });
  if ((page - 1) * perPage >= resultLimit)
    refuse('LIMIT_REACHED', 'maximum response iteration limit reached', { limit: resultLimit });
  const fields = input('fields') === undefined ? undefined : readFields(call, input);
  const shows = convertedFilter(module, input);
  const approved = approvalFilter(input);
  const live = call.org.table(module.api).live;
  const found = call.crm.search
    .visible(module.api)
    .filter(({ id, values }) => match(values, id))
    .flatMap((seen) => live.get(seen.id) ?? [])
    .filter((record) => shows(record) && approved(record));
  const hits = ordered(found, module, input).slice(0, resultLimit);
  const part = hits.slice((page - 1) * perPage, page * perPage);
  if (part.length === 0) return empty(204);
  const info = {
    per_page: perPage,
    count: part.length,
    page,
    more_records: page * perPage < hits.length,
  };
  return json(200, {
    data: part.map((record) => renderRecord(call.org, module, record, { fields, single: false })),
    info,
  });
}

/** `GET` and `POST /{module}/actions/count`: all records, those of a view, or those a search would find. */
export function countRecords(call: ApiCall): SandboxReply {
  const module = call.openModule();
  const body = call.request.method === 'POST' ? call.json() : {};
  const input: Input = (name) => textOf(body[name]) ?? call.query(name);
  const view = input('cvid');
  const shows = view === undefined ? convertedFilter(module, input) : () => true;
  const asks = ['criteria', 'email', 'phone', 'word'].some((name) => input(name) !== undefined);
  const match = asks ? matcher(call, module, input, 10) : () => true;
  const inView = view === undefined ? () => true : viewFilter(call, module, view);
  const seen = call.crm.search.visible(module.api);
  const counted = seen.filter(
    (each) => match(each.values, each.id) && inView(each.values, each.id) && shows(each),
  );
  return json(200, { count: counted.length });
}

function count(input: Input, name: string, fallback: number): number {
  const text = input(name);
  if (text === undefined) return fallback;
  return /^[1-9]\d{0,5}$/.test(text)
    ? Number(text)
    : refuse('INVALID_DATA', 'invalid data', { param_name: name });
}

/** `criteria`, `email`, `phone`, `word`: the first that is there counts. */
function matcher(call: ApiCall, module: Module, input: Input, limit: number): Match {
  const criteria = input('criteria');
  if (criteria !== undefined) return parseCriteria(criteria, module, limit);
  const email = input('email');
  if (email !== undefined) return emailMatch(module, email);
  const phone = input('phone');
  if (phone !== undefined) return phoneMatch(module, phone, call.org.quirks.strictPhoneSearch);
  const word = input('word');
  if (word !== undefined) return wordMatch(module, word);
  return refuse('EXPECTED_PARAM_MISSING', 'one of the expected parameter is missing', {
    param_names: ['criteria', 'email', 'phone', 'word'],
  });
}

function namesOf(module: Module, ...types: readonly string[]): string[] {
  return [...module.fields.values()]
    .filter((field) => types.includes(field.spec.type))
    .map((field) => field.name);
}

function emailMatch(module: Module, email: string): Match {
  const names = namesOf(module, 'email');
  const wanted = email.trim().toLowerCase();
  return (values) => names.some((name) => String(values[name] ?? '').toLowerCase() === wanted);
}

/** Digits in any phone field; with the strict switch, the characters exactly as they were typed. */
function phoneMatch(module: Module, phone: string, strict: boolean): Match {
  if (phone.length < 3 || phone.length > 50 || !phonePattern.test(phone))
    refuse('INVALID_DATA', 'invalid data', { param_name: 'phone' });
  const names = namesOf(module, 'phone');
  const digits = (text: string): string => (strict ? text : text.replace(/\D/g, ''));
  const wanted = digits(phone);
  return (values) =>
    names.some((name) => wanted !== '' && digits(String(values[name] ?? '')).includes(wanted));
}

function wordMatch(module: Module, word: string): Match {
  if (word.trim().length < 2) refuse('INVALID_DATA', 'invalid data', { param_name: 'word' });
  const names = namesOf(module, 'text', 'textarea', 'email', 'phone', 'website', 'picklist');
  const wanted = word.trim().toLowerCase();
  return (values) =>
    names.some((name) =>
      String(values[name] ?? '')
        .toLowerCase()
        .includes(wanted),
    );
}
