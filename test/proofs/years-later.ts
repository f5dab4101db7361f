import type { Breakage } from '../simulation/breakage.ts';
import type { Counted, Extent, Proof } from './proof.ts';
import { dayMs, hourMs, onStage, type Stage, writesAmong } from './stage.ts';

const anna = 'anna@harbourdental.example';
const caller = '+447700903777';

/** How long raw deliveries are kept, and when the edit comes: a day after all of them went. */
const kept: Readonly<Record<Extent, number>> = { full: 30 * dayMs, short: 2 * hourMs };
const editedAfter: Readonly<Record<Extent, number>> = { full: 31 * dayMs, short: 5 * hourMs };
/** When the person who was deleted calls again. */
const callsAgainAfter: Readonly<Record<Extent, number>> = { full: 365 * dayMs, short: 2 * dayMs };

export const lateEdit: Proof = {
  id: '10a',
  promise:
    'an edit on day 31, when the raw deliveries are purged, updates one field and withdraws nothing',
  run: (extent) => editLate(extent),
  without: [{ mechanism: 'base events', run: (extent) => editLate(extent, emptyBase) }],
};

export const anotherLife: Proof = {
  id: '10b',
  promise: 'a person deleted in Zoho who calls a year later gets a new lead and the booking',
  run: (extent) => callAgain(extent),
  without: [{ mechanism: 'generations', run: (extent) => callAgain(extent, oneGeneration) }],
};

/** What is purged leaves nothing behind. */
const emptyBase: Breakage = {
  what: 'purged deliveries leave no base event',
  store: (store) => ({
    ...store,
    rebase: (account, subject, _base, ...ids) => store.rebase(account, subject, {}, ...ids),
  }),
};

/** What a person deleted is gone for ever, whoever calls. */
const oneGeneration: Breakage = {
  what: 'a record that was deleted is never begun anew',
  store: (store) => ({
    ...store,
    intend: async (account, request) =>
      (await store.intend(account, request)).map((one) =>
        one.row.failure?.code === 'record.gone'
          ? { ...one, row: { ...one.row, firstFailedAt: Number.MAX_SAFE_INTEGER } }
          : one,
      ),
  }),
};

const modules = ['Leads', 'Calls', 'Quality_Notes', 'Appointments__s', 'Tasks'] as const;

function standing(stage: Stage): readonly number[] {
  return modules.map((module) => stage.made(module).length);
}

async function editLate(extent: Extent, breakage?: Breakage): Promise<Counted> {
  return onStage({ breakage, retentionMs: kept[extent] }, async (stage) => {
    const { call_id } = stage.call({
      live: true,
      from: caller,
      agent: anna,
      talkSeconds: 50,
      tags: ['complaint'],
      notes: 'about the waiting room',
      ai: { summary: 'A talk about a room.' },
      workflows: true,
    });
    await stage.pass(editedAfter[extent]);
    const held = (await stage.world.openStore().counts()).deliveries;
    const before = standing(stage);
    const from = stage.requests().length;
    stage.world.cloudtalk.edit({
      call_id: Number(call_id),
      notes: 'about the waiting room: it was cold',
    });
    await stage.pass(hourMs);
    const writes = writesAmong(stage.requests().slice(from));
    const fields = writes.flatMap(fieldsOf);
    const after = standing(stage);
    const figures = `${held} raw deliveries left; the edit made ${writes.length} writes of ${fields.length} fields (${fields.join(', ')}); ${before.join(', ')} leads, calls, remarks, visits and tasks stood, now ${after.join(', ')}`;
    const isKept =
      held === 0 &&
      writes.length === 1 &&
      fields.join() === 'PUT Quality_Notes.Text' &&
      before.join() === after.join();
    return { kept: isKept, figures };
  });
}

/** The fields a request changes. */
function fieldsOf({
  method,
  path,
  body,
}: {
  method: string;
  path: string;
  body: string;
}): readonly string[] {
  const sent = JSON.parse(Buffer.from(body, 'base64').toString() || '{}') as {
    readonly data?: readonly Readonly<Record<string, unknown>>[];
  };
  const fields = (sent.data ?? []).flatMap((row) =>
    Object.keys(row).filter((name) => name !== 'id'),
  );
  return fields.map((name) => `${method} ${path.split('/')[3]}.${name}`);
}

async function callAgain(extent: Extent, breakage?: Breakage): Promise<Counted> {
  return onStage({ breakage }, async (stage) => {
    book(stage, '26 November 2026 at 09:00');
    await stage.pass(hourMs);
    const first = standing(stage);
    const [lead] = stage.made('Leads');
    await stage.zoho('delete', { module: 'Leads', id: lead?.['id'] });
    await stage.pass(callsAgainAfter[extent]);
    const between = stage.made('Leads').length;
    book(stage, extent === 'full' ? '25 November 2027 at 09:00' : '30 November 2026 at 11:00');
    await stage.pass(hourMs);
    const leads = stage.made('Leads');
    const visits = stage
      .made('Appointments__s')
      .filter((row) => (row['Created_Time'] as string) > dayBefore(stage));
    const isTheirs = JSON.stringify(visits[0]?.['Appointment_For'] ?? null).includes(
      String(leads[0]?.['id']),
    );
    const figures = `at first ${first.join(', ')} leads, calls, remarks, visits and tasks; deleted, ${between} leads for ${callsAgainAfter[extent] / dayMs} days; then ${leads.length} lead and ${visits.length} new visit ${isTheirs ? 'of theirs' : 'of nobody'}`;
    const isKept = between === 0 && leads.length === 1 && visits.length === 1 && isTheirs;
    return { kept: isKept, figures };
  });
}

function dayBefore(stage: Stage): string {
  return new Date(stage.now - 2 * hourMs).toISOString();
}

function book(stage: Stage, when: string): void {
  stage.call({
    live: true,
    from: caller,
    agent: anna,
    talkSeconds: 50,
    tags: ['booking'],
    notes: `Check-up on ${when}`,
    workflows: true,
  });
}
