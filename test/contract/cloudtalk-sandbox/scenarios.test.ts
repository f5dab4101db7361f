import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Bench, type Loose, startBench } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

interface Views {
  readonly cdr: Loose;
  readonly detail: Loose;
}

/** Plays a scenario to its end and gives the views of its calls, oldest first. */
async function played(scenario: string): Promise<readonly Views[]> {
  const play = await bench.sandbox.play(scenario);
  await bench.sandbox.setClock({ advance: 'P4D' });
  await bench.settle();
  await play.done;
  const { data } = (await bench.get('/my/api/calls/index.json')).body.responseData;
  const views = data.map(async (cdr: Loose): Promise<Views> => {
    const detail = (await bench.get(`/analytics/api/calls/${cdr.Cdr.id}`)).body;
    return { cdr, detail };
  });
  return (await Promise.all<Views>(views)).reverse();
}

const stepsOf = ({ detail }: Views): string[] => detail.call_steps.map(({ type }: Loose) => type);
const queueOf = ({ detail }: Views): Loose =>
  detail.call_steps.find(({ type }: Loose) => type === 'queue');

/** What must hold for every call, whatever happened on it (cloudtalk.md 4.3, 15.6). */
function expectConsistent({ cdr: { Cdr, Contact }, detail }: Views): void {
  expect(detail.cdr_id).toBe(Number(Cdr.id));
  expect(detail.direction).toBe(Cdr.type);
  expect(Date.parse(detail.date)).toBe(Date.parse(Cdr.started_at));
  expect(detail.status).toBe(Number(Cdr.talking_time) > 0 ? 'answered' : 'missed');
  expect(detail.call_times.talking_time ?? 0).toBe(Number(Cdr.talking_time));
  expect(detail.call_times.waiting_time).toBe(Cdr.waiting_time);
  expect(detail.recorded).toBe(Cdr.recorded);
  expect(detail.contact.id ?? undefined).toBe(Contact && Number(Contact.id));
  expect(detail.contact.number).toBe(Cdr.public_external);
  expect(detail.internal_number.number).toBe(Cdr.public_internal ?? '');
  const seconds = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000;
  if (Number(Cdr.talking_time) === 0) return;
  expect(seconds(Cdr.started_at, Cdr.answered_at)).toBe(Cdr.waiting_time);
  expect(seconds(Cdr.answered_at, Cdr.ended_at)).toBe(Number(Cdr.talking_time));
}

describe('every scenario', () => {
  it('is listed by name, and refused when there is none', async () => {
    const { data } = (await bench.get('/__sandbox/scenarios')).body;
    expect(data.map(({ name }: Loose) => name)).toEqual([
      'day',
      'answered',
      'ring-all',
      'abandoned',
      'nobody-online',
      'after-hours',
      'outbound-answered',
      'outbound-unanswered',
      'cold-transfer',
      'redirected',
      'internal',
      'withheld',
      'shared-number',
      'modified-later',
      'power-dialer',
      'returned-later',
      'unknown-becomes-contact',
      'long-call',
      'paused-recording',
      'sms',
      'whatsapp',
      'mms',
    ]);
    expect((await bench.get('/__sandbox/play')).body).toEqual({ data: null, scenarios: data });
    const refused = await bench.send('POST', '/__sandbox/play', { scenario: 'nonsense' });
    expect([refused.status, refused.body.error.code]).toEqual([400, 'sandbox.unknown_scenario']);
  });

  it.each([
    ['answered', ['ivr', 'queue'], { type: 'regular', status: 'answered' }],
    ['ring-all', ['ivr', 'queue'], { type: 'regular', status: 'answered' }],
    ['abandoned', ['ivr', 'queue'], { type: 'regular', status: 'missed' }],
    ['nobody-online', ['ivr', 'queue'], { type: 'regular', status: 'missed' }],
    ['after-hours', ['playback', 'voicemail'], { out_of_office: true, status: 'missed' }],
    ['outbound-answered', ['agent'], { direction: 'outgoing', status: 'answered' }],
    ['outbound-unanswered', ['agent'], { direction: 'outgoing', status: 'missed' }],
    ['cold-transfer', ['ivr', 'queue', 'transfer', 'agent'], { type: 'transferred' }],
    ['redirected', ['ivr', 'queue'], { type: 'redirected', status: 'answered' }],
    ['internal', ['agent'], { direction: 'internal', status: 'answered' }],
    [
      'withheld',
      ['ivr', 'queue'],
      { contact: { id: null, name: null, country: null, number: '' } },
    ],
    ['shared-number', ['ivr', 'queue'], { status: 'answered' }],
    ['power-dialer', ['agent'], { type: 'power_dialer', direction: 'outgoing' }],
    ['unknown-becomes-contact', ['ivr', 'queue'], { status: 'answered' }],
    ['long-call', ['ivr', 'queue'], { status: 'answered' }],
    ['paused-recording', ['ivr', 'queue'], { recorded: true, notes: ['card number taken'] }],
  ])('says one thing in all views: %s', async (name, steps, detail) => {
    const [view] = await played(name);
    expectConsistent(view!);
    expect(stepsOf(view!)).toEqual(steps);
    expect(view?.detail).toMatchObject(detail);
  });
});

