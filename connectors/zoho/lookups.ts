import { priority } from '../../src/connector/priority.ts';
import type { Clock, Instant } from '../../src/domain/clock.ts';
import type { LookupValue } from '../../src/domain/record.ts';
import type { ZohoClient } from './client.ts';
import { allOf, quoted, runCoql } from './coql.ts';
import { moduleOf, type ZohoMetadata } from './metadata.ts';
import type { ZohoServices } from './services.ts';

/** What a lookup by values found. */
export interface Found {
  readonly id: string | undefined;
  /** Several records fit: none of them is taken. */
  readonly isAmbiguous: boolean;
}

/** Finds records by field values. */
export interface Lookups {
  /** @throws OutsideError */
  find(lookup: LookupValue): Promise<Found>;
}

const keptMs = 300_000;
/** What was not there may be made any moment. */
const missKeptMs = 15_000;
const mostKept = 1_000;

export function createLookups(
  client: ZohoClient,
  metadata: ZohoMetadata,
  services: ZohoServices,
  clock: Clock,
): Lookups {
  const kept = new Map<string, { readonly found: Found; readonly until: Instant }>();
  return {
    find: async (lookup) => {
      const service = lookup.lookup === 'zoho.Services__s' && serviceName(lookup);
      if (service) return one((await services.byName(service))?.id);
      const name = lookupName(lookup);
      const known = kept.get(name);
      if (known && clock.now() < known.until) return known.found;
      const found = await query(client, metadata, lookup);
      if (kept.size >= mostKept) kept.clear();
      const lifeMs = found.id === undefined ? missKeptMs : keptMs;
      kept.set(name, { found, until: clock.now() + lifeMs });
      return found;
    },
  };
}

function one(id: string | undefined): Found {
  return { id, isAmbiguous: false };
}

/** Services are few and known by heart. */
function serviceName(lookup: LookupValue): string | undefined {
  const [[field, value] = [], another] = Object.entries(lookup.by);
  return another === undefined && field === 'Service_Name' ? String(value) : undefined;
}

async function query(
  client: ZohoClient,
  metadata: ZohoMetadata,
  lookup: LookupValue,
): Promise<Found> {
  const module = await metadata.module(moduleOf(lookup.lookup));
  const entries = Object.entries(lookup.by);
  if (!module || entries.length === 0 || entries.some(([field]) => !module.fields.has(field)))
    return one(undefined);
  const conditions = entries.map(([field, value]) => `${field} = ${quoted(String(value))}`);
  const select = `select id from ${module.apiName} where ${allOf(conditions)}`;
  const { rows } = await runCoql(client, select, { limit: 2 }, priority.finished);
  return rows.length > 1 ? { id: undefined, isAmbiguous: true } : one(rows[0]?.id);
}

/** The same lookup has the same name. */
export function lookupName(lookup: LookupValue): string {
  const by = Object.entries(lookup.by).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([lookup.lookup, by]);
}
