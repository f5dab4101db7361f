import { expect, it, jest } from '@jest/globals';
import { breakages } from './breakage.ts';
import { drawHistory } from './draw.ts';
import { runSeed } from './run-seed.ts';

// A busy machine takes its time; nothing here waits on purpose.
jest.setTimeout(60_000);

/** Those that found something once, beside the first. */
const seeds = [1, 55, 66, 67];

it.each(seeds)('keeps the promise whatever happens (seed %i)', async (seed) => {
  const { broken, conversations } = await runSeed(seed);
  expect(broken).toEqual([]);
  expect(conversations).toBeGreaterThan(0);
});

it('plays a seed again exactly as it was, also after others', async () => {
  const { hash, lines } = await runSeed(1, { verbose: true });
  expect(lines.length).toBeGreaterThan(100);
  expect((await runSeed(2)).hash).not.toBe(hash);
  expect((await runSeed(1)).hash).toBe(hash);
});

it('draws another history from another seed', () => {
  expect(drawHistory(7)).toEqual(drawHistory(7));
  expect(drawHistory(7).ops).not.toEqual(drawHistory(8).ops);
});

it('notices when what people typed is overwritten', async () => {
  const breakage = breakages['keep-human'];
  const runs = [];
  for (const seed of [12, 14]) runs.push(await runSeed(seed, { breakage }));
  expect(runs.flatMap(({ broken }) => broken).join('\n')).toContain('a person typed');
});
