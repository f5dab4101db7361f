import { afterEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { start, stopAll } from './running.ts';

afterEach(stopAll);

it('is alive even when it is not ready', async () => {
  const health = () => ({ ready: false, reasons: ['The people of demo are being loaded.'] });
  const { url } = await start({ health });
  expect((await request(url).get('/healthz')).status).toBe(200);
  const answer = await request(url).get('/readyz');
  expect(answer.status).toBe(503);
  expect(answer.body).toEqual({
    ready: false,
    reasons: ['The people of demo are being loaded.'],
  });
});

it('says when it is ready', async () => {
  const { url } = await start();
  const answer = await request(url).get('/readyz');
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({ ready: true, reasons: [] });
});

it('shows the metrics as Prometheus reads them', async () => {
  const { url } = await start();
  const answer = await request(url).get('/metrics');
  expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(answer.text).toBe('a_metric 1\n');
});

it('shows a page with the state in words, safely written', async () => {
  const health = () => ({ ready: false, reasons: ['<b>"x" & y</b>'] });
  const { url } = await start({ health });
  const answer = await request(url).get('/');
  expect(answer.status).toBe(200);
  expect(answer.text).toContain('&lt;b&gt;&quot;x&quot; &amp; y&lt;/b&gt;');
  expect(answer.text).toContain('href="/readyz"');
});

it.each(['/', '/healthz', '/readyz', '/metrics', '/api/conversations', '/nowhere'])(
  '%s carries the headers that protect a browser',
  async (path) => {
    const { url } = await start();
    const { headers } = await request(url).get(path);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
    expect(headers).not.toHaveProperty('x-powered-by');
  },
);

describe('refusals', () => {
  it.each(['/nowhere', '/api', '/api/nothing', '/connect', '/hooks', '/healthz/x'])(
    '%s is not found, as JSON',
    async (path) => {
      const { url } = await start();
      const answer = await request(url).get(path);
      expect(answer.status).toBe(404);
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(answer.body).toEqual({ error: { code: 'not_found', message: expect.any(String) } });
    },
  );

  it.each([
    '/',
    '/healthz',
    '/readyz',
    '/metrics',
    '/api/conversations',
    '/api/conversations/call:1',
    '/connect/zoho/demo',
  ])('%s takes GET only', async (path) => {
    const { url } = await start();
    for (const method of ['post', 'put', 'delete'] as const) {
      const answer = await request(url)[method](path);
      expect(answer.status).toBe(405);
      expect(answer.headers['allow']).toBe('GET');
      expect(answer.body.error.code).toBe('method_not_allowed');
    }
  });

  it('an address that cannot be decoded', async () => {
    const { url } = await start();
    const answer = await request(url).get('/connect/zoho/%E0%A4%A');
    expect(answer.status).toBe(400);
    expect(answer.body.error.code).toBe('bad_request');
  });

  it('our own mistakes say nothing about themselves', async () => {
    const { url } = await start({
      health: () => {
        throw new Error('secret detail');
      },
    });
    const answer = await request(url).get('/readyz');
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('secret detail');
    expect(answer.body.error.code).toBe('internal');
  });
});
