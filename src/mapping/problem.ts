/** Something wrong in a mapping, a fixture or a test, with the place a person has to look at. */
export interface Problem {
  /** The file's name as it was handed in. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  readonly severity: 'error' | 'warning';
  /** Stable, `mapping-language.md` appendix B: `E101`. */
  readonly code: string;
  readonly message: string;
  /** What to do about it. */
  readonly help?: string | undefined;
}

/** One or two lines for a terminal: `lead.yaml:6:12 error E101 No such key: …` and the help. */
export function formatProblem(p: Problem): string {
  const line = `${p.file}:${p.line}:${p.column} ${p.severity} ${p.code} ${p.message}`;
  return p.help === undefined ? line : `${line}\n    help: ${p.help}`;
}

/** The known name nearest to a misspelt one; undefined when none is near. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(name.length * 0.55)) + 1;
  for (const candidate of known) {
    const d = distance(name.toLowerCase(), candidate.toLowerCase());
    if (d < bestDistance) {
      best = candidate;
      bestDistance = d;
    }
  }
  return best;
}

/** Help of the form `did you mean "…"?`, when something near is known. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const found = nearest(name, known);
  return found === undefined ? undefined : `did you mean "${found}"?`;
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, change));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
