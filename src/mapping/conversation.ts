import type { Snapshot } from './outcome.ts';
import { type Heard, isPending, type Scope, type Utterance } from './scope.ts';
import { MISSING, PENDING, type Value } from './value.ts';
import { normalise, type WordHit, type WordMatcher } from './words.ts';

const places = [
  ['call.notes', 'notes'],
  ['thread.last_message', 'message'],
  ['thread.text', 'messages'],
  ['call.voicemail_text', 'voicemail'],
  ['ai.caller_text', 'caller'],
  ['ai.action_items', 'action items'],
  ['ai.open_questions', 'open questions'],
  ['ai.dates', 'dates'],
  ['ai.feedback', 'feedback'],
  ['ai.topics', 'topics'],
  ['ai.summary', 'summary'],
] as const;

/** Paths that `said`, `named` and `said_time` read. */
export const saidPaths: readonly string[] = places.map(([path]) => path);
/** Paths that `tagged` and `named` read. */
export const taggedPaths: readonly string[] = ['call.tags', 'call.disposition'];

function hear(scope: Scope): Heard {
  const { snapshot, pending } = scope;
  const utterances: Utterance[] = [];
  for (const [path, label] of places) {
    const text = textAt(snapshot, path);
    const waits = isPending(pending, path);
    if (text !== '' || waits)
      utterances.push({ path, label, pending: waits, text, normalised: undefined });
  }
  const tags = textsAt(snapshot, 'call.tags');
  const button = textAt(snapshot, 'call.disposition');
  return {
    utterances,
    tags,
    normalisedTags: tags.map(normalise),
    tagsPending: isPending(pending, 'call.tags'),
    button: button === '' ? undefined : button,
    buttonPending: isPending(pending, 'call.disposition'),
  };
}

function heard(scope: Scope): Heard {
  scope.heard ??= hear(scope);
  return scope.heard;
}

/** Whether a tag or campaign button of the conversation fits. */
export function wasTagged(scope: Scope, matches: (normalised: string) => boolean): Value {
  const all = heard(scope);
  const tag = tagThatFits(scope, all, matches);
  if (tag !== undefined) return true;
  if (all.tagsPending) return waitFor(scope, 'call.tags');
  return all.buttonPending ? waitFor(scope, 'call.disposition') : false;
}

function tagThatFits(
  scope: Scope,
  all: Heard,
  matches: (normalised: string) => boolean,
): string | undefined {
  if (!all.tagsPending) {
    touch(scope, 'call.tags', all.tags);
    const tag = all.tags[all.normalisedTags.findIndex(matches)];
    if (tag !== undefined) {
      scope.evidence?.said.push(`tag "${tag}"`);
      return tag;
    }
  }
  if (all.button === undefined || all.buttonPending) return undefined;
  touch(scope, 'call.disposition', all.button);
  if (!matches(normalise(all.button))) return undefined;
  scope.evidence?.said.push(`button "${all.button}"`);
  return all.button;
}

/** Whether one of the words was said anywhere. */
export function wasSaid(scope: Scope, words: WordMatcher): Value {
  let waits: string | undefined;
  for (const place of heard(scope).utterances) {
    if (place.pending) {
      waits ??= place.path;
      continue;
    }
    const hit = listen(scope, place, words);
    if (hit !== undefined) {
      quote(scope, place, hit);
      return true;
    }
  }
  return waits === undefined ? false : waitFor(scope, waits);
}

/** The first of several matchers that fits: tags first, then each place in order. */
export function firstNamed<T>(
  scope: Scope,
  rows: readonly { readonly words: WordMatcher; readonly row: T }[],
): T | typeof MISSING | typeof PENDING {
  const all = heard(scope);
  for (const { words, row } of rows) {
    if (tagThatFits(scope, all, (tag) => words.find(tag) !== undefined) !== undefined) return row;
  }
  if (all.tagsPending) return waitFor(scope, 'call.tags');
  for (const place of all.utterances) {
    if (place.pending) return waitFor(scope, place.path);
    for (const { words, row } of rows) {
      const hit = listen(scope, place, words);
      if (hit === undefined) continue;
      quote(scope, place, hit);
      return row;
    }
  }
  return MISSING;
}

/** The first wished time in the order of the places. */
export function firstTime(scope: Scope, reference: number): Value {
  for (const place of heard(scope).utterances) {
    if (place.pending) return waitFor(scope, place.path);
    touch(scope, place.path, place.text);
    const at = scope.settings.saidTime(place.text, reference);
    if (at !== undefined) return new Date(at);
  }
  return MISSING;
}

/** Whether one of the words stands in a text. */
export function textSays(text: string, words: WordMatcher): boolean {
  return words.find(normalise(text)) !== undefined;
}

function listen(scope: Scope, place: Utterance, words: WordMatcher): WordHit | undefined {
  touch(scope, place.path, place.text);
  place.normalised ??= normalise(place.text);
  return words.find(place.normalised);
}

/** Evidence quotes these places itself; the inputs show them as well. */
function touch(scope: Scope, path: string, value: unknown): void {
  scope.inputs[path] = value;
  scope.evidence?.quoted.add(path);
}

function waitFor(scope: Scope, path: string): typeof PENDING {
  scope.because ??= path;
  scope.inputs[path] = '(pending)';
  return PENDING;
}

/** Evidence shows the words around the hit. The normalised text is about as long as the original. */
function quote(scope: Scope, place: Utterance, hit: WordHit): void {
  if (scope.evidence === undefined) return;
  const text = place.text.replaceAll(/\s+/g, ' ').trim();
  if (text.length <= 90) {
    scope.evidence.said.push(`${place.label}: "${text}"`);
    return;
  }
  const from = Math.max(0, hit.index - 40);
  const to = Math.min(text.length, hit.index + hit.length + 40);
  const cut = text.slice(from, to).trim();
  scope.evidence.said.push(
    `${place.label}: "${from > 0 ? '…' : ''}${cut}${to < text.length ? '…' : ''}"`,
  );
}

function valueAt(snapshot: Snapshot, path: string): unknown {
  const dot = path.indexOf('.');
  return snapshot[path.slice(0, dot)]?.[path.slice(dot + 1)];
}

function textsAt(snapshot: Snapshot, path: string): readonly string[] {
  const value = valueAt(snapshot, path);
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function textAt(snapshot: Snapshot, path: string): string {
  const value = valueAt(snapshot, path);
  if (typeof value === 'string') return value;
  return textsAt(snapshot, path).join('\n');
}
