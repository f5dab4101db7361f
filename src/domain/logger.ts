/** What one log line says besides its name: ids, counts, durations. Never a name, a body, a token or a whole number. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** One wide line per fact; `name` is `noun.pastTense`, for instance `delivery.received`. */
export interface Logger {
  debug(name: string, fields?: LogFields): void;
  info(name: string, fields?: LogFields): void;
  /** Something is off but handled. */
  warn(name: string, fields?: LogFields): void;
  /** A person should look. */
  error(name: string, fields?: LogFields): void;
}

/** A logger that says nothing, for tests and tools. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
