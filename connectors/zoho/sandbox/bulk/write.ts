import type { ApiCall } from '../api-call.ts';
import { json, type SandboxReply } from '../exchange.ts';
import { isObject, type Json, type JsonObject, member, textOf } from '../json.ts';
import type { Module } from '../metadata/module.ts';
import { userLink } from '../records/render.ts';
import { refuse } from '../refusal.ts';
import { callBack, readCallback } from './callback.ts';
import { toCsv } from './csv.ts';
import { jobPace, type RowOutcome, stageOf, type WriteFile, type WriteJob } from './jobs.ts';
import { type Mapping, writeRow } from './write-row.ts';
import { zipOf } from './zip.ts';

const operations = ['insert', 'update', 'upsert'] as const;
/** Calls and meetings are not written in bulk (section 15). */
const closed = ['Calls', 'Events', 'Notes', 'Attachments', 'Appointments__s', 'Services__s'];
const columnLimit = 200;
const rowLimit = 25_000;
const states = { added: 'ADDED', running: 'INPROGRESS', done: 'COMPLETED' } as const;
const parts = { added: 'ADDED', running: 'IN PROGRESS', done: 'COMPLETED' } as const;

/** `POST /crm/bulk/v8/write`: 500 credits. */
export function createWriteJob(call: ApiCall): SandboxReply {
  const body = call.json();
  const operation = operations.find((each) => each === body['operation']);
  if (!operation)
    return body['operation'] === undefined ? lacking('operation') : wrong('operation');
  const resource = firstResource(body);
  const module = readModule(call, resource);
  const file = readFile(call, resource);
  const mappings = readMappings(module, resource, file);
  const findBy = textOf(resource['find_by']);
  if (operation === 'insert') refuseUnmapped(module, mappings);
  else if (findBy === undefined) lacking('find_by');
  const job: WriteJob = {
    id: call.org.ids.other(),
    operation,
    by: call.user,
    addedAt: call.org.clock.now(),
    callback: readCallback(body['callback']),
    resource: { ...resource, module: { api_name: module.api, id: module.id } },
    encoding: textOf(body['character_encoding']) ?? 'UTF-8',
    file,
    outcomes: [],
  };
  call.crm.bulk.writes.set(job.id, job);
  const ignoreEmpty = (resource['ignore_empty'] ?? body['ignore_empty']) === true;
  const how = { org: call.org, user: call.user, module, operation, mappings, findBy, ignoreEmpty };
  call.crm.agenda.add(job.addedAt + jobPace.endsMs, () => {
    job.outcomes = file.rows.slice(1).map((row) => writeRow(how, row));
    call.crm.channels.flush();
  });
  callBack(call, job, () => described(call, job));
  return json(201, {
    status: 'success',
    code: 'SUCCESS',
    message: 'success',
    details: { id: job.id, created_by: userLink(call.user) },
  });
}

function lacking(name: string): never {
  return refuse('MISSING_REQUIRED_KEY', `required key ${name} is not found in request body.`);
}

function wrong(name: string): never {
  return refuse('INVALID_FORMAT', `invalid value for key ${name}.`);
}

function firstResource(body: JsonObject): JsonObject {
  const list = body['resource'];
  if (list === undefined) return lacking('resource');
  const [first] = Array.isArray(list) ? (list as readonly Json[]) : [];
  if (!isObject(first)) return wrong('resource');
  if (first['type'] === undefined) return lacking('type');
  return first['type'] === 'data' ? first : wrong('type');
}

function readModule(call: ApiCall, resource: JsonObject): Module {
  const name = member(resource['module'], 'api_name') ?? textOf(resource['module']);
  if (name === undefined) return lacking('module');
  const module = call.org.modules.get(name);
  return module && !closed.includes(name)
    ? module
    : refuse('MODULE_NOT_AVAILABLE', `Requested module '${name}' is not available.`);
}

