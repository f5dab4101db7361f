import type { Json } from '../../json.ts';
import type { Quirks } from '../../quirks.ts';
import { invalidData, mandatory, type Refusal, refusal } from '../../refusal.ts';
import { at, changes, type Draft, type ModuleRule } from '../draft.ts';

/**
 * Seconds of a `Call_Duration`. Two numbers are minutes and seconds or hours and minutes, as the organisation has it;
 * three are hours, minutes and seconds.
 *
 * @returns undefined when it is no duration.
 */
export function durationSeconds(text: string, unit: Quirks['callDuration']): number | undefined {
  const match = /^(\d{1,3}):([0-5]?\d)(?::([0-5]?\d))?$/.exec(text);
  if (!match) return undefined;
  const [first, second, third] = [Number(match[1]), Number(match[2]), match[3]];
  if (third !== undefined) return first * 3600 + second * 60 + Number(third);
  return unit === 'mm:ss' ? first * 60 + second : first * 3600 + second * 60;
}

/** True for a call that is still to come. */
function isScheduled(values: Readonly<Record<string, Json>>): boolean {
  return values['Outgoing_Call_Status'] === 'Scheduled';
}

function refuseStartTime(draft: Draft): Refusal | undefined {
  if (draft.before && !changes(draft, 'Call_Start_Time')) return undefined;
  const start = Number(draft.after['Call_Start_Time']);
  const fits = isScheduled(draft.after) || start <= draft.now + 60_000;
  return fits ? undefined : invalidData(at(draft, 'Call_Start_Time'));
}

function refuseDuration(draft: Draft): Refusal | undefined {
  const duration = draft.after['Call_Duration'] ?? null;
  const type = draft.after['Call_Type'];
  if (type === 'Missed' || isScheduled(draft.after)) return undefined;
  if (duration === null)
    return draft.before
      ? invalidData(at(draft, 'Call_Duration'))
      : mandatory('Call_Duration', `${draft.path}.Call_Duration`);
  const seconds = durationSeconds(String(duration), draft.org.quirks.callDuration);
  if (seconds === undefined)
    return invalidData(at(draft, 'Call_Duration', { expected_data_type: 'text' }));
  if (seconds > 0) return undefined;
  return refusal(
    'DEPENDENT_MISMATCH',
    'Call Duration can not be zero.',
    at(draft, 'Call_Duration', { dependee: at(draft, 'Call_Type') }),
  );
}

/** What can be set only once (section 10, rule 4). */
function refuseChange(draft: Draft): Refusal | undefined {
  if (!draft.before) return undefined;
  if (changes(draft, 'Call_Type')) return invalidData(at(draft, 'Call_Type'));
  if (changes(draft, 'Owner') && !isScheduled(draft.before)) return invalidData(at(draft, 'Owner'));
  return undefined;
}

/** A call still to come needs somebody to call, and a time to come. */
function refuseScheduled(draft: Draft): Refusal | undefined {
  if (draft.before || !isScheduled(draft.after)) return undefined;
  const start = draft.after['Call_Start_Time'];
  if (typeof start === 'number' && start <= draft.now)
    return invalidData(at(draft, 'Call_Start_Time'));
  const linked =
    (draft.after['Who_Id'] ?? null) !== null || (draft.after['What_Id'] ?? null) !== null;
  return linked ? undefined : mandatory('Who_Id', `${draft.path}.Who_Id`);
}

/** Calls: rules 1 to 8 of section 10. */
export const callRule: ModuleRule = {
  prefill(draft) {
    const other = draft.element['Outbound_Call_Status'];
    if (typeof other === 'string' && !('Outgoing_Call_Status' in draft.given))
      draft.after['Outgoing_Call_Status'] = other;
  },
  emptied: (draft, name) => invalidData(at(draft, name)),
  check(draft) {
    return (
      refuseChange(draft) ??
      refuseStartTime(draft) ??
      refuseScheduled(draft) ??
      refuseDuration(draft)
    );
  },
  derive(draft) {
    const duration = draft.after['Call_Duration'];
    draft.after['Call_Duration_in_seconds'] =
      typeof duration === 'string'
        ? (durationSeconds(duration, draft.org.quirks.callDuration) ?? null)
        : null;
    if (draft.before) return;
    draft.after['CTI_Entry'] = false;
    if (!isScheduled(draft.after) && draft.after['Call_Type'] === 'Outbound')
      draft.after['Outgoing_Call_Status'] ??= 'Completed';
  },
};
