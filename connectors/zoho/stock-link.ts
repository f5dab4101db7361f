import { z } from 'zod';
import type { SecretShelf } from '../../src/connector/contract.ts';
import type { DoubleFinder, OwnCall } from '../../src/connector/doubles.ts';
import { type Priority, priority as priorities } from '../../src/connector/priority.ts';
import type { WriteResult } from '../../src/domain/change.ts';
import { fromIso, type Instant } from '../../src/domain/clock.ts';
import { OutsideError } from '../../src/domain/errors.ts';
import type { CallDuration } from './call-duration.ts';
import { allOf, quoted, runCoql, zohoTime } from './coql.ts';
import { writeCost } from './costs.ts';
import type { ZohoModule } from './metadata.ts';
import { idOf } from './normal-form.ts';
import { spellKey } from './record-body.ts';
import type { CreateChange, Results, SinkParts } from './sink-parts.ts';
import {
  type CallFacts,
  isSameCall,
  type OthersCall,
  othersCall,
  textFields,
} from './stock-call.ts';
import { detailsOf, readWire, writeAnswer } from './wire.ts';

/** What is done about calls that CloudTalk's own link to Zoho writes beside ours. */
export type StockLinkMode = 'warn' | 'adopt' | 'ignore';

export interface StockLinkParts extends SinkParts {
  readonly keyField: string;
  readonly shelf: SecretShelf;
  readonly mode: StockLinkMode;
  readonly callDuration: Pick<CallDuration, 'format'>;
}

/** Adopts what the other integration wrote first, and finds what it wrote second. */
export interface StockLink {
  readonly doubles: DoubleFinder | undefined;
  /** Calls that stand there already by the other integration: they become ours. @throws OutsideError */
  adopt(changes: readonly CreateChange[], module: ZohoModule): Promise<Results<CreateChange>>;
}

/** So many calls of one author must be doubles before the author counts as an integration. */
const provenAfter = 3;
/** How far a query looks beyond the calls it is about. */
const slackMs = 120_000;
const mostRows = 200;
const shelfName = 'stock_authors';

/** By author: how many calls were doubled. */
const proofs = z.record(z.string(), z.array(z.string()));

export function createStockLink(parts: StockLinkParts): StockLink {
  const find: DoubleFinder['find'] = async (calls, urgency) => {
    const others = await callsOfOthers(
      parts,
      calls.map(({ startedAt }) => startedAt),
      urgency,
    );
    const pairs = calls.flatMap((call) =>
      others.filter((other) => isSameCall(factsOf(call), other)).map((other) => ({ call, other })),
    );
    const proven = await prove(
      parts.shelf,
      pairs.map(({ other }) => other),
    );
    return pairs
      .filter(({ other }) => proven.has(other.authorId))
      .map(({ call, other }) => ({
        recordId: call.recordId,
        doubleId: other.recordId,
        author: other.author,
      }));
  };
  return {
    doubles: parts.mode === 'ignore' ? undefined : { target: 'zoho.Calls', find },
    adopt: async (changes, module) => {
      if (parts.mode !== 'adopt' || module.apiName !== 'Calls') return new Map();
      const proven = provenIn(await proofsOn(parts.shelf));
      if (proven.size === 0) return new Map();
      return adoptFrom(parts, changes, module, proven);
    },
  };
}

function factsOf({ startedAt, talkingSeconds, phone }: OwnCall): CallFacts {
  return { startedAt, seconds: talkingSeconds, texts: [phone], links: [] };
}

/** Calls without our key that our user did not write: one query, one credit. */
async function callsOfOthers(
  { client, metadata, users, keyField }: StockLinkParts,
  startedAt: readonly Instant[],
  urgency: Priority,
): Promise<readonly OthersCall[]> {
  const module = await metadata.module('Calls');
  if (!module || startedAt.length === 0) return [];
  const us = await users.ourselves();
  const there = (name: string): boolean => module.fields.has(name);
  const optional = [...textFields, 'Call_Duration_in_seconds', 'Who_Id', 'What_Id'].filter(there);
  const columns = [...optional, 'Call_Start_Time', 'Created_By', 'Created_Time', 'Modified_Time'];
  const from = zohoTime(Math.min(...startedAt) - slackMs);
  const to = zohoTime(Math.max(...startedAt) + slackMs);
  const where = [
    `Call_Start_Time between ${quoted(from)} and ${quoted(to)}`,
    ...(there(keyField) ? [`${keyField} is null`] : []),
  ];
  const query = `select ${columns.join(', ')} from Calls where ${allOf(where)} order by Call_Start_Time asc`;
  const { rows } = await runCoql(client, query, { limit: mostRows }, urgency);
  return rows.flatMap((row) => {
    const other = othersCall(row);
    return other && other.authorId !== us?.id ? [other] : [];
  });
}

