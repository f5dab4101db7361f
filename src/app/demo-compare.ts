import { z } from 'zod';
import { day } from '../../connectors/cloudtalk/sandbox/scenarios/day.ts';
import type { DayEntry } from '../../connectors/cloudtalk/sandbox/scenarios/scenario.ts';
import { dayRecords } from '../../connectors/zoho/sandbox/scenarios/day-records.ts';
import type { ExpectedDay } from '../../connectors/zoho/sandbox/scenarios/expected-record.ts';
import type { ConversationLine } from '../store/reports-port.ts';
import type { DemoDay } from './demo-day.ts';
import { compareRecords, type DayDifference } from './demo-match.ts';
import { plainValue, readWorld, type ZohoRecord, type ZohoWorld } from './demo-world.ts';

/** What the day came to, held against what it must have led to. */
export interface DayComparison {
  readonly differences: readonly DayDifference[];
  /** Calls that were no internal ones, and message threads. */
  readonly conversations: number;
  /** Those the service has no finished conversation for. */
  readonly lost: number;
  /** Keys that stand in two records, and expected records that stand there twice. */
  readonly duplicates: number;
  readonly records: number;
  readonly fields: number;
  readonly links: number;
  /** Records people typed that are as they were. */
  readonly untouched: number;
}

type Compared = Pick<DemoDay, 'app' | 'sandboxes' | 'seeded'>;

/** Compares what the sandboxes and the service hold with the day's expected records, fields and links. */
export async function compareDay(
  demo: Compared,
  expected: ExpectedDay = dayRecords,
): Promise<DayComparison> {
  const world = readWorld(demo.sandboxes.zoho);
  const compared = compareRecords(expected.records, world);
  const seeded = compareSeeded(demo.seeded, world);
  const conversations = await Promise.all(
    conversationsOf(day.entries).map(async (entry) => ({
      slug: slugOf(entry),
      line: await lineOf(demo, entry),
    })),
  );
  const counted = conversations.filter(({ slug }) => slug !== internal);
  const lost = counted.filter(({ line }) => line?.state !== 'done');
  const { duplicateKeys } = statsSchema.parse(demo.sandboxes.zoho.stats());
  return {
    differences: [
      ...compared.differences,
      ...seeded.differences,
      ...lost.map(({ slug, line }) => ({ what: slug, message: lostText(line) })),
      ...conversations
        .filter(({ slug }) => expected.nothing.includes(slug))
        .flatMap(({ slug, line }) => tooMuch(slug, line)),
      ...twiceText(duplicateKeys),
    ],
    conversations: counted.length,
    lost: lost.length,
    duplicates: duplicateKeys + compared.twice,
    records: compared.records,
    fields: compared.fields,
    links: compared.links,
    untouched: seeded.untouched,
  };
}

const statsSchema = z.object({ duplicateKeys: z.number() });

/** Colleagues talking to each other are no conversation of the practice. */
const internal = 'internal-call';

function slugOf(entry: DayEntry): string {
  return entry.kind === 'call' ? entry.name : entry.thread;
}

/** Every call, and the first message of every thread. */
function conversationsOf(entries: readonly DayEntry[]): readonly DayEntry[] {
  const seen = new Set<string>();
  return entries.filter((entry) => {
    const slug = slugOf(entry);
    const isFirst = !seen.has(slug);
    seen.add(slug);
    return isFirst;
  });
}

async function lineOf(demo: Compared, entry: DayEntry): Promise<ConversationLine | undefined> {
  const at = Date.parse(entry.at);
  const { store } = demo.app;
  if (entry.kind === 'message') {
    const { from, to, direction } = entry.message;
    const theirs = direction === 'outgoing' ? to : from;
    const threads = await store.conversations({ account: 'demo', kinds: ['thread'], limit: 1_000 });
    return threads.find((line) => line.at === at && line.person?.phone === theirs);
  }
  const call = demo.sandboxes.cloudtalk.calls().find((one) => Date.parse(one.started_at) === at);
  if (!call) return undefined;
  const aliases = [`id:${call.call_id}`, `uuid:${call.call_uuid}`];
  const subject = await store.findSubject('demo', { kind: 'call', aliases });
  if (!subject) return undefined;
  const [line] = await store.conversations({ account: 'demo', subject, limit: 1 });
  return line;
}

function lostText(line: ConversationLine | undefined): string {
  if (!line) return 'is lost: the service knows nothing of this conversation';
  return `is not finished: ${line.state}${line.reason === null ? '' : ` (${line.reason})`}`;
}

function tooMuch(slug: string, line: ConversationLine | undefined): readonly DayDifference[] {
  return (line?.records ?? []).map(({ target, key }) => ({
    what: slug,
    message: `must lead to nothing, and led to ${target} ${key}`,
  }));
}

function twiceText(duplicateKeys: number): readonly DayDifference[] {
  if (duplicateKeys === 0) return [];
  return [{ what: 'duplicates', message: `${duplicateKeys} keys stand in more than one record` }];
}

/** When somebody was last in touch is Zoho's own note. */
const ownNote = 'Last_Activity_Time';

function compareSeeded(
  before: ZohoWorld,
  now: ZohoWorld,
): { readonly untouched: number; readonly differences: readonly DayDifference[] } {
  const differences: DayDifference[] = [];
  let untouched = 0;
  for (const [module, records] of before.live) {
    const held = new Map((now.live.get(module) ?? []).map((record) => [record['id'], record]));
    for (const record of records) {
      const changed = changedFields(record, held.get(record['id']));
      if (changed.length === 0) untouched += 1;
      else
        differences.push({
          what: 'nobody',
          message: `${module} ${plainValue(record['id'])} was there before and has changed: ${changed.join(', ')}`,
        });
    }
  }
  return { untouched, differences };
}

function changedFields(before: ZohoRecord, now: ZohoRecord | undefined): readonly string[] {
  if (!now) return ['it is gone'];
  return Object.keys({ ...before, ...now }).filter(
    (field) => field !== ownNote && JSON.stringify(before[field]) !== JSON.stringify(now[field]),
  );
}
