import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { crawl } from '../../support/crawl.ts';
import { type Bench, type Reply, startBench, startReceiver } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const page = async (path = ''): Promise<string> => (await bench.get(`/__sandbox${path}`)).text;
const submit = (path: string, fields: Record<string, string>): Promise<Reply> =>
  bench.send('POST', `/__sandbox${path}`, new URLSearchParams(fields).toString(), {
    'content-type': 'application/x-www-form-urlencoded',
  });

describe('the page of the call centre', () => {
  it('shows calls, messages, agents and what went over the wire', async () => {
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
    const home = await page();
    for (const part of [
      'Harbour Street Dental Practice',
      'Priya Nair',
      'Anna Reed',
      'booking',
      'cleaning, Monday at 3',
      'Is there parking?',
    ])
      expect(home).toContain(part);
    const log = await page('/view/deliveries');
    for (const part of ['call.ended', 'accepted', 'message.received']) expect(log).toContain(part);
    expect(await page('/view/contacts')).toContain('George Bennett');
  });

  it('allows nothing from elsewhere and no script but its own', async () => {
    const { headers, text } = await bench.get('/__sandbox');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(text.match(/<script/g)).toHaveLength(1);
    expect(text).not.toMatch(/\s(?:style|on\w+)="/);
    expect(text).not.toMatch(/(?:href|src)="(?:https?:)?\/\//);
  });

  it('escapes everything people and programs write', async () => {
    const evil = '<script>alert("x")</script><img src=x onerror=alert(1)>';
    const { call_id, call_uuid } = bench.sandbox.call({
      notes: evil,
      tags: [evil],
      summary: evil,
      live: true,
      talkSeconds: 600,
    });
    bench.sandbox.message({ from: '+447700900301', body: evil });
    await bench.send('PUT', '/my/api/contacts/add.json', { name: evil, company: evil });
    await bench.clock.advance(60_000);
    const shown = await bench.send('POST', '/platform/api/cuecards', {
      call_uuid,
      type: 'html',
      title: evil,
      content: `<b onclick="alert(1)">Hello</b>${evil}<a href="javascript:alert(1)">go</a><p style="x">Two`,
    });
    expect(shown.status).toBe(200);
    await bench.clock.advance(900_000);
    const { pages } = await crawl(bench.sandbox.baseUrl);
    for (const text of pages.values()) {
      expect(text.match(/<script/g)).toHaveLength(1);
      expect(text).not.toMatch(/<img|<[^>]*\sonclick|<[^>]*javascript:/);
    }
    const call = await page(`/view/calls/${call_id}`);
    expect(call).toContain('&lt;script&gt;');
    expect(call).toContain('<b>Hello</b>go<p>Two</p>');
  }, 60_000);

  it('finds calls by what they are about, and says when none fits', async () => {
    bench.sandbox.call({ from: '+447700900101', tags: ['booking'] });
    bench.sandbox.call({ from: '+447700900231', outcome: 'missed' });
    expect(await page('/view/calls?q=BOOK')).toContain('Priya Nair');
    expect(await page('/view/calls?q=BOOK')).not.toContain('+447700900231');
    expect(await page('/view/calls?outcome=missed')).toContain('+447700900231');
    expect(await page('/view/calls?q=nobody')).toContain('No call fits.');
  });

  it('has a page for nothing', async () => {
    for (const path of [
      '/view/calls/1',
      '/view/nothing',
      '/view/constructor',
      '/view/messages/x',
    ]) {
      const { status, text } = await bench.get(`/__sandbox${path}`);
      expect([path, status]).toEqual([path, 404]);
      expect(text).toContain('Not here');
    }
  });

  it('tells by a counter that something changed', async () => {
    const version = async (): Promise<string> =>
      (await bench.get('/__sandbox/changes')).body.version;
    const before = await version();
    expect(await version()).toBe(before);
    bench.sandbox.call({});
    const after = await version();
    expect(after).not.toBe(before);
    expect(await page()).toContain(`data-version="${after}"`);
  });
});

describe('a page of one thing', () => {
  it('shows a call with its course, its artifacts and its views', async () => {
    const { call_id, call_uuid } = bench.sandbox.call({
      outcome: 'transfer',
      tags: ['booking'],
      summary: 'Wants a cleaning.',
    });
    expect(await page(`/view/calls/${call_id}`)).toContain('The detail is not there yet.');
    await bench.clock.advance(120_000);
    const text = await page(`/view/calls/${call_id}`);
    for (const part of [
      call_uuid,
      'call_steps',
      'cold_transfer',
      'It rings',
      'Wants a cleaning.',
      '<audio',
    ])
      expect(text).toContain(part);
  });

  it('shows the card that the operator saw', async () => {
    const { call_id, call_uuid } = bench.sandbox.call({ live: true, talkSeconds: 300 });
    await bench.clock.advance(60_000);
    await bench.send('POST', '/platform/api/cuecards', {
      call_uuid,
      type: 'blocks',
      title: 'Priya Nair',
      subtitle: 'Patient since 2021',
      content: [{ type: 'textfield', name: 'Next visit', value: 'Monday at 3' }],
    });
    const text = await page(`/view/calls/${call_id}`);
    for (const part of ['Patient since 2021', 'Next visit', 'Monday at 3'])
      expect(text).toContain(part);
    expect(await page()).toContain('talking');
  });

  it('shows a contact with calls, messages, activities and notes', async () => {
    bench.sandbox.call({ from: '+447700900101', notes: 'asked for Monday' });
    bench.sandbox.message({ from: '+447700900101', body: 'Thanks!' });
    const list = (await bench.get('/__sandbox/contacts')).body.data;
    const { id } = list.find(({ name }: { name: string }) => name === 'Priya Nair');
    await bench.send('PUT', `/my/api/activity/add/${id}.json`, {
      type: 'task',
      name: 'Call back',
      description: 'before noon',
      external_url: 'https://crm.example/1',
    });
    const done = await submit(`/view/contacts/${id}`, { do: 'note', note: 'Prefers mornings' });
    expect(done.status).toBe(303);
    const text = await page(`/view/contacts/${id}`);
    for (const part of [
      'asked for Monday',
      'Thanks!',
      'Call back',
      'before noon',
      'Prefers mornings',
    ])
      expect(text).toContain(part);
    const refused = await submit(`/view/contacts/${id}`, { do: 'note', note: ' ' });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('The note is empty');
  });
});
