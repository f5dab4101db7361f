import { priority } from '../../connector/contract.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Random } from '../../domain/random.ts';
import type { Subject } from '../../domain/subject.ts';
import type { Store } from '../../store/port.ts';
import type { Conclusion } from '../conclude.ts';
import type { Desk } from '../desk.ts';
import { providersOf } from '../providers.ts';
import { ask, questionAbout, questionPath } from './question.ts';

/**
 * The CRM refused to make a person because a record that is not ours holds one of its values: it may be the same person,
 * or two who share an address. Somebody is asked; once, whatever the answer.
 *
 * @returns whether somebody is asked now; the subject is woken.
 */
export async function askIfSomebodyElse(
  ports: { readonly store: Store; readonly clock: Clock; readonly random: Random },
  desk: Pick<Desk, 'account'>,
  subject: Subject,
  { carried, gathered, resolution }: Conclusion,
): Promise<boolean> {
  const { phone, otherName: named } = resolution.known;
  const providers = providersOf(desk);
  const refused = carried.ends.find(
    (end) => end.fate === 'dead' && providers.has(end.mapping) && end.recordId === null,
  );
  const other = (refused?.failure ?? refused?.row.failure)?.duplicateOf;
  if (!refused || other === undefined || phone === undefined || !resolution.person) return false;
  if (gathered.facts[questionPath] !== undefined) return false;
  const account = desk.account.id;
  const { target } = refused.row;
  const candidate = `${target.slice(target.indexOf('.') + 1)}/${other}`;
  const before = await questionAbout({ account, store: ports.store }, phone);
  if (before && !before.isOpen && before.last && before.candidates.includes(candidate))
    return false;
  const now = ports.clock.now();
  await ask(
    { account, store: ports.store, newId: () => ports.random.id().slice(0, 12) },
    { subject, phone, candidates: [candidate], named, person: resolution.person.id, now },
  );
  await ports.store.wake(account, [{ subject, due: now, priority: priority.finished }]);
  return true;
}
