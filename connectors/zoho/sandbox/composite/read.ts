import { isObject, type Json, type JsonObject, textOf } from '../json.ts';
import { invalidData, mandatory, type Refusal, refusal, refuse } from '../refusal.ts';
import { referredIds } from './references.ts';

/** One request within a composite one, read but with its references still in it. */
export interface SubRequest {
  readonly index: number;
  /** What references call it: its own name, else its number counted from one. */
  readonly id: string;
  readonly method: string;
  readonly uri: string;
  readonly headers: JsonObject;
  readonly params: JsonObject;
  readonly body: Json | undefined;
  /** Ids of the sub-requests whose answers it uses. */
  readonly needs: readonly string[];
}

/** A composite request as it was sent. */
export interface Composite {
  readonly rollback: boolean;
  /** Each read, or why not. */
  readonly subs: readonly (SubRequest | Refusal)[];
}

const wrapper = '__composite_requests';
const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'];
const idPattern = '[a-zA-Z0-9][a-zA-Z0-9_]*';
const restrictedHeaders = ['Authorization', 'Content-Length', 'Host'];
const mostSubs = 5;

/** Reads a composite request (section 15); throws what concerns the whole of it. */
export function readComposite(body: JsonObject, version: number): Composite {
  const rollback = readFlag(body, 'rollback_on_fail');
  const parallel = readFlag(body, 'parallel_execution');
  if (rollback && parallel)
    refuse('AMBIGUITY_DURING_PROCESSING', 'ambiguity while processing the request', {
      ambiguity_due_to: ['rollback_on_fail', 'parallel_execution'].map((name) => ({
        api_name: name,
        json_path: `$.${name}`,
      })),
    });
  const elements = readElements(body[wrapper]);
  const subs = elements.map((element, index) => readSub(element, index, version));
  return { rollback, subs: withoutTwins(subs) };
}

function readFlag(body: JsonObject, name: string): boolean {
  const value = body[name] ?? false;
  if (typeof value !== 'boolean')
    refuse('INVALID_DATA', 'invalid data', {
      expected_data_type: 'boolean',
      api_name: name,
      json_path: `$.${name}`,
    });
  return value;
}

function readElements(sent: Json | undefined): readonly Json[] {
  const details = { api_name: wrapper, json_path: `$.${wrapper}` };
  if (sent === undefined || sent === null)
    return refuse('MANDATORY_NOT_FOUND', 'required field not found', details);
  if (!Array.isArray(sent))
    return refuse('INVALID_DATA', 'invalid data', { expected_data_type: 'jsonarray', ...details });
  const elements = sent as readonly Json[];
  if (elements.length === 0) refuse('MANDATORY_NOT_FOUND', 'required field not found', details);
  if (elements.length > mostSubs)
    refuse('INVALID_DATA', 'invalid data', { maximum_length: mostSubs, ...details });
  return elements;
}

function readSub(element: Json, index: number, version: number): SubRequest | Refusal {
  const path = `$.${wrapper}[${index}]`;
  const wrong = (name: string, type: string): Refusal =>
    invalidData({ expected_data_type: type, api_name: name, json_path: `${path}.${name}` });
  if (!isObject(element))
    return invalidData({ expected_data_type: 'jsonobject', api_name: wrapper, json_path: path });
  for (const name of ['method', 'uri']) {
    if ((element[name] ?? null) === null) return mandatory(name, `${path}.${name}`);
    if (typeof element[name] !== 'string') return wrong(name, 'text');
  }
  for (const name of ['headers', 'params', 'body'])
    if ((element[name] ?? null) !== null && !isObject(element[name]))
      return wrong(name, 'jsonobject');
  const refused =
    refuseId(element, path) ??
    refuseMethod(element, path) ??
    refuseUri(element, path, version) ??
    refuseHeaders(element, path);
  return refused ?? subOf(element, index);
}

function subOf(element: JsonObject, index: number): SubRequest {
  const { headers, params, body, uri } = element;
  return {
    index,
    id: textOf(element['sub_request_id']) ?? String(index + 1),
    method: (textOf(element['method']) ?? '').toUpperCase(),
    uri: textOf(uri) ?? '',
    headers: isObject(headers) ? headers : {},
    params: isObject(params) ? params : {},
    body: body ?? undefined,
    needs: referredIds([uri ?? null, headers ?? null, params ?? null, body ?? null]),
  };
}

function refuseId(element: JsonObject, path: string): Refusal | undefined {
  const id = element['sub_request_id'] ?? null;
  if (id === null) return undefined;
  const details = {
    regex: idPattern,
    api_name: 'sub_request_id',
    json_path: `${path}.sub_request_id`,
  };
  if (typeof id !== 'string') return invalidData({ expected_data_type: 'text', ...details });
  const fits = id.length <= 100 && new RegExp(`^${idPattern}$`).test(id);
  return fits ? undefined : invalidData(details);
}

function refuseMethod(element: JsonObject, path: string): Refusal | undefined {
  const method = (textOf(element['method']) ?? '').toUpperCase();
  if (methods.includes(method)) return undefined;
  return invalidData({
    api_name: 'method',
    json_path: `${path}.method`,
    supported_values: methods,
  });
}

function refuseUri(element: JsonObject, path: string, version: number): Refusal | undefined {
  const uri = textOf(element['uri']) ?? '';
  const details = { api_name: 'uri', json_path: `${path}.uri` };
  if (uri.length > 2048) return invalidData({ maximum_length: 2048, ...details });
  const [, service, given] = /^\/(\w+)\/v(\d+)(?:\.\d+)?\//.exec(uri) ?? [];
  if (service === undefined) return invalidData(details);
  if (service !== 'crm')
    return refusal('NOT_SUPPORTED', 'the service given is not supported in composite requests', {
      allowed_services: ['crm'],
    });
  if (Number(given) !== version)
    return refusal('NOT_SUPPORTED', 'the version of the sub request is not supported', {
      sub_request_version: Number(given),
      composite_request_version: version,
    });
  return undefined;
}

function refuseHeaders(element: JsonObject, path: string): Refusal | undefined {
  const names = isObject(element['headers']) ? Object.keys(element['headers']) : [];
  const restricted = restrictedHeaders.filter((name) =>
    names.some((each) => each.toLowerCase() === name.toLowerCase()),
  );
  if (restricted.length === 0) return undefined;
  return invalidData({
    restricted_headers: restricted,
    api_name: 'headers',
    json_path: `${path}.headers`,
  });
}

function withoutTwins(subs: readonly (SubRequest | Refusal)[]): (SubRequest | Refusal)[] {
  const idOf = (sub: SubRequest | Refusal): string | undefined =>
    'code' in sub ? undefined : sub.id;
  return subs.map((sub, index) => {
    const id = idOf(sub);
    const twins = subs.flatMap((each, at) => (id !== undefined && idOf(each) === id ? [at] : []));
    if (twins.length < 2) return sub;
    return refusal('DUPLICATE_DATA', 'duplicate data', {
      sub_request_indexes: twins,
      api_name: 'sub_request_id',
      json_path: `$.${wrapper}[${index}].sub_request_id`,
    });
  });
}
