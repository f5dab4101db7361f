import { describe, expect, it } from '@jest/globals';
import type { Source } from '../../../src/connector/contract.ts';
import type { NewDelivery } from '../../../src/domain/delivery.ts';
import { BadRequestError, UnauthenticatedError } from '../../../src/domain/errors.ts';
import { silentLogger } from '../../../src/domain/logger.ts';
import {
  createReceiver,
  type Incoming,
  NotAcceptedError,
  type ReceivedFact,
  type Receiver,
  UnknownReceiverError,
} from '../../../src/intake/receive.ts';

/** Proves with the header `x-proof: good`; the dedupe key is the body's `id`. */
const source: Source = {
  name: 'vendor',
  keepHeaders: ['svix-id'],
  verify: (_raw, headers, presented) => {
    if (headers['x-proof'] !== 'good' && presented !== 'good')
      throw new UnauthenticatedError('No.', { code: 'signature.invalid' });
  },
  identify: (raw) => {
    const parsed: unknown = parse(raw.body);
    if (typeof parsed !== 'object' || parsed === null || !('id' in parsed))
      throw new BadRequestError('No object.', { code: 'body.no_object' });
    return {
      dedupeKey: String(parsed.id),
      topic: 'call.ended',
      subjectHint: null,
      occurredAt: null,
    };
  },
  decode: () => [],
};

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString());
  } catch {
    return undefined;
  }
}

interface Bench {
  readonly receiver: Receiver;
  readonly stored: NewDelivery[];
  readonly facts: ReceivedFact[];
  readonly woken: string[];
}

function bench(append?: (deliveries: readonly NewDelivery[]) => Promise<never>): Bench {
  const stored: NewDelivery[] = [];
  const facts: ReceivedFact[] = [];
  const woken: string[] = [];
  let now = 1_000;
  const receiver = createReceiver({
    store: {
      append:
        append ??
        (async (deliveries) =>
          deliveries.map((delivery) => {
            const at = stored.findIndex(({ dedupeKey }) => dedupeKey === delivery.dedupeKey);
            if (at < 0) stored.push(delivery);
            return {
              id: `d${at < 0 ? stored.length - 1 : at}`,
              duplicate: at >= 0,
              subject: null,
            };
          })),
    },
    sourceOf: (account, vendor) => {
      if (account !== 'demo') return 'unknown_account';
      return vendor === 'vendor' ? source : undefined;
    },
    clock: { now: () => (now += 5), sleep: async () => undefined },
    logger: silentLogger,
    measure: (fact) => facts.push(fact),
    onAppended: (account) => woken.push(account),
  });
  return { receiver, stored, facts, woken };
}

const incoming = (more: Partial<Incoming> = {}): Incoming => ({
  account: 'demo',
  vendor: 'vendor',
  channel: 'signed',
  headers: { 'x-proof': 'good', 'svix-id': 'msg_1', authorization: 'Basic xyz' },
  body: Buffer.from('{"id":1}'),
  presented: undefined,
  ...more,
});

describe('what is accepted', () => {
  it('is stored verbatim with the chosen headers only, then the worker is told', async () => {
    const { receiver, stored, facts, woken } = bench();
    await expect(receiver.receive(incoming())).resolves.toEqual({
      delivery: 'd0',
      duplicate: false,
    });
    expect(stored).toEqual([
      {
        account: 'demo',
        source: 'vendor',
        channel: 'signed',
        headers: { 'svix-id': 'msg_1' },
        body: Buffer.from('{"id":1}'),
        receivedAt: 1_005,
        dedupeKey: '1',
        topic: 'call.ended',
        subjectHint: null,
        occurredAt: null,
      },
    ]);
    expect(woken).toEqual(['demo']);
    expect(facts).toEqual([
      { account: 'demo', source: 'vendor', outcome: 'accepted', seconds: 0.005 },
    ]);
  });

  it('is told apart when it comes again, and still wakes', async () => {
    const { receiver, facts, woken } = bench();
    await receiver.receive(incoming());
    await expect(receiver.receive(incoming())).resolves.toEqual({
      delivery: 'd0',
      duplicate: true,
    });
    expect(facts.map(({ outcome }) => outcome)).toEqual(['accepted', 'duplicate']);
    expect(woken).toEqual(['demo', 'demo']);
  });

  it('may prove itself by a secret in the path', async () => {
    const { receiver } = bench();
    const given = incoming({ headers: {}, presented: 'good', channel: 'workflow' });
    await expect(receiver.receive(given)).resolves.toMatchObject({ duplicate: false });
  });
});

