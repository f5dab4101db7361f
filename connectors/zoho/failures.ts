import type { FailureTable } from '../../src/connector/failure-table.ts';

const anHour = 3_600_000;
const aFewMinutes = 300_000;

/**
 * What Zoho's refusals mean (vendor/zoho.md 2.5, 3.3, 5.9, 11 and 16). Decided on the code, never on the wording,
 * except where nothing but the text tells two cases apart. Codes no row knows are permanent for writes.
 */
export const zohoFailures: FailureTable = {
  vendor: 'zoho',
  rows: [
    // Credentials and rights
    {
      when: { code: ['INVALID_TOKEN', 'AUTHENTICATION_FAILURE'] },
      disposition: 'halt',
      scope: 'account',
      code: 'zoho.unauthorized',
      message: 'Zoho does not accept our access token.',
      advice:
        'Connect the organisation again; check that the accounts server is the one of its data centre.',
    },
    {
      when: { code: 'OAUTH_SCOPE_MISMATCH' },
      disposition: 'halt',
      scope: 'module',
      code: 'zoho.scope_missing',
      message: 'The connection was made without a permission (scope) that this needs.',
      advice: 'Connect the organisation again and accept all the permissions asked for.',
    },
    {
      when: { code: ['NO_PERMISSION', 'PERMISSION_DENIED', 'AUTHORIZATION_FAILED'] },
      disposition: 'halt',
      scope: 'module',
      code: 'zoho.no_permission',
      message: 'The Zoho user we are connected as may not do this.',
      advice: "Give that user's profile the rights to view, create and edit this module.",
    },
    // What the organisation does not have
    {
      when: { code: ['INVALID_MODULE', 'API_NOT_SUPPORTED', 'FEATURE_NOT_ENABLED'] },
      disposition: 'halt',
      scope: 'module',
      code: 'zoho.module_missing',
      message: 'The organisation does not offer this module.',
      advice: 'Switch the module on in Zoho, or map into another one (else_into).',
    },
    {
      when: { code: 'INVALID_URL_PATTERN', textIncludes: 'attachment' },
      disposition: 'reject',
      scope: 'record',
      code: 'zoho.bad_link',
      message: 'Zoho does not accept the address of the attachment.',
      advice: 'It must be a public http or https address of at most 3000 characters.',
    },
    {
      when: {
        code: ['NOT_SUPPORTED', 'INVALID_URL_PATTERN', 'INVALID_REQUEST_METHOD', 'INVALID_REQUEST'],
      },
      disposition: 'reject',
      scope: 'record',
      code: 'zoho.not_supported',
      message: 'Zoho does not offer this operation here.',
      advice: 'Report it with the code: the connector asked for something Zoho does not have.',
    },
    // Requests that are wrong as a whole
    {
      when: {
        code: [
          'REQUIRED_PARAM_MISSING',
          'EXPECTED_PARAM_MISSING',
          'INVALID_QUERY',
          'SYNTAX_ERROR',
          'UNABLE_TO_PARSE_DATA_TYPE',
          'JSON_PARSE_ERROR',
          'AMBIGUITY_DURING_PROCESSING',
        ],
      },
      disposition: 'reject',
      scope: 'record',
      code: 'zoho.bad_request',
      message: 'Zoho could not read the request.',
      advice: 'Report it with the code: the connector sent something Zoho does not understand.',
    },
    // Records that are wrong
    {
      when: { code: ['MANDATORY_NOT_FOUND', 'EXPECTED_FIELD_MISSING'] },
      disposition: 'reject',
      scope: 'record',
      code: 'zoho.mandatory_missing',
      message: 'A field that Zoho insists on is empty.',
      advice:
        'Give the field a value or a default in the mapping, or make it optional in the Zoho layout.',
    },
    {
      when: { code: 'INVALID_DATA', textIncludes: 'id given seems to be invalid' },
      disposition: 'reject',
      scope: 'record',
      code: 'zoho.invalid_reference',
      message: 'A record or user that this one points to is not there (any more).',
      advice: 'Redrive it: links are looked up again.',
    },
    {
      when: { code: 'INVALID_DATA' },
      disposition: 'reject',
      scope: 'record',
      code: 'zoho.invalid_data',
      message: 'Zoho does not accept the value of a field.',
      advice: 'Compare the mapping with the type and length of the field in Zoho.',
    },
    {
      when: { code: 'DUPLICATE_DATA' },
      disposition: 'reject',
      scope: 'record',
      code: 'zoho.duplicate_other',
      message:
        'Another record has this value already, in a field that the organisation made unique.',
      advice: 'Look whether it is the same person or case: merge the two, or change the value.',
    },
    {
      when: { code: 'MULTIPLE_OR_MULTI_ERRORS' },
      disposition: 'reject',
      scope: 'record',
      code: 'zoho.several_problems',
      message: 'Zoho refused several fields of the record.',
      advice: 'Compare the mapping with the fields named.',
    },
    {
      when: {
        code: [
          'DEPENDENT_FIELD_MISSING',
          'DEPENDENT_MISMATCH',
          'DEPENDENT_FIELD_UNCHANGED',
          'MAPPING_MISMATCH',
        ],
      },
      disposition: 'reject',
      scope: 'record',
      code: 'zoho.rule_violated',
      message: 'The values of the record do not fit together by a rule of Zoho.',
      advice:
        'See the message: a duration of zero, an owner who is no member of the service, a time in the past.',
    },
    {
      when: { code: 'NOT_ALLOWED' },
      disposition: 'reject',
      scope: 'record',
      code: 'zoho.not_allowed',
      message: 'Zoho does not allow this for the record as it stands.',
      advice:
        'See the message: outside business or service hours, or a record that is closed for good.',
    },
    {
      when: { code: 'ID_ALREADY_CONVERTED' },
      disposition: 'reject',
      scope: 'record',
      code: 'zoho.converted',
      message: 'The lead was converted meanwhile.',
      advice: 'Redrive it: the contact it became is followed.',
    },
    {
      when: { code: 'LIMIT_EXCEEDED' },
      disposition: 'reject',
      scope: 'record',
      code: 'zoho.limit_exceeded',
      message: 'More than Zoho allows: records, fields, tags or participants.',
      advice: 'Map fewer of them.',
    },
    {
      when: { code: ['BODY_SIZE_REACHED', 'FILE_SIZE_MORE_THAN_ALLOWED_SIZE'] },
      disposition: 'reject',
      scope: 'record',
      code: 'zoho.too_large',
      message: 'The request or file is larger than Zoho allows.',
      advice: 'Attach a link instead of the file.',
    },
    {
      when: { status: 415 },
      disposition: 'reject',
      scope: 'record',
      code: 'zoho.bad_request',
      message: 'Zoho does not accept the type of the request.',
      advice: 'Report it: the connector sent something Zoho does not understand.',
    },
    // Paging
    {
      when: {
        code: ['LIMIT_REACHED', 'PAGINATION_LIMIT_EXCEEDED', 'DISCRETE_PAGINATION_LIMIT_EXCEEDED'],
      },
      disposition: 'reject',
      scope: 'record',
      code: 'zoho.paging_limit',
      message: 'Zoho does not page that far.',
      advice: 'Report it: the connector should page another way here.',
    },
    {
      when: { code: ['EXPIRED_VALUE', 'TOKEN_BOUND_DATA_MISMATCH'] },
      disposition: 'retry',
      scope: 'record',
      code: 'zoho.paging_expired',
      message: 'The place we were at in a list has expired; reading starts again.',
    },
    // Later
    {
      when: { code: ['RECORD_LOCKED', 'NOT_REVIEWED'] },
      disposition: 'retry',
      scope: 'record',
      code: 'zoho.record_locked',
      message: 'The record is locked or under review in Zoho.',
      advice: 'Unlock it in Zoho; it is tried again every hour.',
      retryAfterMs: anHour,
    },
    {
      when: { code: 'NOT_APPROVED' },
      disposition: 'retry',
      scope: 'record',
      code: 'zoho.not_approved',
      message: 'The record waits for an approval in Zoho.',
      advice: 'Approve or reject it in Zoho; it is tried again every hour.',
      retryAfterMs: anHour,
    },
    {
      when: { code: 'RECORD_IN_BLUEPRINT' },
      disposition: 'retry',
      scope: 'record',
      code: 'zoho.in_blueprint',
      message: 'A blueprint of the organisation controls the field.',
      advice: 'Take the field out of the mapping, or move the record on in its blueprint.',
      retryAfterMs: anHour,
    },
    {
      when: { code: 'ALREADY_MODIFIED' },
      disposition: 'retry',
      scope: 'record',
      code: 'zoho.already_modified',
      message: 'The record was changed meanwhile; it is read again first.',
    },
    {
      when: { code: 'DEPENDENT_SERVICE_ERROR' },
      disposition: 'retry',
      scope: 'record',
      doubtful: true,
      code: 'zoho.dependent_service',
      message: 'A service that Zoho itself depends on failed.',
    },
    // Limits
    {
      when: { status: 429, textIncludes: '24 hours' },
      disposition: 'throttle',
      scope: 'connection',
      code: 'zoho.credits_used_up',
      message: "The organisation's API credits of the last 24 hours are used up.",
      advice: 'Wait until they come back, or buy more in Zoho.',
      retryAfterMs: aFewMinutes,
    },
    {
      when: { status: 429, textIncludes: 'credit' },
      disposition: 'throttle',
      scope: 'connection',
      code: 'zoho.credits_used_up',
      message: "The organisation's API credits of the last 24 hours are used up.",
      advice: 'Wait until they come back, or buy more in Zoho.',
      retryAfterMs: aFewMinutes,
    },
    {
      when: { code: ['TOO_MANY_REQUESTS', 'RATE_LIMIT_EXCEEDED'] },
      disposition: 'throttle',
      scope: 'connection',
      code: 'zoho.throttled',
      message: 'More requests at a time than Zoho allows.',
    },
    // Zoho itself
    {
      when: {
        code: ['INTERNAL_ERROR', 'INTERNAL_SERVER_ERROR', 'SERVICE_UNAVAILABLE', 'BAD_GATEWAY'],
      },
      disposition: 'retry',
      scope: 'connection',
      doubtful: true,
      code: 'zoho.server_error',
      message: 'Zoho failed to answer.',
    },
  ],
};

