import { z } from 'zod';
import { lookUp } from './property-path.ts';

/** One condition of a workflow (cloudtalk.md 9): a property, and what it must be. */
export const conditionSchema = z.strictObject({
  /** A name as in the rows, without braces: `talking_time`, `tags`, `internal_number`, `contacts[0].id`. */
  property: z.string().min(1),
  operator: z.enum([
    'equals',
    'not_equals',
    'contains',
    'not_contains',
    'greater_than',
    'less_than',
    'is_empty',
    'is_not_empty',
  ]),
  value: z.union([z.string(), z.number(), z.boolean()]).default(''),
});

/** One condition of a workflow. */
export type Condition = z.infer<typeof conditionSchema>;

/** Whether every condition holds. A list, such as the tags, equals or contains what one of its items is called. */
export function holds(
  conditions: readonly Condition[],
  properties: Readonly<Record<string, unknown>>,
): boolean {
  return conditions.every((condition) => isMet(condition, lookUp(condition.property, properties)));
}

function isMet({ operator, value }: Condition, actual: unknown): boolean {
  const words = wordsOf(actual);
  const wanted = plain(String(value));
  switch (operator) {
    case 'equals':
      return words.some((word) => plain(word) === wanted);
    case 'not_equals':
      return !words.some((word) => plain(word) === wanted);
    case 'contains':
      return words.some((word) => plain(word).includes(wanted));
    case 'not_contains':
      return !words.some((word) => plain(word).includes(wanted));
    case 'greater_than':
      return words.some((word) => Number(word) > Number(value));
    case 'less_than':
      return words.some((word) => Number(word) < Number(value));
    case 'is_empty':
      return words.every((word) => word === '');
    case 'is_not_empty':
      return words.some((word) => word !== '');
  }
}

/** Numbers compare with and without their plus. */
function plain(word: string): string {
  return word.trim().toLowerCase().replace(/^\+/, '');
}

function wordsOf(value: unknown): readonly string[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap(wordsOf);
  if (typeof value !== 'object') return [String(value)];
  const named = Object.entries(value).filter(([key]) => ['name', 'note', 'title'].includes(key));
  return named.map(([, word]) => String(word));
}
