import { isProvisional, type Priority } from '../connector/contract.ts';
import type { Claim, Settlement, Store, SubjectHistory } from '../store/port.ts';
import type { Summary } from '../store/reports-port.ts';
import type { Desk } from './desk.ts';
import { type Gathered, type GatherPorts, gather } from './gather.ts';

/** True while only we have a name for it: the vendor's was never told. Nothing is written of such a subject. */
export function isNameless({ aliases }: Pick<SubjectHistory, 'aliases'>): boolean {
  return aliases.length > 0 && aliases.every(isProvisional);
}

/**
 * Looks for the conversation a delivery without any id is about. When it is found the two are one, and the other is woken;
 * until then, and when it never is, there is nothing to write.
 *
 * @returns whether it is looked for again.
 */
export async function findItsName(
  ports: GatherPorts & { readonly store: Pick<Store, 'settle'> },
  desk: Desk,
  claim: Claim,
  history: SubjectHistory,
  urgency: Priority,
): Promise<boolean> {
  const gathered = await gather(ports, desk, history, urgency);
  const now = ports.clock.now();
  const settlement: Settlement = {
    subject: claim.subject,
    claim,
    now,
    rows: [],
    nextDue: gathered.later ?? null,
    summary: summaryOf(history, gathered, now),
  };
  await ports.store.settle(claim.account, settlement);
  return gathered.later !== undefined;
}

function summaryOf(history: SubjectHistory, { later }: Gathered, now: number): Summary {
  const isSought = later !== undefined;
  return {
    at: history.lastDeliveryAt ?? now,
    state: isSought ? 'waiting' : 'done',
    reason: isSought
      ? 'it came without an id; the call it is about is looked for by number and time'
      : 'it came without an id and fits no call, or several: nothing to write',
    person: null,
    request: null,
    records: [],
  };
}
