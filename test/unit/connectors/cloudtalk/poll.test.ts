import { expect, it } from '@jest/globals';
import type { Poller, Source } from '../../../../src/connector/contract.ts';
import { exampleOf, factsOf, raw, stored } from './example.ts';
import { connectTo, type FakeVendor, pageOf, rowOf, startAt } from './fake-vendor.ts';

const halves = ({ connection }: FakeVendor): { poller: Poller; source: Source } => {
  if (!connection.poller || !connection.source) throw new Error('halves are missing');
  return { poller: connection.poller, source: connection.source };
};
const local = '2026-11-20T10:50:00+01:00';

it('looks back two hours at first, then half an hour before where it was', async () => {
  const vendor = connectTo(() => pageOf([]));
  const { poller } = halves(vendor);
  expect(poller.everyMs).toBe(300_000);
  const first = await poller.poll(undefined);
  expect(first).toEqual({ deliveries: [], watermark: '2026-11-20T10:00:00.000Z' });
  await vendor.clock.advanceTo(startAt + 300_000);
  await poller.poll(first.watermark);
  expect(vendor.sent.map(({ query }) => [query['date_from'], query['date_to']])).toEqual([
    ['2026-11-20 08:00:00', '2026-11-20 11:00:00'],
    ['2026-11-20 09:30:00', '2026-11-20 11:05:00'],
  ]);
});

it('brings every ended call once, as it came, and skips those in progress', async () => {
  const ended = exampleOf('call-row');
  const rows = [rowOf('9', local, { ended_at: null }), ended, ended, { Cdr: {} }];
  const vendor = connectTo(() => pageOf(rows));
  const { poller, source } = halves(vendor);
  const { deliveries } = await poller.poll(undefined);
  expect(deliveries).toHaveLength(1);
  const [delivery] = deliveries;
  if (!delivery) throw new Error();
  expect(delivery).toMatchObject({
    account: 'demo',
    source: 'cloudtalk',
    channel: 'poll',
    receivedAt: startAt,
  });
  expect(JSON.parse(new TextDecoder().decode(delivery.body))).toEqual(ended);
  expect(source.identify(delivery)).toMatchObject({
    topic: 'call.polled',
    subjectHint: { kind: 'call', aliases: ['id:100200301'] },
    occurredAt: Date.parse('2026-11-20T08:42:47.000Z'),
  });
  const [event] = source.decode(stored(delivery));
  expect(event).toMatchObject({ occurredAt: startAt, rank: 3 });
  expect(factsOf(source.decode(stored(delivery)))).toMatchObject({
    'call.tags': ['booking', 'checkup'],
    'call.state': 'ended',
  });
});

it('leaves out calls outside the window that came only because of the zone doubt', async () => {
  const vendor = connectTo(() =>
    pageOf([rowOf('1', '2026-11-20T08:30:00+01:00'), rowOf('2', local)]),
  );
  const { deliveries } = await halves(vendor).poller.poll(undefined);
  expect(deliveries).toHaveLength(1);
});

it('holds the watermark back for a call that is still on, but not for a dead row', async () => {
  const on = rowOf('1', local, { ended_at: null });
  const vendor = connectTo(() => pageOf([on]));
  const { poller } = halves(vendor);
  const round = await poller.poll(undefined);
  expect(round.watermark).toBe('2026-11-20T09:50:00.000Z');
  await vendor.clock.advanceTo(startAt + 9 * 3_600_000);
  const later = await poller.poll(round.watermark);
  expect(later.watermark).toBe('2026-11-20T19:00:00.000Z');
});

it('does not bring again what was stored, but brings what was not', async () => {
  const vendor = connectTo(() => pageOf([rowOf('1', local)]));
  const { poller } = halves(vendor);
  const first = await poller.poll(undefined);
  expect(first.deliveries).toHaveLength(1);
  const again = await poller.poll(undefined);
  expect(again.deliveries).toHaveLength(1);
  const stored = await poller.poll(again.watermark);
  expect(stored.deliveries).toHaveLength(0);
});

it('brings a row whose tags changed as another delivery', async () => {
  let tags = [{ id: '1', name: 'booking' }];
  const vendor = connectTo(() => pageOf([{ ...(rowOf('1', local) as object), Tags: tags }]));
  const { poller, source } = halves(vendor);
  const first = await poller.poll(undefined);
  tags = [...tags, { id: '2', name: 'urgent' }];
  const second = await poller.poll(first.watermark);
  const keys = [...first.deliveries, ...second.deliveries].map(
    (delivery) => source.identify(delivery).dedupeKey,
  );
  expect(new Set(keys).size).toBe(2);
});

it('takes a row in which only the agent’s status changed for the same', () => {
  const { source } = halves(connectTo(() => ({})));
  const row = exampleOf('call-row');
  const online = { ...row, Agent: { ...(row['Agent'] as object), status: 'online' } };
  const key = (body: unknown) => source.identify(raw('poll', body)).dedupeKey;
  expect(key(online)).toBe(key(row));
});

it('names a delivery that holds no row by its content', () => {
  const { source } = halves(connectTo(() => ({})));
  expect(source.identify(raw('poll', {}))).toMatchObject({ subjectHint: null });
  expect(source.decode(stored(raw('poll', 'x')))).toEqual([]);
});

it('fails when the history cannot be read, so that the watermark stays', async () => {
  const { poller } = halves(connectTo(() => ({ status: 500 })));
  await expect(poller.poll('2026-11-20T09:50:00.000Z')).rejects.toMatchObject({
    disposition: 'retry',
  });
});