it('is accepted and spoken of when it lacks what its workflow should send', async () => {
  const warned: string[] = [];
  const receiver = createReceiver({
    store: { append: async () => [{ id: 'd', duplicate: false, subject: null }] },
    sourceOf: () => ({
      ...source,
      describeDrift: () => [{ missingKey: 'call_id', workflow: 'Call: Ended' }],
    }),
    clock: { now: () => 0, sleep: async () => undefined },
    logger: {
      ...silentLogger,
      warn: (name) => {
        warned.push(name);
      },
    },
    measure: () => undefined,
    onAppended: () => undefined,
  });
  await expect(receiver.receive(incoming())).resolves.toMatchObject({ duplicate: false });
  expect(warned).toEqual(['delivery.drifted']);
});

describe('what is refused', () => {
  const tooDeep = Buffer.from(`{"id":${'['.repeat(64)}${']'.repeat(64)}}`);
  const bad = Buffer.from('not json');

  it.each([
    ['an account nobody has', { account: 'nobody' }, UnknownReceiverError, 'unknown_account'],
    ['a vendor it is not connected to', { vendor: 'x' }, UnknownReceiverError, 'unknown_account'],
    ['no proof', { headers: {} }, UnauthenticatedError, 'unauthenticated'],
    [
      'no proof, before the body is judged',
      { headers: {}, body: bad },
      UnauthenticatedError,
      'unauthenticated',
    ],
    [
      'no proof, before the depth is judged',
      { headers: {}, body: tooDeep },
      UnauthenticatedError,
      'unauthenticated',
    ],
    ['a body that nests too deep', { body: tooDeep }, BadRequestError, 'malformed'],
    ['a body that is no JSON', { body: bad }, BadRequestError, 'malformed'],
  ] as const)('%s: nothing is stored, nobody is woken', async (_name, more, error, outcome) => {
    const { receiver, stored, facts, woken } = bench();
    await expect(receiver.receive(incoming(more))).rejects.toBeInstanceOf(error);
    expect(stored).toEqual([]);
    expect(woken).toEqual([]);
    expect(facts.map((fact) => fact.outcome)).toEqual([outcome]);
    await expect(receiver.receive(incoming())).resolves.toMatchObject({ delivery: 'd0' });
  });

  it('does not let strangers invent names of accounts to count', async () => {
    const { receiver, facts } = bench();
    await expect(receiver.receive(incoming({ account: 'x1', vendor: 'y1' }))).rejects.toThrow();
    expect(facts[0]).toMatchObject({ account: 'unknown', source: 'unknown' });
  });

  it('tells nobody whether an account exists under another vendor', async () => {
    const { receiver } = bench();
    const messages = await Promise.all(
      [incoming({ account: 'nobody' }), incoming({ vendor: 'x' })].map((given) =>
        receiver.receive(given).catch((error: Error) => error.message),
      ),
    );
    expect(new Set(messages).size).toBe(1);
  });
});

it('asks for the delivery again when the journal cannot take it', async () => {
  const full = Object.assign(new Error('disk'), { code: 'SQLITE_FULL' });
  const { receiver, facts, woken } = bench(() => Promise.reject(full));
  const error: unknown = await receiver.receive(incoming()).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(NotAcceptedError);
  expect(error).toMatchObject({ facts: { retryAfterMs: 5_000, cause: full } });
  expect(woken).toEqual([]);
  expect(facts.map(({ outcome }) => outcome)).toEqual(['store_failed']);
});
