import { z } from 'zod';
import { type Answer, type Exchange, json } from '../http/answer.ts';
import type { Settings } from '../settings.ts';

/** Problems by field, as the core host lists them. */
export type FieldProblems = Readonly<Record<string, readonly string[]>>;

/** 200 with one thing, or with a list that has no pages. */
export function one(data: unknown): Answer {
  return json(200, { responseData: data });
}

/** 201 with the id of what was made. */
export function created(id: number): Answer {
  return json(201, { responseData: { status: 201, data: { id: String(id) } } });
}

/** 200 after an edit or a deletion. */
export const done: Answer = json(200, { responseData: { status: 200 } });

/** An error in the core host's shape. */
export function failure(status: number, message: string): Answer {
  return json(status, { responseData: { status, message } });
}

/** 404: the thing is not there. */
export const notFound: Answer = failure(404, 'Not found.');

/** 406 of the operations that name no field. */
export const invalidInput: Answer = failure(406, 'Invalid input data.');

/** 406 with the fields that are wrong. */
export function invalid(problems: FieldProblems): Answer {
  return json(406, {
    responseData: { status: 406, message: 'Invalid input data.', data: problems },
  });
}

/** What the vendor says about a field that must be there. */
export const required = 'This field is required.';

const largestLimit = 1000;

/**
 * One page of a list. `itemsCount` counts all pages; the echoed `limit` is never above it, so a short page proves
 * nothing (cloudtalk.md 3.7). What a page behind the last answers is unknown: a setting decides.
 *
 * @param render called for the items of this page only.
 */
export function page<T>(
  exchange: Exchange,
  { defaultLimit, pageBeyond }: Pick<Settings, 'defaultLimit' | 'pageBeyond'>,
  items: Iterable<T>,
  render: (item: T) => unknown,
): Answer {
  const all = Array.isArray(items) ? (items as readonly T[]) : [...items];
  const asked = Math.min(largestLimit, Math.max(1, number(exchange, 'limit') ?? defaultLimit));
  const limit = all.length === 0 ? asked : Math.min(asked, all.length);
  const pageCount = Math.ceil(all.length / limit);
  const pageNumber = Math.max(1, number(exchange, 'page') ?? 1);
  if (pageNumber > Math.max(1, pageCount) && pageBeyond === 'not_found') return notFound;
  const start = (pageNumber - 1) * limit;
  const data = all.slice(start, start + limit).map(render);
  return one({ itemsCount: all.length, pageCount, pageNumber, limit, data });
}

/** A query parameter as a whole number; undefined when it is none. */
export function number(exchange: Exchange, name: string): number | undefined {
  const text = exchange.query.get(name);
  return text !== null && /^-?\d+$/.test(text) ? Number(text) : undefined;
}

/** A predicate for an optional filter: everything passes when the parameter was not sent. */
export function filter<T>(
  exchange: Exchange,
  name: string,
  read: (item: T) => string | number | boolean | null,
): (item: T) => boolean {
  const wanted = exchange.query.get(name);
  return (item) => wanted === null || wanted === '' || String(read(item)) === wanted;
}

/** The id in the path; NaN when it is not a number, which finds nothing. */
export function pathId(exchange: Exchange): number {
  const text = exchange.params['id'] ?? '';
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

/** A yes or no as JSON or form encoding carries it. */
export const flag = z
  .union([z.boolean(), z.literal([0, 1, '0', '1', 'true', 'false', ''])])
  .transform((value) => value === true || value === 1 || value === '1' || value === 'true');
