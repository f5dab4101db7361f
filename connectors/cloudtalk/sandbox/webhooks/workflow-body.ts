import { lookUp } from './property-path.ts';
import type { WorkflowRow } from './subscription.ts';

type Properties = Readonly<Record<string, unknown>>;

const template = /\{\{\s*event\.properties\.([^}]+?)\s*\}\}/g;
const wholeTemplate = /^\s*\{\{\s*event\.properties\.([^}]+?)\s*\}\}\s*$/;

/**
 * Renders the rows of an API Request action as the flat JSON object the platform sends (cloudtalk.md 9.2, 9.3).
 * Nothing is added: no event name, no id, no time.
 *
 * @param missing what a STRING row makes of a value that is not there: the empty string, or null.
 */
export function renderRows(
  rows: readonly WorkflowRow[],
  properties: Properties,
  missing: 'empty' | 'null' = 'empty',
): Record<string, unknown> {
  return Object.fromEntries(
    rows.map((row) => [
      row.key,
      row.format === 'AUTO'
        ? renderAuto(row.value, properties)
        : renderString(row.value, properties, missing),
    ]),
  );
}

/** AUTO: digits become a number and lose their plus, a missing value becomes null, anything else stays as it is. */
function renderAuto(value: string, properties: Properties): unknown {
  const path = wholeTemplate.exec(value)?.[1];
  const rendered =
    path === undefined ? renderText(value, properties) : (lookUp(path, properties) ?? null);
  if (typeof rendered === 'string' && /^\+?\d+$/.test(rendered)) return Number(rendered);
  return rendered;
}

/** STRING: text; objects become `[object Object]`. */
function renderString(
  value: string,
  properties: Properties,
  missing: 'empty' | 'null',
): string | null {
  const path = wholeTemplate.exec(value)?.[1];
  const isMissing = path !== undefined && (lookUp(path, properties) ?? null) === null;
  return isMissing && missing === 'null' ? null : renderText(value, properties);
}

function renderText(value: string, properties: Properties): string {
  return value.replaceAll(template, (_whole, path: string) =>
    String(lookUp(path, properties) ?? ''),
  );
}
