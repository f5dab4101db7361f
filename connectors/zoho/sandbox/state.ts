import type { Random } from '../../../src/domain/random.ts';
import { Agenda } from './agenda.ts';
import { BulkJobs } from './bulk/jobs.ts';
import { Counters } from './counters.ts';
import type { Crm } from './crm.ts';
import { Faults } from './faults.ts';
import { Limits } from './limits/limits.ts';
import { Channels } from './notifications/channels.ts';
import { Notifier, type Post } from './notifications/notifier.ts';
import type { Accounts } from './oauth/endpoints.ts';
import { allScopes } from './oauth/scopes.ts';
import { TokenBook } from './oauth/token-book.ts';
import type { Org } from './org.ts';
import { People } from './people/people.ts';
import { PageTokens } from './records/page-tokens.ts';
import type { SandboxClock } from './sandbox-clock.ts';
import { SearchIndex } from './search/search-index.ts';
import { type SeedName, seedOrg } from './seed/seed-org.ts';
import { Timeline } from './timeline.ts';
import type { User } from './users.ts';

/** What a sandbox starts from. */
export interface StateOptions {
  readonly clock: SandboxClock;
  readonly random: Random;
  readonly seed: SeedName;
  /** Patchcord's fields are there already. */
  readonly preinstalled: boolean;
  readonly post: Post;
}

/** Everything a reset throws away. */
export interface SandboxState {
  readonly crm: Crm;
  readonly accounts: Accounts;
  readonly faults: Faults;
  readonly notifier: Notifier;
  readonly counters: Counters;
  readonly people: People;
}

/** The credentials of `interfaces.md` 3. */
export const defaultCredentials = {
  clientId: 'sandbox-client',
  clientSecret: 'sandbox-secret',
  refreshToken: 'sandbox-refresh',
} as const;

/** Makes a fresh organisation with everything around it. */
export function buildState(options: StateOptions): SandboxState {
  const { clock, random } = options;
  const { org, tokenUser } = seedOrg(options);
  const agenda = new Agenda(clock);
  const notifier = new Notifier(agenda, random, options.post);
  const crm: Crm = {
    org,
    limits: new Limits(clock),
    bulk: new BulkJobs(),
    agenda,
    pageTokens: new PageTokens(random),
    search: new SearchIndex(org),
    channels: new Channels(org, notifier),
    timeline: new Timeline(),
    files: new Map(),
  };
  const counters = new Counters();
  org.listeners.push(
    (change) => crm.search.note(change),
    (change) => crm.channels.note(change),
    (change) => crm.timeline.note(change),
    (change) => counters.note(change),
  );
  return {
    crm,
    accounts: accountsOf(org, tokenUser, options),
    faults: new Faults(random),
    notifier,
    counters,
    people: new People(org, crm.agenda, () => crm.channels.flush()),
  };
}

function accountsOf(org: Org, user: User, { clock, random }: StateOptions): Accounts {
  const book = new TokenBook(clock, random);
  const { clientId, clientSecret, refreshToken } = defaultCredentials;
  book.clients.set(clientId, { id: clientId, secrets: clientSecret, redirectUris: [] });
  book.addRefresh(clientId, user.id, allScopes, refreshToken);
  return { book, user, companyName: org.profile.companyName, home: 'eu' };
}
