import type { ApiCall } from '../api-call.ts';
import type { Json, JsonObject } from '../json.ts';
import { refuse } from '../refusal.ts';

/** The part of a list that a request asks for. */
export interface Page {
  readonly page: number;
  readonly perPage: number;
  /** Records before this page. */
  readonly offset: number;
  readonly bound: string;
}

const discreteLimit = 2000;
const tokenLimit = 100_000;

function positive(call: ApiCall, name: string, fallback: number): number {
  const text = call.query(name);
  if (text === undefined) return fallback;
  if (!/^\d{1,6}$/.test(text) || Number(text) < 1)
    refuse('INVALID_DATA', 'invalid data', { param_name: name });
  return Number(text);
}

/** Reads `page`, `per_page` and `page_token`; throws the refusals of section 5.1. */
export function readPage(call: ApiCall): Page {
  const perPage = positive(call, 'per_page', 200);
  if (perPage > 200) refuse('INVALID_DATA', 'invalid data', { param_name: 'per_page', limit: 200 });
  const token = call.query('page_token');
  const bound = boundTo(call);
  if (token === undefined) {
    const page = positive(call, 'page', 1);
    if (page * perPage > discreteLimit && (page - 1) * perPage >= discreteLimit)
      refuse(
        'DISCRETE_PAGINATION_LIMIT_EXCEEDED',
        'You can only get the first 2000 records without using page_token param',
        {
          limit: discreteLimit,
        },
      );
    return { page, perPage, offset: (page - 1) * perPage, bound };
  }
  if (call.query('page') !== undefined)
    refuse('AMBIGUITY_DURING_PROCESSING', 'either page or page_token can be given', {
      ambiguity_due_to: [{ param_name: 'page' }, { param_name: 'page_token' }],
    });
  const offset = call.crm.pageTokens.redeem(token, bound, call.org.now());
  if (offset >= tokenLimit)
    refuse('PAGINATION_LIMIT_EXCEEDED', 'pagination limit exceeded', { limit: tokenLimit });
  return { page: Math.floor(offset / perPage) + 1, perPage, offset, bound };
}

function boundTo(call: ApiCall): string {
  const others = [...call.request.query].filter(
    ([name]) => name !== 'page_token' && name !== 'page',
  );
  const since = call.request.headers['if-modified-since'] ?? '';
  return JSON.stringify([call.user.id, call.request.path, since, others.sort()]);
}

/** The `info` member of a list. */
export function pageInfo(
  call: ApiCall,
  page: Page,
  count: number,
  total: number,
  more: JsonObject = {},
): JsonObject {
  const moreRecords = page.offset + count < total;
  const { pageTokens } = call.crm;
  const now = call.org.now();
  const next = moreRecords ? pageTokens.issue(page.bound, page.offset + count, now) : undefined;
  const previous =
    page.offset > 0
      ? pageTokens.issue(page.bound, Math.max(0, page.offset - page.perPage), now)
      : undefined;
  const expiresAt = (next ?? previous)?.expiresAt;
  const expiry: Json = expiresAt === undefined ? null : call.org.zone.render(expiresAt);
  return {
    call: false,
    per_page: page.perPage,
    next_page_token: next?.token ?? null,
    count,
    ...more,
    page: page.page,
    previous_page_token: previous?.token ?? null,
    page_token_expiry: expiry,
    email: false,
    more_records: moreRecords,
  };
}
