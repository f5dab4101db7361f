import { z } from 'zod';
import { json, type SandboxReply, type SandboxRequest } from '../exchange.ts';
import type { Module } from '../metadata/module.ts';
import type { Org } from '../org.ts';
import { refuse } from '../refusal.ts';
import type { SandboxState } from '../state.ts';
import { personOf } from './act.ts';
import { bodyOf } from './body.ts';

interface Setting {
  readonly state: SandboxState;
  readonly request: SandboxRequest;
}

const names = z.array(z.string());

const blueprintBody = z.strictObject({
  module: z.string(),
  field: z.string(),
  name: z.string().optional(),
  /** Empty or absent: the module's blueprint ends. */
  transitions: z
    .array(
      z.strictObject({
        name: z.string(),
        from: z.string(),
        to: z.string(),
        mandatory: names.optional(),
      }),
    )
    .optional(),
});

const approvalBody = z.strictObject({
  module: z.string(),
  id: z.string(),
  state: z
    .enum([
      'approved',
      'pending',
      'rejected',
      'approval_process_pending',
      'approval_process_rejected',
    ])
    .optional(),
  review: z.boolean().optional(),
});

const layoutBody = z.strictObject({
  module: z.string(),
  name: z.string(),
  required: names.optional(),
  without: names.optional(),
});

const layoutRuleBody = z.strictObject({
  module: z.string(),
  name: z.string(),
  layout: z.string().optional(),
  field: z.string(),
  value: z.string(),
  mandatory: names,
});

const assignmentBody = z.strictObject({
  module: z.string(),
  name: z.string(),
  entries: z
    .array(z.strictObject({ field: z.string(), value: z.string(), owner: z.string() }))
    .optional(),
  owner: z.string().optional(),
});

const lockingBody = z.strictObject({ module: z.string(), configured: z.boolean() });

function moduleOf(org: Org, api: string): Module {
  const module = org.modules.get(api);
  return module ?? refuse('INVALID_MODULE', 'the module name given seems to be invalid', { api });
}

function made(id: string): SandboxReply {
  return json(200, { ok: true, id });
}

/** `POST /__sandbox/blueprint`: puts a picklist of a module under a blueprint, or frees it. */
export function setBlueprint({ state, request }: Setting): SandboxReply {
  const { module, field, name, transitions } = bodyOf(blueprintBody, request);
  const { org } = state.crm;
  const known = moduleOf(org, module).fields.get(field);
  if (!known) refuse('INVALID_DATA', 'no such field', { field });
  if (!transitions || transitions.length === 0) {
    org.automation.blueprints.delete(module);
    return json(200, { ok: true });
  }
  const id = org.ids.other();
  const steps = transitions.map((each) => ({
    ...each,
    mandatory: each.mandatory ?? [],
    id: org.ids.other(),
  }));
  org.automation.blueprints.set(module, {
    id,
    name: name ?? known.spec.label,
    field,
    transitions: steps,
  });
  return json(200, {
    ok: true,
    id,
    transitions: steps.map((step) => ({ id: step.id, name: step.name })),
  });
}

/** `POST /__sandbox/approval`: moves a record within the approval and review processes. */
export function setApproval({ state, request }: Setting): SandboxReply {
  const { module, id, state: approval, review } = bodyOf(approvalBody, request);
  const { org } = state.crm;
  const record = org.find(moduleOf(org, module).api, id);
  if (!record) refuse('INVALID_DATA', 'the id given seems to be invalid', { id });
  const changed = {
    ...(approval === undefined ? {} : { $approval_state: approval }),
    ...(review === undefined ? {} : { $in_review: review }),
  };
  org.table(module).put({ id, values: { ...record.values, ...changed } });
  return json(200, { ok: true });
}

/** `POST /__sandbox/layout`: a further layout of a module; one of that name takes its place. */
export function setLayout({ state, request }: Setting): SandboxReply {
  const { module, name, required, without } = bodyOf(layoutBody, request);
  const { org } = state.crm;
  const { layouts } = moduleOf(org, module);
  const index = layouts.findIndex((each) => each.name === name);
  const layout = {
    id: layouts[index]?.id ?? org.ids.other(),
    name,
    required: new Set(required ?? []),
    without: new Set(without ?? []),
  };
  layouts.splice(index < 0 ? layouts.length : index, index < 0 ? 0 : 1, layout);
  return made(layout.id);
}

/** `POST /__sandbox/layout-rule`: fields that a layout demands once a field has a value. */
export function addLayoutRule({ state, request }: Setting): SandboxReply {
  const { layout, ...rule } = bodyOf(layoutRuleBody, request);
  const { org } = state.crm;
  const id = org.ids.other();
  const layoutId = layout ?? moduleOf(org, rule.module).layoutId;
  org.automation.layoutRules.push({ ...rule, id, layoutId });
  return made(id);
}

/** `POST /__sandbox/assignment-rule`: who gets the records of a module under `lar_id`. */
export function addAssignmentRule({ state, request }: Setting): SandboxReply {
  const { module, name, entries, owner } = bodyOf(assignmentBody, request);
  const { org } = state.crm;
  const id = org.ids.other();
  org.automation.assignmentRules.push({
    id,
    name,
    module: moduleOf(org, module).api,
    entries: (entries ?? []).map(({ owner: to, ...entry }) => ({
      ...entry,
      id: org.ids.other(),
      ownerId: personOf(org, to).id,
    })),
    defaultOwnerId: personOf(org, owner).id,
  });
  return made(id);
}

/** `POST /__sandbox/locking`: whether a module has a record locking configuration. */
export function setLocking({ state, request }: Setting): SandboxReply {
  const { module, configured } = bodyOf(lockingBody, request);
  const { org } = state.crm;
  const { api } = moduleOf(org, module);
  if (configured) org.automation.unlockable.delete(api);
  else org.automation.unlockable.add(api);
  return json(200, { ok: true });
}
