import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { recipes } from '../../../connectors/cloudtalk/workflow-recipes.ts';
import { priority, type ReadAnswer } from '../../../src/connector/contract.ts';
import type { Event } from '../../../src/domain/event.ts';
import {
  type Arrived,
  folded,
  type Rig,
  signingSecret,
  startAt,
  startRig,
  workflowSecret,
} from './rig.ts';

const minute = 60_000;
const caller = '+447700900101';
const main = '+442079460100';

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
  rig.sandbox.limits({ noDetailChance: 0 });
});
afterEach(async () => {
  await rig.close();
});

const over = { from: caller, to: main, outcome: 'answered', talkSeconds: 60, live: false } as const;

function item(callId: string, startedAt?: string) {
  const facts = {
    'call.id': callId,
    'call.over': true,
    ...(startedAt === undefined ? {} : { 'call.started_at': startedAt }),
  };
  return { subjectId: `s${callId}`, facts: folded(facts, rig.clock.now()) };
}

function eventIn(answer: ReadAnswer | undefined): Event {
  const event = answer?.as === 'facts' ? answer.events[0] : undefined;
  if (!event) throw new Error(`no facts: ${JSON.stringify(answer)}`);
  return event;
}

function identified({ raw, headers }: Arrived) {
  rig.source.verify(raw, headers, undefined, raw.receivedAt);
  const identity = rig.source.identify(raw);
  return { ...identity, events: rig.source.decode({ ...raw, ...identity, id: 'd' }) };
}

