import { describe, expect, it } from '@jest/globals';
import { connectTo, pageOf, type Reply, rowOf, type Sent, startAt } from './fake-vendor.ts';

const agents = [{ Agent: { id: '1', email: 'anna@clinic.example' } }];
const numbers = [{ CallNumber: { id: '1', caller_id_e164: '+442079460100' } }];
const blocked = [
  { Blacklist: { type: 'all', public_number: '+441632960666' } },
  { Blacklist: { type: 'outgoing', public_number: '+441632960777' } },
];

function healthy({ path }: Sent): Reply {
  if (path.endsWith('calls/index.json'))
    return {
      ...pageOf([rowOf('77', '2026-11-20T10:50:00+01:00')]),
      headers: { 'X-CloudTalkAPI-Remaining': '41', date: new Date(startAt - 2_000).toUTCString() },
    };
  if (path.endsWith('agents/index.json')) return pageOf(agents);
  if (path.endsWith('numbers/index.json')) return pageOf(numbers);
  if (path.endsWith('blacklist/index.json')) return pageOf(blocked);
  return { status: 404, body: { statusCode: 404 } };
}

const open = { workflow_secret: 'practice-workflow-secret' };

describe('the doctor', () => {
  it('finds everything in order', async () => {
    const { connection, sent } = connectTo(healthy, open);
    const lines = await connection.check();
    expect(lines.map((line) => [line.name, line.ok])).toEqual([
      ['ways in', true],
      ['key, core host', true],
      ['clock', true],
      ['rate', true],
      ['key, analytics host', true],
      ['agents', true],
      ['numbers', true],
    ]);
    expect(lines.find((line) => line.name === 'rate')?.message).toContain('41 are left');
    expect(sent.map((one) => one.path)).toContain('/an/calls/77');
    expect(JSON.stringify(lines)).not.toContain('SECRET');
  });

  it('stops at a wrong key and says where to look', async () => {
    const { connection } = connectTo(() => ({ status: 401, body: { message: 'SECRET' } }), open);
    const lines = await connection.check();
    expect(lines.at(-1)).toMatchObject({
      name: 'key, core host',
      ok: false,
      advice: expect.stringContaining('API keys'),
    });
    expect(JSON.stringify(lines)).not.toContain('SECRET');
  });

  it.each<[string, string, (request: Sent) => Reply | undefined]>([
    [
      'agents without e-mail',
      'agents',
      ({ path }) => (path.includes('agents') ? pageOf([{ Agent: { id: '8' } }]) : undefined),
    ],
    ['no numbers', 'numbers', ({ path }) => (path.includes('numbers') ? pageOf([]) : undefined)],
    [
      'a clock that is off',
      'clock',
      ({ path }) =>
        path.includes('calls/index')
          ? { ...pageOf([]), headers: { date: new Date(startAt - 200_000).toUTCString() } }
          : undefined,
    ],
  ])('warns of %s', async (_name, line, change) => {
    const { connection } = connectTo((request) => change(request) ?? healthy(request), open);
    const lines = await connection.check();
    expect(lines.find((one) => one.name === line)?.ok).toBe('warning');
  });

  it('warns when nothing but the poll is open', async () => {
    const { connection } = connectTo(healthy);
    expect((await connection.check())[0]).toMatchObject({ name: 'ways in', ok: 'warning' });
  });
});

describe('company numbers', () => {
  it('leave out our own and those blocked from calling in, read once an hour', async () => {
    const { connection, clock, sent } = connectTo(healthy);
    const numbers = connection.companyNumbers;
    if (!numbers) throw new Error('missing');
    const [first] = await Promise.all([numbers(), numbers()]);
    expect([...first.excluded].sort()).toEqual(['+441632960666', '+442079460100']);
    expect(sent).toHaveLength(2);
    await clock.advanceTo(startAt + 3_600_001);
    await numbers();
    expect(sent).toHaveLength(4);
  });

  it('go on counting when they cannot be read again, and fail when they never were', async () => {
    let broken = false;
    const { connection, clock } = connectTo((request) =>
      broken ? { status: 500 } : healthy(request),
    );
    await connection.companyNumbers?.();
    broken = true;
    await clock.advanceTo(startAt + 3_600_001);
    expect((await connection.companyNumbers?.())?.excluded.size).toBe(2);
    const never = connectTo(() => ({ status: 500 })).connection.companyNumbers?.();
    await expect(never).rejects.toMatchObject({ disposition: 'retry' });
  });
});
