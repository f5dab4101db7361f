import type { Clock } from '../../src/domain/clock.ts';
import { issueLinkToken, issueToken } from '../../src/http/auth.ts';
import { signatureOf } from '../support/app-lab-vendors.ts';
import {
  companyCall,
  type Secrets,
  type Sending,
  signedEvent,
  workflowRequest,
} from '../support/companies-calls.ts';

/** One of two accounts that try to get at each other. */
export interface Side {
  readonly account: string;
  readonly secrets: Secrets;
  /** Stands in its messages and in nobody else's. */
  readonly word: string;
  /** Names of conversations it has seen in its own API. */
  readonly seen: readonly string[];
}

/** What one account tries with what belongs to it and with what it knows of the other. */
export interface Attempt {
  readonly what: string;
  /** `refused`: nothing of it may be accepted. `own`: it is answered, with what is the asking account's. */
  readonly expect: 'refused' | 'own';
  readonly asking: Side;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Means {
  readonly clock: Clock;
  readonly jwtSecret: string;
}

type Maker = (asking: Side, other: Side, index: number, means: Means) => Attempt;

/** The n-th attempt; both accounts take turns. */
export function attempt(index: number, sides: readonly [Side, Side], means: Means): Attempt {
  const [one, two] = sides;
  const [asking, other] = index % 2 === 0 ? [one, two] : [two, one];
  const make = makers[Math.floor(index / 2) % makers.length] as Maker;
  return make(asking, other, index, means);
}

const makers: readonly Maker[] = [
  (asking, other, index, { clock }) => {
    const sending = event(asking, index, clock);
    return refused('an event signed with the own secret', asking, hook(other), sending, clock);
  },
  (asking, other, index, { clock }) => {
    const sending = workflowRequest(callOf(index), namesOf(index), asking.secrets);
    return refused("a workflow's own secret", asking, `${hook(other)}/workflow`, sending, clock);
  },
  (asking, other, index, { clock }) => {
    const sending = workflowRequest(callOf(index), namesOf(index), { workflow: 'none' });
    const path = `${hook(other)}/workflow/${asking.secrets.workflow}`;
    return refused("a workflow's own secret in the path", asking, path, sending, clock);
  },
  (asking, _other, index, { clock }) => {
    const sending = message(asking, index, clock);
    const headers = sending.headers(clock.now());
    const { body } = sending;
    const what = 'a message with an id and numbers of the other';
    return { what, expect: 'own', asking, method: 'POST', path: hook(asking), headers, body };
  },
  (asking, other, index, { clock }) => {
    const sending = message(asking, index, clock);
    return refused(
      'a message to the other, its own signature',
      asking,
      hook(other),
      sending,
      clock,
    );
  },
  (asking, other, _index, means) => ({
    ...read('the conversations of the other', asking, '', means),
    expect: 'refused',
    path: `/api/conversations?account=${other.account}`,
  }),
  (asking, other, index, means) => {
    const name =
      other.seen[index % Math.max(other.seen.length, 1)] ?? `call:${100_200_300 + index}`;
    return read('a conversation by a name of the other', asking, `/${name}`, means);
  },
  (asking, other, _index, means) => ({
    ...read('a token rewritten for the other', asking, '', means),
    expect: 'refused',
    headers: bearer(rewritten(tokenOf(asking, means), other.account)),
  }),
  (asking, other, index, means) => ({
    ...read('a token signed with the own secret', asking, '', means),
    expect: 'refused',
    headers: bearer(
      index % 4 < 2
        ? tokenOf(other, { ...means, jwtSecret: asking.secrets.signing.repeat(2) })
        : unsigned(other.account, means),
    ),
  }),
  (asking, other, _index, { clock, jwtSecret }) => {
    const { account } = asking;
    const token = issueLinkToken({ account, ttlSeconds: 600, secret: jwtSecret, clock });
    const path = `/connect/zoho/${other.account}?token=${token}`;
    const what = 'a link to connect for the other';
    return { what, expect: 'refused', asking, method: 'GET', path, headers: {} };
  },
];

/** How many kinds of attempt there are, in both directions. */
export const kindsOfAttempt = makers.length * 2;

function hook({ account }: Side): string {
  return `/hooks/cloudtalk/${account}`;
}

function refused(
  what: string,
  asking: Side,
  path: string,
  { headers, body }: Sending,
  clock: Clock,
): Attempt {
  return {
    what,
    expect: 'refused',
    asking,
    method: 'POST',
    path,
    headers: headers(clock.now()),
    body,
  };
}

function read(what: string, asking: Side, rest: string, means: Means): Attempt {
  const path = `/api/conversations${rest}`;
  const headers = bearer(tokenOf(asking, means));
  return { what, expect: 'own', asking, method: 'GET', path, headers };
}

/** Calls of both companies have such names: their sandboxes count alike. */
function namesOf(index: number): { call_id: string; call_uuid: string } {
  const call_id = String(100_200_300 + (index % 400));
  return { call_id, call_uuid: `00000000-0000-4000-8000-${call_id.padStart(12, '0')}` };
}

function callOf(index: number) {
  return companyCall(index, 2, ['answer']);
}

function event(asking: Side, index: number, clock: Clock): Sending {
  return signedEvent('call.ended', callOf(index), namesOf(index), asking.secrets, clock.now());
}

const numbers = 40;

/** The same ids and numbers in both accounts, with words of their own. */
function message({ word, secrets }: Side, index: number, clock: Clock): Sending {
  const turn = Math.floor(index / kindsOfAttempt);
  const body = JSON.stringify({
    event_id: `evt_message_${turn}`,
    type: 'message.received',
    version: 'v1',
    occurred_at: new Date(clock.now()).toISOString(),
    company_id: '123456',
    data: {
      id: `msg_${turn}`,
      channel: 'whatsapp',
      external_number: `+447700901${String(turn % numbers).padStart(3, '0')}`,
      internal_number: { id: '1', number_e164: '+442079460100' },
      body: `Do you have parking? ${word}`,
    },
  });
  const id = `msg_${turn}`;
  const headers = (at: number) => signatureOf({ body, at, secret: secrets.signing, id });
  return { path: '', body, headers };
}

/** What an account asks its API with. */
export function tokenOf({ account }: Pick<Side, 'account'>, { clock, jwtSecret }: Means): string {
  return issueToken({ account, role: 'integrator', ttlSeconds: 3_600, secret: jwtSecret, clock });
}

function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

function rewritten(token: string, account: string): string {
  const [head = '', claims = '', signature = ''] = token.split('.');
  const said = JSON.parse(Buffer.from(claims, 'base64url').toString()) as object;
  return [head, encoded({ ...said, account }), signature].join('.');
}

function unsigned(account: string, { clock }: Means): string {
  const iat = Math.floor(clock.now() / 1_000);
  const claims = { account, role: 'owner', iss: 'patchcord', aud: 'patchcord-api', iat };
  return `${encoded({ alg: 'none', typ: 'JWT' })}.${encoded({ ...claims, exp: iat + 600 })}.AA`;
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
