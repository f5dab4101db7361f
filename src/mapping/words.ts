/** Matching of words as people write them: whole words, whatever the case and the accents; `*` ends a stem. */
export interface WordMatcher {
  /** Where a word of the list stands in a text made by {@link normalise}; undefined when none does. */
  find(normalised: string): WordHit | undefined;
}

export interface WordHit {
  readonly index: number;
  readonly length: number;
}

const LETTER = '[\\p{L}\\p{N}]';

/** Lower case without accents: `Užsirašė` and `uzsirase` are the same. */
export function normalise(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** A matcher for a list of words and phrases. An empty list matches nothing. */
export function wordMatcher(words: readonly string[]): WordMatcher {
  const branches = words.map(branch).filter((source) => source !== '');
  if (branches.length === 0) return { find: () => undefined };
  const pattern = new RegExp(`(?<!${LETTER})(?:${branches.join('|')})(?!${LETTER})`, 'u');
  return {
    find(normalised) {
      const match = pattern.exec(normalised);
      return match === null ? undefined : { index: match.index, length: match[0].length };
    },
  };
}

/** Literal words and stems only: such a pattern cannot backtrack. */
function branch(word: string): string {
  const tidy = normalise(word).trim();
  // A lone star would be every word.
  if (/(^|\s)\*(\s|$)/.test(tidy)) return '';
  return tidy
    .split(/\s+/)
    .filter((part) => part !== '')
    .map((part) => {
      const stem = part.endsWith('*');
      const literal = (stem ? part.slice(0, -1) : part).replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
      return stem ? `${literal}${LETTER}*` : literal;
    })
    .join('\\s+');
}
