import type { ApiCall } from '../api-call.ts';
import { empty, json, type SandboxReply } from '../exchange.ts';
import { type Json, type JsonObject, member } from '../json.ts';
import type { Module } from '../metadata/module.ts';
import type { Org } from '../org.ts';
import { invalidData, mandatory, refuse } from '../refusal.ts';
import { readFields } from './list.ts';
import { parentOf } from './notes.ts';
import { pageInfo, readPage } from './paging.ts';
import { renderRecord } from './render.ts';
import type { StoredRecord } from './table.ts';
import { reply } from './write-many.ts';

/** A list of records that hang on another record. */
export interface RelatedList {
  readonly api: string;
  readonly label: string;
  /** The modules its rows come from; several for the activities. */
  readonly modules: readonly string[];
  readonly shows: (record: StoredRecord) => boolean;
}

const activities = ['Tasks', 'Events', 'Calls'];

function isClosed(record: StoredRecord): boolean {
  const { values } = record;
  if (values['Call_Type'] !== undefined) return values['Outgoing_Call_Status'] !== 'Scheduled';
  return values['Status'] === 'Completed' || values['$event_cancelled'] === true;
}

/** The related lists of a module: notes, attachments, activities, and every module that looks up to it. */
export function relatedLists(org: Org, module: Module): RelatedList[] {
  const all = (): boolean => true;
  const lists: RelatedList[] = [
    { api: 'Notes', label: 'Notes', modules: ['Notes'], shows: all },
    { api: 'Attachments', label: 'Attachments', modules: ['Attachments'], shows: all },
  ];
  for (const other of org.modules.values()) {
    const isPart = other.api === 'Notes' || other.api === 'Attachments';
    if (!isPart && linksTo(other, module).length > 0)
      lists.push({ api: other.api, label: other.spec.plural, modules: [other.api], shows: all });
  }
  if (!lists.some((list) => list.api === 'Tasks')) return lists;
  const open = {
    api: 'Activities_Chronological_View',
    label: 'Open Activities',
    modules: activities,
  };
  const closed = {
    api: 'Activities_Chronological_View_History',
    label: 'Closed Activities',
    modules: activities,
  };
  return [
    ...lists,
    { ...open, shows: (record) => !isClosed(record) },
    { ...closed, shows: isClosed },
  ];
}

/** Names of the fields of `other` that may point to `module`. */
function linksTo(other: Module, module: Module): string[] {
  return [...other.fields.values()]
    .filter(({ spec }) => {
      if (spec.name.startsWith('Converted_')) return false;
      if (spec.type === 'multi_module_lookup')
        return spec.to.length === 0 || spec.to.includes(module.api);
      return spec.type === 'lookup' && spec.to[0] === module.api;
    })
    .map(({ spec }) => spec.name);
}

/** Live records of one module that point to a record, newest first. */
export function recordsAbout(org: Org, other: Module, module: Module, id: string): StoredRecord[] {
  const names = linksTo(other, module);
  const points = (record: StoredRecord): boolean =>
    names.some((name) => {
      const value = record.values[name] ?? null;
      return value === id || (member(value, 'id') === id && member(value, 'module') === module.api);
    });
  return [...org.table(other.api).live.values()].filter(points).reverse();
}

/** `GET /{module}/{id}/{list}`: section 8. */
export function listRelated(call: ApiCall): SandboxReply {
  const { module, id } = parentOf(call);
  const list = relatedLists(call.org, module).find((each) => each.api === call.param('list'));
  if (!list)
    refuse('INVALID_DATA', 'the relation name given seems to be invalid', {
      resource_path_index: 2,
    });
  const fields = readFields(call);
  const page = readPage(call);
  const rows = list.modules.flatMap((api) => rowsOf(call, list, module, id, api, fields));
  const part = rows.slice(page.offset, page.offset + page.perPage);
  if (part.length === 0) return empty(204);
  return json(200, { data: part, info: pageInfo(call, page, part.length, rows.length) });
}

/** Modules whose relations can be made and ended from outside (section 8): the list, and where it hangs. */
const relatable: readonly (readonly [string, string])[] = [
  ['Services__s', 'Appointments__s'],
  ['Appointments__s', 'Services__s'],
];

/** `PUT` and `DELETE /{module}/{id}/{list}/{related}`: only appointments and services can be related so. */
export function changeRelation(call: ApiCall): SandboxReply {
  const { module, id } = parentOf(call);
  const list = call.param('list');
  if (!relatable.some(([from, to]) => from === module.api && to === list))
    refuse('NOT_SUPPORTED', 'the relation given is not supported for this operation', {
      resource_path_index: 2,
    });
  const other = call.module(list);
  const related = call.param('related');
  const [appointment, service] = other.api === 'Appointments__s' ? [related, id] : [id, related];
  const record = call.org.find('Appointments__s', appointment);
  if (!record || !call.org.find('Services__s', service))
    refuse('INVALID_DATA', 'the related id given seems to be invalid', { resource_path_index: 3 });
  const isRelated = record.values['Service_Name'] === service;
  if (call.request.method === 'DELETE') return endRelation(related, isRelated);
  if (!isRelated)
    return reply(
      [{ refused: invalidData({ api_name: 'Service_Name', json_path: '$.data[0]' }) }],
      200,
    );
  return reply([{ body: relation(related, 'relation added') }], 200);
}

/** An appointment is nothing without its service: the relation cannot end. */
function endRelation(id: string, isRelated: boolean): SandboxReply {
  const refused = isRelated
    ? mandatory('Service_Name', '$.data[0].Service_Name')
    : invalidData({ id }, 'relation not found');
  return reply([{ refused }], 200);
}

function relation(id: string, message: string): JsonObject {
  return { code: 'SUCCESS', details: { id }, message, status: 'success' };
}

function rowsOf(
  call: ApiCall,
  list: RelatedList,
  module: Module,
  id: string,
  api: string,
  fields: readonly string[],
): Json[] {
  const other = call.module(api);
  return recordsAbout(call.org, other, module, id)
    .filter(list.shows)
    .map((record) => {
      const row = renderRecord(call.org, other, record, { fields, single: false });
      return list.modules.length > 1 ? { ...row, $module: api } : row;
    });
}
