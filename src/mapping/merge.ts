import { didYouMean, type Problem } from './problem.ts';
import { forms } from './schema.ts';
import { type Entry, type ListSource, type MapSource, placeOf, type SourceNode } from './source.ts';

/**
 * Lays one file over another (mapping-language 2.2): objects merge, lists and scalars replace, rules merge by `id`,
 * `remove: true` deletes, tests add up. Every part keeps the place it came from, so that the winning file is known.
 */
export function layOver(base: MapSource, over: MapSource, problems: Problem[]): MapSource {
  const entries = new Map(over.entries);
  entries.delete('override');
  entries.delete('version');
  return mergeOver(base, { ...over, entries }, problems);
}

function mergeOver(base: MapSource, over: MapSource, problems: Problem[]): MapSource {
  const entries = new Map(base.entries);
  for (const [key, entry] of over.entries) mergeEntry(entries, key, entry, problems);
  return { ...base, entries };
}

function mergeEntry(
  entries: Map<string, Entry>,
  key: string,
  entry: Entry,
  problems: Problem[],
): void {
  const below = entries.get(key);
  if (isRemoval(entry.node)) {
    if (below === undefined) missing(entry, `There is no "${key}" to remove`, entries, problems);
    entries.delete(key);
    return;
  }
  if (key === 'tests' && below?.node.as === 'list' && entry.node.as === 'list') {
    entries.set(key, { key: below.key, node: joined(below.node, entry.node) });
    return;
  }
  if (key === 'rules' && below?.node.as === 'list' && entry.node.as === 'list') {
    entries.set(key, { key: below.key, node: mergeRules(below.node, entry.node, problems) });
    return;
  }
  const node =
    below?.node.as === 'map' && entry.node.as === 'map'
      ? mergeOver(withoutForm(below.node, entry.node), entry.node, problems)
      : entry.node;
  entries.set(key, { key: entry.key, node });
}

/** A value given in another form replaces the old one; its options stay. */
function withoutForm(below: MapSource, over: MapSource): MapSource {
  const gives = (node: MapSource): boolean => forms.some((form) => node.entries.has(form));
  if (!gives(below) || !gives(over)) return below;
  const entries = new Map(below.entries);
  for (const form of [...forms, 'else', 'by']) {
    if (!over.entries.has(form) || form === 'by') entries.delete(form);
  }
  return { ...below, entries };
}

function isRemoval(node: SourceNode): boolean {
  return node.as === 'map' && node.entries.size === 1 && scalarAt(node, 'remove') === true;
}

function joined(first: ListSource, second: ListSource): ListSource {
  return { ...first, items: [...first.items, ...second.items] };
}

function missing(
  entry: Entry,
  message: string,
  known: ReadonlyMap<string, unknown>,
  problems: Problem[],
): void {
  const name = /"(.+)"/.exec(message)?.[1] ?? '';
  problems.push({
    ...placeOf({ source: entry.key.source, start: entry.key.start }),
    severity: 'error',
    code: 'M018',
    message,
    help: didYouMean(name, known.keys()),
  });
}

/** A known id changes that rule; a new one says where it stands. */
function mergeRules(base: ListSource, over: ListSource, problems: Problem[]): ListSource {
  const rules = [...base.items];
  for (const rule of over.items) mergeRule(rules, rule, problems);
  return { ...base, items: rules };
}

function mergeRule(rules: SourceNode[], rule: SourceNode, problems: Problem[]): void {
  if (rule.as !== 'map') return;
  const id = scalarAt(rule, 'id');
  const at = indexOfRule(rules, id);
  const known = rules[at];
  if (known?.as === 'map') {
    if (scalarAt(rule, 'remove') === true) rules.splice(at, 1);
    else rules[at] = mergeOver(known, rule, problems);
    return;
  }
  const [where, neighbour] = rule.entries.has('before')
    ? (['before', scalarAt(rule, 'before')] as const)
    : (['after', scalarAt(rule, 'after')] as const);
  const beside = indexOfRule(rules, neighbour);
  if (beside < 0) {
    problems.push({
      ...placeOf(rule),
      severity: 'error',
      code: 'M018',
      message:
        neighbour === undefined
          ? `There is no rule "${String(id)}" to change`
          : `There is no rule "${String(neighbour)}" to stand ${where}`,
      help: neighbour === undefined ? 'a new rule says before: or after:' : undefined,
    });
    return;
  }
  rules.splice(where === 'before' ? beside : beside + 1, 0, withoutPlace(rule));
}

function withoutPlace(rule: MapSource): MapSource {
  const entries = new Map(rule.entries);
  entries.delete('before');
  entries.delete('after');
  return { ...rule, entries };
}

function indexOfRule(rules: readonly SourceNode[], id: unknown): number {
  if (id === undefined) return -1;
  return rules.findIndex((rule) => rule.as === 'map' && scalarAt(rule, 'id') === id);
}

/** A scalar of a map; undefined when it is not there. */
export function scalarAt(
  node: MapSource,
  key: string,
): string | number | boolean | null | undefined {
  const found = node.entries.get(key)?.node;
  return found?.as === 'scalar' ? found.value : undefined;
}
