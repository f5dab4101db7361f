import type { ApiCall } from '../api-call.ts';
import { empty, json, type SandboxReply } from '../exchange.ts';
import type { JsonObject } from '../json.ts';
import type { Module } from '../metadata/module.ts';
import { relatedLists } from '../records/related.ts';
import { queriedModule } from './fields.ts';

function describeModule(module: Module, index: number): JsonObject {
  const { spec, singular, plural, visibility } = module;
  const open = spec.apiSupported && visibility === 1;
  return {
    id: module.id,
    api_name: spec.api,
    module_name: plural,
    singular_label: singular,
    plural_label: plural,
    api_supported: open,
    creatable: open,
    editable: open,
    deletable: open,
    viewable: visibility === 1,
    visible: visibility === 1,
    visibility,
    show_as_tab: spec.api !== 'Notes' && spec.api !== 'Attachments',
    status: visibility === 1 ? 'visible' : 'system_hidden',
    generated_type: spec.custom ? 'custom' : 'default',
    sequence_number: index + 1,
    description: null,
    global_search_supported: true,
    triggers_supported: true,
    public_fields_configured: false,
    recycle_bin_on_delete: true,
    sub_menu_available: true,
    has_more_profiles: false,
    profile_count: 0,
    profiles: [],
  };
}

/** `GET /settings/modules`. */
export function listModules(call: ApiCall): SandboxReply {
  return json(200, { modules: [...call.org.modules.values()].map(describeModule) });
}

/** `GET /settings/modules/{api name or id}`. */
export function getModule(call: ApiCall): SandboxReply {
  const all = [...call.org.modules.values()];
  const index = all.findIndex(
    (each) => each.api === call.param('name') || each.id === call.param('name'),
  );
  const found = all[index];
  return found ? json(200, { modules: [describeModule(found, index)] }) : empty(204);
}

function describeLists(call: ApiCall): JsonObject[] {
  const module = queriedModule(call);
  return relatedLists(call.org, module).map((list, index) => {
    const [first = ''] = list.modules;
    const other = list.modules.length === 1 ? call.org.modules.get(first) : undefined;
    return {
      id: `${module.id.slice(0, 12)}${String(index + 1).padStart(7, '0')}`,
      sequence_number: String(index + 1),
      display_label: list.label,
      name: list.label,
      api_name: list.api,
      module: other ? { api_name: other.api, id: other.id } : null,
      action: null,
      href: `${module.api}/{ENTITYID}/${list.api}`,
      type: 'default',
      connectedmodule: null,
      linkingmodule: null,
      status: 'visible',
      customize_sort: true,
      customize_fields: true,
      customize_display_label: true,
    };
  });
}

/** `GET /settings/related_lists?module=`. */
export function listRelatedLists(call: ApiCall): SandboxReply {
  return json(200, { related_lists: describeLists(call) });
}

/** `GET /settings/related_lists/{id}?module=`. */
export function getRelatedList(call: ApiCall): SandboxReply {
  const found = describeLists(call).filter((each) => each['id'] === call.param('id'));
  return found.length === 0 ? empty(204) : json(200, { related_lists: found });
}
