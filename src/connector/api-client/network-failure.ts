import {
  errorCode,
  type OutsideError,
  RejectedError,
  RetryableError,
} from '../../domain/errors.ts';

interface Reading {
  readonly code: string;
  readonly message: string;
  /** Sure that nothing was sent: the connection never came to be. */
  readonly notSent?: boolean;
}

const refused = { code: 'net.refused', message: 'The connection was refused.', notSent: true };
const unknownHost = { code: 'net.dns', message: 'The host name is not known.', notSent: true };
const unreachable = {
  code: 'net.unreachable',
  message: 'The network is unreachable.',
  notSent: true,
};
const untrusted = {
  code: 'net.tls',
  message: 'The other side could not prove its identity (TLS).',
  notSent: true,
};
const timeout = { code: 'net.timeout', message: 'No answer in time.' };
const reset = { code: 'net.reset', message: 'The connection broke before the answer was there.' };

const readings: Readonly<Record<string, Reading>> = {
  ECONNREFUSED: refused,
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  EADDRNOTAVAIL: unreachable,
  CERT_HAS_EXPIRED: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  ERR_TLS_CERT_ALTNAME_INVALID: untrusted,
  ETIMEDOUT: timeout,
  ESOCKETTIMEDOUT: timeout,
  ECONNABORTED: timeout,
  ERR_CANCELED: timeout,
  ECONNRESET: reset,
  EPIPE: reset,
};

/**
 * The failure of a request that got no answer. Carries neither the request nor the library's error: both hold
 * credentials.
 *
 * @param thrown what the transport threw.
 * @param what the request's name, for the message.
 * @param host who was asked, with the port: the first thing a stranger wants to know.
 */
export function networkFailure(thrown: unknown, what: string, host: string): OutsideError {
  const code = errorCode(thrown);
  if (isTooLarge(thrown))
    return new RejectedError(`${what} (${host}): The answer is larger than we accept.`, {
      code: 'net.too_large',
      doubtful: true,
    });
  const reading = readings[code] ?? {
    code: 'net.failed',
    message: `The request failed (${code}).`,
  };
  return new RetryableError(`${what} (${host}): ${reading.message}`, {
    code: reading.code,
    doubtful: !reading.notSent,
  });
}

function isTooLarge(thrown: unknown): boolean {
  return (
    typeof thrown === 'object' &&
    thrown !== null &&
    'message' in thrown &&
    String(thrown.message).startsWith('maxContentLength')
  );
}
