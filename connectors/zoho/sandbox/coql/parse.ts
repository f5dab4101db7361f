import { refuse } from '../refusal.ts';
import { syntaxError, type Token, tokenize } from './tokens.ts';

/** A literal of a query as it was written. */
export interface Literal {
  readonly kind: 'string' | 'number' | 'boolean';
  readonly text: string;
}

/** What can be asked of one column. */
export type Operator =
  | '='
  | '!='
  | '>'
  | '>='
  | '<'
  | '<='
  | 'like'
  | 'not like'
  | 'in'
  | 'not in'
  | 'between'
  | 'not between'
  | 'is null'
  | 'is not null';

/** A condition, or two joined. */
export type Condition =
  | { readonly join: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | {
      readonly join: 'none';
      readonly column: string;
      readonly operator: Operator;
      readonly values: readonly Literal[];
    };

/** A selected column. */
export interface Column {
  /** The key in the answer. */
  readonly key: string;
  /** The column's path; `*` for COUNT(*). */
  readonly path: string;
  /** The name after `as`. */
  readonly alias: string | undefined;
  readonly aggregate: 'count' | 'sum' | 'avg' | 'min' | 'max' | undefined;
}

/** A query, read but not yet checked against metadata. */
export interface Query {
  readonly columns: readonly Column[];
  readonly module: string;
  readonly where: Condition | undefined;
  readonly groupBy: readonly string[];
  readonly orderBy: readonly { readonly path: string; readonly descending: boolean }[];
  readonly limit: number;
  readonly offset: number;
}

const aggregates = ['count', 'sum', 'avg', 'min', 'max'] as const;
const comparisons = ['=', '!=', '>', '>=', '<', '<='];

/** Reads a COQL query (section 7); throws SYNTAX_ERROR and LIMIT_EXCEEDED. */
export function parseCoql(text: string): Query {
  return new Parser(text).query();
}

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokenize(text.trim().replace(/;$/, ''));
  }

  query(): Query {
    this.#word('select', 'select');
    const columns = this.#list(() => this.#column());
    if (columns.length > 50)
      refuse('LIMIT_EXCEEDED', 'select field limit exceeded', { limit: 50, clause: 'select' });
    this.#word('from', 'from');
    const module = this.#name('from');
    const where = this.#takeWord('where') ? this.#conditions() : undefined;
    const groupBy = this.#clause('group', 4, () => this.#path('group by'));
    const orderBy = this.#clause('order', 10, () => this.#order());
    const { limit, offset } = this.#limits();
    if (this.#peek().kind !== 'end') this.#fail('query');
    return { columns, module, where, groupBy, orderBy, limit, offset };
  }

  #column(): Column {
    const first = this.#path('select');
    const aggregate = aggregates.find((each) => each === first.toLowerCase());
    if (!aggregate || !this.#takeSymbol('(')) {
      const alias = this.#alias(first);
      return { path: first, aggregate: undefined, alias, key: alias ?? first };
    }
    const path = this.#takeSymbol('*') ? '*' : this.#path('select');
    this.#symbol(')', 'select');
    const alias = this.#alias(path);
    return { path, aggregate, alias, key: alias ?? `${first.toUpperCase()}(${path})` };
  }

  #alias(column: string): string | undefined {
    if (!this.#takeWord('as')) return undefined;
    const { kind, text } = this.#peek();
    if (kind === 'string' && text === '')
      refuse('INVALID_ALIAS', 'the alias given seems to be invalid', {
        alias: '',
        column_name: column,
      });
    return this.#name('select');
  }

  #order(): { path: string; descending: boolean } {
    const path = this.#path('order by');
    if (this.#takeWord('asc')) return { path, descending: false };
    return { path, descending: this.#takeWord('desc') };
  }

  #clause<T>(word: string, limit: number, each: () => T): T[] {
    if (!this.#takeWord(word)) return [];
    this.#word('by', `${word} by`);
    const items = this.#list(each);
    if (items.length > limit)
      refuse('LIMIT_EXCEEDED', `${word} by limit exceeded`, { limit, clause: `${word} by` });
    return items;
  }

  /** `limit n`, `limit offset, n`, `limit n offset m`. */
  #limits(): { limit: number; offset: number } {
    let limit = 200;
    let offset = 0;
    if (this.#takeWord('limit')) {
      limit = this.#count();
      if (this.#takeSymbol(',')) [offset, limit] = [limit, this.#count()];
    }
    if (this.#takeWord('offset')) offset = this.#count();
    if (limit > 2000)
      refuse('LIMIT_EXCEEDED', 'given limit exceeds the maximum limit', {
        limit: 2000,
        clause: 'limit',
      });
    if (offset > 100_000)
      refuse('LIMIT_EXCEEDED', 'given offset exceeds the maximum limit', {
        limit: 100_000,
        clause: 'offset',
      });
    return { limit, offset };
  }

  /** At most one `and`/`or` per pair of brackets. */
  #conditions(): Condition {
    const left = this.#operand();
    const join = this.#takeJoin();
    if (!join) return left;
    const right = this.#operand();
    if (this.#isWord('and') || this.#isWord('or')) this.#fail('where');
    return { join, left, right };
  }

  #operand(): Condition {
    if (!this.#takeSymbol('(')) return this.#condition();
    const inside = this.#conditions();
    this.#symbol(')', 'where');
    return inside;
  }

  #condition(): Condition {
    const column = this.#path('where');
    if (this.#takeWord('is')) {
      const operator = this.#takeWord('not') ? 'is not null' : 'is null';
      this.#word('null', 'where');
      return { join: 'none', column, operator, values: [] };
    }
    const symbol = this.#peek();
    if (symbol.kind === 'symbol' && (comparisons.includes(symbol.text) || symbol.text === '<>')) {
      this.#at += 1;
      const operator = (symbol.text === '<>' ? '!=' : symbol.text) as Operator;
      return { join: 'none', column, operator, values: [this.#literal()] };
    }
    return this.#wordCondition(column, this.#takeWord('not'));
  }

  #wordCondition(column: string, negated: boolean): Condition {
    const of = (operator: 'like' | 'in' | 'between', values: Literal[]): Condition => ({
      join: 'none',
      column,
      operator: negated ? `not ${operator}` : operator,
      values,
    });
    if (this.#takeWord('like')) return of('like', [this.#literal()]);
    if (this.#takeWord('between')) {
      const from = this.#literal();
      this.#word('and', 'where');
      return of('between', [from, this.#literal()]);
    }
    this.#word('in', 'where');
    this.#symbol('(', 'where');
    const values = this.#list(() => this.#literal());
    this.#symbol(')', 'where');
    if (values.length > 100)
      refuse('LIMIT_EXCEEDED', 'in operator value limit exceeded', {
        limit: 100,
        operator: 'in',
        column_name: column,
      });
    return of('in', values);
  }

  #literal(): Literal {
    const token = this.#peek();
    const boolean = token.kind === 'word' && /^(true|false)$/i.test(token.text);
    if (token.kind !== 'string' && token.kind !== 'number' && !boolean) this.#fail('where');
    this.#at += 1;
    return boolean
      ? { kind: 'boolean', text: token.text.toLowerCase() }
      : { kind: token.kind === 'number' ? 'number' : 'string', text: token.text };
  }

  #list<T>(each: () => T): T[] {
    const items = [each()];
    while (this.#takeSymbol(',')) items.push(each());
    return items;
  }

  /** A column: a word, or quoted for `'What_Id->Leads.Last_Name'`. */
  #path(clause: string): string {
    const token = this.#peek();
    if (token.kind !== 'word' && token.kind !== 'string') this.#fail(clause);
    this.#at += 1;
    return token.text;
  }

  #name(clause: string): string {
    if (this.#peek().kind !== 'word') this.#fail(clause);
    return this.#path(clause);
  }

  #count(): number {
    const token = this.#peek();
    if (token.kind !== 'number' || !/^\d+$/.test(token.text)) this.#fail('limit');
    this.#at += 1;
    return Number(token.text);
  }

  #takeJoin(): 'and' | 'or' | undefined {
    if (this.#takeWord('and')) return 'and';
    return this.#takeWord('or') ? 'or' : undefined;
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '', at: this.#text.length };
  }

  #isWord(word: string): boolean {
    const token = this.#peek();
    return token.kind === 'word' && token.text.toLowerCase() === word;
  }

  #takeWord(word: string): boolean {
    const there = this.#isWord(word);
    if (there) this.#at += 1;
    return there;
  }

  #word(word: string, clause: string): void {
    if (!this.#takeWord(word)) this.#fail(clause);
  }

  #takeSymbol(symbol: string): boolean {
    const token = this.#peek();
    const there = token.kind === 'symbol' && token.text === symbol;
    if (there) this.#at += 1;
    return there;
  }

  #symbol(symbol: string, clause: string): void {
    if (!this.#takeSymbol(symbol)) this.#fail(clause);
  }

  #fail(clause: string): never {
    return syntaxError(this.#text, this.#peek(), clause);
  }
}
