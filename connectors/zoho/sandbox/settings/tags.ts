import type { ApiCall } from '../api-call.ts';
import { empty, json, type SandboxReply } from '../exchange.ts';
import { type JsonObject, textOf } from '../json.ts';
import type { ModuleTag } from '../org.ts';
import { userLink } from '../records/render.ts';
import { ensureTag, tagLimits } from '../records/tag-names.ts';
import { mandatory, RefusedError, refuse } from '../refusal.ts';
import { forEachElement, success } from './elements.ts';
import { queriedModule } from './fields.ts';

function describe(call: ApiCall, tag: ModuleTag): JsonObject {
  const at = call.org.zone.render(tag.madeAt);
  const by = userLink(call.org.user(tag.madeBy));
  return {
    id: tag.id,
    name: tag.name,
    color_code: tag.colour,
    created_time: at,
    created_by: by,
    modified_time: at,
    modified_by: by,
  };
}

/** `GET /settings/tags?module=`. */
export function listTags(call: ApiCall): SandboxReply {
  const module = queriedModule(call);
  const tags = [...(call.org.tags.get(module.api)?.values() ?? [])];
  if (tags.length === 0) return empty(204);
  const info = { count: tags.length, allowed_count: tagLimits.perModule };
  return json(200, { tags: tags.map((tag) => describe(call, tag)), info });
}

/** `POST /settings/tags?module=`: makes tags before any record has them. */
export function createTags(call: ApiCall): SandboxReply {
  const module = queriedModule(call);
  return forEachElement(call, 'tags', 201, (sent, at) => {
    const path = `${at}.name`;
    const name = textOf(sent['name']);
    if (name === undefined) throw new RefusedError(mandatory('name', path));
    const known = call.org.tags.get(module.api)?.get(name.toLowerCase());
    if (known)
      refuse('DUPLICATE_DATA', 'duplicate data', {
        id: known.id,
        api_name: 'name',
        json_path: path,
      });
    const made = ensureTag({ org: call.org, module, user: call.user }, name, path);
    if ('refused' in made) throw new RefusedError(made.refused);
    made.tag.colour = textOf(sent['color_code']) ?? null;
    return success('tags created successfully', describe(call, made.tag));
  });
}
