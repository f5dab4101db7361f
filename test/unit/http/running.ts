import { jest } from '@jest/globals';
import type { Clock } from '../../../src/domain/clock.ts';
import { silentLogger } from '../../../src/domain/logger.ts';
import type { HttpDeps, HttpServer } from '../../../src/http/deps.ts';
import { createHttpServer } from '../../../src/http/server.ts';
import type { Received, Receiver } from '../../../src/intake/receive.ts';

export const secret = 'a-secret-of-more-than-thirty-two-characters';

/** The real one; HTTP is at the edge. */
export const wallClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

export const receive = jest.fn<Receiver['receive']>();
export const accepted: Received = { delivery: 'd1', duplicate: false };

export interface Running {
  readonly url: string;
  readonly port: number;
  readonly server: HttpServer;
}

const servers: HttpServer[] = [];

/** A server on a free port of this machine; {@link stopAll} ends it. */
export async function start(deps: Partial<HttpDeps> = {}): Promise<Running> {
  const server = createHttpServer({
    receiver: { receive },
    reports: { conversations: async () => [], trace: async () => undefined },
    health: () => ({ ready: true, reasons: [] }),
    metrics: { contentType: 'text/plain; version=0.0.4', render: async () => 'a_metric 1\n' },
    authorizerOf: () => undefined,
    onConnected: () => undefined,
    jwtSecret: secret,
    publicUrl: undefined,
    clock: wallClock,
    logger: silentLogger,
    ...deps,
  });
  servers.push(server);
  const port = await server.listen(0, '127.0.0.1');
  return { url: `http://127.0.0.1:${port}`, port, server };
}

export async function stopAll(): Promise<void> {
  await Promise.all(servers.splice(0).map((server) => server.close(0)));
}
