import type { ApiCall } from '../api-call.ts';
import { empty, json, type SandboxReply } from '../exchange.ts';
import { looksLikeId } from '../ids.ts';
import { type JsonObject, member, textOf } from '../json.ts';
import type { Absence } from '../org.ts';
import { invalidData, mandatory, RefusedError, refuse } from '../refusal.ts';
import { fullName } from '../users.ts';
import { forEachElement, success } from './elements.ts';

const saved = 'Unavailability Hours saved successfully';

function describeAbsence(call: ApiCall, absence: Absence): JsonObject {
  const user = call.org.user(absence.userId);
  return {
    id: absence.id,
    title: null,
    service: null,
    all_day: absence.allDay,
    tp_calendar_id: null,
    tp_event_id: null,
    comments: absence.comments,
    from: call.org.zone.render(absence.from),
    to: call.org.zone.render(absence.to),
    user: user ? { name: fullName(user), id: user.id, zuid: user.zuid } : null,
  };
}

function shown(call: ApiCall, absences: readonly Absence[]): SandboxReply {
  if (absences.length === 0) return empty(204);
  const info = { per_page: 200, count: absences.length, page: 1, more_records: false };
  return json(200, {
    users_unavailability: absences.map((each) => describeAbsence(call, each)),
    info,
  });
}

/** `GET /settings/users_unavailability?user_ids=&role_ids=&filters=`; a filter by user, in Zoho's JSON. */
export function listAbsences(call: ApiCall): SandboxReply {
  for (const name of ['group_ids', 'role_ids', 'territory_ids']) refuseIds(call, name);
  const inner = call.query('include_inner_details');
  if (inner !== undefined && !/^[\w.,]+$/.test(inner))
    refuse('PATTERN_NOT_MATCHED', 'Please check whether the input values are correct', {
      api_name: 'include_inner_details',
    });
  const wanted = readFilter(call);
  const none = ['group_ids', 'territory_ids'].some((name) => call.query(name) !== undefined);
  const found = call.org.absences.filter(
    (each) => wanted === undefined || wanted.includes(each.userId),
  );
  return shown(call, none ? [] : found);
}

function refuseIds(call: ApiCall, name: string): void {
  const ids = call.query(name)?.split(',') ?? [];
  const index = ids.findIndex((id) => !/^\d+$/.test(id.trim()));
  if (index >= 0)
    refuse('INVALID_DATA', 'Ids should be Long value with comma separated', {
      index,
      param_name: name,
    });
}

/** Ids of the users a filter names. */
function readFilter(call: ApiCall): string[] | undefined {
  const text = call.query('filters');
  if (text === undefined) return undefined;
  try {
    JSON.parse(text);
  } catch {
    refuse('UNABLE_TO_PARSE_DATA_TYPE', 'either the request body or parameters is in wrong format');
  }
  return text.match(/\d{15,19}/g) ?? [];
}

/** `GET /settings/users_unavailability/{id}`. */
export function getAbsence(call: ApiCall): SandboxReply {
  refuseBadId(call);
  return shown(
    call,
    call.org.absences.filter((each) => each.id === call.param('id')),
  );
}

function refuseBadId(call: ApiCall): void {
  if (!looksLikeId(call.param('id')))
    refuse(
      'INVALID_URL_PATTERN',
      'Please check if the URL trying to access is a correct one',
      {},
      404,
    );
}

/** `POST /settings/users_unavailability`. */
export function createAbsences(call: ApiCall): SandboxReply {
  return forEachElement(call, 'users_unavailability', 201, (element, path) => {
    const made = readAbsence(call, element, path, call.org.ids.other(), undefined);
    call.org.absences.push(made);
    return success(saved, { id: made.id });
  });
}

/** `PUT /settings/users_unavailability[/{id}]`. */
export function updateAbsences(call: ApiCall): SandboxReply {
  if (call.param('id') !== '') refuseBadId(call);
  return forEachElement(call, 'users_unavailability', 200, (element, path) => {
    const id = call.param('id') || textOf(element['id']);
    if (id === undefined) throw new RefusedError(mandatory('id', `${path}.id`));
    const place = call.org.absences.findIndex((each) => each.id === id);
    const before = call.org.absences[place];
    if (!before) throw new RefusedError(invalidData({ api_name: 'id', json_path: `${path}.id` }));
    call.org.absences[place] = readAbsence(call, element, path, id, before);
    return success(saved, { id });
  });
}

/** `DELETE /settings/users_unavailability/{id}`. */
export function deleteAbsence(call: ApiCall): SandboxReply {
  refuseBadId(call);
  const id = call.param('id');
  const place = call.org.absences.findIndex((each) => each.id === id);
  if (place < 0) refuse('INVALID_DATA', 'invalid data', { resource_path_index: 2 });
  call.org.absences.splice(place, 1);
  return json(200, { users_unavailability: [success(saved, { id })] });
}

function readAbsence(
  call: ApiCall,
  element: JsonObject,
  path: string,
  id: string,
  before: Absence | undefined,
): Absence {
  const instant = (name: 'from' | 'to'): number => {
    const text = element[name];
    if (text === undefined && before) return before[name];
    if (text === undefined) throw new RefusedError(mandatory(name, `${path}.${name}`));
    const at = Date.parse(String(text as string));
    return Number.isNaN(at) ? wrong(path, name, { expected_data_type: 'datetime' }) : at;
  };
  const userId = member(element['user'], 'id') ?? before?.userId;
  if (userId === undefined) throw new RefusedError(mandatory('user', `${path}.user`));
  if (!call.org.user(userId)) wrong(path, 'user.id');
  const [from, to] = [instant('from'), instant('to')];
  if (to <= from) wrong(path, 'to');
  const comments = textOf(element['comments']) ?? before?.comments ?? null;
  if (comments !== null && comments.length > 250) wrong(path, 'comments', { maximum_length: 250 });
  const allDay =
    element['all_day'] === undefined ? (before?.allDay ?? false) : element['all_day'] === true;
  return { id, userId, from, to, comments, allDay };
}

function wrong(path: string, name: string, more: JsonObject = {}): never {
  throw new RefusedError(invalidData({ ...more, api_name: name, json_path: `${path}.${name}` }));
}
