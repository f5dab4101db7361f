import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Bench, startBench } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const failure = (status: number, message: string): unknown => [
  status,
  { responseData: { status, message } },
];

describe('click to call', () => {
  const form = { agent_id: 200_123, callee_number: '+447700900201' };
  const click = async (body: unknown = form): Promise<unknown[]> => {
    const reply = await bench.send('POST', '/my/api/calls/create.json', body);
    return [reply.status, reply.body];
  };
  const setAnna = (status: string): void => bench.sandbox.setAgent({ agent: 'Anna Reed', status });

  it('answers without an id, and the agent is busy then', async () => {
    expect(await click()).toEqual([200, { responseData: { status: 200 } }]);
    expect(await click()).toEqual(failure(409, 'Agent is already calling.'));
  });

  it('makes a call that shows up in the history', async () => {
    await click();
    await bench.clock.advance(20_000);
    const { data } = (await bench.get('/my/api/calls/index.json')).body.responseData;
    expect(data[0].Cdr).toMatchObject({
      type: 'outgoing',
      user_id: '200123',
      public_external: '+447700900201',
    });
  });

  it.each([
    ['offline', 403, 'Agent is not online.'],
    ['paused', 403, 'Agent is not online.'],
    ['busy', 409, 'Agent is already calling.'],
  ])('is refused for an agent who is %s', async (status, code, message) => {
    setAnna(status);
    expect(await click()).toEqual(failure(code, message));
    setAnna('online');
    expect((await click())[0]).toBe(200);
  });

  it('is refused for nobody, and for a form that is none', async () => {
    expect(await click({ ...form, agent_id: 1 })).toEqual(failure(404, 'Not found.'));
    for (const body of [{}, { agent_id: 200_123 }, { ...form, callee_number: 'mum' }, []])
      expect(await click(body)).toEqual(failure(406, 'Invalid input data.'));
  });
});
