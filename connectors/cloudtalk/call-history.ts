import type { Priority } from '../../src/connector/contract.ts';
import type { Instant } from '../../src/domain/clock.ts';
import { RetryableError } from '../../src/domain/errors.ts';
import type { Logger } from '../../src/domain/logger.ts';
import { isObject } from './body.ts';
import { parseCallRow } from './call-row.ts';
import type { CloudTalkClient } from './client.ts';
import { CompanyTime } from './company-time.ts';
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
  };
}

/** Pages until the vendor says it was the last; a page beyond it is never asked for (3.7). */
async function listRows(
  client: CloudTalkClient,
  query: Record<string, string>,
  priority: Priority,
  read: (values: readonly unknown[]) => readonly FoundRow[],
): Promise<FoundRow[]> {
  const found = new Map<string, FoundRow>();
  for (let number = 1; number <= MOST_PAGES; number += 1) {
    const answer = await client.ask({
      host: 'core',
      path: '/calls/index.json',
      query: { ...query, limit: ROWS_A_PAGE, page: number },
      priority,
      what: 'calls.list',
    });
    const parsed = page.safeParse(answer.as === 'found' ? answer.body : undefined);
    if (!parsed.success)
      throw new RetryableError('calls.list: The answer is not a page of calls.', {
        code: 'cloudtalk.unreadable',
      });
    const { data, pageCount, pageNumber } = parsed.data.responseData;
    // Calls that come in while we page push rows onto the next page, where they are met again.
    for (const one of read(data)) if (!found.has(one.row.Cdr.id)) found.set(one.row.Cdr.id, one);
    if ((pageNumber ?? number) >= (pageCount ?? 1)) break;
  }
  return [...found.values()];
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
