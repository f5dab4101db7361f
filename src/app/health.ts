import type { Health } from '../http/deps.ts';
import type { Desk } from '../reconcile/desk.ts';
import type { Store } from '../store/port.ts';

/** Whether the service can do its work: the journal answers, the people are loaded, nobody's writing is stopped. */
export function createHealth(
  desks: ReadonlyMap<string, Desk>,
  store: Pick<Store, 'nextDue'>,
): () => Promise<Health> {
  return async () => {
    const reasons: string[] = [];
    await store.nextDue().catch(() => reasons.push('The journal does not answer.'));
    for (const [id, desk] of desks) {
      if (!desk.mirror.isLoaded()) reasons.push(`${id}: the people of the CRM are not loaded yet.`);
      for (const reason of desk.gate.reasons())
        reasons.push(`${id}: writing is stopped: ${reason}`);
    }
    return { ready: reasons.length === 0, reasons };
  };
}
