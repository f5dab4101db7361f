import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
} from 'yaml';
import type { Problem } from './problem.ts';
import type { MappingFile } from './settings.ts';

/** The place of something in a file; line and column from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

interface Located {
  readonly source: Source;
  /** Offset of its first character. */
  readonly start: number;
}

export interface ScalarSource extends Located {
  readonly as: 'scalar';
  readonly value: string | number | boolean | null;
  /** Offset of the first character after it. */
  readonly end: number;
  readonly block: boolean;
}

export interface MapSource extends Located {
  readonly as: 'map';
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface ListSource extends Located {
  readonly as: 'list';
  readonly items: readonly SourceNode[];
}

/** A key with its own place: problems about a key point at the key. */
export interface Entry {
  readonly key: Located;
  readonly node: SourceNode;
}

/** A YAML value that knows where it stands, also after files were merged. */
export type SourceNode = ScalarSource | MapSource | ListSource;

/** One text with its line starts. */
export interface Source {
  readonly file: string;
  readonly layer: string;
  readonly text: string;
  readonly lines: LineCounter;
}

const LARGEST = 256 * 1024;

/** Parses one document; whatever YAML or the language forbids becomes a problem with its place. */
export function parseSource(
  file: MappingFile,
  problems: Problem[],
): { readonly source: Source; readonly root: SourceNode | undefined } {
  const lines = new LineCounter();
  const source: Source = { file: file.name, layer: file.layer, text: file.text, lines };
  const report = (offset: number, code: string, message: string, help?: string): void => {
    problems.push({ ...placeAt(source, offset), severity: 'error', code, message, help });
  };
  if (Buffer.byteLength(file.text) > LARGEST) {
    report(0, 'M001', 'The file is larger than 256 KiB');
    return { source, root: undefined };
  }
  const document = parseDocument(file.text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: false,
  });
  for (const error of document.errors)
    report(error.pos[0], 'M001', error.message, trapHelp(error.code));
  const before = problems.length;
  const root = document.contents === null ? undefined : read(document.contents, source, report);
  const broken = document.errors.length > 0 || problems.length > before;
  return { source, root: broken ? undefined : root };
}

function trapHelp(code: string): string | undefined {
  if (code === 'BLOCK_AS_IMPLICIT_KEY')
    return '": " starts a nested mapping: put the whole expression in quotes or a | block';
  return undefined;
}

type Report = (offset: number, code: string, message: string, help?: string) => void;

function read(node: Node, source: Source, report: Report): SourceNode | undefined {
  const start = node.range?.[0] ?? 0;
  if (isAlias(node)) {
    report(start, 'M002', 'Aliases are not allowed', 'write the value out');
    return undefined;
  }
  if ('anchor' in node && node.anchor !== undefined)
    report(start, 'M002', 'Anchors are not allowed', 'write the value out');
  if (node.tag !== undefined && !node.tag.startsWith('tag:yaml.org,2002:')) {
    report(
      start,
      'M007',
      `"${node.tag}" was read as a YAML tag and is lost`,
      'put the expression in quotes or a | block',
    );
  }
  if (isMap(node)) return readMap(node.items, { source, start }, report);
  if (isSeq(node)) {
    const items = node.items.map((item) => read(item as Node, source, report));
    return { as: 'list', source, start, items: items.filter((item) => item !== undefined) };
  }
  if (!isScalar(node)) return undefined;
  const { value, type } = node;
  return {
    as: 'scalar',
    source,
    start,
    end: node.range?.[1] ?? start,
    value: scalarValue(value),
    block: type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED',
  };
}

function scalarValue(value: unknown): string | number | boolean | null {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  return value === null || value === undefined ? null : String(value);
}

