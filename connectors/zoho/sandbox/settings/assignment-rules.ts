import type { ApiCall } from '../api-call.ts';
import { empty, json, type SandboxReply } from '../exchange.ts';
import type { JsonObject } from '../json.ts';
import type { AssignmentRule } from '../metadata/automation.ts';
import type { Org } from '../org.ts';
import { refuse } from '../refusal.ts';
import { fullName } from '../users.ts';

const supported = ['Leads', 'Contacts', 'Accounts', 'Deals', 'Tasks', 'Cases'];

/** The rules asked for; throws for a module that cannot have any. */
function asked(call: ApiCall): readonly AssignmentRule[] {
  const name = call.query('module');
  const all = call.org.automation.assignmentRules;
  if (name === undefined) return all;
  const module = call.org.modules.get(name);
  if (!module)
    refuse('INVALID_MODULE', 'the module name given seems to be invalid', { param_name: 'module' });
  if (!supported.includes(name) && !module.spec.custom)
    refuse('NOT_SUPPORTED', 'Module not supported in assignment rules', { param_name: 'module' });
  return all.filter((rule) => rule.module === name);
}

/** `GET /settings/automation/assignment_rules[?module=]`: ids for `lar_id`. */
export function listAssignmentRules(call: ApiCall): SandboxReply {
  refuseFree(call);
  const rules = asked(call);
  if (rules.length === 0) return empty(204);
  return json(200, { assignment_rules: rules.map((rule) => describe(call.org, rule)) });
}

/** `GET /settings/automation/assignment_rules/{id}?module=`: one rule with its entries. */
export function getAssignmentRule(call: ApiCall): SandboxReply {
  refuseFree(call);
  if (call.query('module') === undefined)
    refuse('REQUIRED_PARAM_MISSING', 'One of the expected parameter is missing', {
      param_name: 'module',
    });
  const rule = asked(call).find((each) => each.id === call.param('id'));
  if (!rule) return empty(204);
  const entries = rule.entries.map((entry, index) => ({
    id: entry.id,
    sequence_number: index + 1,
    criteria: {
      comparator: 'equal',
      field: {
        api_name: entry.field,
        id: call.org.modules.get(rule.module)?.fields.get(entry.field)?.id ?? null,
      },
      value: entry.value,
    },
    assign_to: { type: 'users', resources: [person(call.org, entry.ownerId)] },
    user_availability_based_on: null,
    followup_actions: null,
  }));
  return json(200, { assignment_rules: [{ ...describe(call.org, rule), rule_entries: entries }] });
}

function refuseFree(call: ApiCall): void {
  if (call.crm.limits.edition === 'free')
    refuse('FEATURE_NOT_SUPPORTED', 'Assignment rules not supported for current edition');
}

function person(org: Org, id: string): JsonObject {
  const user = org.user(id);
  return { name: user ? fullName(user) : null, id };
}

function describe(org: Org, rule: AssignmentRule): JsonObject {
  const module = org.modules.get(rule.module);
  const owner = person(org, rule.defaultOwnerId);
  const since = org.zone.render(Date.UTC(2026, 0, 5, 9));
  return {
    id: rule.id,
    name: rule.name,
    api_name: rule.name.replaceAll(' ', '_'),
    module: { api_name: rule.module, name: module?.spec.plural ?? null, id: module?.id ?? null },
    description: null,
    created_by: owner,
    created_time: since,
    modified_by: owner,
    modified_time: since,
    default_assignee: { type: 'user', ...owner, resource: owner },
  };
}
