import { fromIso } from '../../domain/clock.ts';
import {
  firstNamed,
  firstTime,
  saidPaths,
  taggedPaths,
  textSays,
  wasSaid,
  wasTagged,
} from '../conversation.ts';
import { isPending, type Scope } from '../scope.ts';
import type { Table } from '../tables.ts';
import { translate } from '../tables.ts';
import { MISSING, PENDING, type Plain, type Value } from '../value.ts';
import { normalise, type WordMatcher, wordMatcher } from '../words.ts';
import type { CallSite, FunctionDefinition, Implementation } from './definition.ts';

const conversations = ['call', 'thread'] as const;

function wordList(value: Plain | undefined): readonly string[] {
  if (Array.isArray(value)) return value.map(String);
  return value === undefined ? [] : [String(value)];
}

/** Literal lists become a matcher once; computed ones are remembered by identity. */
function matcherFor(literal: Plain | undefined): (value: Plain | undefined) => WordMatcher {
  if (literal !== undefined) {
    const fixed = wordMatcher(wordList(literal));
    return () => fixed;
  }
  const known = new WeakMap<object, WordMatcher>();
  return (value) => {
    const found = typeof value === 'object' ? known.get(value) : undefined;
    const matcher = found ?? wordMatcher(wordList(value));
    if (typeof value === 'object') known.set(value, matcher);
    return matcher;
  };
}

function linkTagged(site: CallSite): Implementation {
  const literal = site.literals[0];
  const fits = (names: readonly string[]): ((tag: string) => boolean) => {
    const exact = new Set(names.filter((name) => !name.endsWith('*')).map(normalise));
    const stems = wordMatcher(names.filter((name) => name.endsWith('*')));
    return (tag) => exact.has(tag) || stems.find(tag) !== undefined;
  };
  const fixed = literal === undefined ? undefined : fits(wordList(literal));
  return ([names], scope) => wasTagged(scope, fixed ?? fits(wordList(names)));
}

function linkSaid(site: CallSite): Implementation {
  if (site.literals.length === 1) {
    const matcher = matcherFor(site.literals[0]);
    return ([words], scope) => wasSaid(scope, matcher(words));
  }
  const matcher = matcherFor(site.literals[1]);
  return ([text, words]) => textSays(String(text), matcher(words));
}

/** The table a literal argument names; E301 when there is none. */
function tableOf(site: CallSite): Table | undefined {
  const name = site.literals[0];
  if (typeof name !== 'string') {
    site.fail(0, 'E301', 'The name of a table must be written out');
    return undefined;
  }
  return site.table(name);
}

function linkNamed(site: CallSite): Implementation {
  const table = tableOf(site);
  if (table === undefined) return () => MISSING;
  return (_args, scope) => {
    const row = firstNamed(scope, table.named);
    if (row === MISSING || row === PENDING) return row;
    scope.reached?.add(row);
    return row.value;
  };
}

function linkTr(site: CallSite): Implementation {
  const table = tableOf(site);
  if (table === undefined) return () => MISSING;
  return ([, key = ''], scope) => translate(table, key, scope.reached);
}

/** What a wished time is relative to: when the conversation began. */
function reference(scope: Scope): number | typeof MISSING | typeof PENDING {
  if (isPending(scope.pending, 'subject.at')) {
    scope.because ??= 'subject.at';
    return PENDING;
  }
  const raw = scope.snapshot['subject']?.['at'];
  return (typeof raw === 'string' ? fromIso(raw) : undefined) ?? MISSING;
}

function linkSaidTime(site: CallSite): Implementation {
  const whole = site.literals.length === 0;
  return ([text], scope): Value => {
    const from = reference(scope);
    if (typeof from === 'symbol') return from;
    if (whole) return firstTime(scope, from);
    const at = scope.settings.saidTime(String(text), from);
    return at === undefined ? MISSING : new Date(at);
  };
}

export const spokenFunctions: readonly FunctionDefinition[] = [
  {
    name: 'tr',
    signatures: ['tr(string, string): dyn', 'tr(string, int): dyn', 'tr(string, bool): dyn'],
    summary: 'the row of a table; missing when there is none',
    link: linkTr,
  },
  {
    name: 'tagged',
    signatures: ['tagged(string): bool', 'tagged(list<string>): bool'],
    summary: 'a tag or campaign button of the conversation, ignoring case',
    kinds: conversations,
    reads: () => taggedPaths,
    link: linkTagged,
  },
  {
    name: 'said',
    signatures: ['said(list<string>): bool', 'said(string, list<string>): bool'],
    summary: 'whole words, ignoring case and accents; * ends a stem',
    kinds: conversations,
    reads: (count) => (count === 1 ? saidPaths : []),
    link: linkSaid,
  },
  {
    name: 'named',
    signatures: ['named(string): string'],
    summary: 'the row of a table whose key was a tag or was said',
    kinds: conversations,
    reads: () => [...taggedPaths, ...saidPaths],
    link: linkNamed,
  },
  {
    name: 'said_time',
    signatures: ['said_time(): time', 'said_time(string): time'],
    summary: 'the first wished time that was said',
    kinds: conversations,
    reads: (count) => (count === 0 ? [...saidPaths, 'subject.at'] : ['subject.at']),
    link: linkSaidTime,
  },
];
