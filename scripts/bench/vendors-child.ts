/** Both vendors of several companies in one process, away from the service that is measured. */
import { createHmac, randomUUID } from 'node:crypto';
import { Agent, request as httpRequest } from 'node:http';
import { createCloudTalkSandbox } from '../../connectors/cloudtalk/sandbox/sandbox.ts';
import type { CloudTalkSandbox } from '../../connectors/cloudtalk/sandbox/sandbox-api.ts';
import { createZohoSandbox, type ZohoSandbox } from '../../connectors/zoho/sandbox/sandbox.ts';
import { systemClock } from '../../src/app/system.ts';
import { seededRandom } from '../../src/domain/random.ts';
import { contactNumber, contactsEach, planCall } from './calls.ts';
import { answerQuestions } from './child.ts';
import { sum } from './numbers.ts';
import { type Made, type Tap, tapZoho } from './tap.ts';

/** Ports of one company's vendors. */
export interface CompanyPorts {
  readonly zoho: number;
  readonly cloudtalk: number;
}

/** How the vendors behave from now on. */
export interface Behaviour {
  readonly zohoMs: number;
  readonly cloudtalkMs: number;
  /** Operations a minute; null lifts the limit. */
  readonly perMinute: number | null;
  /** When CloudTalk has the detail of a call; 5 s after its end when not said. */
  readonly detailMs?: number;
}

/** A run of calls, told to the service by a signed `call.ended` each. */
export interface Run {
  /** `http://127.0.0.1:1234/hooks/cloudtalk/acme`: the company's number follows. */
  readonly hooks: string;
  readonly from: number;
  readonly calls: number;
  readonly perSecond: number | null;
  readonly who?: 'both' | 'known' | 'new';
}

/** What is known of one call. */
export interface Sent {
  readonly mark: string;
  readonly known: boolean;
  /** When its webhook went out and was answered, in milliseconds; NaN when it was refused. */
  readonly sentAt: number;
  readonly ackedAt: number;
}

export interface Seen {
  readonly made: readonly Made[];
  readonly requests: number;
  readonly credits: number;
  readonly duplicateKeys: number;
  readonly rejected429: number;
  readonly maxBatch: number;
  readonly maxInFlight: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly cloudtalkRequests: number;
  readonly cloudtalkRejected: number;
}

interface Company {
  readonly zoho: ZohoSandbox;
  readonly cloudtalk: CloudTalkSandbox;
  readonly tap: Tap;
}

const signingKey = Buffer.from('c2FuZGJveC1zaWduaW5nLXNlY3JldC0wMDAx', 'base64');
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const companies: Company[] = [];
const sent: Promise<Sent>[] = [];
let behaviour: Behaviour = { zohoMs: 0, cloudtalkMs: 0, perMinute: null };

answerQuestions({
  open: async (count: number): Promise<CompanyPorts[]> => {
    const ports: CompanyPorts[] = [];
    for (let index = 0; index < count; index += 1) ports.push(await openCompany(index));
    return ports;
  },
  behave: async (how: Behaviour) => {
    behaviour = how;
    for (const company of companies) await applyBehaviour(company);
  },
  run: async (run: Run) => {
    const begun = now();
    for (let n = 0; n < run.calls; n += 1) {
      const due = run.perSecond === null ? begun : begun + (n * 1_000) / run.perSecond;
      if (due > now()) await new Promise((resolve) => setTimeout(resolve, due - now()));
      sent.push(callAndTell(run, run.from + n));
    }
    return begun;
  },
  /** Makes the calls, tells nobody, and hands out the signed requests: for a journal that is full already. */
  prepare: (run: Run) =>
    Array.from({ length: run.calls }, (_, n) => {
      const { company, body, mark } = makeCall(run.from + n);
      return { company, mark, ...signed(body) };
    }),
  sent: () => Promise.all(sent),
  seen: () => look(),
  /** How many of the marks have so many records. */
  complete: (least: number) => countComplete(least),
  forget: () => {
    for (const { tap } of companies) tap.forget();
    sent.length = 0;
  },
  log: () => companies[0]?.tap.log ?? [],
  fault: async (fault: unknown) => {
    for (const company of companies) await control(company.zoho, 'faults', fault);
  },
});

function now(): number {
  return performance.timeOrigin + performance.now();
}

async function openCompany(index: number): Promise<CompanyPorts> {
  const random = seededRandom(index + 1);
  const zoho = createZohoSandbox({
    clock: systemClock,
    random,
    seed: 'practice',
    preinstalled: true,
  });
  const tap = tapZoho(zoho);
  const cloudtalk = createCloudTalkSandbox({ clock: systemClock, random, seed: 'practice' });
  const company = { zoho, cloudtalk, tap };
  companies.push(company);
  const ports = { zoho: await zoho.listen(0), cloudtalk: await cloudtalk.listen(0) };
  await applyBehaviour(company);
  for (let n = 0; n < contactsEach; n += 1) {
    const fields = { First_Name: 'Pat', Last_Name: `Number ${n}`, Phone: contactNumber(n) };
    await control(zoho, 'edit', { module: 'Contacts', as: 'owner', fields });
  }
  return { zoho: ports.zoho.port, cloudtalk: ports.cloudtalk.port };
}

