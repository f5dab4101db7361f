import type { ServiceOffer } from '../../src/connector/contract.ts';
import { priority } from '../../src/connector/priority.ts';
import type { Clock } from '../../src/domain/clock.ts';
import { cached } from './cached.ts';
import type { ZohoClient } from './client.ts';
import { light } from './costs.ts';
import type { ZohoMetadata } from './metadata.ts';
import { readWire, servicesAnswer, type WireService } from './wire.ts';

/** A service of the organisation. */
export interface ZohoService extends ServiceOffer {
  readonly id: string;
  readonly isAvailable: boolean;
  /** User ids of who may render it. */
  readonly members: readonly string[];
  readonly modifiedTime: string;
}

/** The organisation's services, kept for 15 minutes; none when it has no such module. */
export interface ZohoServices {
  /** @throws OutsideError */
  all(): Promise<readonly ZohoService[]>;
  byId(id: string): Promise<ZohoService | undefined>;
  byName(name: string): Promise<ZohoService | undefined>;
}

const listed = 'Service_Name,Duration,Price,Status,Modified_Time';
const perPage = 200;
/** Zoho allows 500 active services. */
const mostPages = 10;

/**
 * https://www.zoho.com/crm/developer/docs/api/v8/create-services.html; members come only with a single record, so
 * each is read once and again only after it was modified.
 */
export function createServices(
  client: ZohoClient,
  metadata: ZohoMetadata,
  clock: Clock,
): ZohoServices {
  const services = cached<readonly ZohoService[]>(clock, async (last) => {
    if (!(await metadata.module('Services__s'))) return [];
    const rows = await readList(client);
    return Promise.all(
      rows.map(async (row) => {
        const before = last?.find(({ id }) => id === row.id);
        const isSame = before !== undefined && before.modifiedTime === row.Modified_Time;
        return isSame ? before : serviceOf(row, await readMembers(client, row.id));
      }),
    );
  });
  const folded = (name: string): string => name.trim().toLowerCase();
  return {
    all: () => services.get(),
    byId: async (id) => (await services.get()).find((service) => service.id === id),
    byName: async (name) =>
      (await services.get()).find((service) => folded(service.name) === folded(name)),
  };
}

async function readList(client: ZohoClient): Promise<WireService[]> {
  const rows: WireService[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const answer = await client.read({
      path: '/crm/v8/Services__s',
      query: { fields: listed, page, per_page: perPage },
      priority: priority.finished,
      cost: light,
      what: 'services',
    });
    if (!answer) break;
    const { data } = readWire(servicesAnswer, answer.body, 'services');
    rows.push(...data);
    if (data.length < perPage) break;
  }
  return rows;
}

async function readMembers(client: ZohoClient, id: string): Promise<string[]> {
  const answer = await client.read({
    path: `/crm/v8/Services__s/${id}`,
    priority: priority.finished,
    cost: light,
    what: 'service',
  });
  if (!answer) return [];
  const [service] = readWire(servicesAnswer, answer.body, 'service').data;
  return (service?.Members ?? []).flatMap(({ Members }) => (Members ? [Members.id] : []));
}

function serviceOf(row: WireService, members: readonly string[]): ZohoService {
  const minutes = numberOf(row.Duration);
  return {
    id: row.id,
    name: row.Service_Name ?? '',
    durationMs: minutes === undefined ? undefined : minutes * 60_000,
    price: numberOf(row.Price),
    isAvailable: row.Status == null || row.Status === 'Available',
    members,
    modifiedTime: row.Modified_Time ?? '',
  };
}

function numberOf(value: string | number | null | undefined): number | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
