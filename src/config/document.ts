import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
} from 'yaml';
import type { ConfigProblem, Place } from './problem.ts';
import type { Locate } from './settings.ts';
import type { Substituted } from './substitute.ts';

/** A settings file, read: its top mapping with all variables replaced. */
export interface SettingsDocument {
  readonly file: string;
  /** Empty when the file could not be understood. */
  readonly value: Readonly<Record<string, unknown>>;
  readonly locate: Locate;
  readonly problems: readonly ConfigProblem[];
  /** False: not YAML at all (or not a mapping), so that missing keys mean nothing. */
  readonly understood: boolean;
}

const MAX_BYTES = 262_144;

/** Reads one YAML 1.2 document: no anchors, aliases, merge keys, tags or keys that come twice. */
export function readDocument(
  file: string,
  text: string,
  replace: (text: string) => Substituted,
): SettingsDocument {
  if (Buffer.byteLength(text) > MAX_BYTES)
    return unreadable(file, 'The file is larger than 256 KiB.');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2' });
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const report = (offset: number, message: string, help?: string): ConfigProblem => ({
    file,
    ...place(offset),
    message,
    help,
  });
  const faults = [...document.errors, ...document.warnings].map((error) =>
    report(error.pos[0], said(error.code, error.message)),
  );
  const fatal = document.errors.some(({ code }) => code !== 'DUPLICATE_KEY');
  const sharing = fatal ? [] : findSharing(document, report);
  const understood = !fatal && sharing.length === 0 && isMap(document.contents);
  if (!understood && faults.length + sharing.length === 0)
    faults.push(report(0, 'The file is not a list of keys and values.'));
  const variables = understood ? replaceVariables(document, replace, report) : [];
  return {
    file,
    value: understood ? (document.toJS() as Record<string, unknown>) : {},
    locate: (path, at = 'value') => place(offsetOf(document, path, at)),
    problems: [...faults, ...sharing, ...variables],
    understood,
  };
}

type Report = (offset: number, message: string, help?: string) => ConfigProblem;

function said(code: string, message: string): string {
  return code === 'DUPLICATE_KEY' ? 'This key stands here twice.' : `Not valid YAML: ${message}`;
}

/** What would let one place of the file change another. */
function findSharing(document: Document, report: Report): ConfigProblem[] {
  const found: ConfigProblem[] = [];
  visit(document, {
    Alias: (_key, node) => {
      found.push(report(node.range?.[0] ?? 0, 'Aliases are not allowed: write the value out.'));
    },
    Node: (key, node) => {
      const offset = node.range?.[0] ?? 0;
      if ('anchor' in node && node.anchor !== undefined)
        found.push(report(offset, 'Anchors are not allowed: write the value out.'));
      if (key === 'key' && isScalar(node) && node.value === '<<')
        found.push(report(offset, 'Merge keys are not allowed: write the keys out.'));
    },
  });
  return found;
}

function replaceVariables(
  document: Document,
  replace: (text: string) => Substituted,
  report: Report,
): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  visit(document, {
    Scalar: (key, node) => {
      if (key === 'key' || typeof node.value !== 'string' || !node.value.includes('${')) return;
      const { text, failures } = replace(node.value);
      node.value = text;
      for (const { message, help } of failures)
        problems.push(report(node.range?.[0] ?? 0, message, help));
    },
  });
  return problems;
}

/** The nearest place that exists; a missing key is shown at the key it is missing from. */
function offsetOf(document: Document, path: readonly PropertyKey[], at: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let keyOffset = 0;
  for (const part of path) {
    const child = childOf(node, part);
    if (child === undefined) return keyOffset;
    keyOffset = child.offset;
    node = child.value;
  }
  if (at === 'key' || !isNode(node)) return keyOffset;
  return path.length === 0 ? 0 : (node.range?.[0] ?? keyOffset);
}

function childOf(node: unknown, part: PropertyKey): { offset: number; value: unknown } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
    if (pair === undefined || !isScalar(pair.key)) return undefined;
    return { offset: pair.key.range?.[0] ?? 0, value: pair.value };
  }
  const item = isSeq(node) ? node.items[Number(part)] : undefined;
  return isNode(item) ? { offset: item.range?.[0] ?? 0, value: item } : undefined;
}

function unreadable(file: string, message: string): SettingsDocument {
  const place = { line: 1, column: 1 };
  const problems = [{ file, ...place, message }];
  return { file, value: {}, locate: () => place, problems, understood: false };
}
