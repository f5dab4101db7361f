import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Bench, type Reply, startBench, startReceiver } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

describe('the page', () => {
  const page = async (path = ''): Promise<string> => (await bench.get(`/__sandbox${path}`)).text;
  const submit = (form: string, fields: Record<string, string>): Promise<Reply> =>
    bench.send('POST', `/__sandbox/forms/${form}`, new URLSearchParams(fields).toString(), {
      'content-type': 'application/x-www-form-urlencoded',
    });

  it('shows calls, messages, contacts and deliveries', async () => {
    const receiver = await startReceiver();
    bench.sandbox.subscribe({ url: receiver.url });
    bench.sandbox.call({
      from: '+447700900101',
      tags: ['booking'],
      notes: 'cleaning, Monday at 3',
    });
    bench.sandbox.message({
      channel: 'whatsapp',
      from: '+447700900201',
      body: 'Is there parking?',
    });
    await bench.settle();
    await receiver.close();
    const text = await page();
    for (const part of [
      'Harbour Street Dental Practice',
      'Priya Nair (+447700900101)',
      'Anna Reed',
      'booking',
      'cleaning, Monday at 3',
      'Is there parking?',
      'call.ended',
      'acknowledged',
      'George Bennett',
    ])
      expect(text).toContain(part);
    expect(text).not.toContain('<script');
  });

  it('escapes everything people type', async () => {
    const evil = '<script>alert("x")</script>';
    const { call_id } = bench.sandbox.call({ notes: evil, tags: [evil], summary: evil });
    bench.sandbox.message({ body: evil });
    await bench.send('PUT', '/my/api/contacts/add.json', { name: evil });
    await bench.clock.advance(90_000);
    for (const text of [await page(), await page(`/calls/${call_id}`)]) {
      expect(text).not.toContain('<script>');
      expect(text).toContain('&lt;script&gt;');
    }
  });

  it('makes a call and a message from its forms, without JavaScript', async () => {
    const call = await submit('call', {
      outcome: 'answered',
      direction: 'incoming',
      other: '+447700900231',
      agent: 'ben@harbourdental.example',
      talkSeconds: '30',
      tags: 'booking, urgent',
      notes: 'tooth',
      live: 'over at once',
    });
    expect([call.status, call.headers.get('location')]).toEqual([303, '/__sandbox']);
    await submit('call', {
      outcome: 'no_answer',
      other: '+447700900232',
      talkSeconds: '60',
      live: 'live',
    });
    await submit('message', {
      channel: 'sms',
      direction: 'outgoing',
      other: '+447700900233',
      body: 'Hello',
    });
    expect(bench.sandbox.calls()).toEqual([
      expect.objectContaining({
        external_number: '+447700900231',
        agent: 'ben@harbourdental.example',
        tags: ['booking', 'urgent'],
        notes: ['tooth'],
      }),
      expect.objectContaining({
        external_number: '+447700900232',
        direction: 'outgoing',
        state: 'in_progress',
      }),
    ]);
    expect(bench.sandbox.messages()).toEqual([
      expect.objectContaining({ direction: 'outgoing', body: 'Hello' }),
    ]);
    expect((await submit('call', { outcome: 'answered', other: 'mum' })).status).toBe(400);
  });

  it('has a page for each call, with its views, where it can be changed', async () => {
    const { call_id, call_uuid } = bench.sandbox.call({ outcome: 'transfer', tags: ['booking'] });
    expect(await page(`/calls/${call_id}`)).toContain('Not there yet.');
    await bench.clock.advance(5_000);
    const text = await page(`/calls/${call_id}`);
    for (const part of [call_uuid, 'public_external', 'call_steps', 'cold_transfer', 'ringing'])
      expect(text).toContain(part);
    const edit = await submit('edit', { call_id, tags: 'escalate', notes: '' });
    expect(edit.headers.get('location')).toBe(`/__sandbox/calls/${call_id}`);
    expect(bench.sandbox.calls()[0]).toMatchObject({ tags: ['escalate'], notes: [] });
  });

  it('loads itself again when asked', async () => {
    expect(await page('?refresh=3')).toContain('http-equiv="refresh" content="3"');
    expect(await page()).not.toContain('http-equiv');
  });
});
