import { RE2JS } from 're2js';
import { toIso } from '../../domain/clock.ts';
import { EvaluationFault, MISSING, type Plain } from '../value.ts';
import {
  type CallSite,
  type FunctionDefinition,
  type Implementation,
  plainFunction,
} from './definition.ts';

/** A value as text: what `text()` gives and what a template's hole shows. */
export function asText(value: Plain): string {
  if (typeof value === 'string') return value;
  if (value instanceof Date) return toIso(value.getTime());
  if (Array.isArray(value)) return value.map(asText).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Text cut to a number of characters; the last one says that there was more. Never splits a character in two. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text;
  const characters = [...text];
  if (characters.length <= length) return text;
  const kept = characters.slice(0, Math.max(0, length - 1)).join('');
  return `${kept.trimEnd()}…`;
}

function firstName(args: readonly Plain[]): string | typeof MISSING {
  const name = String(args[0]).trim();
  const at = name.lastIndexOf(' ');
  return at < 0 ? MISSING : name.slice(0, at).trim();
}

function lastName(args: readonly Plain[]): string | typeof MISSING {
  const name = String(args[0]).trim();
  const last = name.slice(name.lastIndexOf(' ') + 1);
  return last === '' ? MISSING : last;
}

/** Compiles a literal pattern once; a computed one is compiled when it runs. */
function withPattern(use: (pattern: RE2JS, text: string) => Plain | typeof MISSING) {
  return (site: CallSite): Implementation => {
    const literal = site.literals[1];
    if (typeof literal !== 'string')
      return (args) => use(compilePattern(String(args[1])), String(args[0]));
    try {
      const pattern = RE2JS.compile(literal);
      return (args) => use(pattern, String(args[0]));
    } catch (error) {
      site.fail(1, 'E203', `Not a pattern: ${reason(error)}`);
      return () => MISSING;
    }
  };
}

function compilePattern(text: string): RE2JS {
  try {
    return RE2JS.compile(text);
  } catch (error) {
    throw new EvaluationFault(`not a pattern: ${reason(error)}`);
  }
}

function reason(error: unknown): string {
  return error instanceof Error || (typeof error === 'object' && error !== null)
    ? String((error as { message?: unknown }).message ?? error)
    : String(error);
}

function extract(pattern: RE2JS, text: string): string | typeof MISSING {
  const matcher = pattern.matcher(text);
  if (!matcher.find()) return MISSING;
  const found = matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
  return found === null || found === '' ? MISSING : found;
}

export const textFunctions: readonly FunctionDefinition[] = [
  plainFunction(
    'text',
    ['string', 'int', 'double', 'bool', 'time'].map((type) => `text(${type}): string`),
    'a value as text; times in UTC',
    ([value = '']) => asText(value),
  ),
  plainFunction('lower', ['lower(string): string'], 'small letters', ([s]) =>
    String(s).toLowerCase(),
  ),
  plainFunction('upper', ['upper(string): string'], 'capital letters', ([s]) =>
    String(s).toUpperCase(),
  ),
  plainFunction('trim', ['trim(string): string'], 'without white space around it', ([s]) =>
    String(s).trim(),
  ),
  plainFunction(
    'truncate',
    ['truncate(string, int): string'],
    'cut to a number of characters, the last one an ellipsis',
    ([s, n]) => cutText(String(s), Number(n)),
  ),
  plainFunction(
    'join',
    ['join(list<dyn>, string): string'],
    'the items of a list, with a separator between them',
    ([list, separator]) =>
      (Array.isArray(list) ? (list as readonly Plain[]) : []).map(asText).join(String(separator)),
  ),
  plainFunction(
    'first_name',
    ['first_name(string): string'],
    'what stands before the last space',
    firstName,
  ),
  plainFunction(
    'last_name',
    ['last_name(string): string'],
    'what stands after the last space',
    lastName,
  ),
  {
    name: 'regex_match',
    signatures: ['regex_match(string, string): bool'],
    summary: 'whether an RE2 pattern is found in a text',
    link: withPattern((pattern, text) => pattern.matcher(text).find()),
  },
  {
    name: 'regex_extract',
    signatures: ['regex_extract(string, string): string'],
    summary: 'what an RE2 pattern finds: its first group, else all of it',
    link: withPattern(extract),
  },
  {
    name: 'e164',
    signatures: ['e164(string): string', 'e164(string, string): string'],
    summary: 'a number as +4930901820; missing when it cannot be one',
    link:
      (site) =>
      ([number, country]) =>
        (country === undefined
          ? site.settings.e164(String(number))
          : site.settings.e164(String(number), String(country))) ?? MISSING,
  },
];
