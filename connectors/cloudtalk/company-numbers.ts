import { type Priority, priority } from '../../src/connector/contract.ts';
import type { Clock, Instant } from '../../src/domain/clock.ts';
import { RetryableError } from '../../src/domain/errors.ts';
import type { CloudTalkClient } from './client.ts';
import { asE164 } from './scalars.ts';
import { blacklistRow, numberRow, page } from './wire.ts';

/** A list of the core host, all pages, as JSON. @throws OutsideError */
export async function readAll(
  client: CloudTalkClient,
  path: string,
  what: string,
  urgency: Priority,
): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  for (let number = 1; number <= MOST_PAGES; number += 1) {
    const answer = await client.ask({
      host: 'core',
      path,
      query: { limit: 1_000, page: number },
      priority: urgency,
      what,
    });
    const parsed = page.safeParse(answer.as === 'found' ? answer.body : undefined);
    if (!parsed.success)
      throw new RetryableError(`${what}: The answer is not a list.`, {
        code: 'cloudtalk.unreadable',
      });
    rows.push(...parsed.data.responseData.data);
    if (
      (parsed.data.responseData.pageNumber ?? number) >= (parsed.data.responseData.pageCount ?? 1)
    )
      break;
  }
  return rows;
}

const MOST_PAGES = 20;
const FRESH_MS = 3_600_000;

/**
 * Numbers that never become people: the company's own, and those blocked from calling in. Kept for an hour; when they
 * cannot be read again, the last ones go on counting.
 *
 * @throws OutsideError when they were never read.
 */
export function createExcludedNumbers(
  client: CloudTalkClient,
  country: string,
  clock: Clock,
): () => Promise<ReadonlySet<string>> {
  let held: { readonly at: Instant; readonly numbers: ReadonlySet<string> } | undefined;
  let reading: Promise<ReadonlySet<string>> | undefined;
  const refresh = async (): Promise<ReadonlySet<string>> => {
    try {
      const numbers = await readExcluded(client, country);
      held = { at: clock.now(), numbers };
      return numbers;
    } catch (error) {
      if (held === undefined) throw error;
      held = { ...held, at: clock.now() };
      return held.numbers;
    } finally {
      reading = undefined;
    }
  };
  return async () => {
    if (held !== undefined && clock.now() - held.at < FRESH_MS) return held.numbers;
    reading ??= refresh();
    return reading;
  };
}

async function readExcluded(client: CloudTalkClient, country: string): Promise<Set<string>> {
  const own = await readAll(client, '/numbers/index.json', 'numbers.list', priority.finished);
  const blocked = await readAll(
    client,
    '/blacklist/index.json',
    'blacklist.list',
    priority.finished,
  );
  const numbers = [
    ...own.flatMap((row) => numberRow.safeParse(row).data?.CallNumber.caller_id_e164 ?? []),
    ...blocked
      .flatMap((row) => blacklistRow.safeParse(row).data?.Blacklist ?? [])
      .filter((entry) => entry.type !== 'outgoing')
      .flatMap((entry) => entry.public_number ?? []),
  ];
  return new Set(numbers.flatMap((number) => asE164(number, country) ?? []));
}
