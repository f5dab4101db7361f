import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Bench, type Loose, startBench } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const list = async (path: string): Promise<Loose[]> =>
  (await bench.get(`/my/api${path}`)).body.responseData.data;
const send = async (method: string, path: string, body?: unknown): Promise<unknown[]> => {
  const reply = await bench.send(method, `/my/api${path}`, body);
  return [reply.status, reply.body];
};
const invalid = (data: unknown): unknown => [
  406,
  { responseData: { status: 406, message: 'Invalid input data.', data } },
];
const failure = (status: number, message: string): unknown => [
  status,
  { responseData: { status, message } },
];
const required = ['This field is required.'];
const done = [200, { responseData: { status: 200 } }];

describe('agents', () => {
  const person = { email: 'dora@harbourdental.example', firstname: 'Dora', lastname: 'Lane' };
  const add = (form: unknown): Promise<unknown[]> => send('PUT', '/agents/add.json', form);

  it.each([
    ['nothing', {}, { email: required, firstname: required, lastname: required, pass: required }],
    [
      'a bad e-mail',
      { ...person, pass: 'x', email: 'dora' },
      { email: ['Please supply a valid email address.'] },
    ],
    ['no password', person, { pass: required }],
    [
      'a limit of 0',
      { ...person, pass: 'x', daily_price_limit: 0 },
      { daily_price_limit: ['Invalid value.'] },
    ],
    [
      'a limit of 201',
      { ...person, pass: 'x', daily_price_limit: 201 },
      { daily_price_limit: ['Invalid value.'] },
    ],
    ['three digits', { ...person, pass: 'x', extension: 999 }, { extension: ['Invalid value.'] }],
    ['five digits', { ...person, pass: 'x', extension: 10_000 }, { extension: ['Invalid value.'] }],
    [
      'a taken extension',
      { ...person, pass: 'x', extension: 1001 },
      { extension: ['Extension has already been used.'] },
    ],
    [
      'a foreign number',
      { ...person, pass: 'x', call_number_id: 1 },
      { call_number_id: ['Invalid value.'] },
    ],
  ])('are refused: %s', async (_name, form, data) => {
    expect(await add(form)).toEqual(invalid(data));
  });

  it('are as many as the plan has seats', async () => {
    bench.sandbox.limits({ maxAgents: 4 });
    const form = { ...person, pass: 'x' };
    expect((await add(form))[0]).toBe(201);
    expect(await add(form)).toEqual(failure(403, 'Max. number of agents reached.'));
  });

  it('keep their extension to themselves when they are edited', async () => {
    const edit = (extension: number): Promise<unknown[]> =>
      send('POST', '/agents/edit/200123.json', { ...person, extension });
    expect(await edit(1002)).toEqual(invalid({ extension: ['Extension has already been used.'] }));
    expect(await edit(1001)).toEqual(done);
    expect(await edit(4711)).toEqual(done);
    expect((await list('/agents/index.json?id=200123'))[0].Agent.extension).toBe('4711');
  });

  it('take a no from JSON and from form fields', async () => {
    for (const status_outbound of [false, '0', 0, 'false'])
      expect(
        await send('POST', '/agents/edit/200123.json', { ...person, status_outbound }),
      ).toEqual(done);
    expect((await list('/agents/index.json?id=200123'))[0].Agent.status_outbound).toBe(false);
  });

  it.each([
    ['associated_number=442079460100', 3],
    ['associated_number=%2B442079460100', 3],
    ['associated_number=%2B442079460101', 0],
    ['id=200124', 1],
    ['id=', 3],
  ])('are found by ?%s', async (query, count) => {
    expect(await list(`/agents/index.json?${query}`)).toHaveLength(count);
  });
});

