import { type CompanyNumbers, type Priority, priority } from '../../src/connector/contract.ts';
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
 * The company's own numbers with their names, and those blocked from calling in. Kept for an hour; when they
 * cannot be read again, the last ones go on counting.
 *
 * @throws OutsideError when they were never read.
 */
export function createCompanyNumbers(
  client: CloudTalkClient,
  country: string,
  clock: Clock,
): () => Promise<CompanyNumbers> {
  let held: { readonly at: Instant; readonly numbers: CompanyNumbers } | undefined;
  let reading: Promise<CompanyNumbers> | undefined;
  const refresh = async (): Promise<CompanyNumbers> => {
    try {
      const numbers = await readNumbers(client, country);
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

async function readNumbers(client: CloudTalkClient, country: string): Promise<CompanyNumbers> {
  const own = await readAll(client, '/numbers/index.json', 'numbers.list', priority.finished);
  const blocked = await readAll(
    client,
    '/blacklist/index.json',
    'blacklist.list',
    priority.finished,
  );
  const ours = own.flatMap((row) => numberRow.safeParse(row).data?.CallNumber ?? []);
  const e164 = (number: string | null | undefined): readonly string[] => {
    const read = number === null || number === undefined ? undefined : asE164(number, country);
    return read === undefined || read === null ? [] : [read];
  };
  const blockedNumbers = blocked
    .flatMap((row) => blacklistRow.safeParse(row).data?.Blacklist ?? [])
    .filter((entry) => entry.type !== 'outgoing')
    .flatMap((entry) => e164(entry.public_number));
  const named = ours.flatMap((number) =>
    e164(number.caller_id_e164).map((at) => [at, number.internal_name ?? ''] as const),
  );
  return {
    excluded: new Set([...named.map(([number]) => number), ...blockedNumbers]),
    names: new Map(named.filter(([, name]) => name !== '')),
  };
}
