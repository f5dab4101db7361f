import { isObject, type Json, type JsonObject, textOf } from '../json.ts';
import type { AssignmentRule } from '../metadata/automation.ts';
import type { Module } from '../metadata/module.ts';
import type { Org } from '../org.ts';
import { refuse } from '../refusal.ts';

const triggers = ['workflow', 'approval', 'blueprint', 'pathfinder', 'orchestration'];
const skippable = ['cadences', 'assignment_rules', 'connected_workflows'];
const appliable = [
  'layout_rules',
  'range_validation',
  'assignment_rules',
  'function_validation_rule',
  'criteria_validation_rule',
  'global_map_dependency',
  'territory_subordinates',
];

/** What a write asks for beside its records. */
export interface WriteOptions {
  /** What runs afterwards; undefined for everything. */
  readonly triggers: readonly string[] | undefined;
  readonly applies: readonly string[];
  /** The rule of `lar_id`, unless assignment rules are skipped. */
  readonly assignment: AssignmentRule | undefined;
}

/**
 * Reads `trigger`, `skip_feature_execution`, `apply_feature_execution` and `lar_id`; throws what is not supported.
 *
 * @param upsert entries of `skip_feature_execution` then say for which action.
 */
export function readOptions(
  org: Org,
  module: Module,
  body: JsonObject,
  upsert = false,
): WriteOptions {
  const asked = readNames(body['trigger'], 'trigger', triggers, (value) => textOf(value));
  const skips = readNames(body['skip_feature_execution'], 'skip_feature_execution', skippable);
  if (upsert) refuseActions(body['skip_feature_execution']);
  const applies = readNames(body['apply_feature_execution'], 'apply_feature_execution', appliable);
  const rule = readRule(org, module, body['lar_id'] ?? null);
  return {
    triggers: body['trigger'] === undefined || body['trigger'] === null ? undefined : asked,
    applies,
    assignment: skips.includes('assignment_rules') ? undefined : rule,
  };
}

function nameOf(value: Json): string | undefined {
  return isObject(value) ? textOf(value['name']) : undefined;
}

function readNames(
  value: Json | undefined,
  member: string,
  supported: readonly string[],
  read: (value: Json) => string | undefined = nameOf,
): string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value))
    refuse('INVALID_DATA', 'invalid data', {
      expected_data_type: 'jsonarray',
      api_name: member,
      json_path: `$.${member}`,
    });
  return (value as readonly Json[]).map((each, index) => {
    const name = read(each);
    if (name !== undefined && supported.includes(name)) return name;
    const plain = member === 'trigger';
    const path = plain ? `$.${member}[${index}]` : `$.${member}[${index}].name`;
    return refuse('INVALID_DATA', 'invalid data', {
      api_name: plain ? member : 'name',
      json_path: path,
      supported_values: supported,
    });
  });
}

function refuseActions(value: Json | undefined): void {
  if (!Array.isArray(value)) return;
  for (const [index, each] of (value as readonly Json[]).entries()) {
    const action = isObject(each) ? (each['action'] ?? null) : null;
    const at = { api_name: 'action', json_path: `$.skip_feature_execution[${index}].action` };
    if (action === null) refuse('MANDATORY_NOT_FOUND', 'required field not found', at);
    if (action !== 'insert' && action !== 'update')
      refuse('INVALID_DATA', 'invalid data', { ...at, supported_values: ['insert', 'update'] });
  }
}

function readRule(org: Org, module: Module, id: Json): AssignmentRule | undefined {
  if (id === null) return undefined;
  const rule = org.automation.assignmentRules.find(
    (each) => each.id === id && each.module === module.api,
  );
  return (
    rule ?? refuse('INVALID_DATA', 'invalid data', { api_name: 'lar_id', json_path: '$.lar_id' })
  );
}

/** The user whom an assignment rule gives a record. */
export function assigneeOf(rule: AssignmentRule, values: JsonObject): string {
  const entry = rule.entries.find(({ field, value }) => values[field] === value);
  return entry?.ownerId ?? rule.defaultOwnerId;
}