function readMap(items: readonly unknown[], at: Located, report: Report): MapSource {
  const entries = new Map<string, Entry>();
  for (const item of items) {
    if (!isPair(item)) continue;
    const key = item.key as Node;
    const offset = key.range?.[0] ?? at.start;
    if (!isScalar(key)) {
      report(offset, 'M006', 'A key must be a plain text');
      continue;
    }
    if (key.value === '<<')
      report(offset, 'M002', 'Merge keys are not allowed', 'write the keys out');
    const empty: SourceNode = {
      as: 'scalar',
      source: at.source,
      start: offset,
      end: offset,
      value: null,
      block: false,
    };
    const node = item.value === null ? empty : read(item.value as Node, at.source, report);
    if (node !== undefined)
      entries.set(String(key.value), { key: { source: at.source, start: offset }, node });
  }
  return { as: 'map', ...at, entries };
}

/** The place of an offset of a text. */
export function placeAt(source: Source, offset: number): Place {
  const { line, col } = source.lines.linePos(offset);
  return { file: source.file, line: Math.max(1, line), column: Math.max(1, col) };
}

export function placeOf(node: Located): Place {
  return placeAt(node.source, node.start);
}

/** The place of the n-th character of a scalar's value, through quotes, escapes, folding and block indentation. */
export function placeInside(node: ScalarSource, index: number): Place {
  const { text } = node.source;
  let at = node.start;
  if (node.block) at = Math.max(at, text.indexOf('\n', node.start) + 1);
  else if (text[at] === '"' || text[at] === "'") at += 1;
  const value = String(node.value);
  for (let i = 0; i < index && at < node.end; i++)
    at = advance(text, at, value[i] ?? '', value[i + 1]);
  return placeAt(node.source, Math.min(skipIndent(text, at, value[index]), node.end));
}

/** One character of the value on: escapes are several characters of the source, folded line ends many. */
function advance(text: string, from: number, character: string, next: string | undefined): number {
  let at = skipIndent(text, from, character);
  if (text[at] === '\\' && character !== '\\') return at + escapeLength(text, at);
  at += 1;
  if (text[at - 1] === "'" && text[at] === "'" && next !== "'") at += 1;
  return at;
}

function escapeLength(text: string, at: number): number {
  return { x: 4, u: 6, U: 10 }[text[at + 1] ?? ''] ?? 2;
}

/** Skips white space of the source that is not in the value. */
function skipIndent(text: string, from: number, character: string | undefined): number {
  let at = from;
  if (character === undefined || /\s/.test(character)) return at;
  while (at < text.length && text[at] !== character && /\s/.test(text[at] ?? '')) at += 1;
  return at;
}

/** The node at a path; undefined when there is none. */
export function findNode(root: SourceNode, path: readonly PropertyKey[]): SourceNode | undefined {
  let node: SourceNode | undefined = root;
  for (const step of path) node = node === undefined ? undefined : childOf(node, step);
  return node;
}

function childOf(node: SourceNode, step: PropertyKey): SourceNode | undefined {
  if (node.as === 'map') return node.entries.get(String(step))?.node;
  return node.as === 'list' ? node.items[Number(step)] : undefined;
}

/** The node at a path, or the nearest one above it. */
export function nodeAt(root: SourceNode, path: readonly PropertyKey[]): SourceNode {
  let node = root;
  for (const step of path) {
    const inner = childOf(node, step);
    if (inner === undefined) return node;
    node = inner;
  }
  return node;
}

/** The place of a key, or of what is nearest to it. */
export function placeOfKey(root: SourceNode, path: readonly PropertyKey[], key: string): Place {
  const holder = nodeAt(root, path);
  const entry = holder.as === 'map' ? holder.entries.get(key) : undefined;
  return placeOf(entry?.key ?? holder);
}

/** The value without its places. */
export function toData(node: SourceNode): unknown {
  switch (node.as) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(toData);
    case 'map':
      return Object.fromEntries([...node.entries].map(([key, entry]) => [key, toData(entry.node)]));
  }
}

/** The layers of the files a merged tree consists of, by file name. */
export function layersOf(node: SourceNode): ReadonlyMap<string, string> {
  const layers = new Map<string, string>();
  const visit = (one: SourceNode): void => {
    layers.set(one.source.file, one.source.layer);
    if (one.as === 'list') one.items.forEach(visit);
    if (one.as === 'map') for (const entry of one.entries.values()) visit(entry.node);
  };
  visit(node);
  return layers;
}
