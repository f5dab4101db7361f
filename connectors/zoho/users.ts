import { priority } from '../../src/connector/priority.ts';
import type { Clock } from '../../src/domain/clock.ts';
import { cached } from './cached.ts';
import type { ZohoClient } from './client.ts';
import { light } from './costs.ts';
import { readWire, usersAnswer } from './wire.ts';

/** A person who works in the organisation's Zoho. */
export interface ZohoUser {
  readonly id: string;
  readonly name: string | undefined;
  /** Lower case. */
  readonly email: string;
  /** Active and confirmed: may own records. */
  readonly isActive: boolean;
  readonly timezone: string | undefined;
  readonly profile: string | undefined;
}

/** The organisation's users, kept for 15 minutes. */
export interface ZohoUsers {
  /** An active, confirmed user. @throws OutsideError */
  active(email: string): Promise<ZohoUser | undefined>;
  /** Whoever it is or was. @throws OutsideError */
  byId(id: string): Promise<ZohoUser | undefined>;
  /** All active ones by e-mail address. @throws OutsideError */
  allActive(): Promise<ReadonlyMap<string, ZohoUser>>;
  /** The user our token belongs to. @throws OutsideError */
  ourselves(): Promise<ZohoUser | undefined>;
}

const perPage = 200;
/** More than any organisation has; an end for a paging that never ends. */
const mostPages = 100;

/** https://www.zoho.com/crm/developer/docs/api/v8/get-users.html */
export function createUsers(client: ZohoClient, clock: Clock): ZohoUsers {
  const all = cached(clock, async () => {
    const users = await readUsers(client, 'AllUsers');
    const active = users.filter(({ isActive }) => isActive);
    return {
      byId: new Map(users.map((user) => [user.id, user])),
      active: new Map(active.map((user) => [user.email, user])),
    };
  });
  const current = cached(clock, async () => (await readUsers(client, 'CurrentUser'))[0]);
  return {
    active: async (email) => (await all.get()).active.get(email.trim().toLowerCase()),
    byId: async (id) => (await all.get()).byId.get(id),
    allActive: async () => (await all.get()).active,
    ourselves: () => current.get(),
  };
}

async function readUsers(client: ZohoClient, type: string): Promise<ZohoUser[]> {
  const users: ZohoUser[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const answer = await client.read({
      path: '/crm/v8/users',
      query: { type, page, per_page: perPage },
      priority: priority.finished,
      cost: light,
      what: 'users',
    });
    if (!answer) break;
    const read = readWire(usersAnswer, answer.body, 'users');
    for (const user of read.users)
      users.push({
        id: user.id,
        name: user.full_name ?? undefined,
        email: (user.email ?? '').toLowerCase(),
        isActive: user.status !== 'inactive' && user.confirm !== false && !!user.email,
        timezone: user.time_zone ?? undefined,
        profile: user.profile?.name ?? undefined,
      });
    if (read.info?.more_records !== true) break;
  }
  return users;
}
