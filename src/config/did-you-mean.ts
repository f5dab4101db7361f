/** Help of the form `Did you mean "country"?`, when a known name is near. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const tolerance = Math.max(1, Math.floor(name.length / 2));
  let best: string | undefined;
  let bestEdits = tolerance + 1;
  for (const candidate of known) {
    const edits = editsBetween(name.toLowerCase(), candidate.toLowerCase());
    if (edits < bestEdits) [best, bestEdits] = [candidate, edits];
  }
  return best === undefined ? undefined : `Did you mean "${best}"?`;
}

/** Letters to insert, delete or replace to get from one text to the other. */
function editsBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1];
    for (const [to, wanted] of [...other].entries()) {
      const replaced = (row[to] ?? 0) + (letter === wanted ? 0 : 1);
      next.push(Math.min(replaced, (row[to + 1] ?? 0) + 1, (next[to] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
