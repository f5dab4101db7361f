import type { CheckLine } from '../../src/connector/contract.ts';
import { priority } from '../../src/connector/priority.ts';
import type { Clock } from '../../src/domain/clock.ts';
import { OutsideError } from '../../src/domain/errors.ts';
import type { CallDuration } from './call-duration.ts';
import type { ZohoClient } from './client.ts';
import { runCoql } from './coql.ts';
import { light } from './costs.ts';
import type { ZohoMetadata } from './metadata.ts';
import type { ZohoUsers } from './users.ts';

export interface CheckOptions {
  readonly client: ZohoClient;
  readonly metadata: ZohoMetadata;
  readonly users: ZohoUsers;
  readonly callDuration: CallDuration;
  readonly clock: Clock;
  readonly keyField: string;
}

/** Records are compared by whole seconds of both clocks; a minute apart nothing is harmed yet. */
const tolerableMs = 60_000;

const needed = ['Leads', 'Contacts', 'Accounts', 'Calls', 'Tasks', 'Notes'];
const welcome = ['Events', 'Cases', 'Appointments__s', 'Services__s'];
const keyed = ['Leads', 'Contacts', 'Calls', 'Events', 'Tasks', 'Cases', 'Appointments__s'];

/** What `doctor` says about the connection to Zoho: each line touches what it speaks of. */
export async function checkZoho(options: CheckOptions): Promise<readonly CheckLine[]> {
  options.metadata.forget();
  const connection = await line('Zoho: connection', () => connected(options));
  // Without a token every other line would say the same.
  if (connection.ok === false) return [connection];
  const others = await Promise.all([
    line('Zoho: clock', () => clockLine(options)),
    line('Zoho: user', () => userLine(options)),
    line('Zoho: queries', () => queryLine(options)),
    line('Zoho: modules', () => moduleLine(options)),
    line('Zoho: our key field', () => keyLine(options)),
    line('Zoho: duration of calls', () => durationLine(options)),
  ]);
  return [connection, ...others];
}

type Said = Omit<CheckLine, 'name'>;

async function line(name: string, check: () => Promise<Said>): Promise<CheckLine> {
  try {
    return { name, ...(await check()) };
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    return { name, ok: false, message: error.message, advice: error.facts.advice };
  }
}

async function connected({ metadata }: CheckOptions): Promise<Said> {
  const { name, edition, users, allowance } = await metadata.organisation();
  const limits = allowance
    ? `${allowance.credits} API credits a day, ${allowance.concurrent} requests at a time`
    : 'an edition whose limits we do not know';
  return { ok: true, message: `${name}, edition ${edition} for ${users} users: ${limits}.` };
}

async function clockLine({ client, clock }: CheckOptions): Promise<Said> {
  await client.read({
    path: '/crm/v8/users',
    query: { type: 'CurrentUser' },
    priority: priority.finished,
    cost: light,
    what: 'users.current',
  });
  const differs = Math.abs(client.now() - clock.now());
  const seconds = Math.round(differs / 1_000);
  if (differs <= tolerableMs)
    return { ok: true, message: `It differs from Zoho's by ${seconds} s.` };
  return {
    ok: 'warning',
    message: `It differs from Zoho's by ${seconds} s.`,
    advice: 'Let the machine take its time from the network (NTP).',
  };
}

async function userLine({ users }: CheckOptions): Promise<Said> {
  const [us, active] = await Promise.all([users.ourselves(), users.allActive()]);
  if (!us) return { ok: 'warning', message: 'Zoho does not say which user we are connected as.' };
  const profile = us.profile === undefined ? '' : `, profile ${us.profile}`;
  return {
    ok: true,
    message: `Connected as ${us.name ?? 'a user'}${profile}; ${active.size} active users may own records.`,
  };
}

async function queryLine({ client }: CheckOptions): Promise<Said> {
  const query = 'select id from Contacts where id is not null';
  await runCoql(client, query, { limit: 1 }, priority.finished);
  return { ok: true, message: 'Queries (COQL) are allowed.' };
}

async function moduleLine({ metadata }: CheckOptions): Promise<Said> {
  const { modules } = await metadata.catalog();
  const lacks = (names: readonly string[]): string[] =>
    names.filter((name) => !modules.has(`zoho.${name}`));
  const missing = lacks(needed);
  if (missing.length > 0)
    return {
      ok: false,
      message: `Not offered or not allowed: ${missing.join(', ')}.`,
      advice: 'Switch the modules on, and give the profile of our user rights to them.',
    };
  const absent = lacks(welcome);
  if (absent.length > 0)
    return {
      ok: 'warning',
      message: `Not offered: ${absent.join(', ')}.`,
      advice: 'Mappings into them use their else_into.',
    };
  return { ok: true, message: `${modules.size} modules can be read and written.` };
}

async function keyLine({ metadata, keyField }: CheckOptions): Promise<Said> {
  const modules = await Promise.all(keyed.map((name) => metadata.module(name)));
  const without = modules.flatMap((module) =>
    module && module.keyField === undefined ? [module.apiName] : [],
  );
  if (without.length === 0) return { ok: true, message: `"${keyField}" is there and unique.` };
  return {
    ok: 'warning',
    message: `"${keyField}" is missing, or not unique, in ${without.join(', ')}.`,
    advice: 'Run `setup`. Until then an unclear write is looked for before it is repeated.',
  };
}

async function durationLine({ callDuration }: CheckOptions): Promise<Said> {
  const [used, probed] = await Promise.all([callDuration.format(), callDuration.probed()]);
  if (probed === undefined)
    return { ok: 'warning', message: `Taken to be ${used}.`, advice: 'Run `setup` to find out.' };
  if (probed === used) return { ok: true, message: `Zoho reads ${used}.` };
  return {
    ok: false,
    message: `call_duration says ${used}, but Zoho reads ${probed}.`,
    advice: 'Take call_duration out of the account file.',
  };
}
