import type { RecordName } from '../../connectors/zoho/sandbox/scenarios/expected-record.ts';
import type { Sandboxes } from './sandboxes.ts';

/** A record of the Zoho sandbox with all its fields. */
export type ZohoRecord = Readonly<Record<string, unknown>>;

/** Everything that stands in Zoho at one instant. */
export interface ZohoWorld {
  /** Live records, by module. */
  readonly live: ReadonlyMap<string, readonly ZohoRecord[]>;
  readonly deleted: ReadonlyMap<string, readonly ZohoRecord[]>;
}

/** The modules we write to, and those our records point to. */
export const watchedModules = [
  'Leads',
  'Contacts',
  'Accounts',
  'Calls',
  'Appointments__s',
  'Tasks',
  'Cases',
  'Notes',
  'Quality_Notes',
  'Events',
  'Attachments',
  'Services__s',
] as const;

const integrationUser = 'patchcord@harbourdental.example';

export function readWorld(zoho: Pick<Sandboxes['zoho'], 'records'>): ZohoWorld {
  const read = (deleted: boolean): Map<string, readonly ZohoRecord[]> =>
    new Map(watchedModules.map((module) => [module, zoho.records(module, deleted)]));
  return { live: read(false), deleted: read(true) };
}

/** Made by the user the service is connected as. */
export function isOurs(record: ZohoRecord): boolean {
  return emailOf(record['Created_By']) === integrationUser;
}

/** The records a name means: it is to be exactly one. */
export function recordsNamed(world: ZohoWorld, name: RecordName): readonly ZohoRecord[] {
  const records = world.live.get(name.module) ?? [];
  return records.filter((record) =>
    Object.entries(name.by).every(([field, value]) => sameValue(plainValue(record[field]), value)),
  );
}

/** A value as it is compared: users by their e-mail address, linked records by their id. */
export function plainValue(value: unknown): string | number | boolean | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  return emailOf(value) ?? linkedId(value) ?? JSON.stringify(value);
}

/** Equal, or the same instant written differently. */
export function sameValue(
  found: string | number | boolean | null,
  wanted: string | number,
): boolean {
  if (found === wanted) return true;
  if (typeof found !== 'string' || typeof wanted !== 'string') return false;
  return isInstant(found) && isInstant(wanted) && Date.parse(found) === Date.parse(wanted);
}

/** The id a lookup holds; undefined when it is empty. */
export function linkedId(value: unknown): string | undefined {
  return textIn(value, 'id');
}

function emailOf(value: unknown): string | undefined {
  return textIn(value, 'email');
}

function textIn(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const held = (value as Readonly<Record<string, unknown>>)[name];
  return typeof held === 'string' ? held : undefined;
}

function isInstant(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text);
}
