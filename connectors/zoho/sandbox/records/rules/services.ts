import { isObject, type Json, member } from '../../json.ts';
import { invalidData, type Refusal, refusal } from '../../refusal.ts';
import { at, type Draft, type ModuleRule } from '../draft.ts';
import { memberIds } from './appointments.ts';

function refuseMembers(draft: Draft): Refusal | undefined {
  const ids = memberIds(draft.after);
  const rows = draft.after['Members'];
  if (ids.length === 0 || (Array.isArray(rows) && rows.length !== ids.length))
    return invalidData(at(draft, 'Members'));
  if (ids.length > 100)
    return refusal('LIMIT_EXCEEDED', 'limit exceeded', at(draft, 'Members', { limit: 100 }));
  const stranger = ids.findIndex((id) => {
    const user = draft.org.user(id);
    return !user?.active || !user.confirmed;
  });
  return stranger < 0
    ? undefined
    : invalidData({ api_name: 'Members', json_path: `${draft.path}.Members[${stranger}].Members` });
}

function isTiming(row: Json): boolean {
  const time = /^([01]\d|2[0-4]):[0-5]\d$/;
  return (
    isObject(row) && time.test(member(row, 'From') ?? '') && time.test(member(row, 'To') ?? '')
  );
}

function refuseTimings(draft: Draft): Refusal | undefined {
  const rows = draft.after['Available_Timings'];
  if (!Array.isArray(rows)) return undefined;
  if (rows.length > 2)
    return refusal(
      'LIMIT_EXCEEDED',
      'limit exceeded',
      at(draft, 'Available_Timings', { limit: 2 }),
    );
  const right = (rows as readonly Json[]).every(isTiming);
  return right ? undefined : invalidData(at(draft, 'Available_Timings'));
}

/** What each kind of availability needs beside it. */
const needs: Readonly<Record<string, readonly string[]>> = {
  'Specific Date Range': ['Available_From', 'Available_Till'],
  'Specific Date(s)': ['Available_Dates'],
  'Specific Day(s)': ['Available_Days'],
};

function refuseDays(draft: Draft): Refusal | undefined {
  const type = String(draft.after['Availability_Type'] ?? '');
  const missing = needs[type]?.find((name) => isEmpty(draft.after[name]));
  if (missing !== undefined)
    return refusal(
      'DEPENDENT_FIELD_MISSING',
      'dependent field missing',
      at(draft, missing, { dependee: at(draft, 'Availability_Type') }),
    );
  if (String(draft.after['Available_Till'] ?? '9') < String(draft.after['Available_From'] ?? ''))
    return invalidData(at(draft, 'Available_Till'));
  const dates = draft.after['Available_Dates'];
  if (Array.isArray(dates) && dates.length > 20)
    return refusal('LIMIT_EXCEEDED', 'limit exceeded', at(draft, 'Available_Dates', { limit: 20 }));
  return undefined;
}

function isEmpty(value: Json | undefined): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

const mostActive = 500;

function refuseNumber(draft: Draft): Refusal | undefined {
  if (draft.after['Status'] !== 'Available' || draft.before?.['Status'] === 'Available')
    return undefined;
  let active = 0;
  for (const { values } of draft.org.table('Services__s').live.values())
    if (values['Status'] === 'Available') active += 1;
  if (active < mostActive) return undefined;
  return refusal('LIMIT_EXCEEDED', 'limit exceeded', at(draft, 'Status', { limit: mostActive }));
}

/** Services: section 11. */
export const serviceRule: ModuleRule = {
  prefill(draft) {
    draft.after['Status'] ??= 'Available';
  },
  check(draft) {
    const minutes = Number(draft.after['Duration']);
    if (minutes < 15 || minutes > 1440) return invalidData(at(draft, 'Duration'));
    return refuseMembers(draft) ?? refuseDays(draft) ?? refuseTimings(draft) ?? refuseNumber(draft);
  },
};
