import type { ApiCall } from '../api-call.ts';
import { json, type SandboxReply } from '../exchange.ts';
import { looksLikeId } from '../ids.ts';
import { isObject, type Json, type JsonObject, textOf } from '../json.ts';
import { type Blueprint, isInProcess, type Transition } from '../metadata/automation.ts';
import type { Module } from '../metadata/module.ts';
import { refuseGated } from '../records/gates.ts';
import type { StoredRecord } from '../records/table.ts';
import { updateRecord } from '../records/write.ts';
import { invalidId, mandatory, packed, RefusedError, refuse } from '../refusal.ts';
import { describeField } from '../settings/describe-field.ts';

interface InProcess {
  readonly module: Module;
  readonly record: StoredRecord;
  readonly blueprint: Blueprint;
}

/** The record of the path with the blueprint it stands in; throws when it stands in none. */
function inProcess(call: ApiCall): InProcess {
  const module = call.openModule();
  const id = call.param('id');
  const record = looksLikeId(id) ? call.org.find(module.api, id) : undefined;
  if (!record) throw new RefusedError(invalidId({ resource_path_index: 1 }));
  const blueprint = call.org.automation.blueprints.get(module.api);
  const value = blueprint && record.values[blueprint.field];
  const outside = record.values['$outside_blueprint'] === true;
  if (!blueprint || outside || !isInProcess(blueprint, value))
    refuse('RECORD_NOT_IN_PROCESS', 'record not in process');
  return { module, record, blueprint };
}

function open({ blueprint, record }: InProcess): Transition[] {
  const value = record.values[blueprint.field];
  return blueprint.transitions.filter(({ from }) => from === value);
}

/** `GET /{module}/{id}/actions/blueprint`: where the record stands, and the transitions from there. */
export function getBlueprint(call: ApiCall): SandboxReply {
  const found = inProcess(call);
  const { module, record, blueprint } = found;
  const field = module.fields.get(blueprint.field);
  const value = textOf(record.values[blueprint.field]) ?? null;
  const pick = field?.picks.find((each) => each.value === value);
  const body = {
    process_info: {
      field_id: field?.id ?? null,
      is_continuous: false,
      api_name: blueprint.field,
      continuous: false,
      field_label: field?.spec.label ?? null,
      name: blueprint.name,
      column_name: blueprint.field.toUpperCase(),
      field_value: value,
      id: blueprint.id,
      field_name: field?.spec.label ?? null,
      escalation: null,
      current_picklist: { colour_code: null, id: pick?.id ?? null, value },
    },
    transitions: open(found).map((each) => describeTransition(call, found, each)),
  };
  return json(200, { blueprint: body });
}

function describeTransition(call: ApiCall, found: InProcess, transition: Transition): JsonObject {
  const { blueprint, module } = found;
  const next = blueprint.transitions.filter(({ from }) => from === transition.to);
  const fields = transition.mandatory.flatMap((name, index) => {
    const field = module.fields.get(name);
    if (!field) return [];
    const described = describeField(call.org, module, field);
    return [{ ...described, mandatory: true, transition_sequence: index + 1 }];
  });
  return {
    next_transitions: next.map(({ id, name }) => ({
      id,
      name,
      criteria_matched: true,
      type: 'manual',
    })),
    percent_partial_save: 0,
    data: {},
    next_field_value: transition.to,
    text_color_code: null,
    name: transition.name,
    criteria_matched: true,
    id: transition.id,
    fields,
    color_code: null,
    criteria_message: null,
    type: 'manual',
    execution_time: null,
    sequence: blueprint.transitions.indexOf(transition) + 1,
  };
}

/** `PUT /{module}/{id}/actions/blueprint`: takes one transition, with the fields it demands. */
export function updateBlueprint(call: ApiCall): SandboxReply {
  const found = inProcess(call);
  const { data, id } = readTransition(call);
  const gated = refuseGated(found.record, { resource_path_index: 1 });
  if (gated) throw new RefusedError(gated);
  const transition = open(found).find((each) => each.id === id);
  if (!transition)
    refuse('INVALID_DATA', 'invalid transition', {
      api_name: 'transition_id',
      json_path: '$.blueprint[0].transition_id',
    });
  refuseMissing(found.record, transition, data);
  const written = updateRecord(
    { org: call.org, user: call.user, module: found.module, index: 0, internal: true },
    found.record.id,
    { ...writable(found.module, data), [found.blueprint.field]: transition.to },
  );
  if ('refused' in written) throw new RefusedError(written.refused);
  return json(200, {
    code: 'SUCCESS',
    details: {},
    message: 'transition updated successfully',
    status: 'success',
  });
}

function readTransition(call: ApiCall): { readonly id: string; readonly data: JsonObject } {
  const sent = call.json()['blueprint'] ?? null;
  if (sent === null) throw new RefusedError(mandatory('blueprint', '$.blueprint'));
  if (!Array.isArray(sent) || sent.length === 0)
    refuse('INVALID_DATA', 'invalid data', {
      expected_data_type: 'jsonarray',
      api_name: 'blueprint',
      json_path: '$.blueprint',
    });
  const [first = null] = sent as readonly Json[];
  const element: JsonObject = isObject(first) ? first : {};
  const id = textOf(element['transition_id']);
  if (id === undefined)
    throw new RefusedError(mandatory('transition_id', '$.blueprint[0].transition_id'));
  const data = element['data'] ?? {};
  if (!isObject(data))
    refuse('INVALID_DATA', 'invalid data', {
      expected_data_type: 'jsonobject',
      api_name: 'data',
      json_path: '$.blueprint[0].data',
    });
  return { id, data };
}

function refuseMissing(record: StoredRecord, transition: Transition, data: JsonObject): void {
  const missing = transition.mandatory
    .filter((name) => (data[name] ?? record.values[name] ?? null) === null)
    .map((name) => mandatory(name, `$.blueprint[0].data.${name}`));
  const refused = packed(missing);
  if (refused) throw new RefusedError(refused);
}

/** Only what the API may write; a transition is no way around that. */
function writable(module: Module, data: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(data).filter(([name]) => module.fields.get(name)?.spec.writable === 'always'),
  );
}
