import type { TableValue } from './settings.ts';
import { EvaluationFault, MISSING, type Plain, type Value } from './value.ts';
import { type WordMatcher, wordMatcher } from './words.ts';

export type OnUnknown = 'default' | 'missing' | 'error' | 'pass';

/** One row; its identity is what coverage counts. */
export interface TableRow {
  readonly key: string;
  readonly value: TableValue;
}

/** A table made ready: the file's rows, those of the account over them. */
export interface Table {
  readonly name: string;
  readonly rows: readonly TableRow[];
  readonly ignoreCase: boolean;
  readonly defaultValue: TableValue | undefined;
  readonly onUnknown: OnUnknown;
  /** By key as it is compared. */
  readonly byKey: ReadonlyMap<string, TableRow>;
  /** Keys as words, for `named`. */
  readonly named: readonly { readonly words: WordMatcher; readonly row: TableRow }[];
}

export interface TableText {
  readonly map: Readonly<Record<string, TableValue>>;
  readonly compare?: 'exact' | 'ignore_case' | undefined;
  readonly default?: TableValue | undefined;
  readonly on_unknown?: OnUnknown | undefined;
}

/**
 * @param own what the file says; undefined when only the account has the table.
 * @param account rows of the account; they win.
 */
export function makeTable(
  name: string,
  own: TableText | undefined,
  account: Readonly<Record<string, TableValue>> | undefined,
): Table {
  const ignoreCase = own?.compare === 'ignore_case';
  const spelled = (key: string): string => (ignoreCase ? key.toLowerCase() : key);
  const byKey = new Map<string, TableRow>();
  for (const map of [account, own?.map]) {
    for (const [key, value] of Object.entries(map ?? {})) {
      if (!byKey.has(spelled(key))) byKey.set(spelled(key), { key, value });
    }
  }
  const rows = [...byKey.values()];
  return {
    name,
    rows,
    ignoreCase,
    defaultValue: own?.default,
    onUnknown: own?.on_unknown ?? (own?.default === undefined ? 'missing' : 'default'),
    byKey,
    named: rows.map((row) => ({ words: wordMatcher([row.key]), row })),
  };
}

/** The row of a key; what an unknown key gives is the table's business. */
export function translate(table: Table, key: Plain, reached?: Set<object>): Value {
  const text = key instanceof Date || typeof key === 'object' ? JSON.stringify(key) : String(key);
  const row = table.byKey.get(table.ignoreCase ? text.toLowerCase() : text);
  if (row !== undefined) {
    reached?.add(row);
    return row.value;
  }
  switch (table.onUnknown) {
    case 'default':
      return table.defaultValue ?? MISSING;
    case 'missing':
      return MISSING;
    case 'pass':
      return key;
    case 'error':
      throw new EvaluationFault(`"${text}" has no row in table ${table.name}`);
  }
}
