import type { MappingPlan } from './mapping-plan.ts';
import type { Problem } from './problem.ts';
import type { RequestPlan } from './request-plan.ts';
import { findNode, placeOf, placeOfKey, type SourceNode } from './source.ts';
import { vendorOf } from './targets.ts';

/** What is written and never used, and what must be there once. */
export function checkNames(
  plans: readonly MappingPlan[],
  requests: RequestPlan | undefined,
  problems: Problem[],
): void {
  for (const plan of plans) {
    unused(plan.root, 'vars', plan.used.vars, 'M011', 'variable', problems);
    unused(plan.root, 'tables', plan.used.tables, 'M012', 'table', problems);
    noTests(plan.root, plan.tests.length, plan.info.id, problems);
    duplicateRows(plan.root, problems);
  }
  oneProvider(plans, problems);
  if (requests === undefined) return;
  const words = new Set([...requests.used.words, ...plans.flatMap((plan) => [...plan.used.words])]);
  unused(requests.root, 'words', words, 'M012', 'list of words', problems);
  unused(requests.root, 'tables', requests.used.tables, 'M012', 'table', problems);
  noTests(requests.root, requests.tests.length, requests.id, problems);
  duplicateRows(requests.root, problems);
}

function unused(
  root: SourceNode,
  under: string,
  used: ReadonlySet<string>,
  code: string,
  what: string,
  problems: Problem[],
): void {
  const holder = findNode(root, [under]);
  if (holder?.as !== 'map') return;
  for (const name of holder.entries.keys()) {
    if (used.has(name)) continue;
    const place = placeOfKey(root, [under], name);
    const message = `The ${what} "${name}" is never used`;
    problems.push({ ...place, severity: 'warning', code, message });
  }
}

function noTests(root: SourceNode, count: number, id: string, problems: Problem[]): void {
  if (count > 0) return;
  const message = `"${id}" has no tests`;
  problems.push({ ...placeOf(root), severity: 'warning', code: 'M013', message });
}

/** Rows that differ only in case are one row where case does not matter. */
function duplicateRows(root: SourceNode, problems: Problem[]): void {
  const tables = findNode(root, ['tables']);
  if (tables?.as !== 'map') return;
  for (const name of tables.entries.keys()) {
    const compare = findNode(tables, [name, 'compare']);
    const rows = findNode(tables, [name, 'map']);
    if (compare?.as !== 'scalar' || compare.value !== 'ignore_case' || rows?.as !== 'map') continue;
    const seen = new Set<string>();
    for (const key of rows.entries.keys()) {
      if (seen.has(key.toLowerCase())) {
        const place = placeOfKey(tables, [name, 'map'], key);
        const message = `The row "${key}" is there twice`;
        problems.push({ ...place, severity: 'error', code: 'E302', message });
      }
      seen.add(key.toLowerCase());
    }
  }
}

/** One mapping for each vendor provides the person. */
function oneProvider(plans: readonly MappingPlan[], problems: Problem[]): void {
  const vendors = new Map<string, string>();
  for (const { info, root } of plans) {
    if (!info.providesPerson || !info.enabled) continue;
    const vendor = vendorOf(info.into);
    const first = vendors.get(vendor);
    if (first === undefined) {
      vendors.set(vendor, info.id);
      continue;
    }
    problems.push({
      ...placeOfKey(root, [], 'provides'),
      severity: 'error',
      code: 'M010',
      message: `"${first}" already provides the person of ${vendor}`,
    });
  }
}
