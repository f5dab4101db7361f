import { afterEach, expect, it } from '@jest/globals';
import type { OwnCall } from '../../../src/connector/doubles.ts';
import type { LogFields, Logger } from '../../../src/domain/logger.ts';
import { silentLogger } from '../../../src/domain/logger.ts';
import { doubledOn, lookForDoubles } from '../../../src/worker/doubles.ts';
import { day, hour, type Lab, minute, openLab } from '../../support/reconcile-lab.ts';
import { fakeCall } from '../../support/reconcile-telephony.ts';

let lab: Lab;
afterEach(() => lab.close());

let calls = 0;
const asked: (readonly OwnCall[])[] = [];
const lines: { readonly name: string; readonly fields: LogFields }[] = [];
const logger: Logger = {
  ...silentLogger,
  warn: (name, fields = {}) => void lines.push({ name, fields }),
};

async function open(): Promise<void> {
  lab = await openLab();
  calls = 0;
  asked.length = 0;
  lines.length = 0;
}

async function rings(): Promise<void> {
  calls += 1;
  const id = String(calls);
  await lab.call(fakeCall({ id, startedAt: lab.clock.now(), theirs: `+44770090075${id}` }));
  await lab.pass(10 * minute);
}

/** Another integration that logs every call. */
async function look(): Promise<void> {
  const find = async (own: readonly OwnCall[]) => {
    asked.push(own);
    const author = 'Ben Carter';
    return own.map(({ recordId }) => ({ recordId, doubleId: `d-${recordId}`, author }));
  };
  const desk = lab.desk();
  const crm = { ...desk.account.crm, doubles: { target: 'zoho.Calls', find } };
  const { store, clock } = lab;
  await lookForDoubles({ store, clock, logger }, { ...desk, account: { ...desk.account, crm } });
}

it('asks once for all calls of late, once more for young ones, and not at all when there were none', async () => {
  await open();
  await look();
  expect(asked).toEqual([]);
  await rings();
  await rings();
  await look();
  expect(asked.map((own) => own.length)).toEqual([2]);
  expect(asked[0]?.[0]).toMatchObject({
    phone: '+447700900752',
    talkingSeconds: expect.any(Number),
  });
  await lab.pass(hour);
  await look();
  expect(asked).toHaveLength(2);
  await lab.pass(hour);
  await look();
  expect(asked).toHaveLength(2);
});

it('counts each of them once and sums a day up in one line, without a name or a number', async () => {
  await open();
  await look();
  for (let nth = 0; nth < 3; nth += 1) {
    await rings();
    await look();
  }
  expect(await doubledOn(lab.store, 'demo')).toMatchObject({
    day: '2026-11-20',
    authors: ['Ben Carter'],
  });
  expect((await doubledOn(lab.store, 'demo'))?.ids).toHaveLength(3);
  expect(lines).toEqual([]);
  await lab.pass(day);
  await look();
  await look();
  const fields = { account: 'demo', day: '2026-11-20', calls: 3, integrations: 1 };
  expect(lines).toEqual([{ name: 'calls.doubled', fields }]);
});
