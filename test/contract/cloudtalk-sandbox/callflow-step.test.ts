import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Bench, type Loose, type Reply, startBench, until } from './bench.ts';

let bench: Bench;
let crm: Crm;
beforeEach(async () => {
  bench = await startBench();
  crm = await startCrm();
});
afterEach(async () => {
  await bench.close();
  await crm.close();
});

/** A CRM that is asked while the caller waits. */
interface Crm {
  readonly url: string;
  readonly asked: {
    readonly method: string;
    readonly path: string;
    readonly headers: IncomingMessage['headers'];
    readonly raw: string;
  }[];
  /** What it answers; undefined: nothing at all. */
  answer: { readonly status: number; readonly text: string } | undefined;
  close(): Promise<void>;
}

async function startCrm(): Promise<Crm> {
  const asked: Crm['asked'] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      asked.push({ method, path: url, headers, raw: Buffer.concat(parts).toString() });
      if (made.answer !== undefined) response.writeHead(made.answer.status).end(made.answer.text);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const made: Crm = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/owner`,
    asked,
    answer: { status: 200, text: '{"owner":{"email":"chloe@harbourdental.example","vip":true}}' },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
  return made;
}

const step = (body: object): Promise<Reply> =>
  bench.send('POST', '/__sandbox/callflow', { url: crm.url, ...body });
const calls = async (): Promise<Loose> => (await bench.get('/__sandbox/calls')).body.data;
const stepsOf = async (id: string): Promise<Loose> => {
  await bench.sandbox.setClock({ advance: 'PT5M' });
  return (await bench.get(`/analytics/api/calls/${id}`)).body.call_steps;
};
const known = { from: '+447700900101', talkSeconds: 30 };

describe('an HTTP Request step of the call flow', () => {
  it('asks with the variables of the page while the caller waits', async () => {
    const names = [
      'call.external_number',
      'call.uuid',
      'call.waiting_time',
      'call.agent_id',
      'call.agent_email',
      'contact.name',
      'contact.id',
      'contact.title',
      'contact.company',
      'contact.industry',
      'contact.address',
      'contact.city',
      'contact.zip',
      'contact.state',
      'contact.type',
    ];
    await step({
      headers: { 'x-token': 'abc' },
      rows: names.map((name) => ({ key: name, value: `{{${name}}}` })),
    });
    const { call_uuid } = bench.sandbox.call({ ...known, live: true });
    await bench.settle();
    expect(crm.asked).toHaveLength(1);
    expect(crm.asked[0]).toMatchObject({ method: 'POST', path: '/owner' });
    expect(crm.asked[0]?.headers).toMatchObject({
      'x-token': 'abc',
      'content-type': 'application/json',
    });
    expect(JSON.parse(crm.asked[0]?.raw ?? '')).toEqual({
      ...Object.fromEntries(names.map((name) => [name, ''])),
      'call.external_number': '+447700900101',
      'call.uuid': call_uuid,
      'call.waiting_time': '0',
      'contact.name': 'Priya Nair',
      'contact.id': expect.stringMatching(/^\d{9}$/),
      'contact.type': 'contact',
    });
  });

  it.each([
    [
      'the owner by the place of the answer',
      { agentPath: 'owner.email' },
      'chloe@harbourdental.example',
    ],
    [
      'an agent by a condition',
      { when: { path: 'owner.vip', equals: true }, agent: 'Ben Carter' },
      'ben@harbourdental.example',
    ],
    [
      'nobody else when no branch fits',
      { when: { path: 'owner.vip', equals: false }, agent: 'Ben Carter' },
      'anna@harbourdental.example',
    ],
    [
      'a queue',
      { when: { path: 'owner.vip', equals: 'true' }, group: 'Front desk' },
      'anna@harbourdental.example',
    ],
  ])('routes the call to %s', async (_name, branch, agent) => {
    await step({ branches: [branch] });
    const { call_id } = bench.sandbox.call({ ...known, live: true });
    await bench.settle();
    const steps = await stepsOf(call_id);
    const [call] = await calls();
    expect(call.agent).toBe(agent);
    expect(call.flow).toEqual([
      {
        step: expect.any(String),
        at: '2026-11-20T08:00:00.000Z',
        ended_at: '2026-11-20T08:00:00.000Z',
        status: 200,
        error: null,
        branch: agent.startsWith('anna') && !('group' in branch) ? null : 0,
      },
    ]);
    const isDirect = !agent.startsWith('anna');
    expect(steps.map(({ type }: Loose) => type)).toEqual(isDirect ? ['agent'] : ['ivr', 'queue']);
  });

  it('sends a caller to the voicemail box', async () => {
    await step({ branches: [{ when: { path: 'owner.vip', equals: true }, voicemail: true }] });
    bench.sandbox.call({ ...known, live: true });
    await bench.settle();
    await bench.sandbox.setClock({ advance: 'PT5M' });
    expect((await calls())[0]).toMatchObject({ state: 'voicemail', agent: null });
  });

  it('counts the time it held the caller as waiting', async () => {
    await step({ timeoutMs: 8_000 });
    crm.answer = undefined;
    const { call_id } = bench.sandbox.call({ ...known, live: true, waitSeconds: 9 });
    await until(() => crm.asked.length === 1);
    await bench.clock.advance(7_000);
    expect((await calls())[0]).toMatchObject({ state: 'in_progress', agent: null, flow: [] });
    await bench.clock.advance(1_000);
    await bench.settle();
    await stepsOf(call_id);
    const [call] = await calls();
    expect(call.flow).toMatchObject([{ status: null, error: expect.any(String), branch: null }]);
    expect(Date.parse(call.answered_at) - Date.parse(call.started_at)).toBe(17_000);
    const { Cdr } = (await bench.get(`/my/api/calls/index.json?call_id=${call_id}`)).body
      .responseData.data[0];
    expect(Cdr).toMatchObject({ waiting_time: 17, talking_time: '30' });
  });

  it.each([
    ['an error', { status: 500, text: '{"owner":{"vip":true}}' }],
    ['a redirect', { status: 302, text: '' }],
    ['no JSON', { status: 200, text: '<html>' }],
    ['somebody who is not there', { status: 200, text: '{"owner":{"email":"x@example.com"}}' }],
  ])('falls through on %s', async (_name, answer) => {
    crm.answer = answer;
    await step({ branches: [{ agentPath: 'owner.email' }] });
    bench.sandbox.call(known);
    await bench.settle();
    const [call] = await calls();
    expect(call).toMatchObject({ agent: 'anna@harbourdental.example', state: 'answered' });
    expect(call.flow).toMatchObject([{ status: answer.status, branch: null }]);
  });

  it('without "parse response" holds nobody and decides nothing', async () => {
    crm.answer = undefined;
    await step({ parseResponse: false, branches: [{ agent: 'Ben Carter' }] });
    bench.sandbox.call({ ...known, live: true, waitSeconds: 5 });
    await until(() => crm.asked.length === 1);
    await bench.clock.advance(5_000);
    expect((await calls())[0]).toMatchObject({ agent: 'anna@harbourdental.example' });
  });

  it('on the answered branch knows the agent', async () => {
    await step({
      at: 'answered',
      method: 'GET',
      url: `${crm.url}/{{call.agent_id}}`,
      rows: [
        { key: 'agent', value: '{{call.agent_email}}' },
        { key: 'waited', value: '{{call.waiting_time}}' },
      ],
    });
    bench.sandbox.call({ ...known, live: true, waitSeconds: 5 });
    await bench.clock.advance(4_000);
    expect(crm.asked).toEqual([]);
    await bench.clock.advance(1_000);
    await until(() => crm.asked.length === 1);
    expect(crm.asked[0]).toMatchObject({
      method: 'GET',
      path: '/owner/200123?agent=anna%40harbourdental.example&waited=5',
      raw: '',
    });
  });

  it('is for incoming calls only, and its request is among the deliveries', async () => {
    await step({ rows: [{ key: 'uuid', value: '{{call.uuid}}' }] });
    bench.sandbox.call({ direction: 'outgoing', to: '+447700900101' });
    const { call_uuid } = bench.sandbox.call(known);
    await bench.settle();
    expect(crm.asked).toHaveLength(1);
    expect(bench.sandbox.deliveries()).toEqual([
      expect.objectContaining({
        kind: 'callflow',
        topic: 'callflow.waiting',
        method: 'POST',
        about: call_uuid,
        state: 'acknowledged',
        body: JSON.stringify({ uuid: call_uuid }),
      }),
    ]);
  });

  it('tells the started event before it is asked, the rest once the flow has decided', async () => {
    crm.answer = undefined;
    await step({ timeoutMs: 3_000 });
    bench.sandbox.subscribe({ url: crm.url, events: ['call.started', 'call.answered'] });
    bench.sandbox.call({ ...known, live: true, waitSeconds: 1 });
    await until(() => crm.asked.length === 2);
    expect(bench.sandbox.deliveries().map(({ topic }) => topic)).toEqual([
      'call.started',
      'callflow.waiting',
    ]);
  });

  it.each([
    [{ url: 'http://example.com/x' }],
    [{ url: 'ftp://127.0.0.1/x' }],
    [{ branches: [{ agent: 'Nobody' }] }],
    [{ branches: [{ group: 'Nowhere' }] }],
    [{ branches: [{}] }],
    [{ method: 'TRACE' }],
  ])('is refused: %j', async (body) => {
    expect((await step(body)).status).toBe(400);
  });

  it('is listed, replaced and removed', async () => {
    await step({});
    const { id } = (await step({ method: 'PUT' })).body.data;
    const listed = (await bench.get('/__sandbox/callflow')).body.data;
    expect(listed).toMatchObject([{ id, method: 'PUT', parseResponse: true, at: 'waiting' }]);
    await bench.send('DELETE', `/__sandbox/callflow?id=${id}`);
    expect((await bench.get('/__sandbox/callflow')).body.data).toEqual([]);
  });
});
