import type { Clock, Instant } from '../../../../src/domain/clock.ts';
import type { Random } from '../../../../src/domain/random.ts';
import type { CentreName } from './data-centres.ts';

/** A registered application. */
export interface OAuthClient {
  readonly id: string;
  /** Its secret in every data centre where it is enabled; a string when it is the same in all of them. */
  readonly secrets: string | Readonly<Partial<Record<CentreName, string>>>;
  /** Addresses it may be sent back to; empty for any. */
  readonly redirectUris: readonly string[];
}

/** The client's secret in a data centre; undefined where it is not enabled. */
export function secretIn(client: OAuthClient, centre: CentreName): string | undefined {
  return typeof client.secrets === 'string' ? client.secrets : client.secrets[centre];
}

/** What an access token stands for. */
export interface Access {
  readonly token: string;
  readonly scopes: readonly string[];
  readonly userId: string;
  /** The application it was given to: concurrency is counted by organisation and application. */
  readonly clientId: string;
  readonly expiresAt: Instant;
}

interface Refresh {
  readonly token: string;
  readonly clientId: string;
  readonly userId: string;
  readonly scopes: readonly string[];
  readonly alive: Access[];
  readonly window: Window;
}

interface Grant {
  readonly clientId: string;
  readonly userId: string;
  readonly scopes: readonly string[];
  /** Null for a self client. */
  readonly redirectUri: string | null;
  readonly withRefresh: boolean;
  readonly expiresAt: Instant;
}

/** What a token request gives: a body's members, or the name of an error. */
export type Granted =
  | { readonly access: Access; readonly refreshToken: string | undefined }
  | { readonly error: string };

const minuteMs = 60_000;
const windowMs = 10 * minuteMs;
const accessLifeMs = 3600_000;
const aliveLimit = 15;
const createdLimit = 10;
const refreshLimit = 20;
const grantLimit = 10;

/** Counts within ten minutes from the first: the next one after the limit is blocked for the rest of them. */
class Window {
  #since = Number.NEGATIVE_INFINITY;
  #count = 0;

  admits(now: Instant, limit: number): boolean {
    if (now - this.#since >= windowMs) {
      this.#since = now;
      this.#count = 0;
    }
    this.#count += 1;
    return this.#count <= limit;
  }
}

function windowOf(windows: Map<string, Window>, key: string): Window {
  const known = windows.get(key);
  if (known) return known;
  const made = new Window();
  windows.set(key, made);
  return made;
}

/** Clients, grant codes and tokens, with the limits of section 2.4. */
export class TokenBook {
  readonly clients = new Map<string, OAuthClient>();
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #grants = new Map<string, Grant>();
  readonly #refresh = new Map<string, Refresh>();
  readonly #access = new Map<string, Access>();
  readonly #grantWindows = new Map<string, Window>();
  readonly #refreshWindows = new Map<string, Window>();

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  #fresh(): string {
    return `1000.${this.#random.id()}.${this.#random.id()}`;
  }

  /** Adds a refresh token; the 21st of a user and client makes the oldest go, in use or not. */
  addRefresh(
    clientId: string,
    userId: string,
    scopes: readonly string[],
    token = this.#fresh(),
  ): Refresh {
    const same = [...this.#refresh.values()].filter(
      (each) => each.clientId === clientId && each.userId === userId,
    );
    const [oldest] = same;
    if (same.length >= refreshLimit && oldest) this.#drop(oldest);
    const made: Refresh = { token, clientId, userId, scopes, alive: [], window: new Window() };
    this.#refresh.set(token, made);
    return made;
  }

  /** Makes a code that can be exchanged once. */
  grant(grant: Omit<Grant, 'expiresAt'>, lifeMs: number): string {
    const code = this.#fresh();
    this.#grants.set(code, { ...grant, expiresAt: this.#clock.now() + lifeMs });
    return code;
  }

  /** True when a client may be given one more code: ten within ten minutes. */
  mayGrant(clientId: string): boolean {
    return windowOf(this.#grantWindows, clientId).admits(this.#clock.now(), grantLimit);
  }

  /** True when the user has given this client a refresh token before. */
  hasRefresh(clientId: string, userId: string): boolean {
    return [...this.#refresh.values()].some(
      (each) => each.clientId === clientId && each.userId === userId,
    );
  }

  /** Exchanges a grant code. */
  exchange(clientId: string, code: string, redirectUri: string | undefined): Granted {
    const grant = this.#grants.get(code);
    const now = this.#clock.now();
    if (!grant || grant.clientId !== clientId || grant.expiresAt <= now)
      return { error: 'invalid_code' };
    if (grant.redirectUri !== null && grant.redirectUri !== redirectUri)
      return { error: 'invalid_redirect_uri' };
    this.#grants.delete(code);
    if (!grant.withRefresh) return { access: this.#issue(grant), refreshToken: undefined };
    if (!windowOf(this.#refreshWindows, clientId).admits(now, refreshLimit))
      return { error: 'Access Denied' };
    const refresh = this.addRefresh(clientId, grant.userId, grant.scopes);
    const given = this.#renewed(refresh);
    return 'error' in given ? given : { ...given, refreshToken: refresh.token };
  }

  /** Gives a new access token for a refresh token. */
  renew(clientId: string, token: string): Granted {
    const refresh = this.#refresh.get(token);
    if (!refresh || refresh.clientId !== clientId) return { error: 'invalid_code' };
    return this.#renewed(refresh);
  }

  #renewed(refresh: Refresh): Granted {
    if (!refresh.window.admits(this.#clock.now(), createdLimit)) return { error: 'Access Denied' };
    const access = this.#issue(refresh);
    refresh.alive.push(access);
    if (refresh.alive.length > aliveLimit) {
      const oldest = refresh.alive.shift();
      if (oldest) this.#access.delete(oldest.token);
    }
    return { access, refreshToken: undefined };
  }

  #issue({ scopes, userId, clientId }: Omit<Access, 'token' | 'expiresAt'>): Access {
    const access = {
      token: this.#fresh(),
      scopes,
      userId,
      clientId,
      expiresAt: this.#clock.now() + accessLifeMs,
    };
    this.#access.set(access.token, access);
    return access;
  }

  /** The access a token gives now; undefined when it is unknown, revoked, pushed out or expired. */
  access(token: string): Access | undefined {
    const access = this.#access.get(token);
    if (!access || access.expiresAt > this.#clock.now()) return access;
    this.#access.delete(token);
    return undefined;
  }

  /** Revokes a refresh token with all it gave, or one access token. */
  revoke(token: string): boolean {
    const refresh = this.#refresh.get(token);
    if (refresh) this.#drop(refresh);
    return this.#access.delete(token) || refresh !== undefined;
  }

  /** Makes every access token worthless, as if an administrator had done it. */
  expireAll(): void {
    this.#access.clear();
  }

  #drop(refresh: Refresh): void {
    this.#refresh.delete(refresh.token);
    for (const access of refresh.alive) this.#access.delete(access.token);
  }
}
