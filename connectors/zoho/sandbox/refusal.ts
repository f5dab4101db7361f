import { json, type SandboxReply } from './exchange.ts';
import type { JsonObject } from './json.ts';

/** One of Zoho's errors: an element of a write's answer, or a whole answer. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly details: JsonObject;
  /** HTTP status when it stands alone or every element fails alike. */
  readonly status: number;
}

/** Makes a refusal; 400 unless told. */
export function refusal(
  code: string,
  message: string,
  details: JsonObject = {},
  status = 400,
): Refusal {
  return { code, message, details, status };
}

/** The body of a refusal, with the members in Zoho's order. */
export function refusalBody(refused: Refusal): JsonObject {
  return {
    code: refused.code,
    details: refused.details,
    message: refused.message,
    status: 'error',
  };
}

/** A refusal of the whole request, answered as one flat object. */
export class RefusedError extends Error {
  readonly refused: Refusal;

  constructor(refused: Refusal) {
    super(refused.message);
    this.refused = refused;
  }
}

/** Throws a refusal of the whole request. */
export function refuse(
  code: string,
  message: string,
  details: JsonObject = {},
  status = 400,
): never {
  throw new RefusedError(refusal(code, message, details, status));
}

/** The answer for a refusal of the whole request. */
export function refusedReply(refused: Refusal): SandboxReply {
  return json(refused.status, refusalBody(refused));
}

/** Several refusals of one record in one element, as Zoho packs them. */
export function packed(refusals: readonly Refusal[]): Refusal | undefined {
  const [first, second] = refusals;
  if (first === undefined || second === undefined) return first;
  return refusal('MULTIPLE_OR_MULTI_ERRORS', 'Multiple errors in the request', {
    errors: refusals.map(refusalBody),
  });
}

/** Zoho's answer to an id that is none, or is not there. */
export function invalidId(details: JsonObject): Refusal {
  return refusal('INVALID_DATA', 'the id given seems to be invalid', details);
}

/** Zoho's answer to a value that does not fit its field. */
export function invalidData(details: JsonObject, message = 'invalid data'): Refusal {
  return refusal('INVALID_DATA', message, details);
}

/** Zoho's answer to a missing mandatory field. */
export function mandatory(apiName: string, jsonPath: string): Refusal {
  return refusal('MANDATORY_NOT_FOUND', 'required field not found', {
    api_name: apiName,
    json_path: jsonPath,
  });
}

/** Zoho's answer to a path there is not, or a verb that a path does not take. */
export function noRoute(missing: 'method' | 'path'): Refusal {
  return missing === 'method'
    ? refusal('INVALID_REQUEST_METHOD', 'The http request method type is not a valid one')
    : refusal(
        'INVALID_URL_PATTERN',
        'Please check if the URL trying to access is a correct one',
        {},
        404,
      );
}