describe('groups', () => {
  const form = { group_id: 310_041, agent_id: 200_123 };

  it('say in words what was done', async () => {
    const said = (message: string): unknown => [
      200,
      { responseData: { status: 200, data: { message } } },
    ];
    expect(await send('DELETE', '/groups/delete/200123.json', form)).toEqual(
      said('Agent deleted successfully.'),
    );
    expect(await send('PUT', '/groups/add.json', form)).toEqual(said('Agent added successfully.'));
  });

  it.each([
    ['nothing', {}],
    ['an unknown group', { ...form, group_id: 1 }],
    ['an unknown agent', { ...form, agent_id: 1 }],
  ])('refuse on adding, without a field: %s', async (_name, body) => {
    expect(await send('PUT', '/groups/add.json', body)).toEqual(
      failure(406, 'Invalid input data.'),
    );
  });

  it.each([
    ['an unknown agent', '1', form],
    ['an unknown group', '200123', { group_id: 1 }],
    ['no group', '200123', {}],
  ])('find nothing on deleting: %s', async (_name, id, body) => {
    expect(await send('DELETE', `/groups/delete/${id}.json`, body)).toEqual(
      failure(404, 'Not found.'),
    );
  });
});

describe('numbers', () => {
  it('are refused a route that is none, in the vendor’s words', async () => {
    expect(await send('POST', '/numbers/edit/150321.json', { connected_to: 9 })).toEqual(
      invalid({ type: ['Please supply a valid type.'] }),
    );
  });

  it.each([
    ['country_code=44', 2],
    ['country_code=1', 0],
    ['area_code=20', 2],
    ['connected_to=0', 2],
    ['is_free=0', 2],
    ['is_free=1', 0],
    ['id=150321', 1],
  ])('are found by ?%s', async (query, count) => {
    expect(await list(`/numbers/index.json?${query}`)).toHaveLength(count);
  });
});

describe('campaigns', () => {
  const button = {
    title: 'Yes',
    type: 'successful_positive',
    color: '#123456',
    description: 'Sold',
  };
  const form = {
    name: 'Winter',
    status: 'active',
    has_schedule_date: true,
    schedule_start_date: '2026-12-01',
    schedule_start_time: '09:00:00',
    answer_wait_time: 45,
    after_call_dialing_auto: true,
    after_call_time: 5,
    is_recording: false,
    call_number_id: 150_321,
    attempts: 2,
    attempts_interval: 18,
    Button: [button],
    Group: [{ id: 310_041 }],
    Agent: [{ id: 200_123 }],
  };
  const add = async (): Promise<string> =>
    (await bench.send('PUT', '/my/api/campaigns/add.json', form)).body.responseData.data.id;

  it('give back all they were given', async () => {
    const id = await add();
    expect(await list(`/campaigns/index.json?id=${id}`)).toEqual([
      {
        Campaign: {
          id,
          name: 'Winter',
          status: 'active',
          has_schedule_date: true,
          schedule_start_date: '2026-12-01',
          schedule_start_time: '09:00:00',
          answer_wait_time: '45',
          after_call_dialing_auto: true,
          after_call_time: '5',
          is_recording: false,
          call_script_id: null,
          survey_id: null,
          is_predictive: '0',
          calls_percentage: null,
          attempts: '2',
          attempts_interval: '18',
          call_number_id: '150321',
        },
        Button: [{ id: expect.stringMatching(/^\d+$/), ...button }],
        ContactsTag: [],
        Group: [{ id: '310041', internal_name: 'Front desk' }],
        Agent: [{ id: '200123', fullname: 'Anna Reed' }],
      },
    ]);
  });

  it('keep what an edit does not name', async () => {
    const id = await add();
    expect(
      await send('POST', `/campaigns/edit/${id}.json`, {
        name: 'Spring',
        Button: [button],
        attempts: 9,
      }),
    ).toEqual(done);
    const [{ Campaign, Agent }] = await list(`/campaigns/index.json?id=${id}`);
    expect(Campaign).toMatchObject({ name: 'Spring', attempts: '9', answer_wait_time: '45' });
    expect(Agent).toHaveLength(1);
  });

  it.each([
    ['no name', { Button: [button] }, { name: ['Please supply a valid campaign name.'] }],
    ['no button', { name: 'x' }, { Button: required }],
    [
      'a button of another kind',
      { name: 'x', Button: [{ ...button, type: 'maybe' }] },
      { Button: ['Invalid value.'] },
    ],
    [
      'a day that is none',
      { ...form, schedule_start_date: 'soon' },
      { schedule_start_date: ['Invalid value.'] },
    ],
  ])('are refused: %s', async (_name, body, data) => {
    expect(await send('PUT', '/campaigns/add.json', body)).toEqual(invalid(data));
  });
});

