import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import type { Store } from '../../../src/store/port.ts';
import {
  hour,
  type Lab,
  minute,
  morning,
  openLab,
  second,
  seen,
} from '../../support/reconcile-lab.ts';
import {
  endOf,
  type FakeCall,
  type FakeMessage,
  fakeCall,
  type Told,
  tell,
} from '../../support/reconcile-telephony.ts';

const runs = { numRuns: Number(process.env['RUNS'] ?? 25) };
/** Shrinking a failure may take longer than jest usually waits. */
jest.setTimeout(120_000);

const stranger = '+447700900123';

/** Deliveries in the order they arrive, each after a pause. */
type Arrivals = readonly (readonly [told: Told, pauseMs: number])[];

const pauses = fc.constantFrom(0, 0, 300, 5 * second, 40 * second, 3 * minute);

/** Every delivery at least once, some again, in any order. */
function anyOrder(all: readonly Told[]): fc.Arbitrary<Arrivals> {
  return fc
    .tuple(
      fc.shuffledSubarray([...all], { minLength: all.length }),
      fc.array(fc.tuple(fc.constantFrom(...all), fc.nat(all.length)), { maxLength: 4 }),
    )
    .chain(([once, again]) => {
      const order = [...once];
      for (const [told, at] of again) order.splice(at, 0, told);
      return fc.tuple(...order.map((told) => fc.tuple(fc.constant(told), pauses)));
    });
}

async function play(lab: Lab, calls: readonly FakeCall[], arrivals: Arrivals): Promise<void> {
  for (const call of calls) lab.telephony.calls.set(call.id, call);
  await lab.clock.advanceTo(morning + hour);
  for (const [told, pauseMs] of arrivals) {
    await lab.arrive(told);
    await lab.pass(pauseMs);
  }
  await lab.pass(2 * hour);
  // Ended by a read, as every change in CloudTalk is.
  for (const call of calls) await lab.arrive(tell.modified(call, 'last'));
  await lab.pass(hour);
}

async function outcome(
  calls: readonly FakeCall[],
  arrivals: Arrivals,
  options: Parameters<typeof openLab>[0] = {},
  prepare: (lab: Lab) => void = () => undefined,
): Promise<readonly unknown[]> {
  const lab = await openLab(options);
  try {
    prepare(lab);
    await play(lab, calls, arrivals);
    expect(await lab.nextDue()).toBeUndefined();
    return seen(lab.crm);
  } finally {
    await lab.close();
  }
}

function allOf(call: FakeCall): readonly Told[] {
  return [
    tell.started(call),
    ...(call.talkingSeconds > 0 ? [tell.answered(call)] : []),
    tell.ended(call),
    tell.recording(call),
    tell.workflow(call),
    tell.row(call, endOf(call) + 20 * second),
    ...(call.summary === null ? [] : [tell.analysed(call)]),
  ];
}

function inOrder(...told: readonly Told[]): Arrivals {
  return told.map((one) => [one, 10 * second] as const);
}

const wish = 'Check-up on 26 November 2026 at 3 pm';
const kinds: readonly FakeCall[] = [
  fakeCall({
    id: '100',
    startedAt: morning,
    tags: ['booking'],
    notes: wish,
    recordingUrl: 'https://my.cloudtalk.io/r/play/100',
    summary: 'Books a check-up.',
  }),
  fakeCall({ id: '200', startedAt: morning, talkingSeconds: 0, waitingSeconds: 25 }),
  fakeCall({ id: '300', startedAt: morning, tags: ['escalate'], notes: 'Diagnosis of X-ray?' }),
];

describe('a call', () => {
  it.each(kinds.map((call) => [call.id, call] as const))(
    'leaves the same records whatever the order and repetition of what is told (%s)',
    async (_id, call) => {
      const all = allOf(call);
      const expected = await outcome([call], inOrder(...all));
      expect(expected.length).toBeGreaterThanOrEqual(2);
      await fc.assert(
        fc.asyncProperty(anyOrder(all), async (arrivals) => {
          expect(await outcome([call], arrivals)).toEqual(expected);
        }),
        runs,
      );
    },
  );
});

