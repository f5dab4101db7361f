import type { ShapeNote, WireValue } from '../../src/domain/change.ts';
import { idOf } from './normal-form.ts';
import type { ZohoServices } from './services.ts';
import type { ZohoUsers } from './users.ts';

/** Who will own a record; undefined leaves it to Zoho (the user we are connected as). */
export interface ChosenOwner {
  readonly id: string | undefined;
  readonly notes: readonly ShapeNote[];
}

/** @throws OutsideError */
export async function chooseOwner(
  module: string,
  candidates: readonly string[],
  service: WireValue | undefined,
  users: ZohoUsers,
  services: ZohoServices,
): Promise<ChosenOwner> {
  const active = await users.allActive();
  const ids = candidates.flatMap((email) => active.get(email.trim().toLowerCase())?.id ?? []);
  if (module === 'Appointments__s') {
    const known = new Set([...active.values()].map(({ id }) => id));
    return ownerOfAppointment(ids, service, known, services);
  }
  if (ids[0] !== undefined || candidates.length === 0) return { id: ids[0], notes: [] };
  return {
    id: undefined,
    notes: [
      note('zoho.unknown_user', 'None of the wanted owners is an active user of the organisation.'),
    ],
  };
}

/** Zoho insists that the owner renders the service (vendor/zoho.md 11). Who is free was decided at admission. */
async function ownerOfAppointment(
  candidates: readonly string[],
  service: WireValue | undefined,
  active: ReadonlySet<string>,
  services: ZohoServices,
): Promise<ChosenOwner> {
  const found = await services.byId(idOf(service) ?? '');
  if (!found) return { id: candidates[0], notes: [] };
  const member = candidates.find((id) => found.members.includes(id));
  if (member !== undefined) return { id: member, notes: [] };
  const other = found.members.find((id) => active.has(id));
  if (other === undefined)
    return { id: undefined, notes: [note('zoho.no_member', 'The service has no active member.')] };
  return {
    id: other,
    notes: [
      note(
        'zoho.other_member',
        'None of the wanted owners renders the service; a member of it owns it.',
      ),
    ],
  };
}

function note(code: string, message: string): ShapeNote {
  return { field: 'Owner', code, message };
}
