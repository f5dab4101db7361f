import { createInterface } from 'node:readline/promises';
import { styleText } from 'node:util';
import { ConfigError } from '../domain/errors.ts';

type Style = 'green' | 'red' | 'yellow' | 'dim' | 'bold' | 'cyan';

/** Colours text where somebody looks at a terminal; plain in files, pipes and with NO_COLOR. */
export function tint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout, validateStream: true });
}

export function print(text = ''): void {
  process.stdout.write(`${text}\n`);
}

/** What went wrong goes to the other stream. */
export function complain(text: string): void {
  process.stderr.write(
    `${styleText('red', text, { stream: process.stderr, validateStream: true })}\n`,
  );
}

/** `ok`, `warning` or `problem` in front of a line. */
export function mark(ok: boolean | 'warning'): string {
  if (ok === 'warning') return tint('yellow', '!');
  return ok ? tint('green', '✓') : tint('red', '✗');
}

/** Rows as columns, as wide as what stands in them; the first row is the head. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const [head, ...body] = lines;
  return head === undefined ? '' : [tint('bold', head), ...body].join('\n');
}

/** Says what is going on during long work: one line that replaces itself on a terminal, plain lines elsewhere. */
export function progress(text: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K${styleText('dim', text)}`);
  else print(text);
}

/** Ends a line of progress. */
export function endProgress(): void {
  if (process.stdout.isTTY) process.stdout.write('\r\u001b[K');
}

/**
 * Asks the person at the terminal.
 *
 * @param otherwise what to do where nobody can answer (a script, a schedule).
 * @throws ConfigError when there is nobody.
 */
export async function ask(question: string, otherwise: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const closed = new Promise<never>((_, reject) => {
    terminal.once('close', () => {
      const facts = { code: 'terminal.closed', advice: otherwise };
      reject(new ConfigError('There is nobody here to answer.', facts));
    });
  });
  closed.catch(() => undefined);
  try {
    return await Promise.race([terminal.question(question), closed]);
  } finally {
    terminal.close();
  }
}
