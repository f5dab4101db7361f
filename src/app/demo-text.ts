import { z } from 'zod';
import type { LoadedConfig } from '../config/settings.ts';
import { formatTime } from '../domain/zoned-time.ts';
import type { ConversationLine } from '../store/port.ts';
import type { DemoDay } from './demo-day.ts';

const widths = { who: 26, wanted: 11 } as const;

/** One conversation as one line: when, what, who, what they wanted, what now stands in Zoho. */
export function conversationText(line: ConversationLine, config: LoadedConfig): string {
  const timezone = config.accounts[0]?.timezone ?? 'UTC';
  const time = formatTime(line.at, 'HH:mm', timezone, 'en');
  const what = line.subject.kind === 'call' ? 'call' : 'text';
  const who = line.person?.name ?? line.person?.phone ?? 'hidden number';
  const wanted = line.request?.kind ?? '';
  const records = line.records.map((record) => `${moduleName(record.target)}${sign(record.state)}`);
  const now = records.length === 0 ? '(nothing to write)' : records.join(', ');
  return `${time}  ${what.padEnd(6)}  ${clip(who, widths.who).padEnd(widths.who)} ${wanted.padEnd(widths.wanted)} ${now}`;
}

function sign(state: ConversationLine['records'][number]['state']): string {
  switch (state) {
    case 'withdrawn':
    case 'final':
      return ' (withdrawn)';
    case 'dead':
      return ' (refused)';
    case 'failed':
    case 'intended':
      return ' (waiting)';
    case 'written':
      return '';
  }
}

const plain: Readonly<Record<string, string>> = {
  Appointments__s: 'appointment',
  Quality_Notes: 'quality note',
  Cases: 'case',
  Leads: 'lead',
  Calls: 'call',
  Tasks: 'task',
  Notes: 'note',
  Events: 'meeting',
};

function moduleName(target: string): string {
  const module = target.slice(target.indexOf('.') + 1);
  return plain[module] ?? module;
}

function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

const counters = z.object({ inserted: z.number(), updated: z.number(), deleted: z.number() });
const statsSchema = z.object({
  requests: z.number(),
  credits: z.number(),
  duplicateKeys: z.number(),
  byModule: z.record(z.string(), counters),
});

/** What the day came to, module by module, counted by the sandbox. */
export async function dayTable(demo: DemoDay): Promise<readonly (readonly string[])[]> {
  const stats = statsSchema.parse(demo.sandboxes.zoho.stats());
  const webhooks = demo.sandboxes.cloudtalk.stats().webhooks;
  const lines = await demo.app.store.conversations({
    account: 'demo',
    kinds: ['call', 'thread'],
    limit: 1_000,
  });
  const modules = Object.entries(stats.byModule).filter(
    ([, counts]) => counts.inserted + counts.updated + counts.deleted > 0,
  );
  const people = new Set(
    lines
      .map((line) => line.person?.id ?? line.person?.phone)
      .filter((id) => id !== undefined && id !== null),
  );
  return [
    ['in Zoho', 'created', 'updated', 'deleted'],
    ...modules.map(([module, counts]) => [
      module,
      String(counts.inserted),
      String(counts.updated),
      String(counts.deleted),
    ]),
    ['', '', '', ''],
    ['conversations', String(lines.length), '', ''],
    ['people', String(people.size), '', ''],
    ['webhooks sent', String(webhooks.sent), '', ''],
    ['keys that stand twice', String(stats.duplicateKeys), '', ''],
    ['Zoho requests', String(stats.requests), '', ''],
    ['Zoho credits', String(stats.credits), '', ''],
  ];
}