describe('the reader against the sandbox', () => {
  it('serves twenty waiting calls with one request', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => {
      const tags = [index % 2 === 0 ? 'booking' : 'answered'];
      return rig.sandbox.call({ ...over, tags, notes: `note ${index}` }).call_id;
    });
    await rig.pass(minute);
    const starts = new Map(rig.sandbox.calls().map((call) => [call.call_id, call.started_at]));
    const before = rig.sandbox.stats().requests;
    const items = ids.map((id) => item(id, starts.get(id)));
    const answers = await rig.reader.read('cdr', items, priority.finished);
    expect(rig.sandbox.stats().requests - before).toBe(1);
    expect(answers.map((answer) => eventIn(answer).facts['call.notes'])).toEqual(
      ids.map((_id, index) => `note ${index}`),
    );
    expect(eventIn(answers[0]).facts).toMatchObject({
      'call.tags': ['booking'],
      'call.talking_seconds': 60,
      'call.external': caller,
      'contact.name': 'Priya Nair',
      'number.e164': main,
    });
  });

  it('finds a single call by its id and answers not yet for one in progress and one unknown', async () => {
    const done = rig.sandbox.call(over).call_id;
    const live = rig.sandbox.call({ ...over, live: true, talkSeconds: 600 }).call_id;
    await rig.pass(minute);
    const as = async (id: string): Promise<unknown> =>
      (await rig.reader.read('cdr', [item(id)], priority.finished))[0]?.as;
    expect([await as(done), await as(live), await as('999999999')]).toEqual([
      'facts',
      'not_yet',
      'not_yet',
    ]);
    await rig.pass(20 * minute);
    expect(await as(live)).toBe('facts');
  });

  it('reads the flow of a call, and lives without it', async () => {
    const withDetail = rig.sandbox.call({ ...over, option: '1', detail: true });
    const without = rig.sandbox.call({ ...over, detail: false });
    await rig.pass(minute);
    const items = [item(withDetail.call_id), item(without.call_id)];
    const answers = await rig.reader.read('detail', items, priority.finished);
    const byId = new Map(answers.map((answer) => [answer.subjectId, answer]));
    expect(byId.get(`s${without.call_id}`)?.as).toBe('not_yet');
    const found = byId.get(`s${withDetail.call_id}`);
    expect(found).toMatchObject({
      aliases: [`id:${withDetail.call_id}`, `uuid:${withDetail.call_uuid}`],
    });
    expect(eventIn(found).facts).toMatchObject({
      'call.type': 'regular',
      'call.filter_status': 'answered',
      'call.steps': expect.arrayContaining([
        expect.objectContaining({ type: 'ivr', option: '1' }),
        expect.objectContaining({ type: 'queue', name: 'Front desk', status: 'answered' }),
      ]),
    });
  });

  it('reads conversation intelligence once it is there', async () => {
    const ai = {
      summary: 'Books a check-up.',
      sentiment: 'positive',
      topics: ['booking', 'prices'],
      transcript: [
        { who: 'agent', text: 'Good morning.' },
        { who: 'contact', text: 'A check-up on Friday, please.' },
      ],
      smartNotes: { actionItems: ['Confirm'] },
    } as const;
    const { call_id: id } = rig.sandbox.call({
      ...over,
      ai: {
        ...ai,
        topics: [...ai.topics],
        transcript: [...ai.transcript],
        smartNotes: { ...ai.smartNotes },
      },
    });
    const parts = ['summary', 'sentiment', 'topics', 'smart_notes', 'talk_ratio', 'transcript'];
    const readAll = () =>
      Promise.all(parts.map((part) => rig.reader.read(part, [item(id)], priority.artifact)));
    expect((await readAll()).flat().map((answer) => answer.as)).toEqual(parts.map(() => 'not_yet'));
    await rig.pass(5 * minute);
    const facts = Object.assign({}, ...(await readAll()).flat().map((one) => eventIn(one).facts));
    expect(facts).toMatchObject({
      'ai.summary': 'Books a check-up.',
      'ai.sentiment': 'positive',
      'ai.topics': expect.arrayContaining(['booking', 'prices']),
      'ai.action_items': ['Confirm'],
      'ai.caller_text': 'A check-up on Friday, please.',
      'ai.language': 'en',
      'ai.agent_talk_percent': expect.any(Number),
    });
  });

  it('takes AI that was not bought for never, whichever way the vendor says so', async () => {
    rig.sandbox.limits({ ai: false });
    const { call_id: id } = rig.sandbox.call(over);
    await rig.pass(5 * minute);
    const ready = { ...item(id).facts, ...folded({ 'ai.ready': true }, rig.clock.now()) };
    const read = async (): Promise<unknown> =>
      (await rig.reader.read('summary', [{ subjectId: 's', facts: ready }], 2))[0]?.as;
    // A 404 may still come to something; the deadline of the part decides, not the reader.
    expect(await read()).toBe('not_yet');
    rig.sandbox.limits({ aiRefusal: 403 });
    await rig.pass(31 * minute);
    expect(await read()).toBe('never');
  });

  it('waits for the time the vendor names when others have used the minute up', async () => {
    const { call_id: id } = rig.sandbox.call(over);
    await rig.pass(minute);
    rig.sandbox.limits({ perMinute: 1 });
    rig.sandbox.fault({ match: { path: '/my/api/calls' }, answer: 429, times: 1 });
    const failed = rig.reader.read('cdr', [item(id)], priority.finished);
    await expect(failed).rejects.toMatchObject({ disposition: 'throttle' });
    const used = rig.sandbox.stats().requests;
    let answered = false;
    const again = rig.reader.read('cdr', [item(id)], priority.finished).then((answers) => {
      answered = true;
      return answers;
    });
    await rig.pass(5_000);
    expect([answered, rig.sandbox.stats().requests]).toEqual([false, used]);
    await rig.pass(minute);
    expect((await again)[0]?.as).toBe('facts');
  });

  it.each([
    ['a failure of theirs', 500, 'retry'],
    ['the edge’s page', 'html', 'retry'],
    ['half an answer', 'truncate', 'retry'],
    ['a cut connection', 'reset', 'retry'],
  ] as const)('says retry after %s', async (_name, answer, disposition) => {
    const { call_id: id } = rig.sandbox.call(over);
    rig.sandbox.fault({ match: { path: '/my/api/calls' }, answer });
    const reading = rig.reader.read('cdr', [item(id)], priority.finished);
    const settled = expect(reading).rejects.toMatchObject({ disposition });
    await settleWith(reading);
    await settled;
  });

  it('halts with a wrong key, and the doctor says so', async () => {
    const other = await startRig({ key_secret: 'wrong' });
    try {
      const reading = other.reader.read('cdr', [item('1')], priority.finished);
      await expect(reading).rejects.toMatchObject({ code: 'cloudtalk.unauthorized' });
      expect((await other.connection.check()).at(-1)).toMatchObject({ ok: false });
    } finally {
      await other.close();
    }
  });
});

