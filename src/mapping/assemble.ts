import { layOver, scalarAt } from './merge.ts';
import { didYouMean, type Problem } from './problem.ts';
import {
  type MappingText,
  mappingSchema,
  overrideSchema,
  type RequestsText,
  requestsSchema,
} from './schema.ts';
import type { MappingFile } from './settings.ts';
import { type MapSource, parseSource, placeOf, placeOfKey, type SourceNode } from './source.ts';
import { validate } from './validate.ts';

/** A merged file that has the right shape. */
export interface Assembled<T> {
  readonly text: T;
  readonly root: SourceNode;
}

export interface Assembly {
  readonly mappings: readonly Assembled<MappingText>[];
  readonly requests: Assembled<RequestsText> | undefined;
}

/** Parses all files, layer by layer, and lays the overrides of a layer over what stands by then. */
export function assemble(files: readonly MappingFile[], problems: Problem[]): Assembly {
  const mappings = new Map<string, MapSource>();
  const requests = new Map<string, MapSource>();
  for (const layer of new Set(files.map((file) => file.layer))) {
    const roots = files
      .filter((file) => file.layer === layer)
      .map((file) => rootOf(file, problems))
      .filter((root) => root !== undefined);
    const isOverride = (root: MapSource): boolean => root.entries.has('override');
    for (const root of roots.filter((one) => !isOverride(one)))
      place(root, mappings, requests, problems);
    for (const root of roots.filter(isOverride)) applyOverride(root, mappings, requests, problems);
  }
  return {
    mappings: [...mappings.values()].flatMap((root) => validated(root, mappingSchema, problems)),
    requests: oneRequests(requests, problems),
  };
}

function rootOf(file: MappingFile, problems: Problem[]): MapSource | undefined {
  const before = problems.length;
  const { source, root } = parseSource(file, problems);
  if (root?.as === 'map') return root;
  if (problems.length === before) {
    const at = { file: source.file, line: 1, column: 1 };
    const message = 'The file must be a mapping, a requests file or an override';
    problems.push({ ...at, severity: 'error', code: 'M006', message });
  }
  return undefined;
}

function place(
  root: MapSource,
  mappings: Map<string, MapSource>,
  requests: Map<string, MapSource>,
  problems: Problem[],
): void {
  const [kind, known] = root.entries.has('requests')
    ? (['requests', requests] as const)
    : (['mapping', mappings] as const);
  const id = scalarAt(root, kind);
  if (id === undefined) {
    problems.push({
      ...placeOf(root),
      severity: 'error',
      code: 'M005',
      message: 'Missing key: mapping, requests or override',
    });
    return;
  }
  if (known.has(String(id))) {
    problems.push({
      ...placeOfKey(root, [], kind),
      severity: 'error',
      code: 'M004',
      message: `There is already a ${kind} "${String(id)}"`,
      help: 'change it with override: and only what differs',
    });
    return;
  }
  known.set(String(id), root);
}

function applyOverride(
  root: MapSource,
  mappings: Map<string, MapSource>,
  requests: Map<string, MapSource>,
  problems: Problem[],
): void {
  if (validate(root, overrideSchema, problems) === undefined) return;
  const id = String(scalarAt(root, 'override'));
  const base = mappings.get(id) ?? requests.get(id) ?? requestsFor(id, requests);
  if (base === undefined) {
    problems.push({
      ...placeOfKey(root, [], 'override'),
      severity: 'error',
      code: 'M018',
      message: `There is no mapping "${id}" to override`,
      help: didYouMean(id, [...mappings.keys(), 'requests']),
    });
    return;
  }
  const merged = layOver(base, root, problems);
  const holder = mappings.has(id) ? mappings : requests;
  holder.set(holder === mappings ? id : (keyOf(requests, base) ?? id), merged);
}

/** `override: requests` means the requests file, whatever its id. */
function requestsFor(id: string, requests: ReadonlyMap<string, MapSource>): MapSource | undefined {
  return id === 'requests' ? [...requests.values()][0] : undefined;
}

function keyOf(known: ReadonlyMap<string, MapSource>, root: MapSource): string | undefined {
  for (const [key, value] of known) if (value === root) return key;
  return undefined;
}

function validated<T>(
  root: MapSource,
  schema: Parameters<typeof validate<T>>[1],
  problems: Problem[],
): readonly Assembled<T>[] {
  const text = validate(root, schema, problems);
  return text === undefined ? [] : [{ text, root }];
}

function oneRequests(
  requests: ReadonlyMap<string, MapSource>,
  problems: Problem[],
): Assembled<RequestsText> | undefined {
  const [first, second] = requests.values();
  if (second !== undefined) {
    problems.push({
      ...placeOf(second),
      severity: 'error',
      code: 'M004',
      message: 'There is already a requests file',
      help: 'change it with override: and only what differs',
    });
  }
  return first === undefined ? undefined : validated(first, requestsSchema, problems)[0];
}
