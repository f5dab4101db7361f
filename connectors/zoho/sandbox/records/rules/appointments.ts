import type { Instant } from '../../../../../src/domain/clock.ts';
import { isObject, type Json, member } from '../../json.ts';
import { invalidData, mandatory, type Refusal, refusal } from '../../refusal.ts';
import { at, changes, type Draft, type ModuleRule } from '../draft.ts';
import type { Values } from '../table.ts';
import { isOffered, isWithinHours } from './availability.ts';
import { refuseReminders } from './reminders.ts';

const finalStates = ['Completed', 'Cancelled'];

function serviceOf(draft: Draft): Values | undefined {
  return draft.org.find('Services__s', String(draft.after['Service_Name'] ?? ''))?.values;
}

function minutesOf(service: Values | undefined): number {
  return Number(service?.['Duration'] ?? 0);
}

/** Start and end by the service's duration. */
function span(draft: Draft): readonly [Instant, Instant] {
  const start = Number(draft.after['Appointment_Start_Time'] ?? 0);
  return [start, start + minutesOf(serviceOf(draft)) * 60_000];
}

/** Ids of the users who perform a service. */
export function memberIds(service: Values | undefined): string[] {
  const rows = service?.['Members'];
  if (!Array.isArray(rows)) return [];
  return (rows as readonly Json[]).flatMap((row) => {
    const id = isObject(row) ? member(row['Members'], 'id') : undefined;
    return id === undefined ? [] : [id];
  });
}

function refuseFinal(draft: Draft): Refusal | undefined {
  if (!draft.before || !finalStates.includes(String(draft.before['Status']))) return undefined;
  const status = String(draft.before['Status']).toLowerCase();
  return refusal(
    'NOT_ALLOWED',
    `Cannot update the ${status} appointment`,
    at(draft, 'Status'),
    403,
  );
}

function refuseService(draft: Draft): Refusal | undefined {
  if (draft.before && changes(draft, 'Service_Name')) return invalidData(at(draft, 'Service_Name'));
  const service = serviceOf(draft);
  if (!memberIds(service).includes(String(draft.after['Owner'])))
    return refusal(
      'DEPENDENT_MISMATCH',
      'Appointment Owner is not a part of Service Members',
      at(draft, 'Owner', { dependee: at(draft, 'Service_Name') }),
    );
  return refuseLocation(draft, String(service?.['Location'] ?? ''));
}

function refuseLocation(draft: Draft, offered: string): Refusal | undefined {
  const location = String(draft.after['Location']);
  if (!offered.includes(location))
    return refusal(
      'DEPENDENT_MISMATCH',
      'invalid data',
      at(draft, 'Location', { dependee: at(draft, 'Service_Name') }),
    );
  if (location === 'Client Address' && (draft.after['Address'] ?? null) === null)
    return mandatory('Address', `${draft.path}.Address`);
  return undefined;
}

function refuseTime(draft: Draft): Refusal | undefined {
  if (draft.before && !changes(draft, 'Appointment_Start_Time')) return undefined;
  const [start, end] = span(draft);
  const over = ['Completed', 'Overdue'].includes(String(draft.after['Status']));
  const name = 'Appointment_Start_Time';
  if (start < draft.now && !over)
    return refusal(
      'DEPENDENT_MISMATCH',
      'Appointment cannot be scheduled for past dates',
      at(draft, name, { dependee: at(draft, 'Status') }),
    );
  if (over) return undefined;
  const { org } = draft;
  if (
    org.preferences['allow_booking_outside_businesshours'] !== true &&
    !isWithinHours(org, start, end)
  )
    return refusal(
      'NOT_ALLOWED',
      'Appointment time does not falls under business hours',
      at(draft, name),
    );
  const anyTime = org.preferences['allow_booking_outside_service_availability'] === true;
  if (!anyTime && !isOffered(org, serviceOf(draft), start, end))
    return refusal('NOT_ALLOWED', 'Service is not available on the given time', at(draft, name));
  return undefined;
}

function refuseStatus(draft: Draft): Refusal | undefined {
  const status = String(draft.after['Status']);
  if (status !== 'Completed' && status !== 'Overdue') return undefined;
  if (draft.before && !changes(draft, 'Status')) return undefined;
  if (span(draft)[1] <= draft.now) return undefined;
  return refusal(
    'DEPENDENT_MISMATCH',
    `Appointment cannot be marked as ${status.toLowerCase()} before the appointment ends`,
    at(draft, 'Status', { dependee: at(draft, 'Appointment_Start_Time') }),
  );
}