/** What the token endpoint's refusals mean (vendor/zoho.md 2.3); they come with HTTP 200. */
export const tokenFailures: FailureTable = {
  vendor: 'zoho',
  rows: [
    {
      when: { code: 'Access Denied' },
      disposition: 'throttle',
      scope: 'account',
      code: 'zoho.token_throttled',
      message: 'Zoho asks us to wait before another token is made.',
      retryAfterMs: 120_000,
    },
    {
      when: { code: 'invalid_code' },
      disposition: 'halt',
      scope: 'account',
      code: 'zoho.not_connected',
      message: 'The connection to Zoho was revoked, has expired or belongs to another data centre.',
      advice:
        'Connect the organisation again; check that the accounts server is the one of its data centre.',
    },
    {
      when: { code: 'invalid_client' },
      disposition: 'halt',
      scope: 'account',
      code: 'zoho.bad_client',
      message: 'Zoho does not know our client id in this data centre.',
      advice:
        'Compare client_id with api-console.zoho.com; enable multi-DC there if the organisation is elsewhere.',
    },
    {
      when: { code: 'invalid_client_secret' },
      disposition: 'halt',
      scope: 'account',
      code: 'zoho.bad_client',
      message: 'The client secret is wrong for this data centre.',
      advice:
        'Every data centre has a secret of its own: copy the right one from api-console.zoho.com.',
    },
    {
      when: { code: 'invalid_redirect_uri' },
      disposition: 'halt',
      scope: 'account',
      code: 'zoho.bad_redirect',
      message: 'The address Zoho sends the browser back to is not registered.',
      advice: 'Add the address of /connect/zoho/callback to the client in api-console.zoho.com.',
    },
    {
      when: { code: 'general_error' },
      disposition: 'retry',
      scope: 'account',
      code: 'zoho.token_failed',
      message: 'Zoho could not make a token.',
    },
    {
      when: { status: [500, 502, 503, 504] },
      disposition: 'retry',
      scope: 'connection',
      code: 'zoho.token_failed',
      message: 'Zoho could not make a token.',
    },
    {
      when: { status: 429 },
      disposition: 'throttle',
      scope: 'account',
      code: 'zoho.token_throttled',
      message: 'Zoho asks us to wait before another token is made.',
      retryAfterMs: 120_000,
    },
    {
      when: {},
      disposition: 'halt',
      scope: 'account',
      code: 'zoho.token_refused',
      message: 'Zoho refuses to make a token for a reason we do not know.',
      advice: 'Connect the organisation again.',
    },
  ],
};
