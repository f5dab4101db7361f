import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { createLogger, type LoggerOptions } from '../../../src/observability/logger.ts';

const clock = { now: () => Date.parse('2026-11-20T08:00:00.123Z'), sleep: async () => undefined };

function logged(
  options: Partial<LoggerOptions>,
  act: (logger: ReturnType<typeof createLogger>) => void,
): string[] {
  const chunks: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  act(createLogger({ level: 'debug', format: 'json', clock, destination, ...options }));
  return chunks.join('').split('\n').filter(Boolean);
}

describe('a line', () => {
  it('is one JSON object with time, level, event and fields', () => {
    const [line] = logged({}, (log) =>
      log.info('delivery.received', { account: 'demo', ms: 3, ok: true, code: null }),
    );
    expect(line).toBe(
      '{"at":"2026-11-20T08:00:00.123Z","level":"info","event":"delivery.received","account":"demo","ms":3,"ok":true,"code":null}',
    );
  });

  it('stays one line whatever a field holds', () => {
    for (const format of ['json', 'pretty'] as const)
      expect(logged({ format }, (log) => log.warn('a.b', { reason: 'x\ny "z"' }))).toHaveLength(1);
  });

  it('cannot be given another time, level or event by a field', () => {
    const [line] = logged({}, (log) => log.error('a.b', { at: 'x', level: 'debug', event: 'c' }));
    expect(JSON.parse(line!)).toEqual({
      at: '2026-11-20T08:00:00.123Z',
      level: 'error',
      event: 'a.b',
    });
  });

  it('reads well in a terminal', () => {
    const lines = logged({ format: 'pretty' }, (log) =>
      log.info('subject.reconciled', { account: 'demo', reason: 'two words', none: undefined }),
    );
    expect(lines).toEqual([
      '08:00:00.123 INFO  subject.reconciled account=demo reason="two words"',
    ]);
  });

  it.each([
    ['debug', ['d', 'i', 'w', 'e']],
    ['info', ['i', 'w', 'e']],
    ['warn', ['w', 'e']],
    ['error', ['e']],
  ] as const)('is written from level %s on', (level, expected) => {
    const lines = logged({ level }, (log) => {
      log.debug('d');
      log.info('i');
      log.warn('w');
      log.error('e');
    });
    expect(lines.map((line) => JSON.parse(line).event)).toEqual(expected);
  });
});

describe('what must never come out', () => {
  it.each([
    ['a phone number', { reason: 'caller +44 7700 900123 said no' }, '900123'],
    ['a national number', { reason: 'from 07700900123' }, '7700900123'],
    ['a number in its own field', { phone: '07700 900123' }, '900123'],
    ['an e-mail address', { reason: 'to jane.doe@clinic.example' }, 'jane.doe'],
    ['a bearer token', { header: 'Bearer abc.def-123456' }, 'abc.def'],
    ['a vendor token', { reason: 'Zoho-oauthtoken 1000.abcdefabcdefabcdef.abc' }, 'abcdefabc'],
    ['a signing secret', { reason: 'whsec_c2FuZGJveC1zaWduaW5n' }, 'c2FuZGJv'],
    ['a refresh token', { refresh_token: 'sandbox-refresh' }, 'sandbox-refresh'],
    ['a password in an address', { url: 'https://user:hunter2@host/x' }, 'hunter2'],
  ])('%s', (_name, fields, planted) => {
    for (const format of ['json', 'pretty'] as const) {
      const lines = logged({ format }, (log) => log.error('request.failed', fields));
      expect(lines).toHaveLength(1);
      expect(lines[0]).not.toContain(planted);
    }
  });

  it('does not cost the ids that lines are found by', () => {
    const [line] = logged({}, (log) =>
      log.info('subject.reconciled', { subject: 'call:100200301', delivery_id: '4915112345678' }),
    );
    expect(JSON.parse(line!)).toMatchObject({
      subject: 'call:100200301',
      delivery_id: '4915112345678',
    });
  });
});
