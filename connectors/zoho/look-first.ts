import { priority } from '../../src/connector/priority.ts';
import { sameWire, type WriteResult } from '../../src/domain/change.ts';
import { fromIso, type Instant } from '../../src/domain/clock.ts';
import { allOf, quoted, runCoql, zohoTime } from './coql.ts';
import { light } from './costs.ts';
import type { ZohoField } from './field.ts';
import type { ZohoModule } from './metadata.ts';
import { idOf, isObject, normalValue } from './normal-form.ts';
import type { CreateChange, Results, SinkParts } from './sink-parts.ts';
import { readWire, recordsAnswer, type WireRecord } from './wire.ts';

/** The two clocks may differ by this much. */
const clockSlackMs = 120_000;
/** COQL selects at most 50 columns; two are ours. */
const mostColumns = 46;
const perPage = 200;
/** Page numbers end at record 2000. */
const mostPages = 10;

/**
 * Looks which of these records an earlier attempt has already made, where no unique field would tell: records our own
 * user made since the intent was noted, and that hold what we sent. When a person has changed one meanwhile, what is
 * mandatory and the links must still be ours.
 *
 * @throws OutsideError
 */
export async function findExisting(
  changes: readonly CreateChange[],
  module: ZohoModule,
  parts: SinkParts,
): Promise<Results<CreateChange>> {
  const results = new Map<CreateChange, WriteResult>();
  if (changes.length === 0) return results;
  const us = await parts.users.ourselves();
  const candidates = createCandidates(changes, module, us?.id, parts);
  const taken = new Set<string>();
  for (const change of changes) {
    const rows = await candidates(change);
    const found = rows.find((row) => !taken.has(row.id) && fits(row, change, module));
    if (!found) continue;
    taken.add(found.id);
    results.set(change, { as: 'exists', id: change.id, recordId: found.id });
  }
  return results;
}

type Candidates = (change: CreateChange) => Promise<readonly WireRecord[]>;

/** Reads once what may have been made by any of the changes: notes by their parent, other records all together. */
function createCandidates(
  changes: readonly CreateChange[],
  module: ZohoModule,
  us: string | undefined,
  parts: SinkParts,
): Candidates {
  const since = Math.min(...changes.map(sinceOf));
  const names = new Set(changes.flatMap(({ fields }) => Object.keys(fields)));
  const read = new Map<string, Promise<readonly WireRecord[]>>();
  return async (change) => {
    const parent = module.apiName === 'Notes' ? parentOf(change) : undefined;
    const place = parent === undefined ? '' : `${parent.module} ${parent.id}`;
    const rows =
      read.get(place) ??
      (parent === undefined
        ? madeSince(since, [...names], module, us, parts)
        : readNotes(parent.module, parent.id, since, parts));
    read.set(place, rows);
    return (await rows).filter((row) => isOurs(row, us) && createdAt(row) >= sinceOf(change));
  };
}

function sinceOf(change: CreateChange): Instant {
  return change.intendedAt - clockSlackMs;
}

function isOurs(row: WireRecord, us: string | undefined): boolean {
  return us === undefined || idOf(row['Created_By']) === us;
}

function createdAt(row: WireRecord): Instant {
  return fromIso(String(row['Created_Time'])) ?? 0;
}

/** Notes cannot be queried: the related list of their parent can. */
function parentOf(change: CreateChange): { readonly module: string; readonly id: string } {
  const parent = change.fields['Parent_Id'];
  const module = isObject(parent) && isObject(parent['module']) ? parent['module']['api_name'] : '';
  return { module: String(module), id: idOf(parent) ?? '' };
}

/** The notes made on a record since then (and some older ones), with what tells them apart. */
export async function readNotes(
  module: string,
  recordId: string,
  since: Instant,
  parts: SinkParts,
): Promise<readonly WireRecord[]> {
  const rows: WireRecord[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const found = await notesPage(module, recordId, page, parts);
    rows.push(...found.rows);
    // Newest first: what follows is older still.
    if (!found.more || found.rows.some((row) => createdAt(row) < since)) break;
  }
  return rows;
}

async function notesPage(
  module: string,
  recordId: string,
  page: number,
  parts: SinkParts,
): Promise<{ readonly rows: readonly WireRecord[]; readonly more: boolean }> {
  const answer = await parts.client.read({
    path: `/crm/v8/${module}/${recordId}/Notes`,
    query: {
      fields: 'Note_Title,Note_Content,Created_Time,Modified_Time,Created_By',
      page,
      per_page: perPage,
      sort_by: 'Created_Time',
      sort_order: 'desc',
    },
    priority: priority.finished,
    cost: light,
    what: 'notes.of_record',
  });
  if (!answer) return { rows: [], more: false };
  const { data, info } = readWire(recordsAnswer, answer.body, 'notes.of_record');
  return { rows: data, more: info?.more_records === true };
}

async function madeSince(
  since: Instant,
  names: readonly string[],
  module: ZohoModule,
  us: string | undefined,
  parts: SinkParts,
): Promise<readonly WireRecord[]> {
  const asked = names.filter((name) => module.fields.has(name)).slice(0, mostColumns);
  const columns = [...new Set([...asked, 'Created_Time', 'Modified_Time', 'Created_By'])];
  const conditions = [`Created_Time >= ${quoted(zohoTime(since))}`];
  if (us !== undefined) conditions.push(`Created_By = ${quoted(us)}`);
  const select = `select ${columns.join(', ')} from ${module.apiName} where ${allOf(conditions)} order by Created_Time asc`;
  const rows: WireRecord[] = [];
  for (let offset = 0; ; offset += perPage) {
    const page = await runCoql(parts.client, select, { limit: perPage, offset }, priority.finished);
    rows.push(...page.rows);
    if (!page.more) return rows;
  }
}

function fits(row: WireRecord, change: CreateChange, module: ZohoModule): boolean {
  const compared = Object.entries(change.fields).flatMap(([name, sent]) => {
    const field = module.fields.get(name);
    return field && name in row ? [{ field, isSame: isSame(field, sent, row) }] : [];
  });
  if (compared.length === 0) return false;
  if (compared.every(({ isSame: same }) => same)) return true;
  const wasChanged = row['Modified_Time'] !== row['Created_Time'];
  const telling = compared.filter(({ field }) => field.mandatory || field.type === 'lookup');
  return wasChanged && telling.length > 0 && telling.every(({ isSame: same }) => same);
}

/** Queries give links as a bare id, so links are compared by id. */
function isSame(field: ZohoField, sent: CreateChange['fields'][string], row: WireRecord): boolean {
  const live = normalValue(field, row[field.apiName], row);
  if (field.type === 'lookup' || field.type === 'user') return idOf(sent) === idOf(live);
  return sameWire(normalValue(field, sent), live);
}