/** Repetitions of a read sleep on the clock: time passes until it is settled. */
async function settleWith(work: Promise<unknown>): Promise<void> {
  let isSettled = false;
  const done = (): void => {
    isSettled = true;
  };
  work.then(done, done);
  for (let round = 0; round < 20_000 && !isSettled; round += 1) await rig.pass(1);
}

describe('the poll against the sandbox', () => {
  it('finds the calls whose webhooks never came, and leaves those in progress for later', async () => {
    const lost = rig.sandbox.call({ ...over, tags: ['booking'], webhooks: false });
    const live = rig.sandbox.call({ ...over, live: true, talkSeconds: 3_000 });
    await rig.pass(minute);
    const first = await rig.poller.poll(undefined);
    const subjects = (round: typeof first) =>
      round.deliveries.map((raw) => rig.source.identify(raw).subjectHint?.aliases[0]);
    expect(subjects(first)).toEqual([`id:${lost.call_id}`]);
    await rig.pass(60 * minute);
    const second = await rig.poller.poll(first.watermark);
    // What was found before is found again as long as it may change; the journal knows it.
    expect(subjects(second)).toContain(`id:${live.call_id}`);
    await rig.pass(60 * minute);
    const third = await rig.poller.poll(second.watermark);
    const fourth = await rig.poller.poll(third.watermark);
    expect(fourth.deliveries).toEqual([]);
  });

  it('brings a call whose tags changed as a new delivery with the new tags', async () => {
    const { call_id: id } = rig.sandbox.call({ ...over, tags: ['booking'] });
    await rig.pass(minute);
    const first = await rig.poller.poll(undefined);
    rig.sandbox.edit({ call_id: id, tags: ['booking', 'urgent'] });
    await rig.pass(5 * minute);
    const second = await rig.poller.poll(first.watermark);
    const all = [...first.deliveries, ...second.deliveries].map((raw) => {
      const identity = rig.source.identify(raw);
      const [event] = rig.source.decode({ ...raw, ...identity, id: 'd' });
      return { key: identity.dedupeKey, tags: event?.facts['call.tags'] };
    });
    expect(all.map((one) => one.tags)).toEqual([['booking'], ['booking', 'urgent']]);
    expect(new Set(all.map((one) => one.key)).size).toBe(2);
  });

  it('says the same about a row as a read of it', async () => {
    const { call_id: id } = rig.sandbox.call({ ...over, tags: ['booking'], rating: 5 });
    await rig.pass(minute);
    const [raw] = (await rig.poller.poll(undefined)).deliveries;
    if (!raw) throw new Error('nothing found');
    const [polled] = rig.source.decode({ ...raw, ...rig.source.identify(raw), id: 'd' });
    const read = eventIn((await rig.reader.read('cdr', [item(id)], 1))[0]);
    expect(polled?.facts).toEqual(read.facts);
    expect(read.facts['call.rating']).toBe(5);
  });
});

