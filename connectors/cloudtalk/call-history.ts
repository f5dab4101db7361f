import type { z } from 'zod';
import type { Priority } from '../../src/connector/contract.ts';
import type { Instant } from '../../src/domain/clock.ts';
import { RetryableError } from '../../src/domain/errors.ts';
import type { Logger } from '../../src/domain/logger.ts';
import { isObject } from './body.ts';
import { parseCallRow } from './call-row.ts';
import type { CloudTalkClient } from './client.ts';
import { CompanyTime, type NaiveWindow } from './company-time.ts';
import { type CallRow, page } from './wire.ts';

/** A row with the JSON it came as. */
export interface FoundRow {
  readonly row: CallRow;
  readonly raw: unknown;
}

/** The call history of one company: `GET /calls/index.json` (4.1). */
export interface CallHistory {
  /** @throws OutsideError */
  byId(callId: string, priority: Priority): Promise<FoundRow | undefined>;
  /** All calls that started from one instant to another (both included), each once. @throws OutsideError */
  startedBetween(
    from: Instant,
    to: Instant,
    priority: Priority,
    only?: ReadonlySet<string>,
  ): Promise<readonly FoundRow[]>;
  /** About how many started in between, one request; calls of the neighbouring hours may be among them. @throws OutsideError */
  countBetween(from: Instant, to: Instant, priority: Priority): Promise<number>;
}

/** The most the vendor gives at once. */
const ROWS_A_PAGE = 1_000;
/** A hundred thousand calls: beyond it the vendor's page count is not to be believed. */
const MOST_PAGES = 100;

export function createCallHistory(
  client: CloudTalkClient,
  settings: { readonly account: string; readonly timezone: string; readonly logger: Logger },
): CallHistory {
  const companyTime = new CompanyTime(settings.timezone);
  const list = (query: Record<string, string>, priority: Priority, only?: ReadonlySet<string>) =>
    listRows(client, query, priority, (values) =>
      readRows(only ? values.filter((raw) => only.has(idOf(raw))) : values, companyTime, settings),
    );
  return {
    async byId(callId, priority) {
      const rows = await list({ call_id: callId }, priority);
      return rows.find(({ row }) => row.Cdr.id === callId);
    },
    async startedBetween(from, to, priority, only) {
      const rows = await list({ ...companyTime.windowOf(from, to) }, priority, only);
      return rows.filter(({ row: { Cdr } }) => {
        // Whole seconds on the wire: a call of 12:00:00.700 says 12:00:00.
        return Cdr.started_at === null || (Cdr.started_at > from - 1_000 && Cdr.started_at <= to);
      });
    },
    async countBetween(from, to, priority) {
      const { responseData } = await askPage(
        client,
        companyTime.windowOf(from, to),
        1,
        priority,
        1,
      );
      return responseData.itemsCount ?? responseData.data.length;
    },
  };
}

type Page = z.infer<typeof page>;

async function askPage(
  client: CloudTalkClient,
  query: Readonly<Record<string, string>> | NaiveWindow,
  number: number,
  priority: Priority,
  limit = ROWS_A_PAGE,
): Promise<Page> {
  const answer = await client.ask({
    host: 'core',
    path: '/calls/index.json',
    query: { ...query, limit, page: number },
    priority,
    what: 'calls.list',
  });
  const parsed = page.safeParse(answer.as === 'found' ? answer.body : undefined);
  if (parsed.success) return parsed.data;
  throw new RetryableError('calls.list: The answer is not a page of calls.', {
    code: 'cloudtalk.unreadable',
  });
}

/** Rows that move while we page can hide from it: as often it is paged again when some are missing. */
const MOST_PASSES = 3;

/**
 * Pages until the vendor says it was the last; a page beyond it is never asked for (3.7). Calls that come in meanwhile
 * push rows onto the next page, where they are met again; a row that is deleted pulls one onto a page we have had, and
 * then the count says that one is missing.
 */
async function listRows(
  client: CloudTalkClient,
  query: Record<string, string>,
  priority: Priority,
  read: (values: readonly unknown[]) => readonly FoundRow[],
): Promise<FoundRow[]> {
  const found = new Map<string, FoundRow>();
  const met = new Set<string>();
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const matches = await pageOnce(client, query, priority, (values) => {
      for (const value of values) met.add(idOf(value));
      for (const one of read(values))
        if (!found.has(one.row.Cdr.id)) found.set(one.row.Cdr.id, one);
    });
    if (met.size >= matches) break;
  }
  return [...found.values()];
}

/** @returns how many rows there must be by the last page's word; 0 when one page holds all. */
async function pageOnce(
  client: CloudTalkClient,
  query: Record<string, string>,
  priority: Priority,
  take: (values: readonly unknown[]) => void,
): Promise<number> {
  let matches = 0;
  for (let number = 1; number <= MOST_PAGES; number += 1) {
    const { responseData } = await askPage(client, query, number, priority);
    const { data, pageCount, pageNumber, itemsCount } = responseData;
    take(data);
    matches = itemsCount ?? 0;
    if ((pageNumber ?? number) >= (pageCount ?? 1)) return number === 1 ? 0 : matches;
  }
  return 0;
}

function readRows(
  values: readonly unknown[],
  companyTime: CompanyTime,
  { account, logger }: { readonly account: string; readonly logger: Logger },
): FoundRow[] {
  const rows = values.flatMap((raw) => {
    const row = parseCallRow(raw);
    return row ? [{ row, raw }] : [];
  });
  const first = rows[0]?.raw;
  if (isObject(first) && isObject(first['Cdr'])) companyTime.observe(first['Cdr']['started_at']);
  if (rows.length < values.length)
    logger.warn('cloudtalk.rows_unreadable', { account, count: values.length - rows.length });
  return rows;
}

function idOf(raw: unknown): string {
  return isObject(raw) && isObject(raw['Cdr']) ? String(raw['Cdr']['id']) : '';
}
