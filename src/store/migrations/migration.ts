/** The words in which databases spell the same schema differently. */
export interface Dialect {
  /** A whole number of 64 bits. */
  readonly integer: string;
  readonly bytes: string;
  /** A primary key that counts upwards. */
  readonly counter: string;
  /** What stands after a table's closing bracket, and after that of a table that is its own primary key. */
  readonly tableEnd: string;
  readonly keyTableEnd: string;
}

/** One step of the schema, forward only. A published one is never edited. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  up(words: Dialect): string;
}
