import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RecordedExchange } from '../../../connectors/cloudtalk/sandbox/http/recorder.ts';
import { createCloudTalkSandbox } from '../../../connectors/cloudtalk/sandbox/sandbox.ts';
import type { CloudTalkSandbox } from '../../../connectors/cloudtalk/sandbox/sandbox-api.ts';
import { seededRandom } from '../../../src/domain/random.ts';
import { key, morning, until } from './bench.ts';
import { ManualClock } from './manual-clock.ts';
import { ask, replay } from './replaying.ts';

interface Fresh {
  readonly sandbox: CloudTalkSandbox;
  readonly clock: ManualClock;
}

/** A sandbox whose webhooks are answered within the process, one in four with a 500. */
async function startFresh(seed: number): Promise<Fresh> {
  const clock = new ManualClock(morning);
  let sent = 0;
  const sandbox = createCloudTalkSandbox({
    clock,
    random: seededRandom(seed),
    transport: async () => {
      sent += 1;
      return sent % 4 === 0 ? 500 : 202;
    },
  });
  await sandbox.listen(0);
  return { sandbox, clock };
}

const open: Fresh[] = [];
const fresh = async (seed = 7): Promise<Fresh> => {
  const made = await startFresh(seed);
  open.push(made);
  return made;
};
beforeEach(() => {
  open.length = 0;
});
afterEach(async () => {
  for (const { sandbox } of open) await sandbox.close();
});

type Step = Pick<RecordedExchange, 'method' | 'path'> & { readonly body?: unknown };

const lines = ['+447700900101', '+447700900201', '+441632960150', '+442079460111'];
const outcomes = ['answered', 'missed', 'voicemail', 'transfer', 'abandoned', 'after_hours'];

/** The requests of one round: what an integration does, mixed with what happens meanwhile. */
function round(index: number): Step[] {
  const from = lines[index % lines.length];
  const contact = 900_100_201 + (index % 7);
  return [
    {
      method: 'POST',
      path: '/__sandbox/call',
      body: {
        from,
        outcome: outcomes[index % outcomes.length],
        tags: [`tag ${index % 5}`],
        notes: `round ${index}`,
        live: index % 3 === 0,
        shuffle: index % 4 === 0,
        duplicate: index % 5 === 0 ? 1 : 0,
      },
    },
    { method: 'GET', path: '/my/api/calls/index.json?limit=5' },
    { method: 'PUT', path: '/my/api/contacts/add.json', body: { name: `Person ${index}` } },
    { method: 'POST', path: `/my/api/contacts/edit/${contact}.json`, body: { city: 'Hove' } },
    { method: 'GET', path: `/my/api/contacts/show/${contact}.json` },
    {
      method: 'PUT',
      path: `/my/api/activity/add/${contact}.json`,
      body: { type: 'task', name: 'x' },
    },
    { method: 'GET', path: `/analytics/api/calls/${100_200_301 + index}` },
    { method: 'GET', path: `/ai/v1/ai/calls/${100_200_301 + index}/summary` },
    { method: 'GET', path: `/my/api/calls/recording/${100_200_301 + index}.json` },
    {
      method: 'POST',
      path: '/my/api/sms/send.json',
      body: { recipient: from, sender: '+442079460100', message: `Hello ${index}` },
    },
    {
      method: 'POST',
      path: '/my/api/bulk/contacts.json',
      body: [{ action: 'add_note', command_id: 'n', data: { contact_id: contact, note: 'n' } }],
    },
    { method: 'POST', path: '/__sandbox/clock', body: { advance: `PT${7 + index * 3}S` } },
    { method: 'GET', path: '/__sandbox/deliveries' },
    { method: 'GET', path: '/my/api/statistics/realtime/groups.json' },
    { method: 'GET', path: '/my/api/nope.json' },
    { method: 'GET', path: '/__sandbox/stats' },
  ];
}

