import { afterEach, describe, expect, it, jest } from '@jest/globals';
import request from 'supertest';
import { issueToken } from '../../../src/http/auth.ts';
import type {
  ConversationLine,
  ConversationQuery,
  Reports,
} from '../../../src/store/reports-port.ts';
import { secret, start, stopAll, wallClock } from './running.ts';

afterEach(stopAll);

const line: ConversationLine = {
  subject: { kind: 'call', id: '100200301' },
  at: Date.parse('2026-11-20T08:00:00Z'),
  state: 'done',
  reason: null,
  person: { name: 'Jane', phone: '+447700900123', module: 'Leads', id: '1' },
  request: { kind: 'booking', rule: 'booking-tag', evidence: ['tag "booking"'] },
  records: [{ mapping: 'call', target: 'zoho.Calls', key: 'k', recordId: '9', state: 'written' }],
};

const conversations = jest.fn<Reports['conversations']>();
const reports = {
  conversations,
  trace: async (account: string, subject: { id: string }) =>
    account === 'demo' && subject.id === '100200301'
      ? { at: line.at, trace: { steps: [1] } }
      : undefined,
};

/** Only the account `demo` holds the line. */
function stored(query: ConversationQuery): ConversationLine[] {
  const { account, subject } = query;
  return account === 'demo' && (subject === undefined || subject.id === line.subject.id)
    ? [line]
    : [];
}

const bearer = (account: string, role: 'integrator' | 'owner' = 'integrator'): string =>
  `Bearer ${issueToken({ account, role, ttlSeconds: 60, secret, clock: wallClock })}`;

async function get(path: string, authorization?: string) {
  conversations.mockReset().mockImplementation(async (query) => stored(query));
  const { url } = await start({ reports });
  const sent = request(url).get(path);
  return authorization === undefined ? sent : sent.set('authorization', authorization);
}

describe('the list', () => {
  it('shows conversations of the account of the token', async () => {
    const answer = await get('/api/conversations', bearer('demo', 'owner'));
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual([
      {
        subject: 'call:100200301',
        at: '2026-11-20T08:00:00.000Z',
        state: 'done',
        reason: null,
        person: line.person,
        request: line.request,
        records: line.records,
      },
    ]);
    expect(conversations).toHaveBeenCalledWith({
      account: 'demo',
      kinds: ['call', 'thread'],
      since: undefined,
      state: undefined,
      limit: 100,
    });
  });

  it('is narrowed by time, state and number', async () => {
    const since = encodeURIComponent('2026-11-20T09:00:00+01:00');
    const path = `/api/conversations?account=demo&since=${since}&state=dead&limit=5`;
    expect((await get(path, bearer('demo'))).status).toBe(200);
    expect(conversations).toHaveBeenCalledWith(
      expect.objectContaining({ since: line.at, state: 'dead', limit: 5 }),
    );
  });

  it('takes empty parameters for none', async () => {
    const path = '/api/conversations?account=&since=&state=';
    expect((await get(path, bearer('demo'))).status).toBe(200);
  });

  it.each([
    ['since=yesterday', 'since'],
    ['since=2026-11-20T08:00:00', 'since'],
    ['state=lost', 'state'],
    ['limit=0', 'limit'],
    ['limit=1000', 'limit'],
    ['limit=many', 'limit'],
    ['state=done&state=dead', 'state'],
  ])('refuses %s', async (query, name) => {
    const answer = await get(`/api/conversations?${query}`, bearer('demo'));
    expect(answer.status).toBe(400);
    expect(answer.body.error).toEqual({
      code: 'bad_query',
      message: expect.stringContaining(name),
    });
    expect(conversations).not.toHaveBeenCalled();
  });

  it('hides other accounts, whether they exist or not', async () => {
    const answer = await get('/api/conversations?account=other', bearer('demo'));
    expect(answer.status).toBe(404);
    expect(conversations).not.toHaveBeenCalled();
  });
});

describe('one conversation', () => {
  it.each(['call:100200301', 'call%3A100200301'])('comes with its trace: %s', async (name) => {
    const answer = await get(`/api/conversations/${name}`, bearer('demo'));
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      subject: 'call:100200301',
      records: line.records,
      trace: { steps: [1] },
      tracedAt: '2026-11-20T08:00:00.000Z',
    });
  });

  it.each([
    ['of another account', 'call:100200301', 'other'],
    ['nobody knows', 'call:1', 'demo'],
    ['without a kind', '100200301', 'demo'],
    ['of no kind', 'cat:1', 'demo'],
  ])('%s is not found', async (_name, name, account) => {
    const answer = await get(`/api/conversations/${name}`, bearer(account));
    expect(answer.status).toBe(404);
    expect(answer.body.error.code).toBe('not_found');
  });
});

describe('without a good token', () => {
  it.each([
    '/api/conversations',
    '/api/conversations/call:100200301',
    '/api/conversations?limit=0',
  ])('%s answers 401 and says nothing else', async (path) => {
    for (const authorization of [undefined, 'Bearer a.b.c', 'Basic eDp5']) {
      const answer = await get(path, authorization);
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Bearer');
      expect(answer.body.error.code).toMatch(/^token\./);
      expect(conversations).not.toHaveBeenCalled();
    }
  });

  it('nobody is let in when there is no secret', async () => {
    const { url } = await start({ reports, jwtSecret: undefined });
    const answer = await request(url)
      .get('/api/conversations')
      .set('authorization', bearer('demo'));
    expect(answer.status).toBe(503);
    expect(answer.body.error.code).toBe('api.not_configured');
  });
});
