import type { ApiCall } from '../api-call.ts';
import { empty, json, type SandboxReply } from '../exchange.ts';
import { type Json, member } from '../json.ts';
import type { Module } from '../metadata/module.ts';
import type { Org } from '../org.ts';
import { refuse } from '../refusal.ts';
import { readFields } from './list.ts';
import { parentOf } from './notes.ts';
import { pageInfo, readPage } from './paging.ts';
import { renderRecord } from './render.ts';
import type { StoredRecord } from './table.ts';

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
