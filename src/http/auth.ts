import jsonwebtoken from 'jsonwebtoken';
import { z } from 'zod';
import type { Clock } from '../domain/clock.ts';
import { UnauthenticatedError } from '../domain/errors.ts';

/** Who asks: sees one account and no other. */
export interface Viewer {
  readonly account: string;
  readonly role: Role;
}

export type Role = 'integrator' | 'owner';

const ISSUER = 'patchcord';
const AUDIENCE = 'patchcord-api';

export interface TokenRequest {
  readonly account: string;
  readonly role: Role;
  readonly ttlSeconds: number;
  readonly secret: string;
  readonly clock: Clock;
}

/** A signed token (JWT, HS256) for the API. */
export function issueToken(request: TokenRequest): string {
  const { account, role } = request;
  return signClaims({ account, role }, { ...request, audience: AUDIENCE });
}

/** A link to connect carries this, and it opens nothing else. */
const LINK_AUDIENCE = 'patchcord-connect';

/** A signed token for the link that connects an account in the browser. */
export function issueLinkToken(request: Omit<TokenRequest, 'role'>): string {
  return signClaims({ account: request.account }, { ...request, audience: LINK_AUDIENCE });
}

const linkClaims = z.looseObject({ account: z.string().min(1) });

/** The account a link was made for. @throws UnauthenticatedError */
export function linkedAccount(token: string, secret: string, clock: Clock): string {
  return linkClaims.parse(readClaims(token, { secret, clock, audience: LINK_AUDIENCE })).account;
}

const viewerClaims = z.looseObject({
  account: z.string().min(1),
  role: z.enum(['integrator', 'owner']),
});

/**
 * Reads the token of an `Authorization` header.
 *
 * @throws UnauthenticatedError
 */
export function viewerOf(header: string | undefined, secret: string, clock: Clock): Viewer {
  const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(header ?? '')?.[1];
  if (token === undefined)
    throw refused('token.missing', 'Send a token: Authorization: Bearer <token>.');
  const claims = viewerClaims.safeParse(readClaims(token, { secret, clock, audience: AUDIENCE }));
  if (!claims.success) throw refused('token.invalid', 'The token is not one of ours.');
  return { account: claims.data.account, role: claims.data.role };
}

/** What a signed token is made and read with. */
export interface Seal {
  readonly secret: string;
  readonly clock: Clock;
  /** What it is for; a token for one purpose is none for another. */
  readonly audience: string;
}

export function signClaims(
  claims: Readonly<Record<string, string>>,
  seal: Seal & { readonly ttlSeconds: number },
): string {
  const iat = Math.floor(seal.clock.now() / 1_000);
  const payload = { ...claims, iss: ISSUER, aud: seal.audience, iat, exp: iat + seal.ttlSeconds };
  return jsonwebtoken.sign(payload, seal.secret, { algorithm: 'HS256' });
}

const timedClaims = z.looseObject({ exp: z.number() });

/**
 * The claims of a token that is signed by us, for this purpose, and has not expired. A token without an expiry is none.
 *
 * @throws UnauthenticatedError
 */
export function readClaims(token: string, seal: Seal): Readonly<Record<string, unknown>> {
  try {
    const claims = jsonwebtoken.verify(token, seal.secret, {
      algorithms: ['HS256'],
      issuer: ISSUER,
      audience: seal.audience,
      clockTimestamp: Math.floor(seal.clock.now() / 1_000),
    });
    return timedClaims.parse(claims);
  } catch (error) {
    if (error instanceof Error && error.name === 'TokenExpiredError')
      throw refused('token.expired', 'The token has expired.');
    throw refused('token.invalid', 'The token is not one of ours.');
  }
}

function refused(code: string, message: string): UnauthenticatedError {
  return new UnauthenticatedError(message, { code });
}
