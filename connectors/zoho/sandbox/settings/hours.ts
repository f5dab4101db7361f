import type { ApiCall } from '../api-call.ts';
import { empty, json, type SandboxReply } from '../exchange.ts';
import { isObject, type Json, type JsonObject, member, textOf } from '../json.ts';
import type { OpeningHours, Org, ShiftHours } from '../org.ts';
import { invalidData, mandatory, RefusedError, refusal, refusalBody, refuse } from '../refusal.ts';
import { fullName } from '../users.ts';
import { forEachElement, success } from './elements.ts';
import { type Days, describeTimings, readTimings, weekdays } from './timings.ts';

const business = { days: 'business_days', timing: 'business_timing' } as const;
const shift = { days: 'shift_days', timing: 'shift_timing' } as const;
const pause = { days: 'break_days', timing: 'break_timing' } as const;

const always = ['00:00', '24:00'] as const;
const whole = (days: readonly string[]): Days =>
  Object.fromEntries(days.map((day) => [day, always]));

/** `GET /settings/business_hours`. */
export function getBusinessHours(call: ApiCall): SandboxReply {
  const { hours, id } = call.org;
  if (!hours) return empty(204);
  const type = hours.type ?? 'custom';
  const described = describeTimings(hours.days, business);
  const body = {
    id,
    type,
    week_starts_on: hours.weekStartsOn ?? 'Monday',
    ...described,
    ...(type === 'custom'
      ? {}
      : { same_as_everyday: true, daily_timing: null, custom_timing: null }),
    timezone: hours.timeZone,
  };
  return json(200, { business_hours: body });
}

/** `POST` and `PUT /settings/business_hours`: the one schedule of the organisation. */
export function setBusinessHours(call: ApiCall): SandboxReply {
  const sent = call.json()['business_hours'];
  if (!isObject(sent)) throw new RefusedError(mandatory('business_hours', '$.business_hours'));
  try {
    call.org.hours = readHours(call.org, sent);
  } catch (error) {
    if (error instanceof RefusedError)
      return json(400, { business_hours: refusalBody(error.refused) });
    throw error;
  }
  const done = success('Business Hours saved successfully', { id: call.org.id });
  return json(call.request.method === 'POST' ? 201 : 200, { business_hours: done });
}

/** The reference writes both spellings of the round-the-clock types. */
const types: Readonly<Record<string, NonNullable<OpeningHours['type']>>> = {
  '24_by_7': '24_by_7',
  '24*7': '24_by_7',
  '24_by_5': '24_by_5',
  '24*5': '24_by_5',
  custom: 'custom',
};

function readHours(org: Org, sent: JsonObject): OpeningHours {
  const path = '$.business_hours';
  const starts = sent['week_starts_on'];
  if (starts === undefined)
    throw new RefusedError(mandatory('week_starts_on', `${path}.week_starts_on`));
  const type = types[textOf(sent['type']) ?? ''];
  if (type === undefined) {
    if (sent['type'] === undefined) throw new RefusedError(mandatory('type', `${path}.type`));
    throw new RefusedError(
      invalidData({
        api_name: 'type',
        json_path: `${path}.type`,
        supported_values: ['24_by_7', '24_by_5', 'custom'],
      }),
    );
  }
  const days =
    type === 'custom'
      ? readTimings(sent, business, path)
      : whole(type === '24_by_7' ? weekdays : weekdays.slice(0, 5));
  const timeZone = textOf(sent['timezone']) ?? org.hours?.timeZone ?? org.profile.timeZone;
  return { timeZone, days, type, weekStartsOn: String(starts as string) };
}

