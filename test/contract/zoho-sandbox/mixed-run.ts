import type { SandboxOutcome } from '../../../connectors/zoho/sandbox/exchange.ts';
import { createZohoSandbox, type ZohoSandbox } from '../../../connectors/zoho/sandbox/sandbox.ts';
import { type Random, seededRandom } from '../../../src/domain/random.ts';
import { friday, ManualClock } from './open-sandbox.ts';

/** A sandbox in the process whose callbacks are only taken down. */
export function quietSandbox(seed = 1): {
  sandbox: ZohoSandbox;
  clock: ManualClock;
  posted: string[];
} {
  const clock = new ManualClock(friday);
  const posted: string[] = [];
  const sandbox = createZohoSandbox({
    clock,
    random: seededRandom(seed),
    preinstalled: true,
    post: (url, body) => {
      posted.push(`${url} ${body}`);
      return Promise.resolve(200);
    },
  });
  return { sandbox, clock, posted };
}

/** Sends a request as a socket would, and gives the answer's JSON if there is any. */
export async function send(
  sandbox: ZohoSandbox,
  method: string,
  address: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<unknown> {
  const [path = '', query = ''] = address.split('?');
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const outcome = await sandbox.handle({
    method,
    path,
    query: new URLSearchParams(query),
    headers: { host: 'sandbox.example', ...headers },
    body: new TextEncoder().encode(text),
  });
  return bodyOf(outcome);
}

function bodyOf(outcome: SandboxOutcome): unknown {
  if ('cut' in outcome || typeof outcome.body !== 'string') return undefined;
  try {
    return JSON.parse(outcome.body);
  } catch {
    return outcome.body;
  }
}

const form =
  'grant_type=refresh_token&client_id=sandbox-client&client_secret=sandbox-secret&refresh_token=sandbox-refresh';

/** Plays some hundred requests of every kind, with faults by chance, people and callbacks. */
export async function playMixedRun(
  sandbox: ZohoSandbox,
  clock: ManualClock,
  requests: number,
): Promise<void> {
  const random = seededRandom(99);
  await send(sandbox, 'POST', '/__sandbox/people', {
    everyMs: [2000, 40_000],
    edit: 4,
    delete: 1,
    merge: 1,
    convert: 1,
    lock: 1,
    seed: 3,
  });
  for (const [when, answer, chance] of [
    ['before_commit', 500, 0.03],
    ['after_commit', 'drop', 0.03],
    ['before_commit', 429, 0.02],
    ['after_commit', 'html', 0.02],
  ])
    await send(sandbox, 'POST', '/__sandbox/faults', {
      match: { path: '/crm/v8/' },
      when,
      answer,
      chance,
    });
  await send(sandbox, 'POST', '/__sandbox/faults', {
    webhooks: { drop: 0.1, duplicate: 0.1, reorder: 0.2, delayMs: [0, 5000] },
  });
  let token = '';
  for (let n = 0; n < requests; n += 1) {
    if (n % 40 === 0) {
      const given = (await send(sandbox, 'POST', '/oauth/v2/token', form)) as {
        access_token?: string;
      };
      token = given.access_token ?? token;
    }
    const [method, address, body] = request(sandbox, random, n);
    await send(sandbox, method, `/crm/${address}`, body, {
      authorization: `Zoho-oauthtoken ${token}`,
    });
    clock.advance(Math.floor(random.next() * 20_000));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

type Line = readonly [method: string, address: string, body?: unknown];

function request(sandbox: ZohoSandbox, random: Random, n: number): Line {
  const some = (module: string): string => {
    const all = sandbox.records(module);
    return String(all[Math.floor(random.next() * all.length)]?.['id'] ?? '5000000000000009999');
  };
  const lines: readonly (() => Line)[] = [
    () => [
      'POST',
      'v8/Leads',
      { data: [{ Last_Name: `Run ${n}`, Phone: `020 7946 ${1000 + n}` }] },
    ],
    () => ['PUT', `v8/Leads/${some('Leads')}`, { data: [{ City: `Town ${n}` }] }],
    () => [
      'POST',
      'v8/Contacts/upsert',
      { data: [{ Last_Name: 'Up', Email: `u${n % 7}@example.com` }] },
    ],
    () => ['GET', 'v8/Leads?fields=Last_Name,Modified_Time&per_page=3&sort_by=Modified_Time'],
    () => ['GET', `v8/Leads/search?word=Run`],
    () => [
      'POST',
      'v8/coql',
      { select_query: 'select Last_Name from Leads where Created_Time is not null' },
    ],
    () => ['DELETE', `v8/Contacts?ids=${some('Contacts')}`],
    () => ['GET', 'v8/Contacts/deleted?type=all'],
    () => ['POST', `v8/Leads/${some('Leads')}/actions/convert`, { data: [{}] }],
    () => ['POST', `v8/Contacts/${some('Contacts')}/Notes`, { data: [{ Note_Content: `N ${n}` }] }],
    () => ['POST', `v8/Leads/${some('Leads')}/actions/add_tags`, { tags: [{ name: `t${n % 5}` }] }],
    () => [
      'POST',
      'v8/Calls',
      {
        data: [
          {
            Subject: `C ${n}`,
            Call_Type: 'Missed',
            Call_Start_Time: '2026-11-20T07:00:00+00:00',
            Patchcord_Key: `k${n % 9}`,
          },
        ],
      },
    ],
    () => [
      'POST',
      'v8/actions/watch',
      {
        watch: [
          {
            channel_id: String(100 + (n % 3)),
            events: ['Leads.all', 'Contacts.all'],
            notify_url: 'http://client.example/hook',
            token: 'secret',
            return_affected_field_values: true,
          },
        ],
      },
    ],
    () => ['GET', 'v8/settings/custom_views?module=Leads'],
    () => [
      'POST',
      'bulk/v8/read',
      { query: { module: { api_name: 'Leads' }, fields: ['Last_Name'] } },
    ],
    () => ['GET', 'v8/users?type=CurrentUser'],
    () => ['GET', 'v8/settings/fields?module=Calls'],
  ];
  return lines[Math.floor(random.next() * lines.length)]!();
}
