import { connect } from 'node:net';

/** What came back on a connection of its own. */
export interface RawAnswer {
  /** 0 when the connection ended without an answer. */
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

const longestMs = 40_000;

/** Sends bytes as they are, whatever they mean, and reads to the end. */
export function sendRaw(port: number, bytes: Buffer): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setTimeout(longestMs, () => socket.destroy());
    socket.on('data', (chunk) => chunks.push(chunk));
    // Cut off while it still sent: what was answered before counts.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(parsed(Buffer.concat(chunks).toString('latin1'))));
  });
}

/** A client that sends the rest one byte at a time. @returns how long it was borne, in milliseconds, and the answer. */
export async function sendSlowly(
  port: number,
  begin: string,
  everyMs: number,
): Promise<RawAnswer & { readonly ms: number }> {
  const begun = performance.now();
  const answer = await new Promise<RawAnswer>((resolve) => {
    const chunks: Buffer[] = [];
    let drip: NodeJS.Timeout | undefined;
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(begin);
      drip = setInterval(() => socket.write('a'), everyMs);
    });
    socket.setTimeout(longestMs, () => socket.destroy());
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(drip);
      resolve(parsed(Buffer.concat(chunks).toString('latin1')));
    });
  });
  return { ...answer, ms: performance.now() - begun };
}

function parsed(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n');
  const head = end < 0 ? text : text.slice(0, end);
  // A sender that asked for leave is told to go on first.
  if (/^HTTP\/1\.1 100 /.test(head) && end >= 0) return parsed(text.slice(end + 4));
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0);
  return { status, head, body: end < 0 ? '' : text.slice(end + 4) };
}
