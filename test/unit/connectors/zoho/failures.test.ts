import { describe, expect, it } from '@jest/globals';
import { tokenFailures, zohoFailures } from '../../../../connectors/zoho/failures.ts';
import { classify } from '../../../../src/connector/failure-table.ts';

type Row = readonly [
  code: string,
  status: number,
  disposition: string,
  scope: string,
  ours: string,
  doubtful?: boolean,
  text?: string,
];

/** vendor/zoho.md 16, 2.5, 5.9 and 11, row by row. */
const rows: readonly Row[] = [
  ['INVALID_TOKEN', 401, 'halt', 'account', 'zoho.unauthorized'],
  ['AUTHENTICATION_FAILURE', 401, 'halt', 'account', 'zoho.unauthorized'],
  ['OAUTH_SCOPE_MISMATCH', 401, 'halt', 'module', 'zoho.scope_missing'],
  ['OAUTH_SCOPE_MISMATCH', 403, 'halt', 'module', 'zoho.scope_missing'],
  ['NO_PERMISSION', 403, 'halt', 'module', 'zoho.no_permission'],
  ['AUTHORIZATION_FAILED', 400, 'halt', 'module', 'zoho.no_permission'],
  ['PERMISSION_DENIED', 403, 'halt', 'module', 'zoho.no_permission'],
  ['INVALID_MODULE', 400, 'halt', 'module', 'zoho.module_missing'],
  ['API_NOT_SUPPORTED', 400, 'halt', 'module', 'zoho.module_missing'],
  ['FEATURE_NOT_ENABLED', 400, 'halt', 'module', 'zoho.module_missing'],
  ['NOT_SUPPORTED', 400, 'reject', 'record', 'zoho.not_supported'],
  ['INVALID_URL_PATTERN', 404, 'reject', 'record', 'zoho.not_supported'],
  [
    'INVALID_URL_PATTERN',
    400,
    'reject',
    'record',
    'zoho.bad_link',
    false,
    'the given attachment URL is incorrect',
  ],
  ['INVALID_REQUEST_METHOD', 400, 'reject', 'record', 'zoho.not_supported'],
  ['INVALID_REQUEST', 400, 'reject', 'record', 'zoho.not_supported'],
  ['REQUIRED_PARAM_MISSING', 400, 'reject', 'record', 'zoho.bad_request'],
  ['EXPECTED_PARAM_MISSING', 400, 'reject', 'record', 'zoho.bad_request'],
  ['INVALID_QUERY', 400, 'reject', 'record', 'zoho.bad_request'],
  ['SYNTAX_ERROR', 400, 'reject', 'record', 'zoho.bad_request'],
  ['UNABLE_TO_PARSE_DATA_TYPE', 400, 'reject', 'record', 'zoho.bad_request'],
  ['JSON_PARSE_ERROR', 400, 'reject', 'record', 'zoho.bad_request'],
  ['AMBIGUITY_DURING_PROCESSING', 400, 'reject', 'record', 'zoho.bad_request'],
  ['EXPECTED_FIELD_MISSING', 400, 'reject', 'record', 'zoho.mandatory_missing'],
  ['MANDATORY_NOT_FOUND', 400, 'reject', 'record', 'zoho.mandatory_missing'],
  ['INVALID_DATA', 400, 'reject', 'record', 'zoho.invalid_data'],
  [
    'INVALID_DATA',
    400,
    'reject',
    'record',
    'zoho.invalid_reference',
    false,
    'the related id given seems to be invalid',
  ],
  ['DUPLICATE_DATA', 400, 'reject', 'record', 'zoho.duplicate_other'],
  ['MULTIPLE_OR_MULTI_ERRORS', 400, 'reject', 'record', 'zoho.several_problems'],
  ['DEPENDENT_FIELD_MISSING', 400, 'reject', 'record', 'zoho.rule_violated'],
  ['DEPENDENT_MISMATCH', 400, 'reject', 'record', 'zoho.rule_violated'],
  ['DEPENDENT_FIELD_UNCHANGED', 400, 'reject', 'record', 'zoho.rule_violated'],
  ['MAPPING_MISMATCH', 400, 'reject', 'record', 'zoho.rule_violated'],
  ['NOT_ALLOWED', 403, 'reject', 'record', 'zoho.not_allowed'],
  ['ID_ALREADY_CONVERTED', 400, 'reject', 'record', 'zoho.converted'],
  ['LIMIT_EXCEEDED', 400, 'reject', 'record', 'zoho.limit_exceeded'],
  ['BODY_SIZE_REACHED', 413, 'reject', 'record', 'zoho.too_large'],
  ['FILE_SIZE_MORE_THAN_ALLOWED_SIZE', 413, 'reject', 'record', 'zoho.too_large'],
  ['UNSUPPORTED', 415, 'reject', 'record', 'zoho.bad_request'],
  ['LIMIT_REACHED', 400, 'reject', 'record', 'zoho.paging_limit'],
  ['PAGINATION_LIMIT_EXCEEDED', 400, 'reject', 'record', 'zoho.paging_limit'],
  ['DISCRETE_PAGINATION_LIMIT_EXCEEDED', 400, 'reject', 'record', 'zoho.paging_limit'],
  ['EXPIRED_VALUE', 400, 'retry', 'record', 'zoho.paging_expired'],
  ['TOKEN_BOUND_DATA_MISMATCH', 400, 'retry', 'record', 'zoho.paging_expired'],
  ['RECORD_LOCKED', 400, 'retry', 'record', 'zoho.record_locked'],
  ['NOT_REVIEWED', 400, 'retry', 'record', 'zoho.record_locked'],
  ['NOT_APPROVED', 400, 'retry', 'record', 'zoho.not_approved'],
  ['RECORD_IN_BLUEPRINT', 400, 'retry', 'record', 'zoho.in_blueprint'],
  ['ALREADY_MODIFIED', 412, 'retry', 'record', 'zoho.already_modified'],
  ['DEPENDENT_SERVICE_ERROR', 400, 'retry', 'record', 'zoho.dependent_service', true],
  ['TOO_MANY_REQUESTS', 429, 'throttle', 'connection', 'zoho.throttled'],
  ['RATE_LIMIT_EXCEEDED', 429, 'throttle', 'connection', 'zoho.throttled'],
  [
    'TOO_MANY_REQUESTS',
    429,
    'throttle',
    'connection',
    'zoho.credits_used_up',
    false,
    'Many requests fired than the allowed limit for the past 24 hours.',
  ],
  [
    'TOO_MANY_REQUESTS',
    429,
    'throttle',
    'connection',
    'zoho.credits_used_up',
    false,
    'API credits exhausted',
  ],
  ['INTERNAL_ERROR', 500, 'retry', 'connection', 'zoho.server_error', true],
  ['INTERNAL_SERVER_ERROR', 500, 'retry', 'connection', 'zoho.server_error', true],
  ['SERVICE_UNAVAILABLE', 503, 'retry', 'connection', 'zoho.server_error', true],
  ['BAD_GATEWAY', 502, 'retry', 'connection', 'zoho.server_error', true],
];

