import type { Instant } from '../../../../src/domain/clock.ts';
import type { ApiCall } from '../api-call.ts';
import { empty, json, type SandboxReply } from '../exchange.ts';
import { isObject, type Json, type JsonObject, member, textOf } from '../json.ts';
import { type Result, reply } from '../records/write-many.ts';
import { invalidData, mandatory, RefusedError, refusal, refuse } from '../refusal.ts';
import type { Channel, Operation } from './channels.ts';

const hourMs = 3_600_000;
const weekMs = 7 * 24 * hourMs;
const channelLimit = 50;
const conditionFieldLimit = 10;

/** One week at most; missing or later than that gives one hour, without a word. */
export function grantedExpiry(asked: Instant | undefined, now: Instant): Instant {
  return asked === undefined || asked > now + weekMs ? now + hourMs : asked;
}

function elements(call: ApiCall): JsonObject[] {
  const watch = call.json()['watch'];
  if (!Array.isArray(watch))
    refuse('MANDATORY_NOT_FOUND', 'required field not found', {
      api_name: 'watch',
      json_path: '$.watch',
    });
  if (watch.length > channelLimit)
    refuse('LIMIT_EXCEEDED', 'limit exceeded', {
      limit: channelLimit,
      api_name: 'watch',
      json_path: '$.watch',
    });
  return (watch as readonly Json[]).map((each) => (isObject(each) ? each : {}));
}

/** Runs one element; a refusal becomes the element's answer. */
function answered(index: number, run: (path: string) => Result): Result {
  try {
    return run(`$.watch[${index}]`);
  } catch (error) {
    if (error instanceof RefusedError) return { refused: error.refused };
    throw error;
  }
}

function bad(path: string, name: string, more: JsonObject = {}): never {
  throw new RefusedError(invalidData({ ...more, api_name: name, json_path: `${path}.${name}` }));
}

function readId(element: JsonObject, path: string): string {
  const raw = element['channel_id'];
  if (raw === undefined || raw === null)
    throw new RefusedError(mandatory('channel_id', `${path}.channel_id`));
  const text = String(raw as string | number);
  return /^\d{1,19}$/.test(text) ? text : bad(path, 'channel_id', { expected_data_type: 'bigint' });
}

function readEvents(call: ApiCall, element: JsonObject, path: string): Map<string, Operation[]> {
  const raw = element['events'];
  if (!Array.isArray(raw) || raw.length === 0)
    throw new RefusedError(mandatory('events', `${path}.events`));
  const events = new Map<string, Operation[]>();
  for (const each of raw as readonly Json[]) {
    const [, module = '', operation = ''] =
      /^(\w+)\.(create|edit|delete|all)$/.exec(String(each)) ?? [];
    const known = module === 'users' || call.org.modules.get(module)?.spec.apiSupported === true;
    if (!known || operation === '' || module === 'Notes') bad(path, 'events');
    events.set(module, [...(events.get(module) ?? []), operation as Operation]);
  }
  return events;
}

function readUrl(element: JsonObject, path: string): string {
  const url = textOf(element['notify_url']);
  if (url === undefined) throw new RefusedError(mandatory('notify_url', `${path}.notify_url`));
  if (url.length > 255) bad(path, 'notify_url', { maximum_length: 255 });
  return /^https?:\/\/[^\s/]+/.test(url) ? url : bad(path, 'notify_url');
}

function readToken(element: JsonObject, path: string): string | null {
  const token = textOf(element['token']) ?? null;
  return token !== null && token.length > 50 ? bad(path, 'token', { maximum_length: 50 }) : token;
}

function readExpiry(call: ApiCall, element: JsonObject, path: string): Instant {
  const now = call.org.now();
  const text = element['channel_expiry'];
  if (text === undefined || text === null) return grantedExpiry(undefined, now);
  const at = Date.parse(String(text as string));
  if (Number.isNaN(at) || at <= now)
    bad(path, 'channel_expiry', { expected_data_type: 'datetime' });
  return grantedExpiry(at, now);
}

