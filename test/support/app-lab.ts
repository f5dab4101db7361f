import type { CallRequest } from '../../connectors/cloudtalk/sandbox/calls/call-request.ts';
import type { MessageRequest } from '../../connectors/cloudtalk/sandbox/messages/message.ts';
import { openCipher } from '../../src/app/key-file.ts';
import { untilQuiet } from '../../src/app/quiet.ts';
import { type Sandboxes, startSandboxes } from '../../src/app/sandboxes.ts';
import { systemClock } from '../../src/app/system.ts';
import { type App, createApp } from '../../src/app.ts';
import type { LoadedConfig } from '../../src/config/settings.ts';
import type { Instant } from '../../src/domain/clock.ts';
import type { LogFields, Logger } from '../../src/domain/logger.ts';
import { seededRandom } from '../../src/domain/random.ts';
import { createSteppedClock, type SteppedClock } from '../../src/domain/stepped-clock.ts';
import type { Store } from '../../src/store/port.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import { clockTicker } from '../../src/worker/ticker.ts';
import { type LabProject, makeProject } from './app-lab-project.ts';
import { controlOf, type Row } from './app-lab-vendors.ts';

/** A Friday morning at nine; the practice is open until half past five. */
export const fridayMorning: Instant = Date.parse('2026-11-20T09:00:00Z');

const tickMs = 30_000;
const stepMs = 5_000;

export interface LabOptions {
  readonly startsAt?: Instant | undefined;
  /** True when a second account `other` is to be configured. */
  readonly withOther?: boolean | undefined;
  /** False leaves the service for the test to start. */
  readonly started?: boolean | undefined;
  /** Stands between the service and its database: takes a mechanism out. */
  readonly alterStore?: ((store: Store) => Store) | undefined;
}

/**
 * Both vendors imitated and the whole service between them, over real sockets and on a real database file. Time stands
 * still until the test lets it pass.
 */
export interface AppLab {
  readonly clock: SteppedClock;
  readonly sandboxes: Sandboxes;
  readonly project: LabProject;
  /** The running service; another one after a restart. */
  readonly app: App;
  readonly baseUrl: string;
  /** What the service logged. */
  readonly logged: readonly string[];
  /** Opens the journal and the port and has CloudTalk send its events there. */
  start(): Promise<void>;
  /** Stops the service as a supervisor does, and starts it again. */
  restart(): Promise<void>;
  /** Lets time pass; everything due on the way happens at its instant. */
  pass(ms: number): Promise<void>;
  /** Lets time pass until something is so, a quarter of an hour at most. */
  until(condition: () => boolean, what: string, withinMs?: number): Promise<void>;
  /** Makes a call happen, and lets it come to rest. */
  call(request: CallRequest): Promise<{ readonly call_id: string; readonly call_uuid: string }>;
  message(request: MessageRequest): Promise<void>;
  /** Live records of a Zoho module made since the lab was opened. */
  records(module: string): readonly Row[];
  /** The only one. */
  record(module: string): Row;
  /** A lever of the Zoho sandbox: `POST /__sandbox/{name}`. */
  zoho(name: string, body: unknown): Promise<Row>;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  close(): Promise<void>;
}

export async function openLab(options: LabOptions = {}): Promise<AppLab> {
  const lab = new Lab(options);
  await lab.open();
  if (options.started !== false) await lab.start();
  return lab;
}

/** Long enough for whatever follows a call within minutes: its detail, its recording, its artifacts. */
const restMs = 5 * 60_000;

class Lab implements AppLab {
  readonly clock: SteppedClock;
  readonly logged: string[] = [];
  readonly #options: LabOptions;
  readonly #random = seededRandom(20_261_120);
  readonly #known = new Map<string, Set<unknown>>();
  #sandboxes: Sandboxes | undefined;
  #project: LabProject | undefined;
  #app: App | undefined;
  #port = 0;

