import { Webhook } from 'svix';

/** A record of the Zoho sandbox. */
export type Row = Readonly<Record<string, unknown>>;

/** A lever of a sandbox: `POST /__sandbox/{name}`. */
export async function controlOf(baseUrl: string, name: string, body: unknown): Promise<Row> {
  const answer = await fetch(`${baseUrl}/__sandbox/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${name}: ${answer.status} ${text}`);
  return JSON.parse(text) as Row;
}

/** The signing secret of the demonstration account. */
export const demoSecret = 'whsec_c2FuZGJveC1zaWduaW5nLXNlY3JldC0wMDAx';

/** What a signed event is sent with. */
export interface SignedEvent {
  readonly body: string;
  readonly at: number;
  readonly secret?: string | undefined;
  readonly id?: string | undefined;
}

export function signatureOf(event: SignedEvent): Record<string, string> {
  const { body, at, secret = demoSecret, id = `msg_${at}_${body.length}` } = event;
  return {
    'content-type': 'application/json',
    'svix-id': id,
    'svix-timestamp': String(Math.floor(at / 1_000)),
    'svix-signature': new Webhook(secret).sign(id, new Date(at), body),
  };
}

/** Sends an event to a service as CloudTalk does. */
export async function sendSigned(baseUrl: string, event: SignedEvent): Promise<Response> {
  return fetch(`${baseUrl}/hooks/cloudtalk/demo`, {
    method: 'POST',
    headers: signatureOf(event),
    body: event.body,
  });
}
