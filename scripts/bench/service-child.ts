/** The whole service in a process of its own: what `npm run start` runs, with the log in a file. */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { openProject } from '../../src/app/project.ts';
import { systemClock, systemRandom } from '../../src/app/system.ts';
import { type App, createApp } from '../../src/app.ts';
import type { NewDelivery } from '../../src/domain/delivery.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { answerQuestions } from './child.ts';

/** What the parent asks about. */
export interface ServiceState {
  readonly idle: boolean;
  /** Reconciliations so far, and how many of them by outcome. */
  readonly reconciled: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** CPU of the process so far, and its memory, in milliseconds and megabytes. */
  readonly cpuMs: number;
  readonly rssMb: number;
  readonly deliveries: number;
}

/** A signed request that was received before the service started. */
export interface Prepared {
  readonly company: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

let app: App | undefined;
let reconciled = 0;
const outcomes: Record<string, number> = {};

answerQuestions({
  /** Assembles the service; `open` starts it. */
  make: (root: string) => {
    const project = openProject({ root, env: { PATCHCORD_DATABASE: join(root, 'bench.db') } });
    const config = { ...project, service: { ...project.service, port: 0, host: '127.0.0.1' } };
    const destination = createWriteStream(join(root, 'service.log'));
    app = createApp({
      config,
      clock: systemClock,
      random: systemRandom,
      logger: createLogger({ level: 'info', format: 'json', clock: systemClock, destination }),
      onReconciled: ({ outcome }) => {
        reconciled += 1;
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      },
    });
  },
  /** Puts deliveries into the journal as if they had arrived a while ago. */
  fill: async (prepared: readonly Prepared[]) => {
    const receivedAt = systemClock.now() - 60_000;
    await Promise.all(prepared.map((one) => store(one, receivedAt)));
  },
  open: async () => app?.start(),
  /** True when every account has its people and metadata. */
  ready: async () => {
    for (const { account, mirror, services } of app?.desks.values() ?? []) {
      if (!mirror.isLoaded()) return false;
      await Promise.all([account.crm.sink?.catalog(), services()]);
    }
    return true;
  },
  state: async (): Promise<ServiceState> => {
    const { user, system } = process.cpuUsage();
    const counts = await app?.store.counts();
    return {
      idle: app?.isIdle() ?? false,
      reconciled,
      outcomes: { ...outcomes },
      cpuMs: (user + system) / 1_000,
      rssMb: process.memoryUsage.rss() / 1_048_576,
      deliveries: counts?.deliveries ?? 0,
    };
  },
  stop: async () => {
    await app?.stop();
    // The answer goes out before the end; a profile, if there is one, is written at the end.
    setTimeout(() => process.exit(0), 50);
  },
});

async function store(one: Prepared, receivedAt: number): Promise<void> {
  const account = `acme${one.company}`;
  const source = app?.desks.get(account)?.account.telephony.source;
  if (!app || !source) throw new Error(`there is no ${account}`);
  const { body, headers } = one;
  const raw = {
    account,
    source: 'cloudtalk',
    channel: 'signed',
    headers,
    body: Buffer.from(body),
    receivedAt,
  };
  const delivery: NewDelivery = { ...raw, ...source.identify(raw) };
  await app.store.append([delivery], systemClock.now());
}
