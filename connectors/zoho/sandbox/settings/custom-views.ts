import type { ApiCall } from '../api-call.ts';
import { empty, json, type SandboxReply } from '../exchange.ts';
import type { JsonObject } from '../json.ts';
import type { Module } from '../metadata/module.ts';
import type { View } from '../metadata/view.ts';
import { viewsOf } from '../search/views.ts';
import { queriedModule } from './fields.ts';

function describeView(module: Module, view: View): JsonObject {
  const names = [module.spec.nameField, 'Owner', 'Created_Time', 'Modified_Time'];
  return {
    id: view.id,
    name: view.name,
    display_value: view.name,
    system_name: view.systemName,
    system_defined: view.systemName !== null,
    default: view.systemName === 'ALLVIEWS',
    access_type: 'public',
    category: view.category,
    criteria: view.criteria,
    fields: names.flatMap((name) => {
      const field = module.fields.get(name);
      return field ? [{ api_name: name, id: field.id, _pin: false }] : [];
    }),
    sort_by: null,
    sort_order: null,
    favorite: null,
    locked: false,
    shared_to: null,
    created_by: null,
    created_time: null,
    modified_by: null,
    modified_time: null,
    last_accessed_time: null,
  };
}

/** `GET /settings/custom_views?module=`. */
export function listViews(call: ApiCall): SandboxReply {
  const module = queriedModule(call);
  const views = viewsOf(call.org, module);
  const info = {
    per_page: 200,
    default: views[0]?.id ?? null,
    count: views.length,
    page: 1,
    more_records: false,
    translation: {
      public_views: 'Public Views',
      other_users_views: 'Other Users Views',
      shared_with_me: 'Shared with me',
      created_by_me: 'Created by Me',
    },
  };
  return json(200, { custom_views: views.map((view) => describeView(module, view)), info });
}

/** `GET /settings/custom_views/{id}?module=`. */
export function getView(call: ApiCall): SandboxReply {
  const module = queriedModule(call);
  const view = viewsOf(call.org, module).find((each) => each.id === call.param('id'));
  return view ? json(200, { custom_views: [describeView(module, view)] }) : empty(204);
}