function describeShift(call: ApiCall, each: ShiftHours): JsonObject {
  const { org, user } = call;
  const isAdmin = user.profile === 'Administrator';
  return {
    id: each.id,
    name: each.name,
    timezone: each.timeZone ?? org.profile.timeZone,
    ...describeTimings(each.days, shift),
    break_hours: (each.breaks ?? []).map(({ id, days }) => ({
      id,
      ...describeTimings(days, pause),
    })),
    holidays: org.holidays
      .filter((holiday) => holiday.shiftId === each.id)
      .map(({ id, name, date }) => ({ id, name, date, year: Number(date.slice(0, 4)) })),
    users_count: each.userIds.length,
    users: isAdmin ? each.userIds.map((id) => ({ id, name: nameOf(org, id) })) : null,
  };
}

function nameOf(org: Org, id: string): string | null {
  const user = org.user(id);
  return user ? fullName(user) : null;
}

/** `GET /settings/business_hours/shift_hours[/{id}]`. */
export function listShiftHours(call: ApiCall): SandboxReply {
  const wanted = call.param('id');
  const all = call.org.shifts;
  const shown = all.filter((each) => wanted === '' || each.id === wanted);
  if (shown.length === 0) return empty(204);
  const count = {
    total_shift_with_user: all.filter((each) => each.userIds.length > 0).length,
    total_shift: all.length,
  };
  return json(200, {
    shift_hours: shown.map((each) => describeShift(call, each)),
    shift_count: count,
  });
}

/** `POST /settings/business_hours/shift_hours`. */
export function createShiftHours(call: ApiCall): SandboxReply {
  return forEachElement(call, 'shift_hours', 201, (element, path) => {
    const made = readShift(call, element, path, call.org.ids.other());
    call.org.shifts.push(made);
    return success('Shift Hour created successfully', { id: made.id });
  });
}

/** `PUT /settings/business_hours/shift_hours[/{id}]`: replaces. */
export function replaceShiftHours(call: ApiCall): SandboxReply {
  return forEachElement(call, 'shift_hours', 200, (element, path) => {
    const id = call.param('id') || textOf(element['id']);
    if (id === undefined) throw new RefusedError(mandatory('id', `${path}.id`));
    const place = call.org.shifts.findIndex((each) => each.id === id);
    if (place < 0)
      throw new RefusedError(
        invalidData({ api_name: 'id', json_path: `${path}.id` }, 'Invalid ID'),
      );
    call.org.shifts[place] = readShift(call, element, path, id);
    return success('Shift Hour updated successfully', { id });
  });
}

/** `DELETE /settings/business_hours/shift_hours/{id}`. */
export function deleteShiftHours(call: ApiCall): SandboxReply {
  const id = call.param('id');
  const place = call.org.shifts.findIndex((each) => each.id === id);
  if (place < 0) refuse('INVALID_DATA', 'Invalid ID', { resource_path_index: 3 });
  call.org.shifts.splice(place, 1);
  return json(200, { shift_hours: [success('Shift Hour deleted successfully', { id })] });
}

function readShift(call: ApiCall, element: JsonObject, path: string, id: string): ShiftHours {
  const name = textOf(element['name'])?.trim();
  if (name === undefined || name === '') throw new RefusedError(mandatory('name', `${path}.name`));
  if (call.org.shifts.some((each) => each.name === name && each.id !== id))
    throw new RefusedError(
      refusal('DUPLICATE_DATA', 'duplicate data', { api_name: 'name', json_path: `${path}.name` }),
    );
  const breaks = rows(element['break_hours']).map((row, index) => ({
    id: call.org.ids.other(),
    days: readTimings(row, pause, `${path}.break_hours[${index}]`),
  }));
  const userIds = rows(element['users']).map((row, index) => {
    const user = member(row, 'id') ?? '';
    if (!call.org.user(user))
      throw new RefusedError(
        invalidData({ api_name: 'id', json_path: `${path}.users[${index}].id` }),
      );
    return user;
  });
  const timeZone = textOf(element['timezone']) ?? call.org.profile.timeZone;
  return { id, name, days: readTimings(element, shift, path), userIds, breaks, timeZone };
}

function rows(raw: Json | undefined): JsonObject[] {
  return Array.isArray(raw) ? (raw as readonly Json[]).filter(isObject) : [];
}
