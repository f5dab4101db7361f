import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Bench, type Loose, startBench } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const history = '/my/api/calls/index.json';
const list = async (query = ''): Promise<Loose[]> =>
  (await bench.get(`${history}?${query}`)).body.responseData.data;
const at = (time: string): string => `2026-11-20T${time}+00:00`;
const failure = (status: number, message: string): unknown => [
  status,
  { responseData: { status, message } },
];
const get = async (path: string): Promise<unknown[]> => {
  const reply = await bench.get(path);
  return [reply.status, reply.body];
};

describe('the time window', () => {
  beforeEach(() => {
    for (const time of ['07:00:00', '07:10:00', '07:20:00'])
      bench.sandbox.call({ from: '+447700900101', at: at(time), talkSeconds: 10 });
  });
  const starts = async (query: string): Promise<string[]> =>
    (await list(query)).map(({ Cdr }) => Cdr.started_at.slice(11, 19));

  it('holds both ends and lists the newest first', async () => {
    expect(await starts('date_from=2026-11-20 07:00:00&date_to=2026-11-20 07:20:00')).toEqual([
      '07:20:00',
      '07:10:00',
      '07:00:00',
    ]);
    expect(await starts('date_from=2026-11-20T07:10:00&date_to=2026-11-20T07:10:00')).toEqual([
      '07:10:00',
    ]);
  });

  it('may leave its ends out', async () => {
    bench.sandbox.limits({ dateInclusive: false });
    expect(await starts('date_from=2026-11-20 07:00:00&date_to=2026-11-20 07:20:00')).toEqual([
      '07:10:00',
    ]);
  });

  it('holds the end for a single call too', async () => {
    const [, , { Cdr }] = await list();
    const query = `call_id=${Cdr.id}&date_to=2026-11-20 07:00:00`;
    expect(await starts(query)).toEqual(['07:00:00']);
    bench.sandbox.limits({ dateInclusive: false });
    expect(await starts(query)).toEqual([]);
  });

  it('ignores bracketed names and takes everything', async () => {
    expect(
      await starts('filter[date_from]=2026-11-20 07:15:00&filter[status]=missed'),
    ).toHaveLength(3);
  });

  it('is refused when it is no time', async () => {
    expect(await get(`${history}?date_from=soon`)).toEqual([
      406,
      {
        responseData: {
          status: 406,
          message: 'Invalid input data.',
          data: { date_from: ['Invalid date.'] },
        },
      },
    ]);
  });

  it.each([
    ['company', 1],
    ['utc', 0],
  ] as const)('is read in the zone of the setting: %s', async (dateZone, found) => {
    // In summer the practice is an hour ahead of UTC.
    await bench.sandbox.setClock({ set: '2027-07-01T12:00:00Z' });
    bench.sandbox.call({ at: '2027-07-01T08:30:00Z', talkSeconds: 10 });
    bench.sandbox.limits({ dateZone });
    expect(await list('date_from=2027-07-01 09:30:00')).toHaveLength(found);
  });
});

describe('the filters', () => {
  it.each([
    ['type=incoming', 2],
    ['type=internal', 1],
    ['status=missed', 1],
    ['public_external=%2B447700900101', 1],
    ['public_external=447700900101', 1],
    ['public_internal=442079460100', 2],
    ['contact_id=900100201', 1],
    ['user_id=200123', 1],
    ['agent_extension=1001', 1],
    ['call_id=1', 0],
    ['type=', 3],
  ])('%s', async (query, count) => {
    const call = { waitSeconds: 5, talkSeconds: 10 };
    bench.sandbox.call({ ...call, from: '+447700900101', agent: 'Anna Reed' });
    bench.sandbox.call({ from: '+447700900201', outcome: 'missed' });
    bench.sandbox.call({ ...call, outcome: 'internal', agent: 'Ben Carter' });
    expect(await list(query)).toHaveLength(count);
  });
});

