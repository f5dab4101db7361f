import { expect, it } from '@jest/globals';
import type { Poller, Source } from '../../../../src/connector/contract.ts';
import { exampleOf, factsOf, raw, stored } from './example.ts';
import { connectTo, type FakeVendor, pageOf, rowOf, startAt } from './fake-vendor.ts';

const halves = ({ connection }: FakeVendor): { poller: Poller; source: Source } => {
  if (!connection.poller || !connection.source) throw new Error('halves are missing');
  return { poller: connection.poller, source: connection.source };
};
const local = '2026-11-20T10:50:00+01:00';

it('looks back two hours at first, in every zone of the world, then half an hour before where it was', async () => {
  const vendor = connectTo(() => pageOf([rowOf('1', local)]));
  const { poller } = halves(vendor);
  expect(poller.everyMs).toBe(300_000);
  const first = await poller.poll(undefined);
  expect(first).toMatchObject({ watermark: '2026-11-20T09:50:00.000Z', more: false });
  await vendor.clock.advanceTo(startAt + 3_600_000);
  await poller.poll('2026-11-20T10:00:00.000Z');
  expect(vendor.sent.map(({ query }) => [query['date_from'], query['date_to']])).toEqual([
    ['2026-11-19 20:00:00', '2026-11-21 00:00:00'],
    ['2026-11-20 09:30:00', '2026-11-20 12:00:00'],
  ]);
});

it('catches up after an outage a day at a time, the oldest first', async () => {
  const vendor = connectTo(() => pageOf([]));
  const { poller } = halves(vendor);
  const rounds = [];
  let watermark = '2026-11-17T22:00:00.000Z';
  for (let more = true; more; ) {
    const round = await poller.poll(watermark);
    ({ watermark, more } = round);
    rounds.push(watermark);
  }
  expect(rounds).toEqual([
    '2026-11-18T22:00:00.000Z',
    '2026-11-19T22:00:00.000Z',
    '2026-11-20T10:00:00.000Z',
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

it('meets a long call again that has just ended, however long ago it began', async () => {
  const row = rowOf('1', '2026-11-20T09:00:00+01:00', { ended_at: '2026-11-20T10:55:00+01:00' });
  const vendor = connectTo(() => pageOf([row]));
  const { poller } = halves(vendor);
  const round = await poller.poll('2026-11-20T08:30:00.000Z');
  expect(round.watermark).toBe('2026-11-20T08:00:00.000Z');
});

it('pages again when a row has moved while it paged', async () => {
  const [one, two, three] = ['1', '2', '3'].map((id) => rowOf(id, local));
  const pages = [[one], [three], [one, two], [three]];
  const vendor = connectTo(({ query }, count) => ({
    body: {
      responseData: {
        itemsCount: 3,
        pageCount: 2,
        pageNumber: Number(query['page']),
        data: pages[count - 1] ?? [],
      },
    },
  }));
  const { deliveries } = await halves(vendor).poller.poll(undefined);
  expect(deliveries).toHaveLength(3);
  expect(vendor.sent.map(({ query }) => query['page'])).toEqual(['1', '2', '1', '2']);
});

it('counts the calls of a window with one request for one row', async () => {
  const vendor = connectTo(() => ({
    body: { responseData: { itemsCount: 1234, pageCount: 1234, pageNumber: 1, data: [] } },
  }));
  expect(await halves(vendor).poller.count(startAt - 3_600_000, startAt)).toBe(1234);
  expect(vendor.sent.map(({ query }) => query['limit'])).toEqual(['1']);
});

it('says who should have told of a call, from what is set up', async () => {
  const secret = 'whsec_c2VjcmV0c2VjcmV0c2VjcmV0';
  const ended = exampleOf('call-row');
  const told = async (config: Record<string, unknown>) => {
    const vendor = connectTo(() => pageOf([ended]), config);
    const { ended: calls } = await halves(vendor).poller.between(0, startAt, 5);
    return calls.flatMap(({ expected }) =>
      expected.map(({ channel, topic, sure }) => `${channel} ${topic}${sure ? ' surely' : ''}`),
    );
  };
  expect(await told({})).toEqual([]);
  expect(await told({ webhook_secrets: [secret] })).toEqual([
    'signed call.started',
    'signed call.answered',
    'signed call.ended surely',
  ]);
  expect(await told({ workflow_secret: 'x'.repeat(20) })).toEqual(
    expect.arrayContaining(['workflow call.ended', 'workflow call.answered']),
  );
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
