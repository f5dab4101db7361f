import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CallRequest } from '../../../connectors/cloudtalk/sandbox/calls/call-request.ts';
import { type Bench, type Loose, startBench } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const list = async (query = ''): Promise<Loose> =>
  (await bench.get(`/my/api/calls/index.json?limit=100${query}`)).body.responseData;
const ids = async (query = ''): Promise<string[]> =>
  (await list(query)).data.map((item: Loose) => item.Cdr.id);
const first = async (): Promise<Loose> => (await list()).data[0];

describe('the call history', () => {
  it('shows an answered call with the keys and types of the wire', async () => {
    bench.sandbox.call({
      from: '+447700900101',
      talkSeconds: 27,
      waitSeconds: 9,
      tags: ['booking'],
      notes: 'cleaning, Monday at 3',
      rating: 5,
    });
    const item = await first();
    expect(Object.keys(item)).toEqual([
      'Cdr',
      'CallNumber',
      'Agent',
      'Contact',
      'Ratings',
      'BillingCall',
      'Notes',
      'Tags',
    ]);
    expect(item.Cdr).toEqual({
      id: '100200301',
      billsec: expect.stringMatching(/^(27|28|36)$/),
      type: 'incoming',
      public_external: '+447700900101',
      public_internal: '+442079460100',
      recorded: true,
      is_voicemail: false,
      fax_email: null,
      is_redirected: '0',
      redirected_from: '',
      transferred_from: null,
      is_local: true,
      user_id: '200123',
      talking_time: '27',
      started_at: '2026-11-20T07:59:24+00:00',
      answered_at: '2026-11-20T07:59:33+00:00',
      ended_at: '2026-11-20T08:00:00+00:00',
      waiting_time: 9,
      wrapup_time: '0',
      recording_link: 'https://my.cloudtalk.io/r/play/100200301',
    });
    expect(item.CallNumber).toEqual({
      id: '150321',
      internal_name: 'Main line',
      caller_id_e164: '+442079460100',
      country_code: '44',
      area_code: '20',
    });
    expect(item.Agent).toMatchObject({
      id: '200123',
      fullname: 'Anna Reed',
      role: 'Agent',
      groups: ['Front desk'],
    });
    expect(item.Contact).toMatchObject({ id: '900100201', name: 'Priya Nair', type: 'contact' });
    expect(item.Ratings).toEqual([{ id: expect.any(String), type: 'contact', rating: 5 }]);
    expect(item.Notes).toEqual([{ id: expect.any(String), note: 'cleaning, Monday at 3' }]);
    expect(item.Tags).toEqual([{ id: '615011', name: 'booking' }]);
    expect(item.BillingCall).toEqual({ price: null });
  });

  it('writes times with the offset the company has on that day', async () => {
    await bench.sandbox.setClock({ set: '2026-07-01T12:00:00Z' });
    bench.sandbox.call({ outcome: 'missed', waitSeconds: 20 });
    expect((await first()).Cdr.ended_at).toBe('2026-07-01T13:00:00+01:00');
  });

  it.each<[string, CallRequest, Record<string, unknown>, string[]]>([
    [
      'a missed call has answered_at all the same, no agent, and no recording',
      { outcome: 'missed', waitSeconds: 25 },
      {
        talking_time: '0',
        waiting_time: 25,
        user_id: '',
        recorded: false,
        answered_at: expect.any(String),
      },
      ['Agent', 'Contact'],
    ],
    [
      'an abandoned call too',
      { outcome: 'abandoned' },
      { talking_time: '0', answered_at: expect.any(String) },
      ['Agent'],
    ],
    [
      'a voicemail is recorded, without talking time',
      { outcome: 'voicemail', waitSeconds: 20, talkSeconds: 15 },
      { is_voicemail: true, talking_time: '0', waiting_time: 20, recorded: true },
      ['Agent'],
    ],
    [
      'an outgoing call without answer belongs to the agent who dialled',
      { outcome: 'no_answer', to: '+447700900205', agent: 'Chloe Shah' },
      {
        type: 'outgoing',
        public_external: '+447700900205',
        answered_at: null,
        talking_time: '0',
        user_id: '200125',
      },
      ['Contact'],
    ],
    [
      'an internal call has no number of ours',
      { outcome: 'internal', from: '+442079460101' },
      { type: 'internal', public_internal: null, public_external: '+442079460101' },
      ['CallNumber', 'Contact'],
    ],
    [
      'a withheld caller has no number',
      { outcome: 'withheld' },
      { public_external: '', type: 'incoming' },
      ['Contact'],
    ],
    [
      'a transferred call belongs to the agent who ended it',
      { outcome: 'transfer', agent: 'anna@harbourdental.example', transferTo: 'Chloe Shah' },
      { user_id: '200125', transferred_from: 'Anna Reed' },
      ['Contact'],
    ],
    [
      'a call after hours',
      { outcome: 'after_hours' },
      { talking_time: '0', is_voicemail: false },
      ['Agent'],
    ],
  ])('%s', async (_name, request, cdr, absent) => {
    bench.sandbox.call(request);
    const item = await first();
    expect(item.Cdr).toMatchObject(cdr);
    for (const name of absent) expect(item).not.toHaveProperty(name);
  });

  it('lists a call in progress without its end, and completes it as time goes by', async () => {
    bench.sandbox.call({
      from: '+447700900201',
      live: true,
      waitSeconds: 9,
      talkSeconds: 60,
      wrapUpSeconds: 4,
      tags: ['booking'],
    });
    expect((await first()).Cdr).toMatchObject({ talking_time: '0', answered_at: null });
    await bench.clock.advance(30_000);
    const talking = await first();
    expect(talking.Cdr).not.toHaveProperty('ended_at');
    expect(talking.Cdr).toMatchObject({ talking_time: '21', user_id: '200123', recorded: false });
    await bench.clock.advance(39_000);
    const over = await first();
    expect(over.Cdr).toMatchObject({ talking_time: '60', wrapup_time: '0' });
    expect(over.Tags).toEqual([]);
    await bench.clock.advance(4_000);
    expect((await first()).Tags).toHaveLength(1);
    expect((await first()).Cdr.wrapup_time).toBe('4');
  });

  it('shows later changes of tags, notes and rating', async () => {
    bench.sandbox.call({
      tags: ['booking'],
      notes: 'Tuesday at 4',
      // biome-ignore lint/suspicious/noThenProperty: the name is the interface's.
      then: [
        { after: 'PT30S', tags: ['escalate'], rating: 2 },
        { after: 'PT1M', notes: 'Wednesday' },
      ],
    });
    await bench.clock.advance(30_000);
    const changed = await first();
    expect(changed.Tags).toEqual([expect.objectContaining({ name: 'escalate' })]);
    expect(changed.Notes).toEqual([expect.objectContaining({ note: 'Tuesday at 4' })]);
    expect(changed.Ratings).toEqual([expect.objectContaining({ rating: 2 })]);
    await bench.clock.advance(30_000);
    expect((await first()).Notes).toEqual([expect.objectContaining({ note: 'Wednesday' })]);
  });

  it('obeys the published lengths: answer minus start is waiting, end minus answer is talking', async () => {
    for (const outcome of ['answered', 'transfer', 'withheld'] as const)
      bench.sandbox.call({ outcome, waitSeconds: 13, talkSeconds: 97 });
    for (const { Cdr } of (await list()).data) {
      const seconds = (a: string, b: string): number => (Date.parse(b) - Date.parse(a)) / 1000;
      expect(seconds(Cdr.started_at, Cdr.answered_at)).toBe(Cdr.waiting_time);
      expect(seconds(Cdr.answered_at, Cdr.ended_at)).toBe(Number(Cdr.talking_time));
    }
  });
});