describe('two calls of one new person', () => {
  const first = kinds[0] as FakeCall;
  const later = fakeCall({
    id: '101',
    startedAt: morning + 10 * minute,
    notes: 'Asks for the price',
  });

  it('make one lead in any interleaving', async () => {
    const all = [...allOf(first), ...allOf(later)];
    const expected = await outcome([first, later], inOrder(...all));
    await fc.assert(
      fc.asyncProperty(anyOrder(all), async (arrivals) => {
        const records = await outcome([first, later], arrivals);
        expect(records.filter((one) => isLead(one))).toHaveLength(1);
        expect(records).toEqual(expected);
      }),
      runs,
    );
  });
});

describe('a crash', () => {
  const call = kinds[0] as FakeCall;
  const missed = fakeCall({
    id: '201',
    theirs: '+447700900777',
    startedAt: morning + minute,
    talkingSeconds: 0,
    waitingSeconds: 9,
  });
  const all = [...allOf(call), ...allOf(missed)];

  it('at any settle, with or without a restart, leaves what would be there without it', async () => {
    const expected = await outcome([call, missed], inOrder(...all));
    await fc.assert(
      fc.asyncProperty(anyOrder(all), fc.integer({ min: 1, max: 12 }), async (arrivals, nth) => {
        const options = { wrap: (store: Store) => failingOnce(store, nth) };
        expect(await outcome([call, missed], arrivals, options)).toEqual(expected);
      }),
      runs,
    );
  });

  it('between the CRM and us loses no record and doubles none', async () => {
    const expected = await outcome([call, missed], inOrder(...all));
    const lost = fc.constantFrom('before' as const, 'after' as const);
    await fc.assert(
      fc.asyncProperty(
        anyOrder(all),
        fc.array(fc.tuple(fc.nat(8), lost), { minLength: 1, maxLength: 4 }),
        async (arrivals, troubles) => {
          const records = await outcome([call, missed], arrivals, {}, (lab) => {
            let sent = 0;
            lab.crm.beforeWrite = () => {
              sent += 1;
            };
            for (const [nth, kept] of troubles)
              lab.crm.trouble({ on: () => sent > nth, kept, failure: {} });
          });
          expect(records).toEqual(expected);
        },
      ),
      runs,
    );
  });
});

describe('the messages of a thread', () => {
  const messages: readonly FakeMessage[] = [
    { body: 'Hello', direction: 'inbound' as const },
    { body: 'I would like to book a check-up', direction: 'inbound' as const },
    { body: 'Of course, when?', direction: 'outbound' as const },
    { body: 'on 26 November 2026 at 3 pm', direction: 'inbound' as const },
  ].map((message, index) => ({
    ...message,
    id: `m${index}`,
    theirs: stranger,
    at: morning + index * minute,
  }));

  it('leave the same records whatever their order and repetition', async () => {
    const all = messages.map((message) => tell.message(message));
    const quick = (arrivals: Arrivals): Arrivals =>
      arrivals.map(([told, ms]) => [told, Math.min(ms, 300)] as const);
    const expected = await outcome([], quick(inOrder(...all)));
    expect(expected.length).toBeGreaterThanOrEqual(3);
    await fc.assert(
      fc.asyncProperty(anyOrder(all), async (arrivals) => {
        expect(await outcome([], quick(arrivals))).toEqual(expected);
      }),
      runs,
    );
  });
});

function isLead(record: unknown): boolean {
  return (record as { readonly target: string }).target === 'zoho.Leads';
}

/** The nth settle of a claim does not happen: as if the process had died just before it. */
function failingOnce(store: Store, nth: number): Store {
  let settled = 0;
  return {
    ...store,
    settle: async (account, settlement) => {
      if (settlement.failed !== true) settled += 1;
      if (settled !== nth || settlement.failed === true) return store.settle(account, settlement);
      throw new Error('died');
    },
  };
}
