import type { JsonObject } from '../json.ts';
import type { Module } from '../metadata/module.ts';
import type { Org } from '../org.ts';
import { packed, type Refusal, refusal } from '../refusal.ts';
import { fullName } from '../users.ts';
import { at, type Draft } from './draft.ts';

/** Refuses a draft whose unique value stands in another live record. */
export function duplicateOf(draft: Draft, ownId: string | undefined): Refusal | undefined {
  const refusals: Refusal[] = [];
  for (const field of [...draft.module.uniqueFields(), ...draft.module.externalFields()]) {
    const value = draft.after[field.name] ?? null;
    const holder =
      value === null ? undefined : draft.org.table(draft.module.api).holder(field.name, value);
    if (holder !== undefined && holder !== ownId)
      refusals.push(duplicate(draft, field.name, holder));
  }
  return packed(refusals);
}

function duplicate(draft: Draft, name: string, holder: string): Refusal {
  return refusal('DUPLICATE_DATA', 'duplicate data', {
    ...at(draft, name),
    id: holder,
    duplicate_record: describe(draft.org, draft.module, holder),
    more_records: false,
  });
}

function describe(org: Org, module: Module, id: string): JsonObject {
  const owner = org.user(String(org.find(module.api, id)?.values['Owner']));
  return {
    id,
    Owner: owner ? { name: fullName(owner), id: owner.id, zuid: owner.zuid } : null,
    module: { api_name: module.api, id: module.id },
  };
}