const preparations: readonly Step[] = [
  { method: 'POST', path: '/__sandbox/limits', body: { perMinute: 15 } },
  {
    method: 'POST',
    path: '/__sandbox/webhooks',
    body: { url: 'http://127.0.0.1:9/hooks', events: ['*'] },
  },
  {
    method: 'POST',
    path: '/__sandbox/webhooks',
    body: {
      workflow: {
        trigger: 'call.ended',
        url: 'http://127.0.0.1:9/workflow',
        rows: [{ key: 'call_id', value: '{{ event.properties.call_id }}', format: 'STRING' }],
      },
    },
  },
  {
    method: 'POST',
    path: '/__sandbox/faults',
    body: { webhooks: { drop: 0.2, duplicate: 0.2, reorder: 0.2, delayMs: [0, 5000] } },
  },
  { method: 'POST', path: '/__sandbox/faults', body: { answer: 503, chance: 0.05 } },
  {
    method: 'POST',
    path: '/__sandbox/faults',
    body: { match: { method: 'PUT' }, when: 'after_commit', answer: 'drop', chance: 0.2 },
  },
  { method: 'POST', path: '/__sandbox/faults', body: { answer: 'truncate', chance: 0.03 } },
];

/** Runs the steps with the given sandbox, recording; the base clock moves a second after each. */
async function run({ sandbox, clock }: Fresh, steps: readonly Step[]): Promise<void> {
  sandbox.record();
  const headers = { authorization: key, accept: 'application/json', 'user-agent': 'run' };
  for (const { method, path, body } of steps) {
    const form = body === undefined ? {} : { 'content-type': 'application/json' };
    const text = body === undefined ? null : { text: JSON.stringify(body) };
    await ask(sandbox.baseUrl, { method, path, headers: { ...headers, ...form }, body: text });
    await until(() => sandbox.idle());
    await clock.advance(1000);
  }
  sandbox.record({ stop: true });
}

const mixed = [...preparations, ...Array.from({ length: 25 }, (_, index) => round(index)).flat()];

describe('a recorded run', () => {
  it('gives equal bodies on a fresh sandbox with the same seed', async () => {
    const first = await fresh();
    await run(first, mixed);
    const recording = first.sandbox.recording();
    const second = await fresh();
    const again = await replay(recording, second.sandbox, second.clock);
    expect(recording).toHaveLength(mixed.length);
    expect(again).toEqual(recording);
    // It would prove little if nothing had happened in it.
    const statuses = new Set(recording.map(({ status }) => status));
    for (const expected of [200, 201, 404, 429, 503, null]) expect(statuses).toContain(expected);
    const { webhooks } = first.sandbox.stats();
    expect(webhooks.sent).toBeGreaterThan(50);
    expect(webhooks.dropped).toBeGreaterThan(0);
    expect(recording.some(({ answer }) => answer !== null && 'base64' in answer)).toBe(true);
  }, 60_000);

  it('differs with another seed', async () => {
    const first = await fresh();
    await run(first, mixed.slice(0, 60));
    const second = await fresh(8);
    const again = await replay(first.sandbox.recording(), second.sandbox, second.clock);
    expect(again).not.toEqual(first.sandbox.recording());
  }, 60_000);
});

describe('recording', () => {
  it('is begun, read and ended over HTTP, and leaves itself out', async () => {
    const { sandbox } = await fresh();
    const headers = { authorization: key, 'user-agent': 'run' };
    const send = (method: string, path: string, text?: string) =>
      ask(sandbox.baseUrl, { method, path, headers, body: text === undefined ? null : { text } });
    await send('GET', '/my/api/groups/index.json');
    await send('POST', '/__sandbox/record', '{}');
    await send('GET', '/my/api/tags/index.json?limit=1');
    await send('POST', '/__sandbox/record', '{"stop":true}');
    await send('GET', '/my/api/groups/index.json');
    const { body } = await send('GET', '/__sandbox/recording');
    const data = JSON.parse(body.toString()).data;
    expect(data).toEqual([
      {
        at: morning,
        method: 'GET',
        path: '/my/api/tags/index.json?limit=1',
        headers,
        body: null,
        status: 200,
        answer: { text: expect.stringContaining('"Tag"') },
      },
    ]);
  });

  it('goes on over a reset', async () => {
    const { sandbox } = await fresh();
    sandbox.record();
    await sandbox.reset();
    const headers = { authorization: key, 'user-agent': 'run' };
    await ask(sandbox.baseUrl, {
      method: 'GET',
      path: '/my/api/tags/index.json',
      headers,
      body: null,
    });
    expect(sandbox.recording()).toHaveLength(1);
  });
});
