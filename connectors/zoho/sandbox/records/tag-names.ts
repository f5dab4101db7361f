import { isObject, type Json, member, textOf } from '../json.ts';
import type { Module } from '../metadata/module.ts';
import type { ModuleTag, Org, Tag } from '../org.ts';
import { invalidData, type Refusal, refusal } from '../refusal.ts';
import type { User } from '../users.ts';
import type { Parsed } from './field-value.ts';

/** Tags a record, and a module, may have. */
export const tagLimits = { perRecord: 10, perModule: 100, nameLength: 25 };

/** The module a tag belongs to, and who is at work. */
export interface TagPlace {
  readonly org: Org;
  readonly module: Module;
  readonly user: User;
}

/** Reads `[{name}] into the tags of a record; unknown names become tags of the module. */
export function readTags(place: TagPlace, raw: Json, path: string): Parsed {
  if (raw === null) return { value: [] };
  if (!Array.isArray(raw))
    return {
      refused: invalidData({ expected_data_type: 'jsonarray', api_name: 'Tag', json_path: path }),
    };
  const tags: ModuleTag[] = [];
  for (const [index, each] of (raw as readonly Json[]).entries()) {
    const name = textOf(each) ?? member(each, 'name') ?? nameById(place, member(each, 'id'));
    const made = ensureTag(place, name, `${path}[${index}].name`);
    if ('refused' in made) return made;
    if (!tags.includes(made.tag)) tags.push(made.tag);
  }
  const refused = refuseTooMany(tags.length, path);
  return refused ? { refused } : { value: tags.map(tagValue) };
}

/** A tag as records keep and show it. */
export function tagValue(tag: Tag): Json {
  return { name: tag.name, id: tag.id, color_code: null };
}

/** Refuses more tags than a record may have. */
export function refuseTooMany(count: number, path: string): Refusal | undefined {
  if (count <= tagLimits.perRecord) return undefined;
  return refusal('LIMIT_EXCEEDED', 'record cannot have more than 10 tags', {
    limit: tagLimits.perRecord,
    api_name: 'tags',
    json_path: path,
  });
}

function nameById({ org, module }: TagPlace, id: string | undefined): string | undefined {
  return [...(org.tags.get(module.api)?.values() ?? [])].find((tag) => tag.id === id)?.name;
}

/** Finds a module's tag by name, or makes it. */
export function ensureTag(
  { org, module, user }: TagPlace,
  name: string | undefined,
  path: string,
): { readonly tag: ModuleTag } | { readonly refused: Refusal } {
  const details = { api_name: 'name', json_path: path };
  if (name === undefined || name.trim() === '') return { refused: invalidData(details) };
  if ([...name].length > tagLimits.nameLength)
    return { refused: invalidData({ maximum_length: tagLimits.nameLength, ...details }) };
  if (/[<>,]|\p{Extended_Pictographic}/u.test(name)) return { refused: invalidData(details) };
  const known = org.tags.get(module.api) ?? new Map<string, ModuleTag>();
  org.tags.set(module.api, known);
  const tag = known.get(name.toLowerCase()) ?? {
    id: org.ids.other(),
    name,
    madeAt: org.now(),
    madeBy: user.id,
    colour: null,
  };
  if (!known.has(name.toLowerCase()) && known.size >= tagLimits.perModule)
    return {
      refused: refusal('LIMIT_EXCEEDED', 'module cannot have more than 100 tags', {
        limit: 100,
        ...details,
      }),
    };
  known.set(name.toLowerCase(), tag);
  return { tag };
}

/** The kept value of `Tag` as tags. */
export function tagsOf(value: Json | undefined): Tag[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly Json[]).flatMap((each) =>
    isObject(each) ? [{ id: String(each['id']), name: String(each['name']) }] : [],
  );
}