function readFile(call: ApiCall, resource: JsonObject): WriteFile {
  const id = textOf(resource['file_id']);
  if (id === undefined) return lacking('file_id');
  const file = call.crm.bulk.files.get(id) ?? refuse('INVALID_FILE_ID', 'improper file id');
  if ((file.rows[0]?.length ?? 0) > columnLimit)
    refuse('HEADER_LIMIT_EXCEEDED', 'too many columns', { limit: columnLimit });
  if (file.rows.length - 1 > rowLimit)
    refuse('LIMIT_EXCEEDED', 'too many rows', { limit: rowLimit });
  return file;
}

/** What was sent, or, when nothing was, every column whose heading is a field. */
function readMappings(module: Module, resource: JsonObject, file: WriteFile): Mapping[] {
  const sent = resource['field_mappings'];
  if (!Array.isArray(sent))
    return (file.rows[0] ?? []).flatMap((name, index) =>
      module.fields.has(name) ? [{ name, index, fallback: null }] : [],
    );
  return (sent as readonly Json[]).map((each) => {
    const name = member(each, 'api_name') ?? lacking('api_name');
    if (name !== 'id' && !module.fields.has(name))
      refuse('INVALID_FIELD', `invalid mapping. invalid api_name ${name}.`);
    const { index, default_value: fallback } = isObject(each) ? each : {};
    if (index === undefined && fallback === undefined)
      refuse(
        'COLUMN_INDEX_NOT_FOUND',
        `required key index for field ${name} is not found in request body.`,
      );
    const value = isObject(fallback) ? (fallback['value'] ?? null) : null;
    return { name, index: typeof index === 'number' ? index : undefined, fallback: value };
  });
}

function refuseUnmapped(module: Module, mappings: readonly Mapping[]): void {
  const names = mappings.map((each) => each.name);
  const missing = [...module.fields.values()].some(
    (field) => field.spec.mandatory && !names.includes(field.name),
  );
  if (missing)
    refuse('MANDATORY_FIELDS_NOT_MAPPED', 'All mandatory fields are not mapped for the layout');
}

function jobOf(call: ApiCall): WriteJob {
  const job = call.crm.bulk.writes.get(call.param('id'));
  return job ?? refuse('RESOURCE_NOT_FOUND', "The requested resource doesn't exist.");
}

function described(call: ApiCall, job: WriteJob): JsonObject {
  const stage = stageOf(job, call.org.clock.now());
  const isDone = stage === 'done';
  const count = (status: RowOutcome['status']): number =>
    job.outcomes.filter((each) => each.status === status).length;
  const file = {
    status: parts[stage],
    name: job.file.name,
    added_count: count('ADDED'),
    skipped_count: count('SKIPPED'),
    updated_count: count('UPDATED'),
    total_count: isDone ? job.outcomes.length : 0,
  };
  const url = `${call.origin}/v2/crm/${call.org.id.slice(-8)}/bulk-write/${job.id}/${job.id}.zip`;
  return {
    status: states[stage],
    character_encoding: job.encoding,
    resource: [{ ...job.resource, status: parts[stage], file }],
    id: job.id,
    ...(job.callback === null ? {} : { callback: job.callback }),
    result: isDone ? { download_url: url } : null,
    created_by: userLink(job.by),
    operation: job.operation,
    created_time: call.org.zone.render(job.addedAt),
  };
}

/** `GET /crm/bulk/v8/write/{id}`. */
export function getWriteJob(call: ApiCall): SandboxReply {
  return json(200, described(call, jobOf(call)));
}

/** The job's `download_url`: what was sent with what became of every row. */
export function downloadWriteResult(call: ApiCall): SandboxReply {
  const job = jobOf(call);
  const now = call.org.clock.now();
  if (stageOf(job, now) !== 'done')
    refuse('RESOURCE_NOT_FOUND', "The requested resource doesn't exist.");
  const [header = [], ...rows] = job.file.rows;
  const lines = rows.map((row, index) => {
    const made = job.outcomes[index];
    return [...row, made?.status ?? '', made?.id ?? '', made?.error ?? ''];
  });
  const text = toCsv([[...header, 'STATUS', 'RECORD_ID', 'ERRORS'], ...lines]);
  return zipOf(job.id, job.file.name, text, now);
}