describe('what Zoho answers to a write', () => {
  it.each(rows)(
    '%s (%i): %s %s, %s',
    (code, status, disposition, scope, ours, doubtful = false, text = '') => {
      const verdict = classify(zohoFailures, { status, code, text, isWrite: true });
      expect(verdict).toMatchObject({ disposition, scope, code: ours, doubtful });
    },
  );

  it('has no row that the list above does not test', () => {
    const tested = new Set(rows.map(([, , , , ours]) => ours));
    expect(zohoFailures.rows.map(({ code }) => code).filter((code) => !tested.has(code))).toEqual(
      [],
    );
    const codes = new Set(rows.map(([code]) => code));
    const unknown = zohoFailures.rows
      .flatMap(({ when }) => when.code ?? [])
      .filter((code) => !codes.has(code));
    expect(unknown).toEqual([]);
  });

  it.each(
    zohoFailures.rows.filter(
      ({ disposition }) => disposition === 'reject' || disposition === 'halt',
    ),
  )('says what a person can do about $code', ({ advice, message }) => {
    expect(advice).toMatch(/\.$/);
    expect(message).toMatch(/\.$/);
  });

  it.each([
    ['RECORD_LOCKED', 3_600_000],
    ['NOT_APPROVED', 3_600_000],
    ['RECORD_IN_BLUEPRINT', 3_600_000],
  ])('waits an hour after %s', (code, ms) => {
    expect(classify(zohoFailures, { status: 400, code, isWrite: true }).retryAfterMs).toBe(ms);
  });

  it('takes a code it has never seen as permanent', () => {
    expect(classify(zohoFailures, { status: 400, code: 'NEW_IN_V9', isWrite: true })).toMatchObject(
      {
        disposition: 'reject',
        code: 'zoho.refused',
      },
    );
  });
});

describe('what the token endpoint answers', () => {
  it.each([
    ['invalid_code', 200, 'halt', 'zoho.not_connected'],
    ['invalid_client', 200, 'halt', 'zoho.bad_client'],
    ['invalid_client_secret', 200, 'halt', 'zoho.bad_client'],
    ['invalid_redirect_uri', 200, 'halt', 'zoho.bad_redirect'],
    ['general_error', 200, 'retry', 'zoho.token_failed'],
    ['Access Denied', 400, 'throttle', 'zoho.token_throttled'],
    ['something_new', 200, 'halt', 'zoho.token_refused'],
    [undefined, 502, 'retry', 'zoho.token_failed'],
    [undefined, 429, 'throttle', 'zoho.token_throttled'],
  ])('%s (%i): %s', (code, status, disposition, ours) => {
    expect(classify(tokenFailures, { status, code, isWrite: false })).toMatchObject({
      disposition,
      code: ours,
    });
  });
});