async function applyBehaviour({ zoho, cloudtalk }: Company): Promise<void> {
  const { zohoMs, cloudtalkMs, perMinute, detailMs = 5_000 } = behaviour;
  const facts = { ai: false, noDetailChance: 0, detailDelayMs: detailMs };
  cloudtalk.limits({ perMinute, latencyMs: cloudtalkMs, ...facts });
  // Credits are counted, never short: a bench is not a day.
  await control(zoho, 'limits', { latencyMs: zohoMs, credits: 100_000_000 });
}

async function control(zoho: ZohoSandbox, what: string, body: unknown): Promise<void> {
  const outcome = await zoho.handle({
    method: 'POST',
    path: `/__sandbox/${what}`,
    query: new URLSearchParams(),
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
  });
  if ('cut' in outcome || outcome.status >= 300)
    throw new Error(`${what}: ${JSON.stringify(outcome)}`);
}

function makeCall(
  n: number,
  who: Run['who'] = 'both',
): { company: number; mark: string; known: boolean; body: string } {
  const plan = planCall(n, companies.length, who);
  const { cloudtalk } = companies[plan.company] as Company;
  const { call_id, call_uuid } = cloudtalk.call(plan.request);
  const { from, talkSeconds = 60 } = plan.request;
  const endedAt = Date.now();
  const startedAt = endedAt - talkSeconds * 1_000 - 10_000;
  const body = JSON.stringify({
    event_id: `evt_${randomUUID()}`,
    type: 'call.ended',
    version: 'v1',
    occurred_at: new Date(endedAt).toISOString(),
    company_id: '123456',
    data: {
      call_uuid,
      call_id,
      direction: 'incoming',
      external_number: from,
      started_at: new Date(startedAt).toISOString(),
      ended_at: new Date(endedAt).toISOString(),
      duration: talkSeconds + 10,
      talking_time: talkSeconds,
      waiting_time: 10,
      is_voicemail: false,
    },
  });
  return { company: plan.company, mark: plan.mark, known: plan.known, body };
}

function signed(body: string): { body: string; headers: Record<string, string> } {
  const id = `msg_${randomUUID()}`;
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac('sha256', signingKey).update(`${id}.${timestamp}.${body}`);
  const headers = {
    'content-type': 'application/json',
    'svix-id': id,
    'svix-timestamp': timestamp,
    'svix-signature': `v1,${signature.digest('base64')}`,
  };
  return { body, headers };
}

async function callAndTell(run: Run, n: number): Promise<Sent> {
  const { company, mark, known, body } = makeCall(n, run.who);
  const sentAt = now();
  const status = await post(`${run.hooks}${company}`, signed(body)).catch(() => 0);
  return { mark, known, sentAt, ackedAt: status >= 200 && status < 300 ? now() : Number.NaN };
}

function post(url: string, message: ReturnType<typeof signed>): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      url,
      { method: 'POST', headers: message.headers, agent },
      (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode ?? 0));
      },
    );
    request.on('error', reject);
    request.end(message.body);
  });
}

function look(): Seen {
  const stats = companies.map(({ zoho }) => zoho.stats());
  const counts: Record<string, number> = {};
  for (const { tap } of companies)
    for (const [purpose, count] of Object.entries(tap.counts()))
      counts[purpose] = (counts[purpose] ?? 0) + count;
  const phone = companies.map(({ cloudtalk }) => cloudtalk.stats());
  return {
    made: companies.flatMap(({ tap }) => tap.made),
    requests: sum(Object.values(counts)),
    credits: sum(stats.map((one) => one.credits)),
    duplicateKeys: sum(stats.map((one) => one.duplicateKeys)),
    rejected429: sum(stats.map((one) => one.rejected429)),
    maxBatch: Math.max(...stats.map((one) => one.maxBatch)),
    maxInFlight: Math.max(...stats.map((one) => one.maxInFlight)),
    counts,
    cloudtalkRequests: sum(phone.map((one) => one.requests)),
    cloudtalkRejected: sum(phone.map((one) => one.rejected429)),
  };
}

function countComplete(least: number): number {
  let complete = 0;
  for (const { tap } of companies) {
    const records = new Map<string, number>();
    for (const { mark } of tap.made) records.set(mark, (records.get(mark) ?? 0) + 1);
    for (const count of records.values()) if (count >= least) complete += 1;
  }
  return complete;
}
