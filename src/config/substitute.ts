import type { Environment } from './environment.ts';
import type { ConfigFiles } from './files.ts';

/** A text with its variables replaced, and what could not be. */
export interface Substituted {
  /** Where something failed, the reference stands as it was written. */
  readonly text: string;
  readonly failures: readonly { readonly message: string; readonly help: string }[];
}

/** The value of a variable: from the environment, or from the file named by `NAME_FILE`. */
export type Lookup = (name: string) => Found;

export type Found =
  | { readonly as: 'value'; readonly value: string }
  | { readonly as: 'missing' }
  | { readonly as: 'unreadable'; readonly path: string };

/** An empty variable counts as missing. One line break at the end of a file is not part of the secret. */
export function variableLookup(env: Environment, files: ConfigFiles): Lookup {
  return (name) => {
    const value = env[name];
    if (value !== undefined && value !== '') return { as: 'value', value };
    const path = env[`${name}_FILE`];
    if (path === undefined || path === '') return { as: 'missing' };
    const text = files.readFile(path)?.replace(/\r?\n$/, '');
    if (text === undefined) return { as: 'unreadable', path };
    return text === '' ? { as: 'missing' } : { as: 'value', value: text };
  };
}

const REFERENCE =
  /\$\$\{|\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?<fallback>[^}]*))?\}|\$\{[^}]*\}?/g;

/** Replaces `${NAME}` and `${NAME:-default}`; `$${` is a literal `${`. */
export function substitute(text: string, lookup: Lookup): Substituted {
  const failures: { message: string; help: string }[] = [];
  const replaced = text.replace(REFERENCE, (...match: unknown[]) => {
    const written = String(match[0]);
    if (written === '$${') return '${';
    const { name, fallback } = match.at(-1) as { name?: string; fallback?: string };
    if (name === undefined) {
      failures.push(malformed(written));
      return written;
    }
    const found = lookup(name);
    if (found.as === 'value') return found.value;
    if (found.as === 'missing' && fallback !== undefined) return fallback;
    failures.push(found.as === 'missing' ? missing(name) : unreadable(name, found.path));
    return written;
  });
  return { text: replaced, failures };
}

function missing(name: string): { message: string; help: string } {
  return {
    message: `The variable ${name} is not set.`,
    help: `Set ${name}, or set ${name}_FILE to the path of a file that holds it.`,
  };
}

function unreadable(name: string, path: string): { message: string; help: string } {
  return {
    message: `The file that ${name}_FILE names cannot be read: ${path}`,
    help: 'Check the path and who may read it.',
  };
}

function malformed(written: string): { message: string; help: string } {
  return {
    message: `"${written.slice(0, 40)}" is not a reference to a variable.`,
    help: `Write \${NAME} or \${NAME:-default}; for the text itself write $\${.`,
  };
}
