import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { day } from '../../connectors/cloudtalk/sandbox/scenarios/day.ts';
import { type App, createApp } from '../app.ts';
import type { LoadedConfig } from '../config/settings.ts';
import type { Instant } from '../domain/clock.ts';
import { type Logger, silentLogger } from '../domain/logger.ts';
import { seededRandom } from '../domain/random.ts';
import { createSteppedClock, type SteppedClock } from '../domain/stepped-clock.ts';
import { type Subject, subjectName } from '../domain/subject.ts';
import type { ConversationLine } from '../store/port.ts';
import { clockTicker } from '../worker/ticker.ts';
import { apiToken, openProject, type ProjectOptions } from './project.ts';
import { untilQuiet } from './quiet.ts';
import { type Sandboxes, startSandboxes } from './sandboxes.ts';
import { systemClock } from './system.ts';

export interface DemoOptions extends ProjectOptions {
  readonly port: number;
  readonly zohoPort: number;
  readonly cloudtalkPort: number;
  readonly logger?: Logger | undefined;
}

/** A day of the practice, played against the real service. */
export interface DemoDay {
  readonly app: App;
  readonly sandboxes: Sandboxes;
  readonly config: LoadedConfig;
  readonly clock: SteppedClock;
  /** Where the service listens. */
  readonly baseUrl: string;
  /** A token for its API. */
  readonly token: string;
  /**
   * Plays the day and the two hours after it, in which late artifacts come in.
   *
   * @param onLine told about every conversation when what stands in Zoho has changed.
   * @param onTime told the time of day, now and then.
   */
  play(onLine: (line: ConversationLine) => void, onTime?: (now: Instant) => void): Promise<void>;
  /** From now on time passes as on the wall: what is called or written now happens now. */
  goOn(): Promise<void>;
  close(): Promise<void>;
}

const account = 'demo';
const openingMs = 2 * 60_000;
const afterwardsMs = 2 * 3_600_000;
const stepMs = 60_000;
const tickMs = 30_000;

/** Starts both sandboxes and the service on a clock that is stepped through the day. */
export async function openDemo(options: DemoOptions): Promise<DemoDay> {
  const startsAt = Date.parse(day.startsAt);
  const parts: Parts = {};
  const clock = createSteppedClock(startsAt - openingMs, () => settle(parts));
  parts.clock = clock;
  const random = seededRandom(20_261_120);
  const sandboxes = await startSandboxes({ ...options, clock, random, preinstalled: true });
  parts.sandboxes = sandboxes;
  const config = demoConfig(options, sandboxes);
  removeOldDatabase(config);
  const woken = new Map<string, Subject>();
  const app = createApp({
    config,
    clock,
    random,
    logger: options.logger ?? silentLogger,
    ticker: clockTicker(clock, tickMs),
    onReconciled: ({ subject }) => {
      if (subject.kind === 'call' || subject.kind === 'thread')
        woken.set(subjectName(subject), subject);
    },
  });
  parts.app = app;
  const port = await app.start();
  const baseUrl = `http://127.0.0.1:${port}`;
  sandboxes.subscribe(baseUrl);
  await settle(parts);
  return {
    app,
    sandboxes,
    config,
    clock,
    baseUrl,
    token: apiToken(config, account, 'owner', 86_400),
    play: (onLine, onTime) => playDay({ app, sandboxes, clock, woken }, onLine, onTime),
    goOn: async () => {
      await clock.advanceTo(systemClock.now());
      clock.release(systemClock);
    },
    close: async () => {
      clock.release(systemClock);
      await app.stop();
      await sandboxes.close();
    },
  };
}

interface Playing {
  readonly app: App;
  readonly sandboxes: Sandboxes;
  readonly clock: SteppedClock;
  /** Conversations reconciled since the last look. */
  readonly woken: Map<string, Subject>;
}

async function playDay(
  playing: Playing,
  onLine: (line: ConversationLine) => void,
  onTime: (now: Instant) => void = () => undefined,
): Promise<void> {
  const { clock, sandboxes } = playing;
  const shown = new Map<string, string>();
  await sandboxes.cloudtalk.play('day', { setClock: false });
  const end = Date.parse(day.endsAt) + afterwardsMs;
  while (clock.now() < end) {
    await clock.advanceTo(Math.min(clock.now() + stepMs, end));
    onTime(clock.now());
    await tellNews(playing, shown, onLine);
  }
}

async function tellNews(
  playing: Playing,
  shown: Map<string, string>,
  onLine: (line: ConversationLine) => void,
): Promise<void> {
  if (playing.woken.size === 0) return;
  const names = new Set(playing.woken.keys());
  playing.woken.clear();
  const lines = await playing.app.store.conversations({
    account,
    kinds: ['call', 'thread'],
    limit: 500,
  });
  for (const line of [...lines].reverse()) {
    const name = subjectName(line.subject);
    if (!names.has(name) || line.state === 'waiting' || line.state === 'working') continue;
    const told = JSON.stringify([
      line.request?.kind,
      line.person?.name,
      line.records.map((record) => [record.mapping, record.recordId, record.state]),
    ]);
    if (shown.get(name) === told) continue;
    shown.set(name, told);
    onLine(line);
  }
}

/** What is there so far while everything is being started. */
interface Parts {
  app?: App;
  sandboxes?: Sandboxes;
  clock?: SteppedClock;
}

async function settle(parts: Readonly<Parts>): Promise<void> {
  const { app, sandboxes, clock } = parts;
  if (!app || !sandboxes || !clock) return;
  await untilQuiet(app, sandboxes, clock);
}

function demoConfig(options: DemoOptions, sandboxes: Sandboxes): LoadedConfig {
  const portOf = (baseUrl: string): string => new URL(baseUrl).port;
  const project = openProject({
    root: options.root,
    env: {
      PATCHCORD_JWT_SECRET: randomBytes(32).toString('hex'),
      ...options.env,
      ZOHO_SANDBOX_PORT: portOf(sandboxes.zoho.baseUrl),
      CLOUDTALK_SANDBOX_PORT: portOf(sandboxes.cloudtalk.baseUrl),
    },
  });
  const databasePath =
    options.env?.['PATCHCORD_DATABASE'] ?? join(project.root, 'data', 'demo', 'patchcord.db');
  return {
    ...project,
    service: { ...project.service, port: options.port, databasePath },
    accounts: project.accounts.filter((one) => one.id === account),
    vendorBlocks: project.vendorBlocks.filter((one) => one.account === account),
  };
}

/** Every day begins anew. */
function removeOldDatabase(config: LoadedConfig): void {
  const { databasePath } = config.service;
  for (const ending of ['', '-wal', '-shm']) rmSync(`${databasePath}${ending}`, { force: true });
  rmSync(join(dirname(databasePath), 'patchcord.key'), { force: true });
}
