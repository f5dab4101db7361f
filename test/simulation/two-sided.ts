import { type Random, seededRandom } from '../../src/domain/random.ts';
import { drawHistory } from './draw.ts';
import type { History, Op } from './history.ts';

const minuteMs = 60_000;

/** Other histories than those of the first thousand seeds. */
const seedsApart = 1_000_003;

/**
 * A history in which everybody works and nothing breaks: operators correct and rate, artifacts come late, the vendors
 * take their time, and the owner edits, deletes, merges and converts in Zoho, often just before an update of ours.
 */
export function drawTwoSided(seed: number): History {
  const drawn = drawHistory(seed + seedsApart);
  const random = seededRandom(seed * 2_246_822_519);
  const ops = drawn.ops.flatMap((op) => withoutTrouble(op, random));
  const more = [...ratings(ops, random), ...peopleAtWork(drawn.startsAt, random)];
  return {
    ...drawn,
    seed,
    // Beside the full minutes, at which everything that is done again and again begins: rest is looked for then.
    ops: [...ops, ...more].map((op) => ({ ...op, at: op.at + 500 })).sort((a, b) => a.at - b.at),
    racingEdits: 0.3,
  };
}

/** What breaks is left out, or is only slow. */
function withoutTrouble(op: Op, random: Random): readonly Op[] {
  switch (op.do) {
    case 'crash':
    case 'restart':
    case 'expire':
    case 'skew':
      return [];
    case 'wire':
      return [{ ...op, trouble: { ...op.trouble, how: 'slow' } }];
    case 'webhooks':
      return [{ ...op, loss: { ...op.loss, drop: 0 } }];
    case 'call':
      return [{ ...op, request: { ...op.request, ai: lateArtifacts(op.request.ai, random) } }];
    case 'message':
    case 'rate':
    case 'retag':
    case 'edit':
    case 'delete':
    case 'merge':
    case 'convert':
    case 'lock':
    case 'lag':
      return [op];
  }
}

function lateArtifacts(ai: unknown, random: Random): { summary: string; after: string } | false {
  const after = `PT${1 + Math.floor(random.next() * 90)}M`;
  return ai === false ? false : { summary: 'A talk about teeth.', after };
}

/** Ratings that make nothing else of a call than it is. */
function ratings(ops: readonly Op[], random: Random): readonly Op[] {
  const calls = ops.filter((op) => op.do === 'call' && op.request.outcome !== 'missed');
  return calls.flatMap((op): readonly Op[] => {
    if (op.do !== 'call' || random.next() > 0.3) return [];
    const at = op.at + (10 + Math.floor(random.next() * 120)) * minuteMs;
    return [{ at, do: 'rate', call: op.name, stars: 3 + Math.floor(random.next() * 3) }];
  });
}

function peopleAtWork(startsAt: number, random: Random): readonly Op[] {
  const count = 3 + Math.floor(random.next() * 8);
  return Array.from({ length: count }, (_none, index): Op => {
    const at = startsAt + (10 + Math.floor(random.next() * 170)) * minuteMs;
    const pick = random.next();
    const kind = random.next();
    const other = random.next();
    if (kind < 0.65) return { at, do: 'edit', pick, field: other, text: `written ${index + 1}` };
    if (kind < 0.9) return { at, do: 'merge', pick, into: other };
    return { at, do: 'convert', pick };
  });
}