describe('what is unknown of a call’s shape', () => {
  const keys = ['Cdr', 'CallNumber', 'Ratings', 'BillingCall', 'Notes', 'Tags'];

  it('nobody took it: no Agent', async () => {
    bench.sandbox.call({ from: '+447700900777', outcome: 'missed' });
    const [item] = await list();
    expect(Object.keys(item)).toEqual(keys);
    expect(item.Cdr.user_id).toBe('');
  });

  it('nobody took it: an Agent of nulls', async () => {
    bench.sandbox.limits({ missedAgent: 'null_members' });
    bench.sandbox.call({ from: '+447700900777', outcome: 'missed' });
    const [item] = await list();
    expect(Object.keys(item)).toEqual(keys.toSpliced(2, 0, 'Agent'));
    expect(item.Agent).toMatchObject({ id: null, fullname: null, email: null });
  });

  it('nobody took it: the agent rung last', async () => {
    bench.sandbox.limits({ missedAgent: 'last_rung' });
    bench.sandbox.call({ from: '+447700900777', outcome: 'missed' });
    const [item] = await list();
    expect(item.Agent).toMatchObject({ id: expect.stringMatching(/^2001/), role: 'Agent' });
  });

  it.each([
    ['plus', '+447700900101', '+442079460100'],
    ['digits', '447700900101', '442079460100'],
    ['json_number', 447_700_900_101, 442_079_460_100],
  ] as const)('numbers as %s, everywhere', async (numberFormat, external, internal) => {
    bench.sandbox.limits({ numberFormat });
    bench.sandbox.call({ from: '+447700900101', agent: 'Anna Reed', talkSeconds: 10 });
    const [{ Cdr, CallNumber, Agent, Contact }] = await list();
    expect([Cdr.public_external, Cdr.public_internal, CallNumber.caller_id_e164]).toEqual([
      external,
      internal,
      internal,
    ]);
    expect([Agent.default_outbound_number, Agent.associated_numbers]).toEqual([
      internal,
      [internal],
    ]);
    expect(Contact.contact_numbers).toEqual([external]);
    const { ContactNumber } = (await bench.get('/my/api/contacts/show/900100201.json')).body
      .responseData;
    expect(ContactNumber[0].public_number).toBe(external);
    expect(Cdr.started_at).toMatch(/\+00:00$/);
  });
});

describe('recordings', () => {
  const wav = async (path: string): Promise<unknown[]> => {
    const reply = await bench.bare('GET', path, {});
    return [reply.status, reply.headers.get('content-type')];
  };
  const recorded = async (): Promise<string> => {
    const { call_id } = bench.sandbox.call({ recorded: true, talkSeconds: 10 });
    await bench.clock.advance(10_000);
    return call_id;
  };
  const fetchPath = (id: string): string => `/my/api/calls/recording/${id}.json`;
  const remove = async (id: string): Promise<unknown[]> => {
    const reply = await bench.send('DELETE', `/my/api/recordings/delete/${id}.json`);
    return [reply.status, reply.body];
  };

  it('come some time after the call', async () => {
    const { call_id } = bench.sandbox.call({ recorded: true, talkSeconds: 10 });
    expect(await get(fetchPath(call_id))).toEqual(failure(404, 'Not found.'));
    await bench.clock.advance(10_000);
    const reply = await bench.get(fetchPath(call_id));
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'audio/x-wav']);
    expect(reply.text.startsWith('RIFF')).toBe(true);
  });

  it('expire, and are gone for good when deleted', async () => {
    const id = await recorded();
    bench.sandbox.limits({ recordingLifetimeMs: 1 });
    expect(await get(fetchPath(id))).toEqual(failure(410, 'Recording expired.'));
    bench.sandbox.limits({ recordingLifetimeMs: null });
    expect(await remove(id)).toEqual([200, { responseData: { status: 200 } }]);
    expect(await get(fetchPath(id))).toEqual(failure(410, 'Recording expired.'));
    expect(await remove(id)).toEqual(failure(410, 'Recording not found.'));
    expect(await remove('1')).toEqual(failure(404, 'Not found.'));
  });

  it('are open to anybody with the public link, on the host and below its prefix', async () => {
    bench.sandbox.subscribe({
      workflow: {
        trigger: 'recording.uploaded',
        url: 'http://127.0.0.1:9/',
        rows: [{ key: 'link', value: '{{ event.properties.recording_url }}', format: 'STRING' }],
      },
    });
    await recorded();
    const { link } = JSON.parse(bench.sandbox.deliveries()[0]?.body ?? '');
    expect(link).toMatch(/^https:\/\/my\.cloudtalk\.io\/pub\/r\/[^/]+\/[^/]+\.wav$/);
    const path = new URL(link).pathname;
    for (const prefix of ['', '/my'])
      expect(await wav(prefix + path)).toEqual([200, 'audio/x-wav']);
    expect((await wav(path.replace(/.{12}\.wav$/, '.wav')))[0]).toBe(404);
    expect((await wav('/pub/r/%/%.wav'))[0]).toBe(404);
    bench.sandbox.limits({ linkLifetimeMs: 1 });
    expect((await wav(path))[0]).toBe(410);
  });
});

describe('events before their data', () => {
  it('the history, the detail, the recording and the analysis come later than told', async () => {
    bench.sandbox.limits({ dataLagMs: 30_000 });
    const { call_id } = bench.sandbox.call({ live: true, waitSeconds: 5, talkSeconds: 10 });
    await bench.clock.advance(20_000);
    expect(await list()).toEqual([]);
    await bench.clock.advance(15_000);
    expect((await list())[0].Cdr.id).toBe(call_id);
    await bench.clock.advance(120_000);
    expect((await bench.get(`/analytics/api/calls/${call_id}`)).status).toBe(200);
    expect((await bench.get(`/ai/v1/ai/calls/${call_id}/summary`)).status).toBe(200);
  });
});
