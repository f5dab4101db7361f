import { refuse } from '../refusal.ts';

/** A piece of a query with the place where it stands, for error messages. */
export interface Token {
  readonly kind: 'word' | 'string' | 'number' | 'symbol' | 'end';
  /** Without quotes; words as written. */
  readonly text: string;
  readonly at: number;
}

const patterns: readonly (readonly [Token['kind'] | 'blank', RegExp])[] = [
  ['blank', /\s+/y],
  ['string', /(['"])((?:(?!\1)[^\\]|\\.|\1\1)*)\1/y],
  ['number', /-?\d+(?:\.\d+)?(?![\w.])/y],
  ['word', /[$A-Za-z_][\w.$]*(?:->[\w.]+)?/y],
  ['symbol', /(<=|>=|!=|<>|=|<|>|\(|\)|,|\*)/y],
];

/** Cuts a query into tokens; the last is always `end`. */
export function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < query.length) {
    const found = match(query, at);
    if (!found)
      return syntaxError(query, { kind: 'symbol', text: query.slice(at, at + 10), at }, 'query');
    if (found.kind !== 'blank') tokens.push({ kind: found.kind, text: found.text, at });
    at = found.end;
  }
  tokens.push({ kind: 'end', text: '', at });
  return tokens;
}

function match(
  query: string,
  at: number,
): { kind: Token['kind'] | 'blank'; text: string; end: number } | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const found = pattern.exec(query);
    if (!found) continue;
    const text = kind === 'string' ? unquoted(found[2] ?? '', found[1] ?? '') : found[0];
    return { kind, text, end: pattern.lastIndex };
  }
  return undefined;
}

/** A quote inside a value is written twice, or after a backslash. */
function unquoted(body: string, quote: string): string {
  const escapes = quote === "'" ? /\\(.)|''/g : /\\(.)|""/g;
  return body.replace(escapes, (_all, escaped: string | undefined) => escaped ?? quote);
}

/** Zoho's answer to a query that cannot be read. */
export function syntaxError(query: string, token: Token, clause: string): never {
  const before = query.slice(0, token.at).split('\n');
  refuse('SYNTAX_ERROR', 'error occurred while parsing the query', {
    near: token.text,
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    clause,
  });
}
