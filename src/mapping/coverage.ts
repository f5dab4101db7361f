import type { FieldPlan } from './field-plan.ts';
import type { MappingPlan } from './mapping-plan.ts';
import type { Problem } from './problem.ts';
import type { RequestPlan } from './request-plan.ts';
import { findNode, type Place, placeOfKey, type SourceNode } from './source.ts';
import type { Table } from './tables.ts';

/** What no test of a file reached: fields, cases, rows, rules. */
export function unreached(
  suite: MappingPlan | RequestPlan,
  reached: ReadonlySet<object>,
): readonly Problem[] {
  const found =
    'info' in suite
      ? [...missedFields(suite, reached), ...missedRows(suite.root, suite.tables, reached)]
      : [...missedRules(suite, reached), ...missedRows(suite.root, suite.tables, reached)];
  return found;
}

function note(place: Place, what: string): Problem {
  return { ...place, severity: 'warning', code: 'T003', message: `No test reaches ${what}` };
}

function missedFields(plan: MappingPlan, reached: ReadonlySet<object>): readonly Problem[] {
  const fields: readonly FieldPlan[] = [
    ...plan.vars,
    ...plan.into.fields,
    ...(plan.elseInto?.fields ?? []),
  ];
  return fields.flatMap((field) => [
    ...(reached.has(field) ? [] : [note(field.place, `the field ${field.name}`)]),
    ...field.value.branches
      .filter((branch) => !reached.has(branch))
      .map((branch) => note(branch.place, `the case "${branch.text}" of ${field.name}`)),
  ]);
}

function missedRules(plan: RequestPlan, reached: ReadonlySet<object>): readonly Problem[] {
  return plan.rules
    .filter((rule) => !reached.has(rule))
    .map((rule) => note(rule.when.place, `the rule ${rule.id}`));
}

/** Rows of the account are its own business. */
function missedRows(
  root: SourceNode,
  tables: ReadonlyMap<string, Table>,
  reached: ReadonlySet<object>,
): readonly Problem[] {
  return [...tables.values()].flatMap((table) => {
    const path = ['tables', table.name, 'map'];
    const own = findNode(root, path);
    if (own?.as !== 'map') return [];
    return table.rows
      .filter((row) => own.entries.has(row.key) && !reached.has(row))
      .map((row) => note(placeOfKey(root, path, row.key), `the row "${row.key}" of ${table.name}`));
  });
}
