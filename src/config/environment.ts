/** Variables by name; undefined when not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The process's own variables. Nothing else in the project reads them. */
export function processEnvironment(): Environment {
  return process.env;
}
