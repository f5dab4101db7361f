import { isObject, type Json, type JsonObject, textOf } from '../json.ts';
import type { Layout, Module } from '../metadata/module.ts';
import { invalidData, invalidId, mandatory, type Refusal, refusal } from '../refusal.ts';
import type { Draft } from './draft.ts';
import type { WriteOptions } from './options.ts';

/** The layout an element asks for; undefined when it asks for none. */
export function layoutOf(
  module: Module,
  element: JsonObject,
  path: string,
): { readonly layout: Layout | undefined } | { readonly refused: Refusal } {
  const sent = element['Layout'] ?? null;
  if (sent === null) return { layout: undefined };
  const details = { api_name: 'Layout', json_path: `${path}.Layout` };
  const id = isObject(sent) ? sent['id'] : sent;
  if (isObject(sent) && (id ?? null) === null)
    return { refused: mandatory('id', `${path}.Layout.id`) };
  if (typeof id !== 'string')
    return { refused: invalidData({ expected_data_type: 'jsonobject', ...details }) };
  const layout = module.layouts.find((each) => each.id === textOf(id));
  if (layout) return { layout };
  return { refused: invalidId({ api_name: 'id', json_path: `${path}.Layout.id` }) };
}

function isEmpty(value: Json | undefined): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

/** What a layout, and its rules where they are to be applied, demand beyond the system. */
export function refuseByLayout(
  draft: Draft,
  layout: Layout | undefined,
  options: WriteOptions | undefined,
): Refusal[] {
  const missing = [...(layout?.required ?? [])]
    .filter((name) => isEmpty(draft.after[name]))
    .map((name) => mandatory(name, `${draft.path}.${name}`));
  if (!options?.applies.includes('layout_rules')) return missing;
  const id = layout?.id ?? String(draft.after['Layout'] ?? draft.module.layoutId);
  return [...missing, ...refuseByRules(draft, id)];
}

function refuseByRules(draft: Draft, layoutId: string): Refusal[] {
  const rules = draft.org.automation.layoutRules.filter(
    (rule) =>
      rule.module === draft.module.api &&
      rule.layoutId === layoutId &&
      draft.after[rule.field] === rule.value,
  );
  return rules.flatMap((rule) =>
    rule.mandatory
      .filter((name) => isEmpty(draft.after[name]))
      .map((name) =>
        refusal('MANDATORY_NOT_FOUND', 'required field not found', {
          layout_rule: { name: rule.name, id: rule.id },
          api_name: name,
          json_path: `${draft.path}.${name}`,
        }),
      ),
  );
}
