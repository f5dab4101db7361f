import { type Priority, priority } from '../../src/connector/priority.ts';
import type { LiveRecord, WireValue } from '../../src/domain/change.ts';
import { fromIso, type Instant } from '../../src/domain/clock.ts';
import { OutsideError } from '../../src/domain/errors.ts';
import { quoted, runCoql } from './coql.ts';
import { light } from './costs.ts';
import type { ZohoField } from './field.ts';
import { targetOf, type ZohoModule } from './metadata.ts';
import { normalValue } from './normal-form.ts';
import type { SinkParts } from './sink-parts.ts';
import { readWire, recordsAnswer, type WireRecord } from './wire.ts';

/** `id in (…)` takes this many; a query of that size is one credit. */
const mostIds = 100;
/** 50 columns less the two we always ask for. */
const mostColumns = 48;

/** How urgent it is; as a finished conversation when left out. */
export interface ReadParts extends Pick<SinkParts, 'client'> {
  readonly urgency?: Priority | undefined;
}

function urgencyOf({ urgency }: ReadParts): Priority {
  return urgency ?? priority.finished;
}

interface Rows {
  readonly rows: readonly WireRecord[];
  readonly at: Instant;
}

/**
 * Reads what stands in Zoho now, in normal form. Queries see every write at once; what they cannot show (the module
 * behind a link into several modules) comes from the list of the same records. A record that is not there is missing.
 *
 * @throws OutsideError
 */
export async function readLive(
  module: ZohoModule,
  recordIds: readonly string[],
  names: readonly string[],
  parts: ReadParts,
): Promise<readonly LiveRecord[]> {
  const fields = [...new Set(names)].flatMap((name) => module.fields.get(name) ?? []);
  const chunks = chunked([...new Set(recordIds)], mostIds);
  const read = await Promise.all(chunks.map((ids) => readChunk(module, ids, fields, parts)));
  return read.flat();
}

async function readChunk(
  module: ZohoModule,
  ids: readonly string[],
  fields: readonly ZohoField[],
  parts: ReadParts,
): Promise<LiveRecord[]> {
  const answers =
    module.apiName === 'Notes'
      ? [await readSingly(module, ids, fields, parts)]
      : await readTogether(module, ids, fields, parts);
  const merged = new Map<string, Record<string, unknown>>();
  for (const { rows } of answers)
    for (const row of rows) merged.set(row.id, { ...merged.get(row.id), ...row });
  const everywhere = [...merged].filter(([id]) =>
    answers.every(({ rows }) => rows.some((row) => row.id === id)),
  );
  const readAt = Math.min(...answers.map(({ at }) => at));
  return everywhere.map(([recordId, row]) => ({
    target: targetOf(module.apiName),
    recordId,
    fields: normalFields(fields, row),
    modifiedTime: String(row['Modified_Time'] ?? ''),
    // Whatever the clocks say: it was read after it was modified.
    readAt: Math.max(readAt, fromIso(String(row['Modified_Time'])) ?? 0),
  }));
}

function normalFields(
  fields: readonly ZohoField[],
  row: Readonly<Record<string, unknown>>,
): Record<string, WireValue> {
  const named = fields.map(
    (field) => [field.apiName, normalValue(field, row[field.apiName], row)] as const,
  );
  return Object.fromEntries(named);
}

async function readTogether(
  module: ZohoModule,
  ids: readonly string[],
  fields: readonly ZohoField[],
  parts: ReadParts,
): Promise<Rows[]> {
  const listed = fields.filter((field) => field.isMultiModule || field.type === 'other');
  const queried = fields.filter((field) => !listed.includes(field));
  const queries = chunked(queried, mostColumns);
  if (queries.length === 0 && listed.length === 0) queries.push([]);
  return Promise.all([
    ...queries.map((some) => queryOrList(module, ids, some, parts)),
    ...chunked(listed, mostColumns).map((some) => list(module, ids, some, parts)),
  ]);
}

/** One column that cannot be queried fails the whole query: then the list shows them all. */
async function queryOrList(
  module: ZohoModule,
  ids: readonly string[],
  fields: readonly ZohoField[],
  parts: ReadParts,
): Promise<Rows> {
  const columns = ['Modified_Time', ...namesOf(fields)];
  const select = `select ${columns.join(', ')} from ${module.apiName} where id in (${ids.map(quoted).join(', ')})`;
  try {
    return await runCoql(parts.client, select, { limit: 200 }, urgencyOf(parts));
  } catch (error) {
    if (error instanceof OutsideError && error.code === 'zoho.bad_request')
      return list(module, ids, fields, parts);
    throw error;
  }
}

/** https://www.zoho.com/crm/developer/docs/api/v8/get-records.html with `ids`: an ordinary, light request. */
async function list(
  module: ZohoModule,
  ids: readonly string[],
  fields: readonly ZohoField[],
  parts: ReadParts,
): Promise<Rows> {
  const answer = await parts.client.read({
    path: `/crm/v8/${module.apiName}`,
    query: {
      ids: ids.join(','),
      fields: ['Modified_Time', ...namesOf(fields)].join(','),
      per_page: 200,
    },
    priority: urgencyOf(parts),
    cost: light,
    what: `${module.apiName}.list`,
  });
  if (!answer) return { rows: [], at: parts.client.now() };
  return { rows: readWire(recordsAnswer, answer.body, 'list').data, at: answer.at };
}

/** Notes can be neither queried nor listed by everybody. */
async function readSingly(
  module: ZohoModule,
  ids: readonly string[],
  fields: readonly ZohoField[],
  parts: ReadParts,
): Promise<Rows> {
  const answers = await Promise.all(
    ids.map((id) =>
      parts.client.read({
        path: `/crm/v8/${module.apiName}/${id}`,
        query: { fields: ['Modified_Time', ...namesOf(fields)].join(',') },
        priority: urgencyOf(parts),
        cost: light,
        what: `${module.apiName}.get`,
      }),
    ),
  );
  const there = answers.filter((answer) => answer !== undefined);
  return {
    rows: there.flatMap((answer) => readWire(recordsAnswer, answer.body, 'get').data),
    at: Math.min(parts.client.now(), ...there.map(({ at }) => at)),
  };
}

function namesOf(fields: readonly ZohoField[]): string[] {
  return fields.map(({ apiName }) => apiName).filter((name) => name !== 'Modified_Time');
}

function chunked<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_none, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}
