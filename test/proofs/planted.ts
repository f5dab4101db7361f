import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyFile } from '../../src/app/key-file.ts';
import { issueLinkToken } from '../../src/http/auth.ts';
import type { Alteration } from '../support/altered-store.ts';
import { runCommand } from '../support/app-lab-process.ts';
import { jwtSecret } from '../support/app-lab-project.ts';
import { controlOf, signatureOf } from '../support/app-lab-vendors.ts';
import { type Companies, openCompanies } from '../support/companies.ts';
import { type CallNames, type Sending, signedEvent } from '../support/companies-calls.ts';
import { until } from '../support/until.ts';
import {
  type PlantedPerson,
  plantedPeople,
  type Seen,
  seenIn,
  valuesOf,
} from './planted-people.ts';
import type { Counted, Extent, Proof } from './proof.ts';
import { tokenOf } from './two-accounts-attempts.ts';

/** Five values each; the secrets of the account come on top. */
const peopleOf: Readonly<Record<Extent, number>> = { full: 40, short: 8 };
const hook = '/hooks/cloudtalk/acme0';
const restMs = 60_000;

export const plantedValues: Proof = {
  id: '7b',
  isHeavy: true,
  promise: 'personal values and secrets appear in no log, metric, error answer or other account',
  run: async (extent, tell) => counted(await runPlanted(extent, [], tell)),
  without: [
    {
      mechanism: 'the rule that bodies are not logged',
      run: async (extent) => counted(await runPlanted(extent, ['bodies_logged'])),
    },
  ],
};

interface Ended {
  readonly values: number;
  readonly leaks: readonly Seen[];
  /** Values that the account itself is shown: they were there to leak. */
  readonly shown: number;
  readonly places: ReadonlyMap<string, string>;
  readonly logLines: number;
  readonly troubles: number;
  readonly deadLetters: number;
}

async function runPlanted(
  extent: Extent,
  alterations: readonly Alteration[],
  tell: (progress: string) => void = () => undefined,
): Promise<Ended> {
  const world = await openCompanies({
    companies: 2,
    zohoMs: 0,
    alterations,
    order: { jwtSecret, level: 'debug' },
  });
  try {
    const people = plantedPeople(peopleOf[extent]);
    await meetSome(world, people);
    await world.start();
    await until(async () => (await fetch(`${world.baseUrl}/readyz`)).ok, 'the service to be ready');
    await breakVendors(world);
    tell(`7b ${people.length} people call and write`);
    for (const [index, person] of people.entries()) await callAndWrite(world, person, index);
    await until(async () => (await world.state()).idle, 'rest', restMs).catch(() => undefined);
    tell('7b looking for what they brought');
    const { deadLetters } = await world.state();
    const secrets = secretsOf(world);
    const values = [...valuesOf(people), ...secrets];
    const own = await ownView(world);
    const places = new Map([
      ...(await errorAnswers(world, people, secrets)),
      ...(await otherView(world, own.names)),
      ['metrics', await textOf(world, '/metrics')],
      ['readiness', await textOf(world, '/readyz')],
      ['home page', await textOf(world, '/')],
      ['log', readFileSync(join(world.root, 'service.log'), 'utf8')],
    ]);
    const log = (places.get('log') ?? '').split('\n');
    return {
      values: values.length,
      leaks: seenIn(places, values),
      shown: new Set(seenIn(new Map([['own', own.text]]), values).map(({ value }) => value)).size,
      places,
      logLines: log.length,
      troubles: log.filter((line) => /"level":"(warn|error)"/.test(line)).length,
      deadLetters,
    };
  } finally {
    await world.close();
  }
}

function zohoOf({ ports: [ports] }: Companies): string {
  return `http://127.0.0.1:${ports?.zoho}`;
}

function cloudtalkOf({ ports: [ports] }: Companies): string {
  return `http://127.0.0.1:${ports?.cloudtalk}`;
}

/** Every second one is in Zoho before they call. */
async function meetSome(world: Companies, people: readonly PlantedPerson[]): Promise<void> {
  for (const { number, name, email } of people.filter((_person, index) => index % 2 === 0))
    await controlOf(zohoOf(world), 'edit', {
      module: 'Contacts',
      as: 'owner',
      fields: { First_Name: 'Jo', Last_Name: name, Email: email, Phone: number },
    });
}