describe('what is particular about a scenario', () => {
  it('ring-all: one answers, one rejects, the last is cut off; call_id is the uuid', async () => {
    const [view] = await played('ring-all');
    const { agent_calls: legs, ...queue } = queueOf(view!);
    expect(queue).toMatchObject({ status: 'answered', reason: null, strategy: 'ringall' });
    expect(
      legs.map(({ id, status, reason, call_id }: Loose) => [id, status, reason, call_id]),
    ).toEqual([
      [200123, 'missed', 'canceled', view?.detail.uuid],
      [200124, 'answered', null, view?.detail.uuid],
      [200125, 'missed', 'rejected', view?.detail.uuid],
    ]);
    expect(legs[2].call_times.ringing_time).toBe(3);
  });

  it('nobody-online: every member is listed without times, and the queue says why', async () => {
    const [view] = await played('nobody-online');
    const { agent_calls: legs, status, reason } = queueOf(view!);
    expect([status, reason]).toEqual(['missed', 'no_agents_online']);
    expect(legs.map((leg: Loose) => [leg.reason, leg.call_times.ringing_time])).toEqual([
      ['offline', null],
      ['offline', null],
      ['offline', null],
    ]);
    expect(view?.cdr.Cdr.answered_at).not.toBeNull();
    expect(view?.cdr).not.toHaveProperty('Agent');
  });

  it('queue reasons: away is not available, on the phone is busy', async () => {
    for (const agent of ['Anna Reed', 'Ben Carter', 'Chloe Shah'])
      bench.sandbox.setAgent({ agent, status: 'paused' });
    const { call_id } = bench.sandbox.call({ outcome: 'missed', from: '+447700900201' });
    for (const agent of ['Anna Reed', 'Ben Carter', 'Chloe Shah'])
      bench.sandbox.setAgent({ agent, status: 'online' });
    bench.sandbox.call({ live: true, waitSeconds: 5, talkSeconds: 600, from: '+447700900202' });
    await bench.sandbox.setClock({ advance: 'PT30S' });
    const busy = bench.sandbox.call({
      live: true,
      outcome: 'missed',
      from: '+447700900203',
      legs: [{ agent: 'Chloe Shah', reason: 'unavailable' }],
    });
    await bench.sandbox.setClock({ advance: 'PT2M' });
    const queue = async (id: string): Promise<Loose> =>
      (await bench.get(`/analytics/api/calls/${id}`)).body.call_steps[1];
    expect(await queue(call_id)).toMatchObject({ reason: 'no_agents_available' });
    const { reason, agent_calls } = await queue(busy.call_id);
    expect(reason).toBe('no_agents_picked_up');
    expect(agent_calls.map((leg: Loose) => leg.reason)).toEqual([
      'busy',
      'not_picked_up',
      'unavailable',
    ]);
  });

  it('cold-transfer: one Cdr of the second agent, resolved by itself, recorded up to the transfer', async () => {
    const [view, ...others] = await played('cold-transfer');
    expect(others).toEqual([]);
    const { cdr, detail } = view!;
    expect(cdr.Cdr).toMatchObject({ transferred_from: 'Anna Reed', user_id: '200124' });
    const resolved = {
      resolved_by: detail.cdr_id,
      resolved_by_call: {
        id: detail.cdr_id,
        date: detail.call_steps[2].date,
        agent: { id: 200124, name: 'Ben Carter' },
      },
    };
    expect(queueOf(view!)).toMatchObject({ status: 'cold_transfer', ...resolved });
    expect(detail.call_steps[2]).toMatchObject({ endpoint: '1002', status: 'answered' });
    expect(detail.call_steps[3]).toMatchObject({ id: 200124, status: 'answered', reason: null });
  });

  it('cold-transfer as two Cdrs, when told so: the first ends where the second starts', async () => {
    bench.sandbox.limits({ transferCdrs: 2 });
    const [first, second] = await played('cold-transfer');
    expectConsistent(first!);
    expectConsistent(second!);
    expect(first?.detail.type).toBe('regular');
    expect(first?.cdr.Cdr).toMatchObject({ transferred_from: null, user_id: '200123' });
    expect(first?.cdr.Cdr.ended_at).toBe(second?.cdr.Cdr.started_at);
    expect(queueOf(first!)).toMatchObject({
      status: 'cold_transfer',
      resolved_by: second?.detail.cdr_id,
    });
    expect(second?.detail.type).toBe('transferred');
    expect(second?.cdr.Cdr).toMatchObject({
      transferred_from: 'Anna Reed',
      user_id: '200124',
      recorded: false,
    });
    expect(stepsOf(second!)).toEqual(['agent']);
  });

  it('a transferred outgoing call has its steps in time order', async () => {
    const { call_id } = bench.sandbox.call({
      direction: 'outgoing',
      outcome: 'transfer',
      to: '+447700900201',
    });
    await bench.sandbox.setClock({ advance: 'PT5M' });
    const { body } = await bench.get(`/analytics/api/calls/${call_id}`);
    expect(body.call_steps.map(({ type, status }: Loose) => [type, status])).toEqual([
      ['agent', 'cold_transfer'],
      ['transfer', 'answered'],
      ['agent', 'answered'],
    ]);
  });

  it('redirected: the flag, the number first dialled', async () => {
    const [view] = await played('redirected');
    expect(view?.cdr.Cdr).toMatchObject({
      is_redirected: '1',
      redirected_from: '+442079460101',
      public_internal: '+442079460100',
    });
  });

  it('internal: no CallNumber, no number of ours', async () => {
    const [view] = await played('internal');
    expect(view?.cdr).not.toHaveProperty('CallNumber');
    expect(view?.cdr.Cdr.public_internal).toBeNull();
  });

  it('shared-number: the older contact, edited or not', async () => {
    const [view] = await played('shared-number');
    expect(view?.cdr.Contact.name).toBe('Maria Lang');
    const { id } = view?.cdr.Contact ?? {};
    await bench.send('POST', `/my/api/contacts/edit/${id}.json`, { city: 'Leeds' });
    const [again] = (await bench.get('/my/api/calls/index.json')).body.responseData.data;
    expect(again.Contact).toMatchObject({ name: 'Maria Lang', city: 'Leeds' });
  });

  it('modified-later: the labels as they stand after three days', async () => {
    const [view] = await played('modified-later');
    expect(view?.cdr.Tags.map(({ name }: Loose) => name)).toEqual(['moved']);
    expect(view?.cdr.Notes.map(({ note }: Loose) => note)).toEqual(['moved to Tuesday']);
    expect(view?.cdr.Ratings).toEqual([{ id: expect.any(String), type: 'contact', rating: 2 }]);
    expect(view?.detail).toMatchObject({ call_rating: 2, notes: ['moved to Tuesday'] });
  });

  it('power-dialer: the disposition is in neither view', async () => {
    const [view] = await played('power-dialer');
    expect(JSON.stringify(view)).not.toContain('Booked');
    expect(bench.sandbox.calls()[0]).toMatchObject({ disposition: 'Booked' });
  });

  it('returned-later: the missed call names the one that resolved it', async () => {
    const [missed, returned] = await played('returned-later');
    expect(queueOf(missed!)).toMatchObject({
      resolved_by: returned?.detail.cdr_id,
      resolved_by_call: {
        id: returned?.detail.cdr_id,
        agent: { id: 200124, name: 'Ben Carter' },
      },
    });
    expect(returned?.detail.type).toBe('callback');
  });

  it('unknown-becomes-contact: no Contact key first, the new contact afterwards', async () => {
    await bench.sandbox.play('unknown-becomes-contact');
    await bench.sandbox.setClock({ advance: 'PT2M' });
    const first = async (): Promise<Loose> =>
      (await bench.get('/my/api/calls/index.json')).body.responseData.data[0];
    expect(await first()).not.toHaveProperty('Contact');
    await bench.sandbox.setClock({ advance: 'PT2M' });
    expect((await first()).Contact.name).toBe('Nora Field');
  });

  it('long-call: in progress for an hour, without an end', async () => {
    await bench.sandbox.play('long-call');
    await bench.sandbox.setClock({ advance: 'PT1H' });
    const [row] = (await bench.get('/my/api/calls/index.json')).body.responseData.data;
    expect(row.Cdr).not.toHaveProperty('ended_at');
    expect(row.Cdr.talking_time).toBe('3591');
  });
});

