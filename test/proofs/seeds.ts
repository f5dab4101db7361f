import { breakages } from '../simulation/breakage.ts';
import { playSeeds } from '../simulation/seed-pool.ts';
import { playSeed, type SeedEnd, type SeedKind } from '../simulation/seeds.ts';
import type { Counted, Proof, WithoutMechanism } from './proof.ts';

/** Seeds of a full run. */
const fullCount = 1_000;

export const simulated: Proof = {
  id: '2',
  promise:
    'days of faults, crashes, lost and reordered webhooks and people editing: the promise is kept for every seed',
  run: (extent, tell) =>
    extent === 'full' ? playAll('usual', tell) : playSome('usual', [1, 2, 3, 4]),
  without: [
    without('usual', 'the look before a doubtful write', 'read-back', likely(6, 7, 8)),
    without('usual', 'our unique key', 'unique-key', likely(2, 3)),
    without('usual', 'storing before acknowledging', 'commit-first', likely(4, 5, 6)),
  ],
};

export const twoSided: Proof = {
  id: '6',
  promise:
    'operators and owners work at the same time: both sides converge and no value typed by a person is lost',
  run: (extent, tell) =>
    extent === 'full'
      ? playAll('two-sided', tell)
      : playSome(
          'two-sided',
          Array.from({ length: 10 }, (_none, index) => index + 1),
        ),
  without: [
    without('two-sided', 'keeping what people typed', 'keep-human', likely()),
    without(
      'two-sided',
      'the refusal of updates of what changed meanwhile',
      'unmodified-since',
      likely(),
    ),
  ],
};

function without(
  kind: SeedKind,
  mechanism: string,
  breakage: string,
  seeds: readonly number[],
): WithoutMechanism {
  return { mechanism, run: () => playSome(kind, seeds, breakage) };
}

/** Tried one after the other until the missing mechanism is noticed; those that noticed it last stand first. */
function likely(...first: readonly number[]): readonly number[] {
  const others = Array.from({ length: 40 }, (_none, index) => index + 1);
  return [...first, ...others.filter((seed) => !first.includes(seed))];
}

/** In this process, until one of them fails. */
async function playSome(
  kind: SeedKind,
  seeds: readonly number[],
  breakage?: string,
): Promise<Counted> {
  const ends: SeedEnd[] = [];
  for (const seed of seeds) {
    const end = await playSeed(
      kind,
      seed,
      breakage === undefined ? undefined : breakages[breakage],
    );
    ends.push(end);
    if (end.broken.length > 0) break;
  }
  return judged(ends);
}

async function playAll(kind: SeedKind, tell: (progress: string) => void): Promise<Counted> {
  const ends: SeedEnd[] = [];
  const begun = performance.now();
  await playSeeds({ first: 1, count: fullCount, kind }, (end) => {
    ends.push(end);
    tell(`${kind} seeds: ${ends.length} of ${fullCount}`);
    return false;
  });
  const seconds = (performance.now() - begun) / 1_000;
  const { kept, figures } = judged(ends);
  return { kept, figures: `${figures}; ${seconds.toFixed(0)} s` };
}

function judged(ends: readonly SeedEnd[]): Counted {
  const failed = ends.filter(({ broken }) => broken.length > 0).sort((a, b) => a.seed - b.seed);
  const sum = (of: (end: SeedEnd) => number): number =>
    ends.reduce((total, end) => total + of(end), 0);
  const conversations = sum((end) => end.conversations);
  const typed = sum((end) => end.typed);
  const [first] = failed;
  const example = first === undefined ? '' : `: seed ${first.seed}: ${first.broken[0]}`;
  const figures = `${ends.length} seeds, ${conversations} conversations, ${typed} values typed by people (${sum((end) => end.sameSecond)} lost in the very second of ours, excepted; ${sum((end) => end.unheard)} late corrections nobody told of), ${failed.length} failed${example}`;
  return { kept: failed.length === 0 && conversations > 0, figures };
}
