import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Bench, type Receiver, startBench, startReceiver } from './bench.ts';

let bench: Bench;
let receiver: Receiver;
beforeEach(async () => {
  bench = await startBench();
  receiver = await startReceiver();
});
afterEach(async () => {
  await bench.close();
  await receiver.close();
});

describe('workflow automations', () => {
  const rows = [
    ['event', 'call.ended', 'STRING'],
    ['call_id', '{{ event.properties.call_id }}', 'AUTO'],
    ['call_uuid', '{{ event.properties.call_uuid }}', 'STRING'],
    ['external_number', '{{ event.properties.external_number }}', 'AUTO'],
    ['internal_number', '{{event.properties.internal_number}}', 'STRING'],
    ['contact_id', '{{ event.properties.contacts[0].id }}', 'AUTO'],
    ['agent_id', '{{ event.properties.agent.id }}', 'AUTO'],
    ['agent', '{{ event.properties.agent }}', 'STRING'],
    ['disposition', '{{ event.properties.dialer_data.disposition }}', 'STRING'],
    ['tags', '{{ event.properties.tags }}', 'STRING'],
    ['zero', '007', 'AUTO'],
    ['talk', 'talked {{ event.properties.talking_time }} s', 'STRING'],
    ['# attempts', '{{ event.properties.no_such_thing }}', 'AUTO'],
  ].map(([key = '', value = '', format]) => ({ key, value, format: format as 'AUTO' | 'STRING' }));
  const automate = (trigger: string, more: object = {}): void => {
    bench.sandbox.subscribe({ workflow: { trigger, url: receiver.url, rows, ...more } });
  };

  it('send the rows as flat JSON, unsigned, with nothing added', async () => {
    automate('call.ended', { headers: { 'x-secret': 'abc' } });
    const { call_id, call_uuid } = bench.sandbox.call({
      from: '+447700900201',
      tags: ['booking'],
      talkSeconds: 60,
    });
    await bench.settle();
    const { method, headers, body } = receiver.received[0]!;
    expect(receiver.received).toHaveLength(1);
    expect(body).toEqual({
      event: 'call.ended',
      call_id: Number(call_id),
      call_uuid,
      external_number: 447700900201,
      internal_number: '+442079460100',
      contact_id: null,
      agent_id: 200123,
      agent: '[object Object]',
      disposition: '',
      tags: '[object Object]',
      zero: 7,
      talk: 'talked 60 s',
      '# attempts': null,
    });
    expect(method).toBe('POST');
    expect(headers).toMatchObject({
      'user-agent': 'cloudtalk-workflow-automation',
      accept: 'application/json, text/plain, */*',
      'content-type': 'application/json',
      'x-secret': 'abc',
    });
    expect(Object.keys(headers).filter((name) => name.startsWith('svix'))).toEqual([]);
  });

  it('know the call id at Ended only', async () => {
    automate('call.started');
    automate('call.answered');
    bench.sandbox.call({});
    await bench.settle();
    expect(receiver.received.map(({ body }) => body.call_id)).toEqual([null, null]);
  });

  it('fire once for each agent rung', async () => {
    automate('call.ringing');
    bench.sandbox.call({});
    await bench.settle();
    expect(receiver.received.map(({ body }) => body.agent_id)).toEqual([200123, 200124, 200125]);
  });

  it('tell Ended after the wrap-up, and the recording before it', async () => {
    automate('call.ended');
    automate('recording.uploaded');
    bench.sandbox.subscribe({ url: receiver.url, events: ['call.ended'] });
    bench.sandbox.call({
      live: true,
      waitSeconds: 5,
      talkSeconds: 20,
      wrapUpSeconds: 20,
      ai: false,
    });
    const seen: string[] = [];
    for (let second = 0; second < 60; second += 1) {
      await bench.clock.advance(1_000);
      await bench.settle();
      for (const { headers, body } of receiver.received.splice(0))
        seen.push(
          `${second + 1} ${headers['svix-id'] === undefined ? 'workflow' : 'signed'} ${body.talk ?? body.type}`,
        );
    }
    expect(seen).toEqual([
      '25 signed call.ended',
      '35 workflow talked  s',
      '45 workflow talked 20 s',
    ]);
  });

  it('tell Modified when tags or notes change, not when a rating does', async () => {
    automate('call.modified');
    const { call_id } = bench.sandbox.call({
      tags: ['booking'],
      // biome-ignore lint/suspicious/noThenProperty: the name is the interface's.
      then: [
        { after: 'PT30S', tags: ['escalate'] },
        { after: 'PT1M', rating: 5 },
      ],
    });
    await bench.settle();
    expect(receiver.received).toHaveLength(1);
    await bench.clock.advance(60_000);
    await bench.settle();
    expect(receiver.received).toHaveLength(2);
    bench.sandbox.edit({ call_id, notes: 'by hand' });
    await bench.settle();
    expect(receiver.received).toHaveLength(3);
  });

  it('carry the disposition of a Power Dialer call', async () => {
    automate('call.ended');
    bench.sandbox.call({ direction: 'outgoing', disposition: 'Booked' });
    await bench.settle();
    expect(receiver.received[0]?.body.disposition).toBe('Booked');
  });

  it('try once', async () => {
    automate('call.ended');
    receiver.answers.push(500);
    bench.sandbox.call({});
    await bench.settle();
    await bench.clock.advance(86_400_000);
    await bench.settle();
    expect(receiver.received).toHaveLength(1);
    expect(bench.sandbox.deliveries()[0]).toMatchObject({ kind: 'workflow', state: 'failed' });
  });

  it('keep quiet about a call that says so, while the signed ones go out', async () => {
    automate('call.ended');
    bench.sandbox.subscribe({ url: receiver.url, events: ['call.ended'] });
    bench.sandbox.call({ workflows: false });
    await bench.settle();
    expect(receiver.received.map(({ body }) => body.type)).toEqual(['call.ended']);
  });

  it('tell of SMS and contacts, never of WhatsApp', async () => {
    const messageRows = [
      { key: 'from', value: '{{ event.properties.sender }}', format: 'STRING' as const },
    ];
    const contactRows = [
      { key: 'name', value: '{{ event.properties.name }}', format: 'STRING' as const },
    ];
    bench.sandbox.subscribe({
      workflow: { trigger: 'message.received', url: `${receiver.url}/m`, rows: messageRows },
    });
    for (const trigger of ['contact.created', 'contact.updated', 'contact.deleted'])
      bench.sandbox.subscribe({
        workflow: { trigger, url: `${receiver.url}/${trigger}`, rows: contactRows },
      });
    bench.sandbox.message({ channel: 'whatsapp', from: '+447700900201', body: 'x' });
    bench.sandbox.message({ channel: 'sms', from: '+447700900202', body: 'x' });
    const { id } = (await bench.send('PUT', '/my/api/contacts/add.json', { name: 'A' })).body
      .responseData.data;
    await bench.settle();
    await bench.send('POST', `/my/api/contacts/edit/${id}.json`, { name: 'B' });
    await bench.settle();
    await bench.send('DELETE', `/my/api/contacts/delete/${id}.json`);
    await bench.settle();
    expect(receiver.received.map(({ path, body }) => [path, body])).toEqual([
      ['/hooks/m', { from: '+447700900202' }],
      ['/hooks/contact.created', { name: 'A' }],
      ['/hooks/contact.updated', { name: 'B' }],
      ['/hooks/contact.deleted', { name: 'B' }],
    ]);
  });

  it('hand out a recording link that opens without a key and hides the call id', async () => {
    const linkRows = [
      { key: 'url', value: '{{ event.properties.recording_url }}', format: 'STRING' as const },
    ];
    bench.sandbox.subscribe({
      workflow: { trigger: 'recording.uploaded', url: receiver.url, rows: linkRows },
    });
    const { call_id } = bench.sandbox.call({});
    await bench.clock.advance(10_000);
    await bench.settle();
    const { url } = receiver.received[0]?.body ?? {};
    const [, a = '', b = ''] =
      /^https:\/\/my\.cloudtalk\.io\/pub\/r\/([^/]+)\/([^/]+)\.wav$/.exec(url) ?? [];
    expect(Buffer.from(decodeURIComponent(a), 'base64').toString()).toBe(call_id);
    expect(Buffer.from(decodeURIComponent(b), 'base64').toString()).toMatch(/^[0-9a-f]{64}$/);
    const sound = await bench.bare('GET', `/my/pub/r/${a}/${b}.wav`);
    expect([sound.status, sound.headers.get('content-type')]).toEqual([200, 'audio/x-wav']);
    expect((await bench.bare('GET', `/my/pub/r/${a}/eA==.wav`)).status).toBe(404);
  });
});
