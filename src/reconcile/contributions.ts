import type { DesiredField, DesiredRecord, FieldValue } from '../domain/record.ts';
import type { Contribution } from '../store/port.ts';

/**
 * The record several subjects desire under one key, merged in the order of `at` (then subject), whatever the order they
 * arrived in: `once`, `fill_blank` and the owner take the earliest, `append` all, the rest the latest.
 *
 * @returns undefined when nobody desires it; `at` is that of the latest.
 */
export function mergeContributions(
  contributions: readonly Contribution[],
): DesiredRecord | undefined {
  const ordered = contributions.map((one) => one.desired);
  const latest = ordered.at(-1);
  if (!latest) return undefined;
  if (ordered.length === 1) return latest;
  return {
    ...latest,
    fields: mergeFields(ordered),
    owner: ordered.find((desired) => desired.owner.candidates.length > 0)?.owner ?? latest.owner,
    at: latest.at,
  };
}

function mergeFields(ordered: readonly DesiredRecord[]): Record<string, DesiredField> {
  const merged: Record<string, DesiredField> = {};
  for (const desired of ordered) {
    for (const [name, field] of Object.entries(desired.fields)) {
      const before = merged[name];
      merged[name] = before === undefined ? field : mergeField(before, field);
    }
  }
  return merged;
}

function mergeField(before: DesiredField, after: DesiredField): DesiredField {
  switch (after.update) {
    case 'once':
    case 'fill_blank':
      return before;
    case 'append':
      return { ...after, value: appended(before.value, after.value) };
    case 'overwrite':
    case 'keep_human':
      return after;
  }
}

function appended(before: FieldValue, after: FieldValue): FieldValue {
  if (typeof before !== 'string' || before === '') return after;
  if (typeof after !== 'string' || after === '' || before.split('\n').includes(after))
    return before;
  return `${before}\n${after}`;
}