function readFields(element: JsonObject, path: string): Map<string, Selected> {
  const fields = new Map<string, Selected>();
  const conditions = element['notification_condition'];
  if (!Array.isArray(conditions)) return fields;
  for (const condition of conditions as readonly Json[]) {
    if (!isObject(condition)) return bad(path, 'notification_condition');
    const names = fieldNames(condition['field_selection'] ?? null);
    if (names.length > conditionFieldLimit)
      throw new RefusedError(
        refusal('LIMIT_EXCEEDED', 'limit exceeded', {
          limit: conditionFieldLimit,
          api_name: 'notification_condition',
          json_path: `${path}.notification_condition`,
        }),
      );
    const module =
      member(condition['module'] ?? null, 'api_name') ?? bad(path, 'notification_condition');
    fields.set(module, selectionOf(condition['field_selection'] ?? null));
  }
  return fields;
}

type Selected = (changed: readonly string[]) => boolean;

/** A field, or a group of which all (`and`) or any must have changed. */
function selectionOf(selection: Json): Selected {
  if (!isObject(selection)) return () => true;
  const { group } = selection;
  if (!Array.isArray(group)) {
    const name = member(selection['field'] ?? null, 'api_name') ?? '';
    return (changed) => changed.includes(name);
  }
  const parts = (group as readonly Json[]).map(selectionOf);
  const all = textOf(selection['group_operator'])?.toLowerCase() === 'and';
  return (changed) =>
    all ? parts.every((part) => part(changed)) : parts.some((part) => part(changed));
}

/** Field names of a selection, groups within groups included. */
function fieldNames(selection: Json): string[] {
  if (!isObject(selection)) return [];
  const own = member(selection['field'] ?? null, 'api_name');
  const group = selection['group'];
  const inner = Array.isArray(group) ? (group as readonly Json[]).flatMap(fieldNames) : [];
  return own === undefined ? inner : [own, ...inner];
}

function readChannel(call: ApiCall, element: JsonObject, path: string): Channel {
  return {
    id: readId(element, path),
    events: readEvents(call, element, path),
    expiresAt: readExpiry(call, element, path),
    url: readUrl(element, path),
    token: readToken(element, path),
    withValues: element['return_affected_field_values'] === true,
    withRelated: element['notify_on_related_action'] !== false,
    fields: readFields(element, path),
    condition: element['notification_condition'] ?? null,
    origin: call.origin,
  };
}

/** The rows of a subscription: one per module. */
function rows(call: ApiCall, channel: Channel): JsonObject[] {
  return [...channel.events.keys()].map((module) => ({
    channel_expiry: call.org.zone.render(channel.expiresAt),
    resource_uri: `${channel.origin}/crm/v2/${module}`,
    resource_id: call.org.modules.get(module)?.id ?? null,
    resource_name: module,
    channel_id: channel.id,
  }));
}

function success(call: ApiCall, channel: Channel, message: string): Result {
  call.crm.channels.put(channel);
  return {
    body: { code: 'SUCCESS', details: { events: rows(call, channel) }, message, status: 'success' },
  };
}

/** `POST /actions/watch`: section 14.1. */
export function subscribe(call: ApiCall): SandboxReply {
  const message = 'Successfully subscribed for actions-watch of the given module';
  const results = elements(call).map((element, index) =>
    answered(index, (path) => {
      const channel = readChannel(call, element, path);
      const known = call.crm.channels.live();
      if (known.length >= channelLimit && !known.some((each) => each.id === channel.id))
        throw new RefusedError(
          refusal('LIMIT_EXCEEDED', 'limit exceeded', {
            limit: channelLimit,
            api_name: 'channel_id',
            json_path: `${path}.channel_id`,
          }),
        );
      return success(call, channel, message);
    }),
  );
  return reply(results, 201, 'watch');
}

