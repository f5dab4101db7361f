import { describe, expect, it } from '@jest/globals';
import { redactFields, redactText } from '../../../src/domain/redact.ts';

describe('redactText hides', () => {
  it.each([
    ['a number', 'call from +447700900123 ended', 'call from +44********23 ended'],
    ['a spaced number', 'to +44 7700 900 123.', 'to +44********23.'],
    ['a number with its optional zero', '+44 (0)7700 900123', '+44*********23'],
    ['a national number', 'from 020 7946 0123', 'from *********23'],
    ['a national number in brackets', 'from (020) 7946-0123', 'from *********23'],
    ['a national number in one piece', '07700900123', '*********23'],
    ['a number without plus', 'number=447700900123', 'number=**********23'],
    ['a North American number', 'call 202-555-0123 now', 'call ********23 now'],
    ['a number in JSON', '{"phone":"+447700900123"}', '{"phone":"+44********23"}'],
    [
      'a number in a query',
      '/contacts?phone=%2B447700900123&a=1',
      '/contacts?phone=***********23&a=1',
    ],
    ['a number behind the word call', 'call 07700900123', 'call *********23'],
    ['an international number behind it', 'call 447700900123', 'call **********23'],
    ['a number within a key', 'person:+4930901820', 'person:+49******20'],
    ['an e-mail address', 'mail zoe.mueller+x@clinic.example today', 'mail ***@*** today'],
    ['an international e-mail address', 'zoë@clínica.example', '***@***'],
    ['an e-mail address in a query', '?email=zoe%40clinic.example', '?email=***@***'],
    ['a bearer token', 'Authorization: Bearer abc.DEF-123', 'Authorization: Bearer ***'],
    ['basic credentials', 'Basic c2FuZGJveDpzZWNyZXQ=', 'Basic ***'],
    ['a Zoho header', 'Zoho-oauthtoken 1000.8cb9.1aa2', 'Zoho-oauthtoken ***'],
    ['a Zoho token', 'got 1000.8cb99dxxxxxxx9be93.9b8', 'got 1000.***'],
    ['a signing secret', 'secret is whsec_c2FuZGJveC1zaWdu+/=', 'secret is whsec_***'],
    [
      'a secret in a query',
      'POST /token?client_secret=abcdef123&x=1',
      'POST /token?client_secret=***&x=1',
    ],
    ['a secret in JSON', '{"refresh_token":"1000.abcdefgh"}', '{"refresh_token":"***"}'],
    ['a password in an address', 'postgres://me:pass@db:5432/x', 'postgres://***@db:5432/x'],
    [
      'a recording',
      'https://my.cloudtalk.io/pub/r/MTAw%3D/YWJj.wav x',
      'https://my.cloudtalk.io/pub/r/*** x',
    ],
  ])('%s', (_name, text, expected) => {
    expect(redactText(text)).toBe(expected);
  });
});

describe('redactText keeps', () => {
  it.each([
    ['a Zoho id', 'record 5725767000000524157 written'],
    ['several Zoho ids', '5725767000000524157,5725767000000524158'],
    ['a UUID', 'call 0b6bd5a2-7c11-4bb4-8123-123456789012 merged'],
    ['a UUID of digits', '12345678-1234-1234-1234-123456789012'],
    ['a CloudTalk call', 'call:1000000001 and call 1000000001'],
    ['an id in JSON', '{"call_id":1000000001}'],
    ['our ids', 'delivery 9f86d081884c7d659a2feaa0c55ad015'],
    ['an instant', '2026-11-20T13:03:11.123Z'],
    ['a local time', '2026-11-20 13:03:11'],
    ['a date', '08.12.2026 10:30'],
    ['a network address', 'listening on 127.0.0.1:8080'],
    ['decimals', 'took 1234.567891 ms of 0.1234567891'],
    ['small numbers', '3 of 1000 changes, attempt 12, 150 ms, port 54321'],
    ['a status line', 'HTTP 429 after 3 attempts'],
    ['hours', 'open 08:00-18:00'],
    ['a version', 'node v24.21.0'],
    ['a play link', 'https://my.cloudtalk.io/r/play/918273645'],
    ['words', 'the token expired; the secret is not set'],
    ['nothing', ''],
  ])('%s', (_name, text) => {
    expect(redactText(text)).toBe(text);
  });
});

describe('redactFields', () => {
  it('goes by the name of the field first', () => {
    expect(
      redactFields({
        account: 'demo',
        callId: '1000000001',
        subject: 'call:100200301',
        orgId: '20067890123',
        record_id: '5725767000000524157',
        key: 'lead:1234567890',
        external: '447700900123',
        phone: '+447700900123',
        mobile: 447700900123,
        accessToken: 'abc',
        client_secret: 'abc',
        authorization: 'x',
        reason: 'no user for zoe@clinic.example',
        durationMs: 1_795_179_791_000,
        ok: true,
        nothing: null,
        absent: undefined,
      }),
    ).toEqual({
      account: 'demo',
      callId: '1000000001',
      subject: 'call:100200301',
      orgId: '20067890123',
      record_id: '5725767000000524157',
      key: 'lead:1234567890',
      external: '**********23',
      phone: '+44********23',
      mobile: '**********23',
      accessToken: '***',
      client_secret: '***',
      authorization: '***',
      reason: 'no user for ***@***',
      durationMs: 1_795_179_791_000,
      ok: true,
      nothing: null,
      absent: undefined,
    });
  });

  it('still masks a number inside an identifier', () => {
    expect(redactFields({ key: 'person:+4930901820' })).toEqual({ key: 'person:+49******20' });
  });

  it('is quick enough for every line, whatever the text', () => {
    const nasty = [
      ' '.repeat(20_000),
      '1 '.repeat(10_000),
      'a.'.repeat(10_000),
      '(0'.repeat(10_000),
    ];
    const before = performance.now();
    for (const text of nasty) redactText(text);
    expect(performance.now() - before).toBeLessThan(500);
  });
});
