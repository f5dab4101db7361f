import { expect, it } from '@jest/globals';
import { replay } from '../../../connectors/zoho/sandbox/recording.ts';
import { playMixedRun, quietSandbox, send } from './mixed-run.ts';

it('gives equal bodies when a recorded run is played to a fresh sandbox with the same seed', async () => {
  const first = quietSandbox();
  first.sandbox.record();
  await playMixedRun(first.sandbox, first.clock, 600);
  const recording = first.sandbox.recording();
  expect(recording.exchanges.length).toBeGreaterThan(600);
  const second = quietSandbox();
  const again = await replay(recording, second.sandbox);
  expect(again.exchanges).toEqual(recording.exchanges);
  await new Promise((resolve) => setImmediate(resolve));
  for (const channel of ['100', '101', '102']) {
    const to = (posted: string[]): string[] =>
      posted.filter((line) => line.includes(`"channel_id":"${channel}"`));
    expect(to(second.posted)).toEqual(to(first.posted));
  }
  const kinds = new Set(recording.exchanges.map((each) => each.status));
  expect([...kinds]).toEqual(expect.arrayContaining([200, 201, 204, 400, 429, 500, 502, 'drop']));
  expect(first.posted.length).toBeGreaterThan(50);
  expect(first.sandbox.stats().people['edit']).toBeGreaterThan(20);
  await Promise.all([first.sandbox.close(), second.sandbox.close()]);
}, 60_000);

it('gives other bodies with another seed', async () => {
  const first = quietSandbox();
  first.sandbox.record();
  await playMixedRun(first.sandbox, first.clock, 30);
  const recording = first.sandbox.recording();
  const other = quietSandbox(2);
  expect((await replay(recording, other.sandbox)).exchanges).not.toEqual(recording.exchanges);
  await Promise.all([first.sandbox.close(), other.sandbox.close()]);
});

it('records and tells by levers, itself left out', async () => {
  const { sandbox } = quietSandbox();
  await send(sandbox, 'GET', '/crm/v8/org');
  expect(await send(sandbox, 'GET', '/__sandbox/recording')).toEqual({ exchanges: [] });
  expect(await send(sandbox, 'POST', '/__sandbox/record')).toEqual({ ok: true });
  await send(sandbox, 'GET', '/crm/v8/org?x=1', '{}');
  expect(await send(sandbox, 'GET', '/__sandbox/recording')).toEqual({
    exchanges: [
      {
        at: Date.parse('2026-11-20T08:00:00Z'),
        method: 'GET',
        path: '/crm/v8/org',
        query: 'x=1',
        headers: { host: 'sandbox.example' },
        body: Buffer.from('{}').toString('base64'),
        status: 401,
        answer: expect.any(String),
      },
    ],
  });
  await sandbox.close();
});
