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

/** Services: section 11. */
export const serviceRule: ModuleRule = {
  prefill(draft) {
    draft.after['Status'] ??= 'Available';
  },
  check(draft) {
    const minutes = Number(draft.after['Duration']);
    if (minutes < 15 || minutes > 1440) return invalidData(at(draft, 'Duration'));
    return refuseMembers(draft) ?? refuseTimings(draft);
  },
};
