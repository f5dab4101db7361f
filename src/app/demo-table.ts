import { z } from 'zod';
import type { DemoDay } from './demo-day.ts';

/** What the day came to: tables whose first rows are their heads, in the order to be shown. */
export async function dayTables(demo: DemoDay): Promise<readonly (readonly string[])[][]> {
  const stats = statsSchema.parse(demo.sandboxes.zoho.stats());
  const calls = demo.sandboxes.cloudtalk.calls();
  const internal = new Set(
    calls.filter((call) => call.direction === 'internal').map((call) => call.call_id),
  );
  const all = await demo.app.store.conversations({
    account: 'demo',
    kinds: ['call', 'thread'],
    limit: 1_000,
  });
  const lines = all.filter((line) => !internal.has(line.subject.id));
  return [
    wantedTable(lines.map((line) => line.request?.kind ?? 'undecided')),
    moduleTable(stats.byModule),
    await trafficTable(demo, stats, lines.length),
  ];
}

const counters = z.object({ inserted: z.number(), updated: z.number(), deleted: z.number() });
const statsSchema = z.object({
  requests: z.number(),
  credits: z.number(),
  byModule: z.record(z.string(), counters),
});

function wantedTable(kinds: readonly string[]): string[][] {
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const rows = [...counts].sort((a, b) => b[1] - a[1]);
  return [
    ['What they wanted', 'conversations'],
    ...rows.map(([kind, count]) => [kind, number(count)]),
    ['together', number(kinds.length)],
  ];
}

function moduleTable(byModule: z.infer<typeof statsSchema>['byModule']): string[][] {
  const changed = Object.entries(byModule).filter(
    ([, { inserted, updated, deleted }]) => inserted + updated + deleted > 0,
  );
  return [
    ['In Zoho', 'created', 'updates', 'deleted'],
    ...changed.map(([module, { inserted, updated, deleted }]) => [
      module,
      number(inserted),
      number(updated),
      number(deleted),
    ]),
  ];
}

async function trafficTable(
  demo: DemoDay,
  stats: z.infer<typeof statsSchema>,
  conversations: number,
): Promise<string[][]> {
  const { webhooks, requests } = demo.sandboxes.cloudtalk.stats();
  const spent = await spentOn(demo.baseUrl);
  return [
    ['Traffic', ''],
    ['webhooks sent', number(webhooks.sent), `of which twice ${number(sentTwice(demo))}`],
    ['webhooks never sent', number(neverSent(demo)), 'calls that only the poll found'],
    ['CloudTalk requests', number(requests)],
    ['Zoho credits', number(stats.credits), `in ${number(stats.requests)} requests`],
    [
      '  for records',
      number(spent.records),
      `${(spent.records / conversations).toFixed(1)} a conversation`,
    ],
    ['  looking for changes', number(spent.polling), 'in a day, however many conversations'],
    ['  settings and fields', number(spent.settings), 'in a day, however many conversations'],
  ];
}

/** Deliveries of one event beyond the first, to one and the same address. */
function sentTwice({ sandboxes }: DemoDay): number {
  const seen = new Set<string>();
  let twice = 0;
  for (const { event_id: id, url, kind } of sandboxes.cloudtalk.deliveries()) {
    if (kind !== 'signed' || id === null) continue;
    if (seen.has(`${id} ${url}`)) twice += 1;
    seen.add(`${id} ${url}`);
  }
  return twice;
}

function neverSent({ sandboxes }: DemoDay): number {
  return sandboxes.cloudtalk.calls().filter((call) => !call.webhooks).length;
}

interface Spent {
  readonly records: number;
  readonly polling: number;
  readonly settings: number;
}

const series = /^patchcord_vendor_requests_total\{([^}]*)\} (\d+)/;

/**
 * Requests to Zoho by what they were for, as the service measured them. Each of them costs one credit: a query that finds
 * nothing new, a list of deleted records, settings and fields; the rest is about records.
 */
async function spentOn(baseUrl: string): Promise<Spent> {
  const text = await (await fetch(`${baseUrl}/metrics`)).text();
  const spent = { records: 0, polling: 0, settings: 0 };
  for (const line of text.split('\n')) {
    const match = series.exec(line);
    const labels = match?.[1] ?? '';
    if (!labels.includes('vendor="zoho"')) continue;
    const operation = /operation="([^"]*)"/.exec(labels)?.[1] ?? '';
    if (operation === 'token') continue;
    const isEmpty = labels.includes('outcome="204"') || labels.includes('outcome="304"');
    const count = Number(match?.[2]);
    if (settings.has(operation)) spent.settings += count;
    else if (isEmpty) spent.polling += count;
    else spent.records += count;
  }
  return spent;
}

const settings: ReadonlySet<string> = new Set([
  'modules',
  'fields',
  'users',
  'services',
  'service',
  'organisation',
]);

function number(count: number): string {
  return count.toLocaleString('en');
}
