import { randomUUID } from 'node:crypto';
import type { Store } from '../../src/store/port.ts';
import { type AppLab, openLab } from '../support/app-lab.ts';
import { sendSigned } from '../support/app-lab-vendors.ts';
import type { Counted, Proof } from './proof.ts';

const times = 100;
const restMs = 10 * 60_000;

export const hundredTimes: Proof = {
  id: '5b',
  promise: 'one webhook a hundred times at once is one delivery and one set of records',
  run: () => sentAtOnce(),
  without: [{ mechanism: 'the dedupe key', run: () => sentAtOnce(ownKeyEachTime) }],
};

/** Whatever comes is new. */
function ownKeyEachTime(store: Store): Store {
  return {
    ...store,
    append: (deliveries, ...rest) =>
      store.append(
        deliveries.map((one) => ({ ...one, dedupeKey: randomUUID() })),
        ...rest,
      ),
  };
}

async function sentAtOnce(alterStore?: (store: Store) => Store): Promise<Counted> {
  const lab = await openLab({ alterStore });
  try {
    const { cloudtalk } = lab.sandboxes;
    const { call_id, call_uuid } = cloudtalk.call({
      from: '+447700900403',
      agent: 'anna@harbourdental.example',
      talkSeconds: 40,
      tags: ['escalate'],
      notes: 'Does it hurt?',
      ai: false,
      webhooks: false,
      workflows: false,
    });
    const body = JSON.stringify({
      event_id: 'evt_hundred',
      type: 'call.ended',
      occurred_at: new Date(lab.clock.now()).toISOString(),
      data: { call_id, call_uuid, direction: 'incoming', external_number: '+447700900403' },
    });
    const before = (await lab.app.store.counts()).deliveries;
    const sent = Array.from({ length: times }, () =>
      sendSigned(lab.baseUrl, { body, at: lab.clock.now() }),
    );
    const answers = await Promise.all(sent);
    const accepted = answers.filter(({ status }) => status === 202).length;
    const stored = (await lab.app.store.counts()).deliveries - before;
    await lab.pass(restMs);
    return judged(lab, accepted, stored);
  } finally {
    await lab.close();
  }
}

function judged(lab: AppLab, accepted: number, stored: number): Counted {
  const made = ['Leads', 'Calls', 'Cases'].map((module) => lab.records(module).length);
  const { duplicateKeys } = lab.sandboxes.zoho.stats();
  const kept =
    accepted === times && stored === 1 && made.every((count) => count === 1) && duplicateKeys === 0;
  const figures = `${accepted} of ${times} answered 202, ${stored} stored; ${made.join(', ')} people, calls and cases stand, ${duplicateKeys} twice`;
  return { kept, figures };
}