describe('real-time statistics', () => {
  const groups = async (): Promise<Loose[]> =>
    (await bench.get('/my/api/statistics/realtime/groups.json')).body.responseData.data.groups;

  it('are those of the company’s day, with numbers for ids', async () => {
    const incoming = { from: '+447700900201', waitSeconds: 20 };
    bench.sandbox.call({ ...incoming, at: '2026-11-19T10:00:00Z', talkSeconds: 60 });
    bench.sandbox.call({ ...incoming, at: '2026-11-20T07:00:00Z', talkSeconds: 60 });
    bench.sandbox.call({ ...incoming, at: '2026-11-20T07:10:00Z', talkSeconds: 60 });
    bench.sandbox.call({ ...incoming, at: '2026-11-20T07:20:00Z', outcome: 'abandoned' });
    const [group] = await groups();
    expect(group).toMatchObject({
      name: 'Front desk',
      id: 310_041,
      operators: 3,
      answered: 2,
      unanswered: 1,
      abandon_rate: 33.33,
      max_waiting_time: 20,
      real_time: { waiting_queue: 0, avg_waiting_time: 0, max_waiting_time: 0 },
    });
    expect(group.avg_call_duration).toBe(80);
  });

  it('see who is waiting now', async () => {
    bench.sandbox.call({ from: '+447700900201', live: true, waitSeconds: 120, talkSeconds: 10 });
    await bench.clock.advance(60_000);
    const [{ real_time }] = await groups();
    expect(real_time.waiting_queue).toBe(1);
    expect(real_time.max_waiting_time).toBeGreaterThan(30);
  });
});

describe('the blacklist and the tags', () => {
  const number = '+447700900998';

  it.each([
    ['nothing', {}, { type: required, public_number: required }],
    ['another type', { type: 'some', public_number: number }, { type: ['Invalid value.'] }],
    [
      'a number that is none',
      { type: 'all', public_number: '+441234' },
      { public_number: ['Please supply only valid numbers. Number +441234 is not valid.'] },
    ],
  ])('a number is not blocked: %s', async (_name, body, data) => {
    expect(await send('PUT', '/blacklist/add.json', body)).toEqual(invalid(data));
  });

  it('a blocked number has its times, in company time', async () => {
    await send('PUT', '/blacklist/add.json', { type: 'outgoing', public_number: number });
    expect(await list('/blacklist/index.json?type=outgoing')).toEqual([
      {
        Blacklist: {
          id: expect.stringMatching(/^\d+$/),
          type: 'outgoing',
          public_number: number,
          created: '2026-11-20T08:00:00+00:00',
          modified: '2026-11-20T08:00:00+00:00',
        },
      },
    ]);
  });

  it('a tag keeps its own name when it is edited', async () => {
    const [{ Tag }] = await list('/tags/index.json');
    expect(await send('POST', `/tags/edit/${Tag.id}.json`, { name: 'spam' })).toEqual(
      invalid({ name: ['Tag has already been used. Please select different one.'] }),
    );
    expect(await send('POST', `/tags/edit/${Tag.id}.json`, { name: Tag.name })).toEqual(done);
    expect(await send('PUT', '/tags/add.json', {})).toEqual(invalid({ name: required }));
  });
});
