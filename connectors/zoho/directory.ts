import { z } from 'zod';
import type { Directory, DirectoryPage } from '../../src/connector/contract.ts';
import type { Priority } from '../../src/connector/priority.ts';
import { fromIso, type Instant } from '../../src/domain/clock.ts';
import type { PersonRow } from '../../src/domain/person-row.ts';
import type { ZohoClient } from './client.ts';
import { quoted, zohoTime } from './coql.ts';
import { deletedRecords } from './deleted.ts';
import type { ZohoMetadata, ZohoModule } from './metadata.ts';
import { createPeopleQuery, type PeopleQuery } from './people-query.ts';
import type { ZohoUsers } from './users.ts';
import type { WireRecord } from './wire.ts';

export interface DirectoryOptions {
  readonly client: ZohoClient;
  readonly metadata: ZohoMetadata;
  readonly users: ZohoUsers;
  readonly everyMs: number;
  /** ISO 3166 alpha-2, for numbers without a country code. */
  readonly country: string;
}

const modules = ['Leads', 'Contacts', 'Accounts'] as const;

/** Writes of Zoho become visible within this time; what was read is read again, it does no harm. */
const overlapMs = 180_000;
/** A first load takes as many rows as a query gives (three credits); a poll a page that costs one. */
const largePage = 2_000;
const smallPage = 200;

const watermarkSchema = z.partialRecord(z.enum(modules), z.number());
/** Per module: everything modified before this instant is known. */
type Watermark = z.infer<typeof watermarkSchema>;

/**
 * The people of the organisation, oldest change first. Pages continue from the last `Modified_Time` instead of an
 * offset, so that there is no end at 100,000 rows and nothing is lost when rows move while we read.
 */
export function createDirectory(options: DirectoryOptions): Directory {
  const people = createPeopleQuery(options);
  return {
    everyMs: options.everyMs,
    changes: (watermark, priority) =>
      allChanges(options.metadata, people, readWatermark(watermark), priority),
    deletions: async (since) => {
      const lists = await Promise.all(
        modules.map((module) => deletedRecords(options, module, since)),
      );
      return lists.flat().sort((a, b) => a.at - b.at);
    },
  };
}

function readWatermark(text: string | undefined): Watermark {
  if (text === undefined) return {};
  try {
    return watermarkSchema.parse(JSON.parse(text));
  } catch {
    return {};
  }
}

async function* allChanges(
  metadata: ZohoMetadata,
  people: PeopleQuery,
  watermark: Watermark,
  priority: Priority,
): AsyncIterable<DirectoryPage> {
  const reached: Watermark = { ...watermark };
  const known = await Promise.all(modules.map((name) => metadata.module(name)));
  const streams = modules.map((name, index) => {
    const module = known[index];
    return module && begun(changesOf(module, watermark[name], people, priority));
  });
  for (const [index, name] of modules.entries()) {
    for await (const page of streams[index] ?? []) {
      reached[name] = Math.max(page.until, reached[name] ?? 0);
      if (page.rows.length > 0) yield { rows: page.rows, watermark: JSON.stringify(reached) };
    }
  }
  yield { rows: [], watermark: JSON.stringify(reached) };
}

interface Page {
  readonly rows: readonly PersonRow[];
  /** Everything modified before is known: the last row's time, and after the last row the time of reading. */
  readonly until: Instant;
}

async function* changesOf(
  module: ZohoModule,
  from: Instant | undefined,
  people: PeopleQuery,
  priority: Priority,
): AsyncGenerator<Page> {
  const since = from === undefined ? undefined : from - overlapMs;
  const reading = { module, people, priority, size: from === undefined ? largePage : smallPage };
  // Queries hide converted leads unless asked for them; before the first load none matters.
  const { converted } = people.columns(module);
  if (!converted || from === undefined) {
    yield* pagesOf(() => [], since, reading);
    return;
  }
  const followed = begun(pagesOf(() => [`${converted} = 'true'`], since, reading));
  const others = begun(pagesOf(() => [], since, reading));
  let followedUntil = from;
  for await (const page of followed) {
    // Should the others fail, all of it is read again.
    yield { rows: page.rows, until: from };
    followedUntil = page.until;
  }
  for await (const page of others)
    yield { rows: page.rows, until: Math.min(page.until, followedUntil) };
}

/** Asks for the first page at once: somebody unknown is on the phone, and there are several modules to look through. */
function begun<T>(pages: AsyncGenerator<T>): AsyncIterable<T> {
  const first = pages.next();
  first.catch(() => undefined);
  return firstThen(first, pages);
}

async function* firstThen<T>(
  first: Promise<IteratorResult<T>>,
  pages: AsyncGenerator<T>,
): AsyncIterable<T> {
  const begin = await first;
  if (begin.done === true) return;
  yield begin.value;
  yield* pages;
}

interface Reading {
  readonly module: ZohoModule;
  readonly people: PeopleQuery;
  readonly priority: Priority;
  readonly size: number;
}

async function* pagesOf(
  conditions: () => readonly string[],
  since: Instant | undefined,
  { module, people, priority, size }: Reading,
): AsyncGenerator<Page> {
  let at = since;
  let offset = 0;
  let seen = new Set<string>();
  for (;;) {
    const where = [...conditions(), `Modified_Time >= ${quoted(zohoTime(at ?? 0))}`];
    const page = await people.query(module, where, { limit: size, offset }, priority);
    const { rows, more, at: readAt } = page;
    const fresh = rows.filter((row) => !seen.has(row.id));
    const last = rows.at(-1);
    const isEnd = !more || !last;
    const until = isEnd ? readAt : modifiedAt(last);
    yield { rows: await people.read(fresh, module), until };
    if (isEnd) return;
    // Many rows of one second (an import): only then an offset within that second.
    offset = until === at ? offset + rows.length : 0;
    seen = new Set(rows.filter((row) => modifiedAt(row) === until).map(({ id }) => id));
    at = until;
  }
}

function modifiedAt(row: WireRecord): Instant {
  return fromIso(String(row['Modified_Time'])) ?? 0;
}