describe('the call flow left to itself', () => {
  it.each([
    ['2026-11-20T17:59:00Z', 'answered', false],
    ['2026-11-20T18:00:00Z', 'voicemail', true],
    ['2026-11-21T10:00:00Z', 'voicemail', true],
  ])('obeys the business hours: %s', async (at, state, out_of_office) => {
    await bench.sandbox.setClock({ set: at });
    bench.sandbox.call({ outcome: 'flow', live: true, talkSeconds: 10 });
    await bench.sandbox.setClock({ advance: 'PT5M' });
    expect(bench.sandbox.calls()[0]).toMatchObject({ state, out_of_office });
  });

  it('misses the call when nobody is online', async () => {
    for (const agent of ['Anna Reed', 'Ben Carter', 'Chloe Shah'])
      bench.sandbox.setAgent({ agent, status: 'offline' });
    bench.sandbox.call({ outcome: 'flow' });
    expect(bench.sandbox.calls()[0]).toMatchObject({ state: 'missed' });
  });
});

it.each([
  [{ outcome: 'nonsense' }, 'sandbox.bad_request'],
  [{ legs: [{ agent: 'Nobody', reason: 'busy' }] }, 'sandbox.unknown_agent'],
  [{ campaign: 'Nothing' }, 'sandbox.unknown_campaign'],
  [{ outcome: 'redirected', redirectedFrom: 'x' }, 'sandbox.bad_number'],
  [{ during: [{ after: 'soon' }] }, 'sandbox.bad_request'],
])('a call that cannot be is refused: %j', async (body, code) => {
  const reply = await bench.send('POST', '/__sandbox/call', body);
  expect([reply.status, reply.body.error.code]).toEqual([400, code]);
});
