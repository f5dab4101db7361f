/** One line of the table in design 18, measured. */
export interface Measured {
  readonly row: string;
  readonly measure: string;
  readonly goal: string;
  readonly measured: string;
  /** What the same run measured for what a user would pick instead. */
  readonly baseline: string;
  readonly ratio: string;
  readonly verdict: 'ok' | 'MISSED' | 'not built yet' | 'failed' | '–';
  /** Shown below the table: how it was measured, and what is behind the figure. */
  readonly notes: readonly string[];
}

const columns = ['row', 'measure', 'goal', 'measured', 'baseline', 'ratio', 'verdict'] as const;

export function renderTable(rows: readonly Measured[]): string {
  const head = Object.fromEntries(columns.map((name) => [name, name])) as unknown as Measured;
  const widths = columns.map((name) => Math.max(...[head, ...rows].map((row) => row[name].length)));
  const line = (row: Measured): string =>
    columns.map((name, index) => row[name].padEnd(widths[index] ?? 0)).join(' | ');
  const rule = widths.map((width) => '-'.repeat(width)).join('-|-');
  const notes = rows.flatMap((row) => row.notes.map((note) => `${row.row}: ${note}`));
  return [line(head), rule, ...rows.map(line), '', ...notes].join('\n');
}

export function verdictOf(isMet: boolean): 'ok' | 'MISSED' {
  return isMet ? 'ok' : 'MISSED';
}