function known(call: ApiCall, id: string): Channel {
  const channel = call.crm.channels.get(id);
  return (
    channel ??
    refuse('NOT_SUBSCRIBED', 'The given channel id is not subscribed', { channel_id: id })
  );
}

/** `PUT /actions/watch`: replaces. */
export function replaceSubscription(call: ApiCall): SandboxReply {
  const results = elements(call).map((element, index) =>
    answered(index, (path) => {
      known(call, readId(element, path));
      return success(
        call,
        readChannel(call, element, path),
        'Successfully updated the subscribe details',
      );
    }),
  );
  return reply(results, 200, 'watch');
}

/** `PATCH /actions/watch`: amends; with `_delete_events` it takes events away. */
export function amendSubscription(call: ApiCall): SandboxReply {
  const results = elements(call).map((element, index) =>
    answered(index, (path) => amend(call, element, path)),
  );
  return reply(results, 200, 'watch');
}

function amend(call: ApiCall, element: JsonObject, path: string): Result {
  const before = known(call, readId(element, path));
  const removes = element['_delete_events'] === true;
  const given =
    element['events'] === undefined
      ? new Map<string, Operation[]>()
      : readEvents(call, element, path);
  const events = new Map(before.events);
  for (const [module, operations] of given) {
    if (removes) events.delete(module);
    else events.set(module, operations);
  }
  const channel: Channel = {
    ...before,
    events,
    expiresAt: 'channel_expiry' in element ? readExpiry(call, element, path) : before.expiresAt,
    url: 'notify_url' in element ? readUrl(element, path) : before.url,
    token: 'token' in element ? readToken(element, path) : before.token,
  };
  const message = removes
    ? 'Successfully removed the subscribe details'
    : 'Successfully updated the subscribe details';
  const result = success(call, channel, message);
  if (events.size === 0) call.crm.channels.remove(channel.id);
  return result;
}

function described(channel: Channel, row: JsonObject): JsonObject {
  const module = textOf(row['resource_name']) ?? '';
  return {
    ...row,
    events: (channel.events.get(module) ?? []).map((operation) => `${module}.${operation}`),
    notify_url: channel.url,
    token: channel.token,
    notify_on_related_action: channel.withRelated,
    return_affected_field_values: channel.withValues,
    notification_condition: channel.condition,
  };
}

/** `GET /actions/watch?channel_id=&module=`. */
export function listSubscriptions(call: ApiCall): SandboxReply {
  const [id, module] = [call.query('channel_id'), call.query('module')];
  const all = call.crm.channels
    .live()
    .filter((channel) => id === undefined || channel.id === id)
    .flatMap((channel) => rows(call, channel).map((row) => described(channel, row)))
    .filter((row) => module === undefined || row['resource_name'] === module);
  if (all.length === 0) return empty(204);
  const info = { per_page: 200, count: all.length, page: 1, more_records: false };
  return json(200, { watch: all, info });
}

/** `DELETE /actions/watch?channel_ids=a,b`. */
export function unsubscribe(call: ApiCall): SandboxReply {
  const ids = call.query('channel_ids')?.split(',').filter(Boolean) ?? [];
  if (ids.length === 0)
    refuse('REQUIRED_PARAM_MISSING', 'One of the expected parameter is missing', {
      param_name: 'channel_ids',
    });
  const results = ids.map((id): Result => {
    const channel = call.crm.channels.get(id);
    if (!channel)
      return {
        refused: refusal('NOT_SUBSCRIBED', 'The given channel id is not subscribed', {
          channel_id: id,
        }),
      };
    call.crm.channels.remove(id);
    const [row] = rows(call, channel);
    const details = {
      resource_uri: row?.['resource_uri'] ?? null,
      resource_id: row?.['resource_id'] ?? null,
      channel_id: id,
    };
    return {
      body: {
        code: 'SUCCESS',
        details,
        message: 'Successfully un-subscribed from actions-watch',
        status: 'success',
      },
    };
  });
  return reply(results, 200, 'watch');
}
