import type { ApiCall } from '../api-call.ts';
import { json, type SandboxReply } from '../exchange.ts';
import { isObject, type Json, type JsonObject, member, textOf } from '../json.ts';
import type { Field } from '../metadata/field.ts';
import type { Module } from '../metadata/module.ts';
import { renderValue, userLink } from '../records/render.ts';
import type { StoredRecord, Values } from '../records/table.ts';
import { refuse } from '../refusal.ts';
import type { Match } from '../search/criteria.ts';
import { readCriteria } from '../search/json-criteria.ts';
import { viewsOf } from '../search/views.ts';
import { callBack, readCallback } from './callback.ts';
import { toCsv } from './csv.ts';
import { toIcs } from './ics.ts';
import { type ReadJob, stageOf } from './jobs.ts';
import { zipOf } from './zip.ts';

const perPage = 200_000;
const lastPage = 50;
const criteriaLimit = 25;
const keptMs = 24 * 3_600_000;
const states = { added: 'ADDED', running: 'IN PROGRESS', done: 'COMPLETED' } as const;

/** `POST /crm/bulk/v8/read`: 50 credits, up to 200 000 records a job. */
export function createReadJob(call: ApiCall): SandboxReply {
  const body = call.json();
  const { query: rawQuery, file_type: fileType } = body;
  const query = isObject(rawQuery) ? rawQuery : missing('query');
  const module = readModule(call, query);
  if (fileType === 'ics' && module.api !== 'Events')
    refuse('JOB_NOT_SUPPORTED', 'ics is supported for Events only', { module: module.api });
  const fields = readFields(module, query);
  const page = readPageNumber(query);
  const found = select(call, module, query);
  const part = found.slice((page - 1) * perPage, page * perPage);
  const id = call.org.ids.other();
  const job: ReadJob = {
    id,
    operation: 'read',
    by: call.user,
    addedAt: call.org.clock.now(),
    callback: readCallback(body['callback']),
    query: { ...query, page },
    fileType: fileType === 'ics' ? 'ics' : 'csv',
    result: {
      page,
      count: part.length,
      download_url: `/crm/bulk/v8/read/${id}/result`,
      per_page: perPage,
      more_records: found.length > page * perPage,
      next_page_token: null,
    },
    text: fileType === 'ics' ? toIcs(call.org, part) : csvOf(call, fields, part),
  };
  call.crm.bulk.reads.set(id, job);
  const created = call.org.zone.render(call.org.now());
  callBack(call, job, () => ({ job_id: id, operation: 'read', ...outcome(job, true) }));
  const details = {
    id,
    operation: 'read',
    state: states.added,
    created_by: userLink(call.user),
    created_time: created,
  };
  const element = {
    status: 'success',
    code: 'ADDED_SUCCESSFULLY',
    message: 'Added successfully.',
    details,
  };
  return json(201, { data: [element], info: {} });
}

function missing(name: string): never {
  return refuse('MANDATORY_NOT_FOUND', 'required field not found', {
    api_name: name,
    json_path: `$.${name}`,
  });
}

function readModule(call: ApiCall, query: JsonObject): Module {
  const name = member(query['module'], 'api_name') ?? textOf(query['module']);
  if (name === undefined) return missing('query.module');
  const module = call.org.modules.get(name);
  if (!module)
    return refuse('MODULE_NOT_AVAILABLE', `Requested module '${name}' is not available.`);
  return module.spec.apiSupported
    ? module
    : refuse('MODULE_NOT_SUPPORTED', 'the given module is not supported', {});
}

function readFields(module: Module, query: JsonObject): Field[] {
  const names = query['fields'];
  const all = [...module.fields.values()].filter((field) => !field.spec.singleOnly);
  if (names === undefined || names === null) return all;
  if (!Array.isArray(names)) return refuse('INVALID_REQUEST', 'fields is not a list');
  return (names as readonly Json[]).map((raw) => {
    const name = String(raw as string);
    const field = module.fields.get(name.split('.')[0] ?? '');
    return (
      field ??
      refuse('FIELD_NOT_AVAILABLE', `Requested field '${name}' is not available.`, {
        api_name: name,
        module: module.api,
      })
    );
  });
}

