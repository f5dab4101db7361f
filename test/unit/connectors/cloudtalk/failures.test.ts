import { describe, expect, it } from '@jest/globals';
import {
  failureTable,
  type Host,
  resetAt,
  rowFor,
  toError,
} from '../../../../connectors/cloudtalk/failures.ts';
import { OutsideError } from '../../../../src/domain/errors.ts';

const enveloped = { responseData: { status: 0, message: 'x' } };
const nest = { statusCode: 0, message: 'x' };

describe('the failure table', () => {
  it.each<[string, Host, number, unknown, string | undefined, string | undefined]>([
    ['a success', 'core', 200, enveloped, undefined, undefined],
    ['a creation', 'core', 201, enveloped, undefined, undefined],
    ['an empty success', 'ai', 204, null, undefined, undefined],
    ['a success cut short', 'core', 200, '{"responseDa', 'retry', 'cloudtalk.unreadable'],
    ['a wrong key', 'core', 401, enveloped, 'halt', 'cloudtalk.unauthorized'],
    ['a wrong key on analytics', 'analytics', 401, nest, 'halt', 'cloudtalk.unauthorized'],
    ['the edge', 'core', 403, '<html>no</html>', 'retry', 'cloudtalk.edge_refused'],
    ['the edge before the AI host', 'ai', 403, '<html>', 'retry', 'cloudtalk.edge_refused'],
    ['AI that was not bought', 'ai', 403, { code: 'FORBIDDEN' }, 'reject', 'cloudtalk.not_bought'],
    ['a refusal', 'core', 403, enveloped, 'reject', 'cloudtalk.refused'],
    ['no such call', 'core', 404, enveloped, 'not_yet', 'cloudtalk.not_found'],
    ['no detail', 'analytics', 404, nest, 'not_yet', 'cloudtalk.not_found'],
    ['no summary', 'ai', 404, { code: 'NOT_FOUND' }, 'not_yet', 'cloudtalk.not_found'],
    ['a wrong address', 'core', 404, { name: 'Not Found' }, 'reject', 'cloudtalk.unknown_path'],
    ['a wrong verb', 'core', 405, enveloped, 'reject', 'cloudtalk.rejected'],
    ['bad input', 'core', 406, enveloped, 'reject', 'cloudtalk.invalid'],
    ['an expired recording', 'core', 410, enveloped, 'reject', 'cloudtalk.gone'],
    ['too many requests', 'core', 429, null, 'throttle', 'cloudtalk.rate_limited'],
    ['too many, as HTML', 'ai', 429, '<html>', 'throttle', 'cloudtalk.rate_limited'],
    ['their failure', 'core', 500, enveloped, 'retry', 'cloudtalk.server_error'],
    ['a gateway', 'analytics', 502, '<html>', 'retry', 'cloudtalk.server_error'],
    ['a redirect', 'core', 302, '', 'retry', 'cloudtalk.unexpected'],
  ])('%s', (_name, host, status, body, fate, code) => {
    const row = rowFor(host, status, body);
    expect([row?.fate, row?.code]).toEqual([fate, code]);
  });

  it('makes an error of each row that says what becomes of the work', () => {
    for (const row of failureTable) {
      const error = toError(row, 'calls.list', 400, { waitMs: 1_000 });
      expect(error).toBeInstanceOf(OutsideError);
      expect(error.disposition).toBe(row.fate === 'not_yet' ? 'reject' : row.fate);
      expect(error.facts.retryAfterMs).toBe(row.fate === 'throttle' ? 1_000 : undefined);
    }
  });

  it.each([
    ['the vendor’s time', '1040', 1_040_000],
    ['a minute for a time long past', '900', 1_060_000],
    ['a minute for a time far away', '99999', 1_060_000],
    ['a minute for no time', undefined, 1_060_000],
    ['a minute for nonsense', 'soon', 1_060_000],
  ])('pauses until %s', (_name, header, expected) => {
    const headers = header === undefined ? {} : { 'x-cloudtalkapi-resettime': header };
    expect(resetAt(headers as Record<string, string>, 1_000_000)).toBe(expected);
  });
});
