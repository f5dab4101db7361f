import type { Json } from '../../json.ts';
import { pipelines } from '../../metadata/people.ts';
import { refusal } from '../../refusal.ts';
import { fullName } from '../../users.ts';
import { at, changes, type Draft, type ModuleRule } from '../draft.ts';
import { appointmentRule } from './appointments.ts';
import { callRule } from './calls.ts';
import { eventRule } from './events.ts';
import { refuseAlarm, refuseRecurrence } from './reminders.ts';
import { serviceRule } from './services.ts';

function deriveFullName(draft: Draft): void {
  const parts = [draft.after['First_Name'], draft.after['Last_Name']];
  draft.after['Full_Name'] = parts.filter((part) => typeof part === 'string').join(' ');
}

const personRule: ModuleRule = { derive: deriveFullName };

const leadRule: ModuleRule = {
  check(draft) {
    if (draft.before?.['Converted__s'] !== true || draft.org.quirks.convertedLeads === 'accept')
      return undefined;
    return refusal('INVALID_DATA', 'the id given seems to be invalid', at(draft, 'id'));
  },
  derive(draft) {
    deriveFullName(draft);
    if (!draft.before) draft.after['Converted__s'] = false;
  },
};

const dealRule: ModuleRule = {
  prefill(draft) {
    draft.after['Pipeline'] ??= 'Standard (Standard)';
  },
  check(draft) {
    const stages = pipelines[String(draft.after['Pipeline'])] ?? [];
    if (stages.includes(String(draft.after['Stage']))) return undefined;
    const mapped = { mapped_field: at(draft, 'Pipeline') };
    return refusal(
      'MAPPING_MISMATCH',
      "Pipeline doesn't contain the Stage",
      at(draft, 'Stage', mapped),
    );
  },
};

/** What is written into `Add_Comment` becomes a row of the comments, and the field is empty again. */
function keepComment(draft: Draft): void {
  const text = draft.given['Add_Comment'] ?? null;
  if (text === null) return;
  const kept = draft.after['Comments'];
  const row = {
    id: draft.org.ids.other(),
    comment_content: text,
    commented_by: fullName(draft.user),
    commented_time: draft.org.zone.render(draft.now),
  };
  draft.after['Comments'] = [...(Array.isArray(kept) ? (kept as readonly Json[]) : []), row];
  draft.after['Add_Comment'] = null;
}

const caseRule: ModuleRule = {
  derive(draft) {
    keepComment(draft);
    if (draft.before) return;
    draft.after['Case_Number'] = String(
      draft.org.table('Cases').live.size + draft.org.table('Cases').deleted.size + 1,
    );
  },
};

const taskRule: ModuleRule = {
  check: (draft) => refuseAlarm(draft) ?? refuseRecurrence(draft),
  prefill(draft) {
    if (!draft.before) draft.after['Status'] ??= 'Not Started';
    if (!draft.before) draft.after['Priority'] ??= 'Normal';
  },
  derive(draft) {
    if (draft.before && !changes(draft, 'Status')) return;
    draft.after['Closed_Time'] = draft.after['Status'] === 'Completed' ? draft.now : null;
  },
};

/** Of a note only title and content change, and one of them must be there. */
const noteRule: ModuleRule = {
  check(draft) {
    if (!draft.before || 'Note_Content' in draft.given || 'Note_Title' in draft.given)
      return undefined;
    return refusal('EXPECTED_FIELD_MISSING', 'should contain either content or title', {
      expected_fields: [at(draft, 'Note_Content'), at(draft, 'Note_Title')],
    });
  },
  derive(draft) {
    if (!draft.before) return;
    for (const name of Object.keys(draft.given))
      if (name !== 'Note_Content' && name !== 'Note_Title')
        draft.after[name] = draft.before[name] ?? null;
  },
};

/** What a module adds to the general rules; a module not listed adds nothing. */
export const moduleRules: Readonly<Record<string, ModuleRule>> = {
  Leads: leadRule,
  Contacts: personRule,
  Deals: dealRule,
  Cases: caseRule,
  Tasks: taskRule,
  Notes: noteRule,
  Calls: callRule,
  Events: eventRule,
  Appointments__s: appointmentRule,
  Services__s: serviceRule,
};