/** A job sheet belongs to what is done, and what needs one is not done without. */
function refuseJobSheet(draft: Draft): Refusal | undefined {
  const done = draft.after['Status'] === 'Completed';
  const given = (draft.given['Job_Sheet_Description'] ?? null) !== null;
  if (given && !done)
    return refusal(
      'DEPENDENT_MISMATCH',
      'Job Sheet can be created only for completed appointment',
      at(draft, 'Job_Sheet_Description', { dependee: at(draft, 'Status') }),
    );
  const needed = serviceOf(draft)?.['Job_Sheet_Required'] === true;
  if (!done || !needed || (draft.after['Job_Sheet_Description'] ?? null) !== null) return undefined;
  return refusal(
    'NOT_ALLOWED',
    'Appointment cannot be marked as completed without creating the jobsheet',
    at(draft, 'Status'),
  );
}

function refuseReasons(draft: Draft): Refusal | undefined {
  const given = (name: string): boolean => (draft.given[name] ?? null) !== null;
  const cancels = ['Cancellation_Reason', 'Cancellation_Note'].find(given);
  if (cancels && draft.after['Status'] !== 'Cancelled')
    return refusal(
      'DEPENDENT_FIELD_MISSING',
      'To Update the fields of Cancellation Information Section, value of Status should be Cancelled',
      at(draft, cancels, { dependee: at(draft, 'Status') }),
    );
  const moves = ['Reschedule_Reason', 'Reschedule_Note'].find(given);
  if (!moves || (draft.before && changes(draft, 'Appointment_Start_Time'))) return undefined;
  if (draft.before && 'Appointment_Start_Time' in draft.given)
    return refusal(
      'DEPENDENT_FIELD_UNCHANGED',
      'Reschedule_From and Appointment_Start_Time cannot be same',
      at(draft, 'Appointment_Start_Time'),
    );
  if ((draft.before?.['Rescheduled_From'] ?? null) !== null) return undefined;
  return refusal(
    'DEPENDENT_FIELD_MISSING',
    'Rescheduled_From cannot be empty',
    at(draft, moves, { dependee: at(draft, 'Rescheduled_From') }),
  );
}

/** Whoever books says who performs it: the one who writes is not meant. */
function refuseNobody(draft: Draft): Refusal | undefined {
  if (draft.before || (draft.given['Owner'] ?? null) !== null) return undefined;
  return mandatory('Owner', `${draft.path}.Owner`);
}

/** Appointments: the refusals of section 11. Zoho knows no double booking. */
export const appointmentRule: ModuleRule = {
  prefill(draft) {
    draft.after['Status'] ??= 'Scheduled';
    const isFree = draft.org.quirks.appointmentName === 'optional';
    const service = serviceOf(draft)?.['Service_Name'];
    if (isFree && typeof service === 'string') draft.after['Appointment_Name'] ??= service;
  },
  check(draft) {
    return (
      refuseFinal(draft) ??
      refuseNobody(draft) ??
      refuseService(draft) ??
      refuseTime(draft) ??
      refuseStatus(draft) ??
      refuseJobSheet(draft) ??
      refuseReminders(draft, { periods: ['minutes', 'hours', 'days'], most: 100 }) ??
      refuseReasons(draft)
    );
  },
  derive(draft) {
    const [, end] = span(draft);
    draft.after['Appointment_End_Time'] = end;
    draft.after['Duration'] = minutesOf(serviceOf(draft));
    if (draft.before && changes(draft, 'Appointment_Start_Time')) {
      draft.after['Rescheduled_From'] = draft.before['Appointment_Start_Time'] ?? null;
      draft.after['Rescheduled_To'] = draft.after['Appointment_Start_Time'] ?? null;
      draft.after['Reschedule_Count'] = Number(draft.before['Reschedule_Count'] ?? 0) + 1;
    }
    if (draft.before && changes(draft, 'Status') && draft.after['Status'] === 'Cancelled')
      draft.after['Cancelled_Time'] = draft.now;
  },
};
