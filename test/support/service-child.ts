/*
 * The service in a process of its own, which kills itself at the boundary `argv[2]` asks for. Prints its port once it
 * is open.
 */
import { writeSync } from 'node:fs';
import { openCipher } from '../../src/app/key-file.ts';
import { openProject } from '../../src/app/project.ts';
import { systemRandom } from '../../src/app/system.ts';
import { createApp } from '../../src/app.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import { clockTicker } from '../../src/worker/ticker.ts';
import { type FastTime, fastClock } from './app-lab-clock.ts';
import { type Boundary, storeDyingAt, transportDyingAt } from './service-child-boundary.ts';

/** What the child is told. */
export interface ChildOrder {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  readonly time: FastTime;
  readonly boundary: Boundary;
}

const order = JSON.parse(process.argv[2] ?? '') as ChildOrder;
const config = openProject({ root: order.root, env: order.env });
const clock = fastClock(order.time);
const die = (): void => {
  process.kill(process.pid, 'SIGKILL');
};
const ports = { clock, random: systemRandom, logger: silentLogger };
const store = createSqliteStore({
  path: config.service.databasePath,
  cipher: openCipher(config.service),
  ...ports,
});
const app = createApp({
  config,
  ...ports,
  store: storeDyingAt(order.boundary, store, die),
  transport: transportDyingAt(order.boundary, die),
  ticker: clockTicker(clock, 10_000),
});
writeSync(1, `${await app.start()}\n`);
