import type { ApiCall } from '../api-call.ts';
import { empty, json, type SandboxReply } from '../exchange.ts';
import { type JsonObject, member, textOf } from '../json.ts';
import type { Holiday } from '../org.ts';
import { invalidData, mandatory, RefusedError, refusal, refusalBody, refuse } from '../refusal.ts';
import { forEachElement, success } from './elements.ts';

const types = ['business_holiday', 'shift_holiday'] as const;

function describeHoliday(call: ApiCall, holiday: Holiday): JsonObject {
  const { id, name, date, shiftId } = holiday;
  const shift = call.org.shifts.find((each) => each.id === shiftId);
  return {
    id,
    name,
    date,
    year: Number(date.slice(0, 4)),
    type: shiftId === undefined ? 'business_holiday' : 'shift_holiday',
    shift_hour: shift ? { name: shift.name, id: shift.id } : null,
  };
}

/** `GET /settings/holidays?year=&type=&shift_id=`. */
export function listHolidays(call: ApiCall): SandboxReply {
  const [year, type, shiftId] = [call.query('year'), call.query('type'), call.query('shift_id')];
  if (year !== undefined && !/^\d{4}$/.test(year)) refusePattern('year');
  if (type !== undefined && !types.some((each) => each === type)) refusePattern('type');
  const holidays = call.org.holidays
    .filter((each) => year === undefined || each.date.startsWith(`${year}-`))
    .filter((each) => shiftId === undefined || each.shiftId === shiftId)
    .map((each) => describeHoliday(call, each))
    .filter((each) => type === undefined || each['type'] === type);
  return shown(holidays);
}

function refusePattern(name: string): never {
  return refuse('PATTERN_NOT_MATCHED', 'Please check whether the input values are correct', {
    api_name: name,
  });
}

function shown(holidays: JsonObject[]): SandboxReply {
  if (holidays.length === 0) return empty(204);
  const info = { per_page: 200, count: holidays.length, page: 1, more_records: false };
  return json(200, { holidays, info });
}

/** `GET /settings/holidays/{id}`. */
export function getHoliday(call: ApiCall): SandboxReply {
  const found = call.org.holidays.filter((each) => each.id === call.param('id'));
  return shown(found.map((each) => describeHoliday(call, each)));
}

/** `POST /settings/holidays`. */
export function createHolidays(call: ApiCall): SandboxReply {
  return forEachElement(call, 'holidays', 201, (element, path) => {
    const made = readHoliday(call, element, path, call.org.ids.other());
    call.org.holidays.push(made);
    return success('Holidays created successfully', { id: made.id });
  });
}

/** `PUT /settings/holidays[/{id}]`. */
export function replaceHolidays(call: ApiCall): SandboxReply {
  return forEachElement(call, 'holidays', 200, (element, path) => {
    const id = call.param('id') || textOf(element['id']);
    if (id === undefined) throw new RefusedError(mandatory('id', `${path}.id`));
    const place = call.org.holidays.findIndex((each) => each.id === id);
    if (place < 0)
      throw new RefusedError(
        invalidData({ api_name: 'id', json_path: `${path}.id` }, 'Invalid ID'),
      );
    call.org.holidays[place] = readHoliday(call, element, path, id);
    return success('Holidays updated successfully', { id });
  });
}

/** `DELETE /settings/holidays/{id}`. */
export function deleteHoliday(call: ApiCall): SandboxReply {
  const place = call.org.holidays.findIndex((each) => each.id === call.param('id'));
  if (place < 0) {
    const refused = refusal('INVALID_DATA', 'Invalid ID', { resource_path_index: 2 });
    return json(400, { holidays: [refusalBody(refused)] });
  }
  call.org.holidays.splice(place, 1);
  return json(200, {
    holidays: [success('Holidays deleted successfully', { id: call.param('id') })],
  });
}

function readHoliday(call: ApiCall, element: JsonObject, path: string, id: string): Holiday {
  const need = (name: string): string =>
    textOf(element[name]) ?? throwRefused(mandatory(name, `${path}.${name}`));
  const wrong = (name: string, more: JsonObject = {}): never =>
    throwRefused(invalidData({ ...more, api_name: name, json_path: `${path}.${name}` }));
  const [name, date, type] = [need('name'), need('date'), need('type')];
  if (name.length > 80) wrong('name', { maximum_length: 80 });
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(Date.parse(date)))
    wrong('date', { expected_data_type: 'date' });
  if (!types.some((each) => each === type)) wrong('type', { supported_values: types });
  const same = call.org.holidays.some(
    (each) =>
      each.date === date && each.id !== id && (each.shiftId === undefined) === (type === types[0]),
  );
  if (same)
    throwRefused(
      refusal('DUPLICATE_DATA', 'duplicate data', { api_name: 'date', json_path: `${path}.date` }),
    );
  if (type === 'business_holiday') return { id, name, date };
  const shiftId = member(element['shift_hour'], 'id');
  if (shiftId === undefined) throwRefused(mandatory('shift_hour', `${path}.shift_hour`));
  if (!call.org.shifts.some((each) => each.id === shiftId)) wrong('shift_hour');
  return { id, name, date, ...(shiftId === undefined ? {} : { shiftId }) };
}

function throwRefused(refused: ConstructorParameters<typeof RefusedError>[0]): never {
  throw new RefusedError(refused);
}