/** Vendors that fail in all the ways they have: what is logged of it is what is looked at. */
async function breakVendors(world: Companies): Promise<void> {
  const faults = [
    ['Leads', 500, 3],
    ['Cases', 413, 40],
    ['Quality_Notes', 400, 2],
    ['Calls', 'html', 2],
    ['Calls', 'reset', 2],
  ] as const;
  for (const [module, answer, times] of faults)
    await controlOf(zohoOf(world), 'faults', {
      match: { method: 'POST', path: `/crm/v8/${module}` },
      when: 'before_commit',
      answer,
      times,
      chance: 1,
    });
  await controlOf(cloudtalkOf(world), 'faults', {
    match: { method: 'GET', path: '/my/api' },
    when: 'before_commit',
    answer: 500,
    times: 2,
    chance: 1,
  });
}

const tags = ['answered', 'escalate', 'complaint', 'booking'];

async function callAndWrite(
  world: Companies,
  { number, name, email, note, said }: PlantedPerson,
  index: number,
): Promise<void> {
  const request = {
    from: number,
    outcome: 'answered',
    agent: 'anna@harbourdental.example',
    talkSeconds: 60,
    wrapUpSeconds: 0,
    tags: [tags[index % tags.length] ?? ''],
    notes: `${note}, ${name}, ${email}`,
    live: false,
    ai: false,
    detail: true,
  } as const;
  const placed = await controlOf(cloudtalkOf(world), 'call', request);
  const names: CallNames = {
    call_id: String(placed['call_id']),
    call_uuid: String(placed['call_uuid']),
  };
  const [secrets] = world.secrets;
  if (secrets === undefined) throw new Error('the company has no secrets');
  const call = { request: { ...request, tags: [...request.tags] } };
  await deliver(world, signedEvent('call.ended', call, names, secrets, world.clock.now()));
  const body = `${said}. I am ${name}, write to ${email} or call ${number}.`;
  await deliver(world, message(world, secrets.signing, number, body));
  // A type nobody knows, and a body that breaks off.
  const odd = JSON.stringify({
    event_id: `odd${index}`,
    type: `odd.${said}`,
    data: { number, name },
  });
  await deliver(world, signed(world, secrets.signing, odd));
  await deliver(world, signed(world, secrets.signing, odd.slice(0, -9)));
}

function message(world: Companies, secret: string, number: string, body: string): Sending {
  const text = JSON.stringify({
    event_id: `evt_${number}`,
    type: 'message.received',
    version: 'v1',
    occurred_at: new Date(world.clock.now()).toISOString(),
    company_id: '123456',
    data: {
      id: `msg_${number}`,
      channel: 'whatsapp',
      external_number: number,
      internal_number: { id: '1', number_e164: '+442079460100' },
      body,
    },
  });
  return signed(world, secret, text);
}

function signed(world: Companies, secret: string, body: string): Sending {
  return { path: '', body, headers: () => signatureOf({ body, at: world.clock.now(), secret }) };
}

async function deliver({ baseUrl, clock }: Companies, { body, headers }: Sending): Promise<void> {
  const to = { method: 'POST', headers: headers(clock.now()), body };
  await (await fetch(`${baseUrl}${hook}`, to)).text();
}

/** What must stay with us: the settings' secrets, and tokens that were handed out. */
function secretsOf({ secrets: [own], clock, root, database }: Companies): readonly string[] {
  const means = { clock, jwtSecret };
  const link = { account: 'acme0', ttlSeconds: 600, secret: jwtSecret, clock };
  const settings = readFileSync(join(root, 'config/accounts/acme0.yaml'), 'utf8');
  const defaults = [...settings.matchAll(/\$\{\w*(?:SECRET|TOKEN):-([^}]+)\}/g)];
  return [
    own?.signing ?? '',
    own?.workflow ?? '',
    jwtSecret,
    tokenOf({ account: 'acme0' }, means),
    issueLinkToken(link),
    readFileSync(keyFile({ databasePath: database, encryptionKey: undefined }), 'utf8').trim(),
    ...defaults.map(([, secret]) => secret ?? ''),
  ].filter((secret) => secret !== '');
}

