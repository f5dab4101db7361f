import { isObject, type Json, member } from '../../json.ts';
import type { Org } from '../../org.ts';
import { invalidData, invalidId, type Refusal, refusal } from '../../refusal.ts';
import { at, type Draft, type ModuleRule } from '../draft.ts';
import { refuseRecurrence, refuseReminders } from './reminders.ts';

const modules: Readonly<Record<string, string>> = { contact: 'Contacts', lead: 'Leads' };

function isKnown(org: Org, row: Json): boolean {
  const type = member(row, 'type') ?? '';
  const id = member(row, 'participant') ?? '';
  if (type === 'user') return org.user(id) !== undefined;
  if (type === 'email') return /^\S+@\S+\.\S+$/.test(member(row, 'Email') ?? id);
  const module = modules[type];
  return module !== undefined && org.find(module, id) !== undefined;
}

function refuseParticipants(draft: Draft): Refusal | undefined {
  const given = draft.given['Participants'] ?? null;
  if (given === null) return undefined;
  if (!Array.isArray(given))
    return invalidData(at(draft, 'Participants', { expected_data_type: 'jsonarray' }));
  const rows = given as readonly Json[];
  if (rows.length > 50)
    return refusal('LIMIT_EXCEEDED', 'limit exceeded', at(draft, 'Participants', { limit: 50 }));
  const stranger = rows.findIndex((row) => !isObject(row) || !isKnown(draft.org, row));
  if (stranger < 0) return undefined;
  const path = `${draft.path}.Participants[${stranger}].participant`;
  return invalidId({ api_name: 'participant', json_path: path });
}

/** Events: section 11. */
export const eventRule: ModuleRule = {
  prefill(draft) {
    const small = draft.element['venue'];
    if (typeof small === 'string' && !('Venue' in draft.given)) draft.after['Venue'] = small;
  },
  check(draft) {
    const from = Number(draft.after['Start_DateTime']);
    const to = Number(draft.after['End_DateTime']);
    if (to < from) return invalidData(at(draft, 'End_DateTime'));
    if (
      (draft.given['Recurring_Activity'] ?? null) !== null &&
      (draft.after['Remind_At'] ?? null) === null
    )
      return refusal('MANDATORY_NOT_FOUND', 'required field not found', at(draft, 'Remind_At'));
    return (
      refuseParticipants(draft) ??
      refuseRecurrence(draft) ??
      refuseReminders(draft, { periods: ['minutes', 'hours', 'days', 'weeks'], most: 999 })
    );
  },
  derive(draft) {
    if (!draft.before) draft.after['$event_cancelled'] = false;
  },
};
