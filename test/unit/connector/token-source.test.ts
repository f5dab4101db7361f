import { describe, expect, it } from '@jest/globals';
import { createTokenSource, type Token } from '../../../src/connector/token-source.ts';
import { HaltError, RetryableError, ThrottledError } from '../../../src/domain/errors.ts';
import { createSteppedClock } from '../../../src/domain/stepped-clock.ts';

const hour = 3_600_000;

function setting(answers: ((n: number) => Promise<Token>)[] = []) {
  const clock = createSteppedClock(0);
  let fetched = 0;
  const saved: Token[] = [];
  let kept: Token | undefined;
  const source = createTokenSource({
    clock,
    fetchToken: async () => {
      fetched += 1;
      await new Promise((resolve) => setImmediate(resolve));
      const answer = answers.shift();
      return answer
        ? answer(fetched)
        : { token: `token ${fetched}`, expiresAt: clock.now() + hour };
    },
    shelf: {
      load: async () => kept,
      save: async (token) => {
        saved.push(token);
      },
    },
  });
  return {
    clock,
    source,
    saved,
    fetched: () => fetched,
    keep: (token: Token) => {
      kept = token;
    },
  };
}

const failing = (error: Error) => () => Promise.reject(error);

it('fetches one token for everybody who asks at once', async () => {
  const { source, fetched } = setting();
  const tokens = await Promise.all(Array.from({ length: 50 }, () => source.get()));
  expect(fetched()).toBe(1);
  expect(new Set(tokens.map(({ token }) => token))).toEqual(new Set(['token 1']));
});

it('fetches one token when fifty requests find the old one refused', async () => {
  const { source, fetched } = setting();
  const old = await source.get();
  await Promise.all(
    Array.from({ length: 50 }, async () => {
      source.invalidate(old);
      await source.get();
    }),
  );
  expect(fetched()).toBe(2);
});

it('does not throw away a newer token than the refused one', async () => {
  const { source, fetched } = setting();
  const old = await source.get();
  source.invalidate(old);
  await source.get();
  source.invalidate(old);
  expect((await source.get()).token).toBe('token 2');
  expect(fetched()).toBe(2);
});

it('renews a token five minutes before it expires', async () => {
  const { clock, source, fetched } = setting();
  await source.get();
  await clock.advanceTo(hour - 300_001);
  await source.get();
  expect(fetched()).toBe(1);
  await clock.advanceTo(hour - 300_000);
  await source.get();
  expect(fetched()).toBe(2);
});

it('uses a token that outlived the last process, and keeps the new ones', async () => {
  const { source, saved, fetched, keep } = setting();
  keep({ token: 'kept', expiresAt: hour });
  const token = await source.get();
  expect(token.token).toBe('kept');
  expect(fetched()).toBe(0);
  source.invalidate(token);
  await source.get();
  expect(saved.map((each) => each.token)).toEqual(['token 1']);
});

describe('a failure', () => {
  it.each([
    ['refused credentials', new HaltError('x', { code: 'a' }), 180_000],
    ['being asked to wait', new ThrottledError('x', { code: 'b', retryAfterMs: 90_000 }), 90_000],
    ['the network', new RetryableError('x', { code: 'c' }), 2_000],
  ])('is shared and remembered, then tried once more: %s', async (_name, error, ms) => {
    const { clock, source, fetched } = setting([failing(error)]);
    const both = await Promise.allSettled([source.get(), source.get()]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await clock.advanceTo(ms - 1);
    await expect(source.get()).rejects.toBe(error);
    expect(fetched()).toBe(1);
    await clock.advanceTo(ms);
    expect((await source.get()).token).toBe('token 2');
  });

  it('is forgotten when the credentials change', async () => {
    const { source } = setting([failing(new HaltError('x', { code: 'a' }))]);
    await expect(source.get()).rejects.toThrow();
    source.reset();
    expect((await source.get()).token).toBe('token 2');
  });
});

it('never asks more than eight times in ten minutes', async () => {
  const { clock, source, fetched } = setting();
  for (let n = 0; n < 8; n += 1) source.invalidate(await source.get());
  await expect(source.get()).rejects.toMatchObject({
    code: 'token.too_often',
    disposition: 'throttle',
  });
  expect(fetched()).toBe(8);
  await clock.advanceTo(600_001);
  expect((await source.get()).token).toBe('token 9');
});
