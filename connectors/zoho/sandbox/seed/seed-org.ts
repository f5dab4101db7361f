import type { Clock } from '../../../../src/domain/clock.ts';
import type { Random } from '../../../../src/domain/random.ts';
import { attachments, calls, cases, events, notes, tasks } from '../metadata/activities.ts';
import { appointments, services } from '../metadata/bookings.ts';
import { installedFields, qualityNotes } from '../metadata/custom.ts';
import { accounts, contacts, deals, leads } from '../metadata/people.ts';
import { tradeModules } from '../metadata/trade.ts';
import { Org } from '../org.ts';
import type { User } from '../users.ts';
import { fillPractice } from './fill-practice.ts';
import { practiceProfile, practiceUsers } from './practice.ts';

/** The organisations a sandbox can start with. */
export type SeedName = 'practice' | 'empty';

/** True for the name of a seed. */
export function isSeedName(name: string): name is SeedName {
  return name === 'practice' || name === 'empty';
}

interface SeedOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly seed: SeedName;
  readonly preinstalled: boolean;
}

const standard = [
  leads,
  contacts,
  accounts,
  deals,
  calls,
  events,
  tasks,
  cases,
  notes,
  appointments,
  services,
  attachments,
];

/** Makes an organisation. `empty` has the standard modules and people who work there, but no records. */
export function seedOrg({ clock, random, seed, preinstalled }: SeedOptions): {
  org: Org;
  tokenUser: User;
} {
  const org = new Org(practiceProfile, clock, random);
  for (const module of standard) org.addModule(module);
  if (seed === 'practice') org.addModule(qualityNotes);
  for (const [index, user] of practiceUsers.entries())
    org.users.push({ ...user, id: org.ids.other(), zuid: String(75_092_197 + index) });
  if (preinstalled) install(org);
  const tokenUser = org.users.find((user) => user.email.startsWith('patchcord@'));
  if (!tokenUser) throw new Error('the seed has no integration user');
  if (seed === 'practice') fillPractice(org);
  for (const module of tradeModules) org.addModule(module);
  return { org, tokenUser };
}

/** Values that `setup` adds to lists. */
const installedValues = [['Leads', 'Lead_Source', ['Phone', 'SMS', 'WhatsApp']]] as const;

function install(org: Org): void {
  for (const [api, spec] of installedFields) {
    const module = org.modules.get(api);
    if (module) org.addField(module, spec);
  }
  for (const [api, name, values] of installedValues)
    for (const value of values) org.modules.get(api)?.fields.get(name)?.addPick(value);
}
