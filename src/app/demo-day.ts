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
import type { ConversationLine } from '../store/reports-port.ts';
import { clockTicker } from '../worker/ticker.ts';
import { readWorld, type ZohoWorld } from './demo-world.ts';
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
  /** What stood in Zoho before. */
  readonly seeded: ZohoWorld;
  /**
   * Plays the day and the two hours after it, in which late artifacts come in.
   *
   * @param onLine told about every conversation, and every person, when they were reconciled.
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
const dayMs = 24 * 3_600_000;

/** Starts both sandboxes and the service on a clock that is stepped through the day. */
export async function openDemo(options: DemoOptions): Promise<DemoDay> {
  const parts: Parts = {};
  try {
    return await open(options, parts);
  } catch (error) {
    // What was opened before the failure would keep the process alive.
    parts.clock?.release(systemClock);
    await parts.app?.stop();
    await parts.sandboxes?.close();
    throw error;
  }
}

async function open(options: DemoOptions, parts: Parts): Promise<DemoDay> {
  const startsAt = Date.parse(day.startsAt);
  const clock = createSteppedClock(startsAt - openingMs, () => settle(parts));
  parts.clock = clock;
  // The vendors' chance is their own: what they do must not hang on how often the service asks for a random number.
  const vendorRandom = seededRandom(20_261_120);
  const sandboxes = await startSandboxes({
    ...options,
    clock,
    random: vendorRandom,
    preinstalled: true,
  });
  // Which call has no detail is written in the scenario.
  sandboxes.cloudtalk.limits({ noDetailChance: 0 });
  parts.sandboxes = sandboxes;
  const seeded = readWorld(sandboxes.zoho);
  const config = demoConfig(options, sandboxes);
  removeOldDatabase(config);
  const woken = new Map<string, Subject>();
  const app = createApp({
    config,
    clock,
    random: seededRandom(20_261_121),
    logger: options.logger ?? silentLogger,
    ticker: clockTicker(clock, tickMs),
    onReconciled: ({ subject }) => {
      if (subject.kind === 'call' || subject.kind === 'thread' || subject.kind === 'person')
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
    token: apiToken(config, account, 'owner', tokenSeconds(startsAt)),
    seeded,
    play: (onLine, onTime) => playDay({ app, sandboxes, clock, woken }, onLine, onTime),
    goOn: async () => {
      await settle(parts);
      clock.release(systemClock, systemClock.now());
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
  await sandboxes.cloudtalk.play('day', { setClock: false });
  const end = Date.parse(day.endsAt) + afterwardsMs;
  while (clock.now() < end) {
    await clock.advanceTo(Math.min(clock.now() + stepMs, end));
    onTime(clock.now());
    await tellNews(playing, onLine);
  }
}

async function tellNews(
  { app, woken }: Playing,
  onLine: (line: ConversationLine) => void,
): Promise<void> {
  if (woken.size === 0) return;
  const subjects = [...woken.values()];
  woken.clear();
  const found = await Promise.all(
    subjects.map((subject) => app.store.conversations({ account, subject, limit: 1 })),
  );
  const lines = found.flat().filter((line) => line.state !== 'waiting' && line.state !== 'working');
  for (const line of lines.sort((a, b) => a.at - b.at)) onLine(line);
}

/** Good for a day after the last thing the clock shows, wall or day, whichever is later. */
function tokenSeconds(startsAt: Instant): number {
  const ahead = startsAt + dayMs - systemClock.now();
  return Math.ceil((dayMs + Math.max(ahead, 0)) / 1_000);
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
  // Never the one of the environment: the demo begins with an empty one. Two demos on two ports do not meet.
  const databasePath =
    options.env?.['PATCHCORD_DATABASE'] ??
    join(project.root, 'data', 'demo', String(options.port), 'patchcord.db');
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
