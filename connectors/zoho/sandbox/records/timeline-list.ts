import type { ApiCall } from '../api-call.ts';
import { json, type SandboxReply } from '../exchange.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Module } from '../metadata/module.ts';
import type { Change } from '../org.ts';
import { invalidData, RefusedError } from '../refusal.ts';
import { renderValue, userLink } from './render.ts';

const actions: Readonly<Record<Change['kind'], string>> = {
  insert: 'added',
  update: 'updated',
  delete: 'deleted',
};

/** `GET /{module}/{id}/__timeline`: what happened to a record, the last first. */
export function listTimeline(call: ApiCall): SandboxReply {
  const module = call.openModule();
  const id = call.param('id');
  const changes = call.crm.timeline.of(id);
  if (!call.org.find(module.api, id) && changes.length === 0)
    throw new RefusedError(
      invalidData({ resource_path_index: 1 }, 'the related id given seems to be invalid'),
    );
  const perPage = Math.min(Number(call.query('per_page') ?? 200), 200);
  const page = Number(call.query('page') ?? 1);
  const newest = changes.toReversed();
  const part = newest.slice((page - 1) * perPage, page * perPage);
  const info = {
    per_page: perPage,
    page,
    count: part.length,
    more_records: page * perPage < newest.length,
    next_page_token: null,
    previous_page_token: null,
  };
  const rows = part.map((change, index) => describe(call, module, change, newest.length - index));
  return json(200, { __timeline: rows, info });
}

function describe(call: ApiCall, module: Module, change: Change, number: number): JsonObject {
  const { record, by } = change;
  return {
    id: `${record.id.slice(0, 13)}${String(number).padStart(6, '0')}`,
    audited_time: call.org.zone.render(change.at),
    action: actions[change.kind],
    source: by.id === call.user.id ? 'crm_api' : 'crm_ui',
    extension: null,
    type: null,
    done_by: userLink(by),
    related_record: null,
    automation_details: null,
    record: {
      name: (record.values[module.spec.nameField] as string | undefined) ?? null,
      id: record.id,
      module: { api_name: module.api, id: module.id },
    },
    field_history: change.kind === 'update' ? historyOf(call, module, change) : [],
  };
}

function historyOf(call: ApiCall, module: Module, change: Change): Json {
  return change.fields.flatMap((name) => {
    const field = module.fields.get(name);
    if (!field) return [];
    return [
      {
        data_type: field.spec.type,
        enable_colour_code: false,
        pick_list_values: [],
        field_label: field.spec.label,
        api_name: name,
        id: field.id,
        _value: {
          new: renderValue(call.org, field, change.record.values),
          old: renderValue(call.org, field, change.before?.values ?? {}),
        },
      },
    ];
  });
}