/** Remembers whose records were doubles. @returns the authors that have proven to be no people. */
async function prove(
  shelf: SecretShelf,
  doubles: readonly OthersCall[],
): Promise<ReadonlySet<string>> {
  const known = await proofsOn(shelf);
  let isNew = false;
  for (const { authorId, recordId } of doubles) {
    const before = known[authorId] ?? [];
    if (before.length >= provenAfter || before.includes(recordId)) continue;
    known[authorId] = [...before, recordId];
    isNew = true;
  }
  if (isNew) await shelf.put(shelfName, JSON.stringify(known));
  return provenIn(known);
}

async function proofsOn(shelf: SecretShelf): Promise<z.infer<typeof proofs>> {
  const text = await shelf.get(shelfName);
  return text === undefined ? {} : (proofs.safeParse(JSON.parse(text)).data ?? {});
}

function provenIn(known: z.infer<typeof proofs>): ReadonlySet<string> {
  const authors = Object.entries(known).filter(([, records]) => records.length >= provenAfter);
  return new Set(authors.map(([author]) => author));
}

async function adoptFrom(
  parts: StockLinkParts,
  changes: readonly CreateChange[],
  module: ZohoModule,
  proven: ReadonlySet<string>,
): Promise<Results<CreateChange>> {
  const format = await parts.callDuration.format();
  const ours = changes.flatMap((change) => {
    const facts = factsOfChange(change, format);
    return facts ? [{ change, facts }] : [];
  });
  const times = ours.map(({ facts }) => facts.startedAt);
  const others = await callsOfOthers(parts, times, priorities.finished);
  const taken = new Set<string>();
  const adopted: { readonly change: CreateChange; readonly recordId: string }[] = [];
  for (const { change, facts } of ours) {
    const fits = others.filter(
      (other) =>
        proven.has(other.authorId) && !taken.has(other.recordId) && isSameCall(facts, other),
    );
    const [only] = fits;
    // Two that fit: nobody can say which is it.
    if (!only || fits.length > 1) continue;
    taken.add(only.recordId);
    adopted.push({ change, recordId: only.recordId });
  }
  return adopted.length === 0 ? new Map() : giveKeys(parts, module, adopted);
}

function factsOfChange({ fields }: CreateChange, format: string): CallFacts | undefined {
  const startedAt = fromIso(String(fields['Call_Start_Time']));
  if (startedAt === undefined) return undefined;
  return {
    startedAt,
    seconds: secondsOf(fields['Call_Duration'], format),
    texts: textFields.flatMap((name) => (typeof fields[name] === 'string' ? [fields[name]] : [])),
    links: [fields['Who_Id'], fields['What_Id']].flatMap((link) => idOf(link) ?? []),
  };
}

/** `06:16` as the organisation reads it, `01:06:16` everywhere; plain seconds as they are. */
function secondsOf(value: unknown, format: string): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return 0;
  const parts = value.split(':').map(Number);
  const seconds = parts.reduce((sum, part) => sum * 60 + part, 0);
  return parts.length === 2 && format === 'hh:mm' ? seconds * 60 : seconds;
}

/** From now on they are found by our key, as any record of ours. One that cannot take it stays what it is. */
async function giveKeys(
  { client, keyField }: StockLinkParts,
  module: ZohoModule,
  adopted: readonly { readonly change: CreateChange; readonly recordId: string }[],
): Promise<Results<CreateChange>> {
  const results = new Map<CreateChange, WriteResult>();
  if (module.keyField === undefined) {
    for (const { change, recordId } of adopted)
      results.set(change, { as: 'exists', id: change.id, recordId });
    return results;
  }
  const answer = await client.send({
    method: 'PUT',
    path: `/crm/v8/${module.apiName}`,
    json: {
      data: adopted.map(({ change, recordId }) => ({
        id: recordId,
        [keyField]: spellKey(change.key),
      })),
      trigger: [],
    },
    priority: priorities.finished,
    cost: writeCost(adopted.length),
    idempotent: true,
    what: 'Calls.adopt',
  });
  if (answer.status >= 300) return results;
  const { data } = readWire(writeAnswer, answer.body, 'adopt');
  for (const [at, { change, recordId }] of adopted.entries()) {
    const element = data[at];
    if (element?.status === 'success' && detailsOf(element).id === recordId)
      results.set(change, { as: 'exists', id: change.id, recordId });
  }
  return results;
}

/** Adopting is a courtesy: when it cannot be asked now, the call is written as ever and the double is named. */
export async function adoptOrNot(
  link: StockLink | undefined,
  changes: readonly CreateChange[],
  module: ZohoModule,
): Promise<Results<CreateChange>> {
  try {
    return (await link?.adopt(changes, module)) ?? new Map();
  } catch (error) {
    if (error instanceof OutsideError) return new Map();
    throw error;
  }
}
