/** One of the two servers that are compared; says its port to the parent. */
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import express from 'express';
import { createSource } from '../../connectors/cloudtalk/source.ts';
import { systemClock, systemRandom } from '../../src/app/system.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { createReceiver } from '../../src/intake/receive.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';

const [, , which = '', folder = '', secret = ''] = process.argv;

/** What the parent asks for between rounds. */
export interface Usage {
  /** Of the whole process since it started; not disturbed by what else runs on the machine. */
  readonly cpuMs: number;
  readonly deliveries: number;
}

let countDeliveries: () => Promise<number> = async () => 0;

/** What a user would write first: parses JSON, keeps nothing, proves nothing. */
async function startExpress(): Promise<number> {
  const app = express();
  app.use(express.json());
  app.post('/hooks/:vendor/:account', (_request, response) => {
    response.status(202).json({ delivery: randomBytes(16).toString('hex'), duplicate: false });
  });
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

/** The whole way in as the service puts it together: real signatures, real SQLite with `synchronous=FULL`. */
async function startPatchcord(): Promise<number> {
  const clock = systemClock;
  const destination = createWriteStream(join(folder, 'bench.log'));
  const logger = createLogger({ level: 'info', format: 'json', clock, destination });
  const path = join(folder, 'bench.db');
  const store = createSqliteStore({ path, clock, random: systemRandom, logger });
  const metrics = createMetrics({ counts: () => store.counts(), nowMs: () => clock.now() });
  const source = createSource({ secrets: { webhook_secrets: [secret] }, country: 'GB' } as never);
  const receiver = createReceiver({
    store,
    sourceOf: (account) => (account === 'demo' ? source : 'unknown_account'),
    clock,
    logger,
    measure: (fact) => metrics.delivered(fact),
    onAppended: () => undefined,
  });
  const server = createHttpServer({
    receiver,
    reports: store,
    health: () => ({ ready: true, reasons: [] }),
    metrics,
    authorizerOf: () => undefined,
    onConnected: () => undefined,
    jwtSecret: undefined,
    publicUrl: undefined,
    clock,
    logger,
  });
  countDeliveries = async () => (await store.counts()).deliveries;
  return server.listen(0, '127.0.0.1');
}

const port = await (which === 'express' ? startExpress() : startPatchcord());
process.send?.({ port });
process.on('message', () => {
  tellUsage().catch((error: unknown) => console.error(error));
});

async function tellUsage(): Promise<void> {
  const { user, system } = process.cpuUsage();
  const usage: Usage = { cpuMs: (user + system) / 1_000, deliveries: await countDeliveries() };
  process.send?.(usage);
}
