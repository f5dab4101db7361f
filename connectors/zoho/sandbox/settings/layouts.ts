import type { ApiCall } from '../api-call.ts';
import { empty, json, type SandboxReply } from '../exchange.ts';
import type { JsonObject } from '../json.ts';
import type { Layout, Module } from '../metadata/module.ts';
import type { Org } from '../org.ts';
import { describeField } from './describe-field.ts';
import { queriedModule } from './fields.ts';

/** `GET /settings/layouts?module=`: the layouts of a module, with what each makes mandatory. */
export function listLayouts(call: ApiCall): SandboxReply {
  const module = queriedModule(call);
  return json(200, { layouts: module.layouts.map((each) => describe(call.org, module, each)) });
}

/** `GET /settings/layouts/{id}?module=`. */
export function getLayout(call: ApiCall): SandboxReply {
  const module = queriedModule(call);
  const found = module.layouts.find((each) => each.id === call.param('id'));
  return found ? json(200, { layouts: [describe(call.org, module, found)] }) : empty(204);
}

const layoutActions = {
  edit: false,
  rename: false,
  clone: false,
  downgrade: false,
  delete: false,
  deactivate: false,
  set_layout_permissions: false,
};

const sectionActions = {
  add_field: false,
  rename: false,
  change_tab_traversal: false,
  reorder: false,
  delete: false,
  remove_field: false,
  change_column_count: false,
};

function describe(org: Org, module: Module, layout: Layout): JsonObject {
  const fields = [...module.fields.values()]
    .filter((each) => !layout.without.has(each.name))
    .map((each, index) => ({
      ...describeField(org, module, each),
      required: each.spec.mandatory || layout.required.has(each.name),
      sequence_number: index + 1,
    }));
  const heading = `${module.spec.singular} Information`;
  const section = {
    id: layout.id,
    api_name: heading.replaceAll(' ', '_'),
    name: heading,
    display_label: heading,
    sequence_number: 1,
    column_count: 2,
    isSubformSection: false,
    generated_type: 'default',
    type: 'used',
    mode: 'view',
    tab_traversal: 'left_to_right',
    actions_allowed: sectionActions,
    fields,
  };
  return {
    id: layout.id,
    name: layout.name,
    api_name: layout.name,
    display_label: layout.name,
    visible: true,
    status: 'active',
    generated_type: layout.id === module.layoutId ? 'system' : 'custom',
    mode: 'view',
    source: 'crm',
    created_for: null,
    created_time: null,
    modified_time: null,
    modified_by: null,
    show_business_card: true,
    has_more_profiles: false,
    actions_allowed: layoutActions,
    profiles: [],
    sections: [section],
  };
}