describe('webhooks of the sandbox', () => {
  it('verify, name one call by both its ids and tell its course', async () => {
    rig.sandbox.subscribe({
      url: 'http://127.0.0.1:1/hooks/cloudtalk/demo',
      secret: signingSecret,
    });
    const { call_id: id, call_uuid: uuid } = rig.sandbox.call({ ...over, live: true });
    await rig.pass(10 * minute);
    const all = rig.arrived.map(identified);
    expect(all.map((one) => one.topic)).toEqual(
      expect.arrayContaining(['call.started', 'call.answered', 'call.ended', 'cidata.ready']),
    );
    for (const one of all) expect(one.subjectHint?.aliases).toContain(`uuid:${uuid}`);
    const ended = all.find((one) => one.topic === 'call.ended');
    expect(ended?.subjectHint?.aliases[0]).toBe(`id:${id}`);
    expect(ended?.events[0]?.facts).toMatchObject({
      'call.state': 'ended',
      'call.talking_seconds': 60,
      'call.external': caller,
    });
  });

  it('carry messages of a line', async () => {
    rig.sandbox.subscribe({ url: 'http://127.0.0.1:1/hooks/cloudtalk/demo' });
    rig.sandbox.message({ from: caller, to: main, body: 'Hello' });
    await rig.pass(minute);
    const [message] = rig.arrived.map(identified);
    expect(message).toMatchObject({
      topic: 'message.received',
      subjectHint: { kind: 'line', aliases: [`sms|${main}|${caller}`] },
    });
  });
});

describe('workflows made by the recipes', () => {
  it('arrive complete: no drift, and the disposition of a dialler call', async () => {
    for (const recipe of recipes.values())
      rig.sandbox.subscribe({
        workflow: {
          trigger: recipe.event,
          url: 'http://127.0.0.1:1/hooks/cloudtalk/demo/workflow',
          headers: { 'X-Patchcord-Secret': workflowSecret },
          rows: [...recipe.rows],
        },
      });
    const { call_id: id, call_uuid: uuid } = rig.sandbox.call({
      from: main,
      to: caller,
      direction: 'outgoing',
      outcome: 'answered',
      disposition: 'Booked',
      live: true,
      // biome-ignore lint/suspicious/noThenProperty: the name is the interface's; a request is never awaited.
      then: [{ after: 'PT30S', tags: ['booking'] }],
    });
    await rig.pass(20 * minute);
    const all = rig.arrived.map(identified);
    expect(all.map((one) => one.topic)).toEqual(
      expect.arrayContaining(['call.started', 'call.answered', 'call.ended', 'call.modified']),
    );
    for (const { raw } of rig.arrived) expect(rig.source.describeDrift?.(raw)).toEqual([]);
    const ended = all.find((one) => one.topic === 'call.ended');
    expect(ended?.subjectHint?.aliases).toEqual([`id:${id}`, `uuid:${uuid}`]);
    expect(ended?.events[0]).toMatchObject({
      occurredAt: 0,
      facts: { 'call.disposition': 'Booked', 'call.external': caller, 'call.over': true },
    });
  });

  it('are refused with another secret', async () => {
    rig.sandbox.subscribe({
      workflow: {
        trigger: 'call.ended',
        url: 'http://127.0.0.1:1/hooks/cloudtalk/demo/workflow',
        headers: { 'X-Patchcord-Secret': 'somebody-elses-secret' },
        rows: [{ key: 'call_id', value: '{{ event.properties.call_id }}' }],
      },
    });
    rig.sandbox.call({ ...over, live: true });
    await rig.pass(20 * minute);
    expect(rig.arrived).not.toHaveLength(0);
    for (const one of rig.arrived) expect(() => identified(one)).toThrow('workflow secret');
  });
});

describe('the doctor against the sandbox', () => {
  it('finds the practice in order', async () => {
    const lines = await rig.connection.check();
    expect(lines.filter((line) => line.ok !== true && line.name !== 'clock')).toEqual([]);
    expect(lines.map((line) => line.message).join(' ')).toContain('3 agents');
    expect([...((await rig.connection.companyNumbers?.())?.excluded ?? [])].sort()).toEqual([
      main,
      '+442079460101',
      '+447700900999',
    ]);
    expect(rig.clock.now()).toBe(startAt);
  });
});
