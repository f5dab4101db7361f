/**
 * The baseline: what a capable person would write in an afternoon. An Express handler that proves the signature, reads
 * the call's row (for tags and notes), looks the caller up by COQL and writes lead, event and call one after the
 * other. No journal, no ledger, no batches, no retry. It is generous: HTTP connections are kept, the token is shared,
 * CloudTalk's limit is not counted.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { Agent } from 'node:http';
import axios, { type AxiosInstance } from 'axios';
import express from 'express';
import { answerQuestions } from './child.ts';
import type { CompanyPorts } from './vendors-child.ts';

interface Company {
  readonly zoho: AxiosInstance;
  readonly cloudtalk: AxiosInstance;
}

export interface NaiveOptions {
  readonly ports: readonly CompanyPorts[];
  /** Answer first and work then; else the sender waits for the work, which holds it back. */
  readonly ackFirst: boolean;
}

export interface NaiveState {
  readonly done: number;
  readonly failed: number;
  readonly cpuMs: number;
}

const signingKey = Buffer.from('c2FuZGJveC1zaWduaW5nLXNlY3JldC0wMDAx', 'base64');
const agent = new Agent({ keepAlive: true });
const companies: Company[] = [];
let ackFirst = true;
let done = 0;
let failed = 0;

answerQuestions({
  open: async (options: NaiveOptions): Promise<number> => {
    ackFirst = options.ackFirst;
    for (const ports of options.ports) companies.push(await connect(ports));
    return listen();
  },
  state: (): NaiveState => {
    const { user, system } = process.cpuUsage();
    return { done, failed, cpuMs: (user + system) / 1_000 };
  },
});

async function connect({ zoho, cloudtalk }: CompanyPorts): Promise<Company> {
  const base = `http://127.0.0.1:${zoho}`;
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: 'sandbox-client',
    client_secret: 'sandbox-secret',
    refresh_token: 'sandbox-refresh',
  });
  const answer = await axios.post<{ access_token: string }>(`${base}/oauth/v2/token`, form);
  return {
    zoho: axios.create({
      baseURL: `${base}/crm/v8`,
      httpAgent: agent,
      headers: { authorization: `Zoho-oauthtoken ${answer.data.access_token}` },
    }),
    cloudtalk: axios.create({
      baseURL: `http://127.0.0.1:${cloudtalk}/my/api`,
      httpAgent: agent,
      auth: { username: 'sandbox-key', password: 'sandbox-secret' },
    }),
  };
}

function listen(): Promise<number> {
  const app = express();
  app.post('/hooks/cloudtalk/:account', express.raw({ type: '*/*' }), (request, response) => {
    const body = request.body as Buffer;
    if (!isSigned(request.headers, body)) {
      response.status(401).end();
      return;
    }
    if (ackFirst) response.status(200).end();
    const company = companies[Number(request.params.account.replace('acme', ''))];
    const event = JSON.parse(body.toString()) as { data: CallEvent };
    void handleCall(company as Company, event.data)
      .then(
        () => (done += 1),
        () => (failed += 1),
      )
      .then(() => ackFirst || response.status(200).end());
  });
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

function isSigned(headers: Readonly<Record<string, unknown>>, body: Buffer): boolean {
  const signed = `${String(headers['svix-id'])}.${String(headers['svix-timestamp'])}.${body.toString()}`;
  const expected = createHmac('sha256', signingKey).update(signed).digest();
  const given = Buffer.from(String(headers['svix-signature']).replace('v1,', ''), 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

interface CallEvent {
  readonly call_id: string;
  readonly external_number: string;
  readonly started_at: string;
  readonly talking_time: number;
}

interface HistoryPage {
  readonly responseData: {
    readonly data: readonly {
      readonly Cdr: { readonly notes?: unknown };
      readonly Notes?: unknown;
    }[];
  };
}

async function handleCall({ zoho, cloudtalk }: Company, call: CallEvent): Promise<void> {
  const page = await cloudtalk.get<HistoryPage>('/calls/index.json', {
    params: { call_id: call.call_id },
  });
  const notes = /[a-z-]+ on \d[^"]*mark-[a-z]+/.exec(JSON.stringify(page.data))?.[0] ?? '';
  const found =
    (await findPerson(zoho, 'Contacts', call.external_number)) ??
    (await findPerson(zoho, 'Leads', call.external_number));
  const person = found ?? {
    module: 'Leads',
    id: await create(zoho, 'Leads', {
      Last_Name: call.external_number,
      Company: 'Private person',
      Phone: call.external_number,
      Description: notes,
    }),
  };
  const link =
    person.module === 'Contacts'
      ? { Who_Id: { id: person.id } }
      : { What_Id: { id: person.id }, $se_module: 'Leads' };
  await create(zoho, 'Events', {
    Event_Title: 'Booking',
    Start_DateTime: '2027-03-01T10:00:00+00:00',
    End_DateTime: '2027-03-01T10:30:00+00:00',
    Description: notes,
    ...link,
  });
  await create(zoho, 'Calls', {
    Subject: `Call from ${call.external_number}`,
    Call_Type: 'Inbound',
    Call_Start_Time: call.started_at.replace(/\.\d+Z$/, '+00:00'),
    Call_Duration: `${String(Math.floor(call.talking_time / 60)).padStart(2, '0')}:${String(call.talking_time % 60).padStart(2, '0')}`,
    Description: notes,
    ...link,
  });
}

async function findPerson(
  zoho: AxiosInstance,
  module: string,
  phone: string,
): Promise<{ module: string; id: string } | undefined> {
  const query = `select id from ${module} where (Phone = '${phone}' or Mobile = '${phone}') limit 1`;
  const { data } = await zoho.post<{ data?: { id: string }[] }>('/coql', { select_query: query });
  const id = data?.data?.[0]?.id;
  return id === undefined ? undefined : { module, id };
}

async function create(
  zoho: AxiosInstance,
  module: string,
  record: Readonly<Record<string, unknown>>,
): Promise<string> {
  const { data } = await zoho.post<{ data: { status: string; details: { id: string } }[] }>(
    `/${module}`,
    { data: [record] },
  );
  const [made] = data.data;
  if (made?.status !== 'success') throw new Error(`${module}: ${JSON.stringify(made)}`);
  return made.details.id;
}