describe('filters of the history', () => {
  beforeEach(() => {
    const at = (time: string): string => `2026-11-20T${time}:00Z`;
    bench.sandbox.call({
      at: at('06:00'),
      from: '+447700900101',
      tags: ['booking'],
      agent: 'Anna Reed',
    });
    bench.sandbox.call({ at: at('07:00'), from: '+447700900202', outcome: 'missed' });
    bench.sandbox.call({
      at: at('05:00'),
      to: '+447700900101',
      direction: 'outgoing',
      agent: 'Ben Carter',
    });
    bench.sandbox.call({
      at: at('07:30'),
      from: '+442079460101',
      outcome: 'internal',
      agent: 'Ben Carter',
    });
    bench.sandbox.call({
      at: at('07:40'),
      to: '+442079460101',
      from: '+447700900203',
      outcome: 'voicemail',
    });
  });

  const numbered = async (query: string): Promise<number[]> => {
    const all = bench.sandbox
      .calls()
      .map(({ started_at, call_id }) => [call_id, started_at.slice(11, 16)]);
    const times = new Map(all as [string, string][]);
    return (await ids(query)).map((id) => Number(times.get(id)?.replace(':', '')));
  };

  it.each([
    ['newest first', '', [740, 730, 700, 600, 500]],
    ['type', '&type=outgoing', [500]],
    ['status missed', '&status=missed', [740, 700]],
    ['status answered', '&status=answered', [730, 600, 500]],
    ['the other side’s number', '&public_external=%2B447700900101', [600, 500]],
    ['the number without plus', '&public_external=447700900101', [600, 500]],
    ['our number', '&public_internal=%2B442079460101', [740]],
    ['contact', '&contact_id=900100201', [600, 500]],
    ['agent', '&user_id=200124', [730, 500]],
    ['extension', '&agent_extension=1002', [730, 500]],
    ['tag', '&tag_id=615011', [600]],
    [
      'window, both ends included',
      '&date_from=2026-11-20%2006:00:00&date_to=2026-11-20%2007:00:00',
      [700, 600],
    ],
    ['window in ISO form', '&date_from=2026-11-20T07:30:00', [740, 730]],
    ['several at once', '&type=incoming&status=missed', [740, 700]],
    ['brackets are ignored', '&filter[type]=outgoing', [740, 730, 700, 600, 500]],
    ['nothing found', '&tag_id=1', []],
  ])('%s', async (_name, query, expected) => {
    expect(await numbered(query)).toEqual(expected);
  });

  it('finds one call by id', async () => {
    const [, second] = await ids();
    expect(await ids(`&call_id=${second}`)).toEqual([second]);
    expect(await ids('&call_id=1')).toEqual([]);
  });

  it('refuses a date that is none', async () => {
    const reply = await bench.get('/my/api/calls/index.json?date_from=yesterday');
    expect(reply.status).toBe(406);
    expect(reply.body.responseData.data).toHaveProperty('date_from');
  });
});