function readPageNumber(query: JsonObject): number {
  const page = query['page'] ?? 1;
  if (typeof page !== 'number' || !Number.isInteger(page) || page < 1)
    refuse('INVALID_REQUEST', 'page is not valid');
  if (page > lastPage)
    refuse('PAGE_RANGE_EXCEEDED', 'page range is exceeded', { max_limit: lastPage });
  return page;
}

function select(call: ApiCall, module: Module, query: JsonObject): StoredRecord[] {
  const { cvid, criteria } = query;
  const matches: Match[] = [];
  if (criteria !== undefined && criteria !== null) matches.push(criteriaOf(call, module, criteria));
  if (cvid !== undefined && cvid !== null) {
    const view = viewsOf(call.org, module).find((each) => each.id === cvid);
    if (!view) refuse('CVID_NOT_SUPPORTED', 'the given cvid is not supported');
    if (view.criteria !== null) matches.push(criteriaOf(call, module, view.criteria));
  }
  return [...call.org.table(module.api).live.values()].filter((record) =>
    matches.every((match) => match(record.values, record.id)),
  );
}

function criteriaOf(call: ApiCall, module: Module, criteria: Json): Match {
  const read = readCriteria(criteria, { module, userId: call.user.id });
  if ('match' in read) {
    if (read.count > criteriaLimit)
      refuse('CRITERIA_LIMIT_EXCEEDED', 'criteria limit is exceeded', { limit: criteriaLimit });
    return read.match;
  }
  const { problem } = read;
  switch (problem.kind) {
    case 'shape':
      return refuse('INVALID_CRITERIA', 'criteria is not valid');
    case 'field':
      return refuse('FIELD_IN_CRITERIA_NOT_AVAILABLE', 'field in criteria is not available', {
        api_name: problem.field,
        module: module.api,
      });
    case 'comparator':
      return refuse(
        'FIELD_AND_COMPARATOR_IN_CRITERIA_NOT_COMPATIBLE',
        'field and comparator in criteria are not compatible',
        { comparator: problem.comparator, api_name: problem.field, supported: ['equal', 'in'] },
      );
  }
}

/** Lookups and people are ids, several choices are joined by a semicolon, nothing is an empty cell. */
function csvOf(call: ApiCall, fields: readonly Field[], records: readonly StoredRecord[]): string {
  const columns = fields.filter((field) => field.name !== 'id');
  const rows = records.map(({ id, values }) => [
    id,
    ...columns.map((field) => cellOf(call, field, values)),
  ]);
  return toCsv([['Id', ...columns.map((field) => field.name)], ...rows]);
}

function cellOf(call: ApiCall, field: Field, values: Values): string {
  const value = renderValue(call.org, field, values);
  if (value === null) return '';
  if (Array.isArray(value))
    return (value as readonly Json[])
      .map((each) => (typeof each === 'string' ? each : (member(each, 'name') ?? '')))
      .join(';');
  return isObject(value) ? (member(value, 'id') ?? '') : String(value as string);
}

function outcome(job: ReadJob, done: boolean): JsonObject {
  const base = { query: job.query, file_type: job.fileType };
  return done ? { ...base, state: states.done, result: job.result } : base;
}

function jobOf(call: ApiCall): ReadJob {
  const id = call.param('id');
  const job = call.crm.bulk.reads.get(id);
  return (
    job ??
    refuse('RESOURCE_NOT_FOUND', "The requested resource doesn't exist.", { resource: id }, 404)
  );
}

/** `GET /crm/bulk/v8/read/{id}`. */
export function getReadJob(call: ApiCall): SandboxReply {
  const job = jobOf(call);
  const stage = stageOf(job, call.org.clock.now());
  const described = {
    id: job.id,
    operation: 'read',
    state: states[stage],
    created_by: userLink(job.by),
    created_time: call.org.zone.render(job.addedAt),
    ...outcome(job, stage === 'done'),
    ...(job.callback === null ? {} : { callback: job.callback }),
  };
  return json(200, { data: [described] });
}

/** `GET /crm/bulk/v8/read/{id}/result`: a ZIP, kept for a day. */
export function downloadReadResult(call: ApiCall): SandboxReply {
  const job = jobOf(call);
  const now = call.org.clock.now();
  const isThere = stageOf(job, now) === 'done' && now - job.addedAt <= keptMs;
  if (!isThere)
    refuse('RESOURCE_NOT_FOUND', "The requested resource doesn't exist.", { resource: job.id });
  return zipOf(job.id, `${job.id}.${job.fileType}`, job.text, now);
}
