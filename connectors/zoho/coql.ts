import type { Priority } from '../../src/connector/priority.ts';
import type { Instant } from '../../src/domain/clock.ts';
import type { ZohoClient } from './client.ts';
import { coqlCost } from './costs.ts';
import { readWire, recordsAnswer, type WireRecord } from './wire.ts';

/** Rows of a query. */
export interface QueryAnswer {
  readonly rows: readonly WireRecord[];
  readonly more: boolean;
  /** Zoho's clock when it answered. */
  readonly at: Instant;
}

/**
 * Runs a COQL query: no index lag, one credit up to 200 rows, three up to 2000.
 * https://www.zoho.com/crm/developer/docs/api/v8/Get-Records-through-COQL-Query.html
 *
 * @param query without its `limit`.
 * @throws OutsideError
 */
export async function runCoql(
  client: ZohoClient,
  query: string,
  page: { readonly limit: number; readonly offset?: number },
  priority: Priority,
): Promise<QueryAnswer> {
  const answer = await client.read({
    method: 'POST',
    path: '/crm/v8/coql',
    json: { select_query: `${query} limit ${page.offset ?? 0}, ${page.limit}` },
    priority,
    cost: coqlCost(page.limit),
    what: 'coql',
  });
  if (!answer) return { rows: [], more: false, at: client.now() };
  const { data, info } = readWire(recordsAnswer, answer.body, 'coql');
  return { rows: data, more: info?.more_records === true, at: answer.at };
}

/** A text literal. */
export function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** An instant as COQL and headers take it: whole seconds, UTC, no `Z`. */
export function zohoTime(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 19)}+00:00`;
}

/** Conditions joined by `and`, bracketed pairwise as COQL wants it. */
export function allOf(conditions: readonly string[]): string {
  return conditions.reduce((joined, condition) => `(${joined} and ${condition})`);
}
