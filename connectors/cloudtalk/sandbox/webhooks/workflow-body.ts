import type { WorkflowRow } from './subscription.ts';

const template = /\{\{\s*event\.properties\.([^}]+?)\s*\}\}/g;
const wholeTemplate = /^\s*\{\{\s*event\.properties\.([^}]+?)\s*\}\}\s*$/;

/**
 * Renders the rows of an API Request action as the flat JSON object the platform sends (cloudtalk.md 9.2, 9.3).
 * Nothing is added: no event name, no id, no time.
 */
export function renderRows(
  rows: readonly WorkflowRow[],
  properties: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    rows.map((row) => [
      row.key,
      row.format === 'AUTO' ? renderAuto(row.value, properties) : renderText(row.value, properties),
    ]),
  );
}

/** AUTO: digits become a number and lose their plus, a missing value becomes null, anything else stays as it is. */
function renderAuto(value: string, properties: Readonly<Record<string, unknown>>): unknown {
  const path = wholeTemplate.exec(value)?.[1];
  const rendered =
    path === undefined ? renderText(value, properties) : (lookUp(path, properties) ?? null);
  if (typeof rendered === 'string' && /^\+?\d+$/.test(rendered)) return Number(rendered);
  return rendered;
}

/** STRING: text; objects become `[object Object]`, a missing value becomes the empty string. */
function renderText(value: string, properties: Readonly<Record<string, unknown>>): string {
  return value.replaceAll(template, (_whole, path: string) =>
    String(lookUp(path, properties) ?? ''),
  );
}

/** Follows a path such as `contacts[0].name`; a custom attribute's title may hold blanks. */
function lookUp(path: string, properties: Readonly<Record<string, unknown>>): unknown {
  if (path in properties) return properties[path];
  let value: unknown = properties;
  for (const step of path.replaceAll(/\[(\d+)\]/g, '.$1').split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([key]) => key === step)?.[1];
  }
  return value;
}
