import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { crawl } from '../../support/crawl.ts';
import { type Bench, startBench, startReceiver } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

it('has no link into nothing, after the demo day', async () => {
  const receiver = await startReceiver();
  bench.sandbox.subscribe({ url: receiver.url });
  const play = await bench.sandbox.play('day');
  for (let minute = 0; minute < 640; minute += 5) {
    await bench.clock.advance(300_000);
    await bench.settle();
  }
  await play.done;
  const { pages, problems } = await crawl(bench.sandbox.baseUrl);
  await receiver.close();
  expect(problems).toEqual([]);
  expect(pages.size).toBeGreaterThan(60);
}, 60_000);

/** Milliseconds of computing for a page, the best of a few: what it costs, not what else the machine did. */
async function costOf(path: string): Promise<number> {
  const costs: number[] = [];
  for (let turn = 0; turn < 4; turn += 1) {
    const before = process.cpuUsage();
    const { status } = await bench.get(`/__sandbox${path}`);
    expect(status).toBe(200);
    const { user, system } = process.cpuUsage(before);
    costs.push((user + system) / 1000);
  }
  return Math.min(...costs);
}

it('answers every kind of page in a tenth of a second with ten thousand calls and messages', async () => {
  let last = '';
  for (let n = 0; n < 7_000; n += 1) {
    const number = `+4477009${String(n % 2_000).padStart(5, '0')}`;
    if (n < 3_000)
      last = bench.sandbox.call({ from: number, tags: ['booking'], notes: `call ${n}` }).call_id;
    bench.sandbox.message({ from: number, body: `message ${n}` });
  }
  const thread = encodeURIComponent('sms|+447700900001|+442079460100');
  const paths = [
    '',
    '/view/calls',
    '/view/calls?q=2999&outcome=answered',
    '/view/calls?page=50',
    `/view/calls/${last}`,
    '/view/messages',
    `/view/messages/${thread}`,
    '/view/contacts',
    '/view/deliveries',
    '/view/steer',
  ];
  const slow: string[] = [];
  for (const path of paths) {
    const took = await costOf(path);
    if (took > 100) slow.push(`${path} ${Math.round(took)} ms`);
  }
  expect(slow).toEqual([]);
}, 60_000);