describe('paging', () => {
  const page = async (query: string): Promise<Loose> =>
    (await bench.get(`/my/api/calls/index.json?${query}`)).body.responseData;

  beforeEach(() => {
    for (let index = 0; index < 44; index += 1) bench.sandbox.call({ outcome: 'missed' });
  });

  it('counts over all pages and says how many there are', async () => {
    expect(await page('limit=10&page=5')).toMatchObject({
      itemsCount: 44,
      pageCount: 5,
      pageNumber: 5,
      limit: 10,
    });
    expect((await page('limit=10&page=5')).data).toHaveLength(4);
  });

  it('never shows a call on two pages', async () => {
    const seen: string[] = [];
    for (let number = 1; number <= 5; number += 1)
      seen.push(...(await page(`limit=10&page=${number}`)).data.map((item: Loose) => item.Cdr.id));
    expect(new Set(seen).size).toBe(44);
  });

  it('clips the echoed limit to the number of matches', async () => {
    expect(await page('limit=1000')).toMatchObject({ limit: 44, pageCount: 1 });
  });

  it('takes thirty when no limit is sent', async () => {
    expect(await page('')).toMatchObject({ limit: 30, pageCount: 2 });
  });

  it('answers 404 behind the last page', async () => {
    expect((await bench.get('/my/api/calls/index.json?limit=10&page=6')).status).toBe(404);
  });
});

describe('recordings', () => {
  const fetchIt = (id: string): Promise<Loose> => bench.get(`/my/api/calls/recording/${id}.json`);

  it('come as WAV ten seconds after the end', async () => {
    const { call_id } = bench.sandbox.call({ talkSeconds: 30 });
    expect((await fetchIt(call_id)).body).toEqual({
      responseData: { status: 404, message: 'Not found.' },
    });
    await bench.clock.advance(10_000);
    const reply = await fetchIt(call_id);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('audio/x-wav');
    expect(reply.text.startsWith('RIFF')).toBe(true);
  });

  it('are not there for a call nobody answered', async () => {
    const { call_id } = bench.sandbox.call({ outcome: 'missed' });
    await bench.clock.advance(60_000);
    expect((await fetchIt(call_id)).status).toBe(404);
  });

  it('expire, and can be deleted for good', async () => {
    const { call_id } = bench.sandbox.call({});
    await bench.clock.advance(3_600_000);
    bench.sandbox.limits({ recordingLifetimeMs: 1_000 });
    expect((await fetchIt(call_id)).body.responseData).toEqual({
      status: 410,
      message: 'Recording expired.',
    });
    bench.sandbox.limits({ recordingLifetimeMs: null });
    const path = `/my/api/recordings/delete/${call_id}.json`;
    expect((await bench.send('DELETE', path)).status).toBe(200);
    expect((await bench.send('DELETE', path)).body.responseData.message).toBe(
      'Recording not found.',
    );
    expect((await fetchIt(call_id)).status).toBe(410);
    expect((await first()).Cdr).toMatchObject({ recorded: false });
  });
});

it('counts what happens at the front desk right now', async () => {
  bench.sandbox.call({ outcome: 'abandoned', waitSeconds: 12 });
  bench.sandbox.call({ waitSeconds: 8, talkSeconds: 60 });
  bench.sandbox.call({ live: true, waitSeconds: 30 });
  await bench.clock.advance(15_000);
  const reply = await bench.get('/my/api/statistics/realtime/groups.json');
  expect(reply.body.responseData.data.groups).toEqual([
    expect.objectContaining({
      name: 'Front desk',
      id: 310041,
      operators: 3,
      answered: 1,
      unanswered: 1,
      abandon_rate: 50,
      real_time: expect.objectContaining({ waiting_queue: 1 }),
    }),
  ]);
});