  constructor(options: LabOptions) {
    this.#options = options;
    this.clock = createSteppedClock(options.startsAt ?? fridayMorning, () => this.#settle());
  }

  get sandboxes(): Sandboxes {
    return known(this.#sandboxes);
  }

  get project(): LabProject {
    return known(this.#project);
  }

  get app(): App {
    return known(this.#app);
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async open(): Promise<void> {
    const ports = { zohoPort: 0, cloudtalkPort: 0, preinstalled: true };
    this.#sandboxes = await startSandboxes({ clock: this.clock, random: this.#random, ...ports });
    const { zoho, cloudtalk } = this.#sandboxes;
    // Whether a call has a detail is not to hang on chance.
    cloudtalk.limits({ noDetailChance: 0 });
    this.#project = makeProject({
      zohoUrl: zoho.baseUrl,
      cloudtalkUrl: cloudtalk.baseUrl,
      withOther: this.#options.withOther,
    });
    this.#app = this.#makeApp();
  }

  #makeApp(): App {
    const { clock } = this;
    const config = this.project.config();
    return createApp({
      // After a restart where it was before: CloudTalk knows the port.
      config: { ...config, service: { ...config.service, port: this.#port } },
      clock,
      random: this.#random,
      logger: this.#logger(),
      ticker: clockTicker(clock, tickMs),
      store: this.#options.alterStore?.(this.#openStore(config.service)),
    });
  }

  #openStore(service: LoadedConfig['service']): Store {
    return createSqliteStore({
      path: service.databasePath,
      clock: this.clock,
      random: this.#random,
      logger: this.#logger(),
      cipher: openCipher(service),
    });
  }

  async start(): Promise<void> {
    this.#port = await this.app.start();
    this.sandboxes.subscribe(this.baseUrl);
    await this.#settle();
  }

  async restart(): Promise<void> {
    await this.#finish(this.app.stop());
    this.#app = this.#makeApp();
    await this.app.start();
    await this.#settle();
  }

  async pass(ms: number): Promise<void> {
    await this.clock.advanceTo(this.clock.now() + ms);
  }

  async until(condition: () => boolean, what: string, withinMs = 15 * 60_000): Promise<void> {
    const end = this.clock.now() + withinMs;
    while (!condition()) {
      if (this.clock.now() >= end) throw new Error(`waited in vain: ${what}`);
      await this.pass(stepMs);
    }
  }

  async call(request: CallRequest): Promise<{ call_id: string; call_uuid: string }> {
    const ids = this.sandboxes.cloudtalk.call(request);
    await this.pass(restMs);
    return ids;
  }

  async message(request: MessageRequest): Promise<void> {
    this.sandboxes.cloudtalk.message(request);
    await this.pass(restMs);
  }

  records(module: string): readonly Row[] {
    const seeded = this.#known.get(module) ?? this.#seeded(module);
    return this.sandboxes.zoho.records(module).filter((row) => !seeded.has(row['id']));
  }

  /** The seed's records are older than the lab. */
  #seeded(module: string): Set<unknown> {
    const opened = this.#options.startsAt ?? fridayMorning;
    const rows = this.sandboxes.zoho.records(module);
    const old = rows.filter((row) => Date.parse(String(row['Created_Time'])) < opened);
    const ids = new Set<unknown>(old.map((row) => row['id']));
    this.#known.set(module, ids);
    return ids;
  }

  record(module: string): Row {
    const rows = this.records(module);
    const [row] = rows;
    if (row === undefined || rows.length > 1)
      throw new Error(`${module}: ${rows.length} records, not one`);
    return row;
  }

  zoho(name: string, body: unknown): Promise<Row> {
    return controlOf(this.sandboxes.zoho.baseUrl, name, body);
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(`${this.baseUrl}${path}`, { headers });
  }

  async close(): Promise<void> {
    this.clock.release(systemClock);
    await this.#app?.stop();
    await this.#sandboxes?.close();
    this.#project?.remove();
  }

  /** Waits for something that itself waits for time to pass. */
  async #finish(work: Promise<void>): Promise<void> {
    let done = false;
    const ended = work.finally(() => {
      done = true;
    });
    while (!done) await this.pass(20);
    await ended;
  }

  async #settle(): Promise<void> {
    if (this.#app && this.#sandboxes) await untilQuiet(this.#app, this.#sandboxes, this.clock);
  }

  #logger(): Logger {
    const note =
      (level: string) =>
      (name: string, fields: LogFields = {}): void => {
        this.logged.push(JSON.stringify({ level, name, ...fields }));
      };
    return { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
  }
}

function known<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('the lab is not open');
  return part;
}