/** Requests that are refused, each with planted values wherever a caller can put them. */
async function errorAnswers(
  world: Companies,
  people: readonly PlantedPerson[],
  secrets: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const answers = new Map<string, string>();
  const ask = async (path: string, init: RequestInit = {}): Promise<void> => {
    const answer = await fetch(`${world.baseUrl}${path}`, { redirect: 'manual', ...init });
    const head = JSON.stringify([...answer.headers]);
    answers.set(`answer ${answers.size} (${answer.status})`, `${head}${await answer.text()}`);
  };
  for (const { number, name, email, note, said } of people) {
    const value = encodeURIComponent(`${number} ${name} ${email}`);
    await ask(`/api/conversations/call:${value}`, { headers: bearer(world, 'acme1') });
    await ask(`/api/conversations?since=${value}&state=${note}`, {
      headers: bearer(world, 'acme1'),
    });
    await ask(`/hooks/cloudtalk/${value}`, {
      method: 'POST',
      body: JSON.stringify({ said, name }),
    });
    await ask(hook, { method: 'POST', body: `{"said":"${said}","number":"${number}"` });
    await ask(`/connect/zoho/${value}?token=${note}`);
    await ask(`/connect/zoho/callback?state=${note}&code=${name}`);
    await ask(`/${value}`, { headers: { authorization: `Bearer ${said}.${note}.${name}` } });
  }
  for (const secret of secrets) {
    const value = encodeURIComponent(secret);
    await ask(`${hook}/workflow/${value}x`, { method: 'POST', body: '{}' });
    await ask(`/connect/zoho/acme1?token=${value}`);
    await ask('/api/conversations', { headers: { authorization: `Bearer ${value}x` } });
  }
  return answers;
}

function bearer({ clock }: Companies, account: string): Record<string, string> {
  return { authorization: `Bearer ${tokenOf({ account }, { clock, jwtSecret })}` };
}

async function textOf(
  { baseUrl }: Companies,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  return (await fetch(`${baseUrl}${path}`, { headers })).text();
}

/** What the account's own API shows, and how its conversations are called. */
async function ownView(
  world: Companies,
): Promise<{ readonly text: string; readonly names: readonly string[] }> {
  const headers = bearer(world, 'acme0');
  const list = await textOf(world, '/api/conversations?limit=500', headers);
  const names = (JSON.parse(list) as readonly { readonly subject: string }[]).map(
    ({ subject }) => subject,
  );
  const each = await Promise.all(
    names.map((name) => textOf(world, `/api/conversations/${encodeURIComponent(name)}`, headers)),
  );
  return { text: [list, ...each].join('\n'), names };
}

/** What another account gets to see by its API and on its command line. */
async function otherView(
  world: Companies,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const headers = bearer(world, 'acme1');
  const view = new Map<string, string>();
  view.set('API of the other', await textOf(world, '/api/conversations?limit=500', headers));
  for (const name of names) {
    const path = `/api/conversations/${encodeURIComponent(name)}`;
    view.set('conversation asked for by the other', await textOf(world, path, headers));
  }
  const project = { root: world.root, env: { PATCHCORD_DATABASE: world.database } };
  const [first = 'call:1'] = names.filter((name) => name.startsWith('call:'));
  const commands = [
    ['explain', '--account', 'acme1'],
    ['explain', first, '--account', 'acme1', '--json'],
    ['redrive', '--account', 'acme1'],
    ['completeness', '--account', 'acme1', '--json'],
  ];
  for (const command of commands)
    view.set(`command ${command[0]} of the other`, (await runCommand(project, command)).printed);
  return view;
}

function counted(ended: Ended): Counted {
  const { values, leaks, shown, places, logLines, troubles, deadLetters } = ended;
  const kept = leaks.length === 0 && shown > 0 && troubles > 0;
  const where = leaks.slice(0, 5).map(({ place, value }) => `${value} in ${place}`);
  const figures = [
    `${values} values, ${shown} of them shown to their own account`,
    `${logLines} lines of log (${troubles} warnings and errors), ${deadLetters} dead letters`,
    `${places.size} texts looked through, ${leaks.length} leaks`,
    ...where,
  ];
  return { kept, figures: figures.join('; ') };
}
