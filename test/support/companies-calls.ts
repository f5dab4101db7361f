import { randomUUID } from 'node:crypto';
import type { CallRequest } from '../../connectors/cloudtalk/sandbox/calls/call-request.ts';
import { planCall } from '../../scripts/bench/calls.ts';
import { signatureOf } from './app-lab-vendors.ts';

/** What a call is about, and what stands in Zoho because of it besides the call itself. */
export type CallKind = 'answer' | 'escalation' | 'quality';

/** A call that is going to be made. */
export interface CompanyCall {
  readonly company: number;
  /** Stands in the note of the call and therefore in each of its records. */
  readonly mark: string;
  readonly request: CallRequest & { readonly from: string };
  /** Modules that are to have one record each; the lead of a stranger is among them. */
  readonly modules: readonly string[];
}

const tags = { answer: 'answered', escalation: 'escalate', quality: 'complaint' } as const;
const modules: Readonly<Record<CallKind, readonly string[]>> = {
  answer: ['Calls'],
  escalation: ['Calls', 'Cases'],
  quality: ['Calls', 'Quality_Notes'],
};

/**
 * The n-th call over so many companies; every second one is by somebody nobody knows. All companies are called by the
 * same numbers.
 */
export function companyCall(n: number, companies: number, kinds: readonly CallKind[]): CompanyCall {
  const { company, mark, known, request } = planCall(n, companies);
  const kind = kinds[Math.floor(n / companies / 2) % kinds.length] ?? 'answer';
  return {
    company,
    mark,
    request: {
      ...request,
      from: known ? (request.from ?? '') : strangerNumber(Math.floor(n / companies)),
      outcome: 'answered',
      tags: [tags[kind]],
      notes: `as told on the phone mark-${mark}`,
    },
    modules: known ? modules[kind] : [...modules[kind], 'Leads'],
  };
}

function strangerNumber(n: number): string {
  return `+4477${String(10_000_000 + n).slice(-8)}`;
}

/** One request of CloudTalk to us. */
export interface Sending {
  /** Follows the account in the path. */
  readonly path: string;
  readonly body: string;
  /** What proves it; every attempt is signed anew. */
  readonly headers: (now: number) => Readonly<Record<string, string>>;
}

/** The names CloudTalk has for a call. */
export interface CallNames {
  readonly call_id: string;
  readonly call_uuid: string;
}

/** What CloudTalk is to prove itself with to an account. */
export interface Secrets {
  readonly signing: string;
  readonly workflow: string;
}

/**
 * What CloudTalk tells of one finished call: its start, its answer, its end (twice under the same id), and the request
 * of a workflow. Not in this order.
 */
export function tellings(
  call: CompanyCall,
  names: CallNames,
  secrets: Secrets,
  now: number,
): readonly Sending[] {
  const end = signedEvent('call.ended', call, names, secrets, now);
  return [
    signedEvent('call.started', call, names, secrets, now),
    end,
    signedEvent('call.answered', call, names, secrets, now),
    end,
    workflowRequest(call, names, secrets),
  ];
}

export function signedEvent(
  type: string,
  { request }: Pick<CompanyCall, 'request'>,
  names: CallNames,
  { signing }: Pick<Secrets, 'signing'>,
  now: number,
): Sending {
  const { talkSeconds = 60 } = request;
  const startedAt = now - (talkSeconds + 10) * 1_000;
  const body = JSON.stringify({
    event_id: `evt_${randomUUID()}`,
    type,
    version: 'v1',
    occurred_at: new Date(now).toISOString(),
    company_id: '123456',
    data: {
      ...names,
      direction: 'incoming',
      external_number: request.from,
      started_at: new Date(startedAt).toISOString(),
      ...(type === 'call.ended' ? ended(talkSeconds, now) : {}),
    },
  });
  const id = `msg_${randomUUID()}`;
  return { path: '', body, headers: (at) => signatureOf({ body, at, secret: signing, id }) };
}

function ended(talkSeconds: number, now: number): object {
  return {
    ended_at: new Date(now).toISOString(),
    duration: talkSeconds + 10,
    talking_time: talkSeconds,
    waiting_time: 10,
    is_voicemail: false,
  };
}

export function workflowRequest(
  { request }: Pick<CompanyCall, 'request'>,
  names: CallNames,
  { workflow }: Pick<Secrets, 'workflow'>,
): Sending {
  const { from } = request;
  const rows = { event: 'call.ended', ...names, direction: 'incoming', external_number: from };
  return {
    path: '/workflow',
    body: JSON.stringify(rows),
    headers: () => ({ 'content-type': 'application/json', 'x-patchcord-secret': workflow }),
  };
}
