import type { SandboxRequest } from '../exchange.ts';
import { isObject, type Json, type JsonObject, member, textOf } from '../json.ts';
import type { Org } from '../org.ts';
import { refuse } from '../refusal.ts';
import type { User } from '../users.ts';

/** One address of `X-EXTERNAL`: a module's own external field, or the one a lookup of it points by. */
interface Address {
  readonly module: string;
  /** The lookup whose values are external ids; undefined when the records' own ids are. */
  readonly lookup: string | undefined;
  /** Where the external field stands. */
  readonly target: string;
  readonly field: string;
}

/** What a request becomes once its external ids are replaced. */
export interface Resolved {
  readonly request: SandboxRequest;
  readonly params: Readonly<Record<string, string>>;
}

/** Stands where an external value leads nowhere: an id nobody has. */
const nobody = '0';

/**
 * Replaces external ids by record ids (section 5.8) in the path, in `ids` and in the body, as `X-EXTERNAL` says.
 * A request without the header is left alone.
 */
export function withoutExternalIds(
  org: Org,
  user: User,
  request: SandboxRequest,
  params: Readonly<Record<string, string>>,
): Resolved {
  const header = request.headers['x-external'];
  if (header === undefined) return { request, params };
  const addresses = header.split(',').map((text) => addressOf(org, text.trim()));
  const find = (address: Address, value: string): string =>
    holderOf(org, user, address, value) ?? nobody;
  const module = request.path.split('/')[3] ?? '';
  const own = addresses.find((each) => each.module === module && each.lookup === undefined);
  const lookups = addresses.filter((each) => each.module === module && each.lookup !== undefined);
  return {
    params:
      own && params['id'] !== undefined
        ? { ...params, id: find(own, decoded(params['id'])) }
        : params,
    request: {
      ...request,
      query: own ? queryOf(request.query, (value) => find(own, value)) : request.query,
      body: bodyOf(request.body, own, lookups, find),
    },
  };
}

function addressOf(org: Org, text: string): Address {
  const [, module = '', lookup, through, field = ''] =
    /^(\w+)\.(?:(\w+)(?:->(\w+))?\.)?(\w+)$/.exec(text) ?? [];
  const link = lookup === undefined ? undefined : org.modules.get(module)?.fields.get(lookup);
  const target = lookup === undefined ? module : (through ?? link?.spec.to[0] ?? '');
  const known = org.modules.get(target)?.fields.get(field);
  if (!known?.spec.external || (lookup !== undefined && !link))
    refuse('INVALID_DATA', 'the external field given seems to be invalid', {
      header_name: 'X-EXTERNAL',
      value: text,
    });
  return { module, lookup, target, field };
}

function holderOf(org: Org, user: User, address: Address, value: string): string | undefined {
  const table = org.table(address.target);
  const spec = org.modules.get(address.target)?.fields.get(address.field)?.spec;
  if (spec?.external?.type !== 'user') return table.holder(address.field, value);
  for (const record of table.live.values())
    if (member(record.values[address.field], user.id) === value) return record.id;
  return undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function queryOf(query: URLSearchParams, find: (value: string) => string): URLSearchParams {
  const ids = query.get('ids');
  if (ids === null) return query;
  const out = new URLSearchParams(query);
  out.set(
    'ids',
    ids
      .split(',')
      .map((id) => find(id.trim()))
      .join(','),
  );
  return out;
}

type Find = (address: Address, value: string) => string;

function bodyOf(
  body: Uint8Array,
  own: Address | undefined,
  lookups: readonly Address[],
  find: Find,
): Uint8Array {
  const read = parsed(body);
  if (!isObject(read)) return body;
  const out: Record<string, Json | undefined> = { ...read };
  const { data, ids } = read;
  if (Array.isArray(data))
    out['data'] = (data as readonly Json[]).map((each) => elementOf(each, own, lookups, find));
  if (own && Array.isArray(ids))
    out['ids'] = (ids as readonly Json[]).map((id) => find(own, String(id)));
  return new TextEncoder().encode(JSON.stringify(out));
}

function parsed(body: Uint8Array): Json {
  try {
    return JSON.parse(new TextDecoder().decode(body)) as Json;
  } catch {
    return null;
  }
}

function elementOf(
  element: Json,
  own: Address | undefined,
  lookups: readonly Address[],
  find: Find,
): Json {
  if (!isObject(element)) return element;
  const out: Record<string, Json | undefined> = { ...element };
  if (own) {
    const id = textOf(element['id']) ?? textOf(element[own.field]);
    if (id !== undefined) out['id'] = find(own, id);
  }
  for (const address of lookups) {
    const name = address.lookup ?? '';
    const link = linkOf(element[name], address, find);
    if (link !== undefined) out[name] = link;
  }
  return out;
}

/** `{"id": "…"}`, `{"<external field>": "…"}` or the bare value. */
function linkOf(value: Json | undefined, address: Address, find: Find): JsonObject | undefined {
  const external = textOf(value) ?? member(value, address.field) ?? member(value, 'id');
  if (external === undefined) return undefined;
  const rest = isObject(value) ? value : {};
  const { [address.field]: _external, ...kept } = rest;
  return { ...kept, id: find(address, external) };
}
