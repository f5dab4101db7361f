import type { Health } from '../http/deps.ts';
import { isBroken, mechanismsOf } from '../intake/missed-webhooks.ts';
import type { Desk } from '../reconcile/desk.ts';
import type { Store } from '../store/port.ts';
import { incompleteness } from './completeness.ts';
import { doubledLine } from './doubles.ts';

/** Whether the service can do its work: the journal answers, the people are loaded, nobody's writing is stopped. */
export function createHealth(
  desks: ReadonlyMap<string, Desk>,
  store: Pick<Store, 'nextDue' | 'getValue'>,
): () => Promise<Health> {
  return async () => {
    const reasons: string[] = [];
    await store.nextDue().catch(() => reasons.push('The journal does not answer.'));
    for (const [id, desk] of desks) {
      if (!desk.mirror.isLoaded()) reasons.push(`${id}: the people of the CRM are not loaded yet.`);
      for (const reason of desk.gate.reasons())
        reasons.push(`${id}: writing is stopped: ${reason}`);
    }
    const degraded = [...(await silentWays(desks, store)), ...(await holes(desks, store))];
    return { ready: reasons.length === 0, reasons, degraded };
  };
}

/** What the last night found to be missing, and calls that another integration logs as well. */
async function holes(
  desks: ReadonlyMap<string, Desk>,
  store: Pick<Store, 'getValue'>,
): Promise<readonly string[]> {
  const told: string[] = [];
  for (const id of desks.keys()) {
    for (const tell of [incompleteness, doubledLine]) {
      const line = await tell(store, id).catch(() => undefined);
      if (line !== undefined) told.push(line);
    }
  }
  return told;
}

/** Ways in that used to tell of conversations and fell silent: the poll repairs them, but somebody should look. */
async function silentWays(
  desks: ReadonlyMap<string, Desk>,
  store: Pick<Store, 'getValue'>,
): Promise<readonly string[]> {
  const silent: string[] = [];
  for (const [id, { account }] of desks) {
    const { source } = account.telephony;
    if (!source) continue;
    const mechanisms = await mechanismsOf(store, id, source.name).catch(() => []);
    for (const one of mechanisms.filter(isBroken))
      silent.push(`${id}: ${one.name} is silent since ${one.inARow} calls (${one.kind}).`);
  }
  return silent;
}
