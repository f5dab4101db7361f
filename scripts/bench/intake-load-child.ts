/**
 * The load: a fixed number of signed deliveries over kept-alive connections, as fast as the answers come. Told by
 * message from its parent; everything is made and signed before the clock starts, so that the client costs little.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { connect } from 'node:net';

export interface Round {
  readonly port: number;
  readonly path: string;
  /** `whsec_…` */
  readonly secret: string;
  readonly connections: number;
  readonly requests: number;
}

export interface RoundResult {
  readonly seconds: number;
  readonly accepted: number;
  readonly other: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly bodyBytes: number;
}

process.on('message', (round: Round) => {
  run(round).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

async function run(round: Round): Promise<RoundResult> {
  const key = Buffer.from(round.secret.replace('whsec_', ''), 'base64');
  const messages = Array.from({ length: round.requests }, () => signedRequest(round.path, key));
  const bodyBytes = body().length;
  const tally = { accepted: 0, other: 0, latencies: new Float64Array(round.requests), done: 0 };
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: round.connections }, () => converse(round.port, messages, tally)),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  const sorted = tally.latencies.subarray(0, tally.done).sort();
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0;
  return {
    seconds,
    accepted: tally.accepted,
    other: tally.other,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    bodyBytes,
  };
}

interface Tally {
  accepted: number;
  other: number;
  readonly latencies: Float64Array;
  done: number;
}

/** One connection: the next message goes out when the answer to the last one is complete. */
function converse(port: number, messages: Buffer[], tally: Tally): Promise<void> {
  return new Promise((resolve, reject) => {
    let answer = '';
    let sentAt = 0;
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, next);
    socket.setEncoding('latin1');
    function next(): void {
      const message = messages.pop();
      if (message === undefined) {
        socket.end();
        return;
      }
      sentAt = performance.now();
      socket.write(message);
    }
    socket.on('data', (chunk: string) => {
      answer += chunk;
      const bodyAt = answer.indexOf('\r\n\r\n') + 4;
      if (bodyAt < 4) return;
      const length = Number(/content-length: (\d+)/i.exec(answer)?.[1] ?? 0);
      if (answer.length < bodyAt + length) return;
      tally.latencies[tally.done++] = performance.now() - sentAt;
      if (answer.startsWith('HTTP/1.1 202')) tally.accepted += 1;
      else tally.other += 1;
      answer = '';
      next();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve());
  });
}

function signedRequest(path: string, key: Buffer): Buffer {
  const text = body();
  const id = `msg_${randomUUID()}`;
  const timestamp = Math.floor(Date.now() / 1_000);
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${text}`).digest('base64');
  const head = [
    `POST ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    'content-type: application/json',
    'user-agent: Svix-Webhooks/1.0',
    `content-length: ${Buffer.byteLength(text)}`,
    `svix-id: ${id}`,
    `svix-timestamp: ${timestamp}`,
    `svix-signature: v1,${signature}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${text}`);
}

let calls = 100_000_000;

/** About 1.5 KB, about a call of its own, as the vendor sends the end of one. */
function body(): string {
  calls += 1;
  return JSON.stringify({
    event_id: `evt_${randomUUID()}`,
    type: 'call.ended',
    version: 'v1',
    occurred_at: new Date().toISOString(),
    company_id: '123456',
    data: {
      call_uuid: randomUUID(),
      call_id: String(calls),
      direction: 'incoming',
      external_number: '+441632960123',
      internal_number: { id: 4321, name: 'Reception', number_e164: '+442079460100' },
      agent: { id: '494933', name: 'Anna Example', email: 'anna@harbourdental.example' },
      started_at: '2026-11-20T09:00:00Z',
      ended_at: '2026-11-20T09:01:30Z',
      duration: 90,
      talking_time: 65,
      waiting_time: 25,
      is_voicemail: false,
      tags: ['booking', 'new patient'],
      notes: 'Check-up on Friday at 3, prefers the morning if somebody cancels. '.repeat(12),
    },
  });
}
