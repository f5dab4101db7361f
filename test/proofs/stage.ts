import type { CallRequest } from '../../connectors/cloudtalk/sandbox/calls/call-request.ts';
import type { MessageRequest } from '../../connectors/cloudtalk/sandbox/messages/message.ts';
import type { RecordedExchange } from '../../connectors/zoho/sandbox/recording.ts';
import { createHealth } from '../../src/app/health.ts';
import type { Instant } from '../../src/domain/clock.ts';
import type { Desk } from '../../src/reconcile/desk.ts';
import type { Breakage } from '../simulation/breakage.ts';
import { accountId } from '../simulation/setting.ts';
import { type Row, World } from '../simulation/world.ts';

export const secondMs = 1_000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** A Friday morning at nine. */
const opensAt: Instant = Date.parse('2026-11-20T09:00:00Z');

export interface StageOptions {
  readonly seed?: number | undefined;
  /** A mechanism taken out, around the service. */
  readonly breakage?: Breakage | undefined;
  readonly retentionMs?: number | undefined;
}

/**
 * Both sandboxes and the whole service between them on a virtual clock, for a story that is told step by step rather than
 * drawn: the engine of the simulation without its histories.
 */
export class Stage {
  readonly world: World;

  constructor({ seed = 1, breakage, retentionMs = 30 * dayMs }: StageOptions = {}) {
    const history = { seed, startsAt: opensAt, ops: [], retentionMs, racingEdits: 0 };
    this.world = new World(history, { verbose: false, breakage });
    this.world.zoho.record();
  }

  get now(): Instant {
    return this.world.clock.now();
  }

  /** The only account's, of the service that runs now: a mechanism is taken out by altering what hangs on it. */
  get desk(): Desk {
    const desk = this.world.service?.app.desks.get(accountId);
    if (!desk) throw new Error('the service does not run');
    return desk;
  }

  /** Lets time pass; everything due on the way happens at its instant. */
  pass(ms: number): Promise<void> {
    return this.world.clock.advanceTo(this.now + ms);
  }

  /** Lets time pass until something is so. @returns how long that took, undefined when it never was within `mostMs`. */
  async until(isSo: () => boolean | Promise<boolean>, mostMs: number): Promise<number | undefined> {
    const begun = this.now;
    while (!(await isSo())) {
      if (this.now - begun >= mostMs) return undefined;
      await this.pass(5 * secondMs);
    }
    return this.now - begun;
  }

  call(request: CallRequest): { readonly call_id: string; readonly call_uuid: string } {
    return this.world.cloudtalk.call({ ai: false, ...request });
  }

  message(request: MessageRequest): void {
    this.world.cloudtalk.message(request);
  }

  /** A lever of the Zoho sandbox: `POST /__sandbox/{name}`. */
  async zoho(name: string, body: unknown): Promise<Row> {
    const outcome = await this.world.zoho.handle({
      method: 'POST',
      path: `/__sandbox/${name}`,
      query: new URLSearchParams(),
      headers: { host: 'zoho.simulated' },
      body: Buffer.from(JSON.stringify(body)),
    });
    if ('cut' in outcome || outcome.status >= 300)
      throw new Error(`${name}: ${JSON.stringify(outcome)}`);
    return JSON.parse(String(outcome.body)) as Row;
  }

  /** Live records of a Zoho module that the service made, in the order in which they were made. */
  made(module: string): readonly Row[] {
    return [...this.world.made(module)].sort((a, b) =>
      String(a['id']) < String(b['id']) ? -1 : 1,
    );
  }

  /** Requests that reached Zoho, those that ask for tokens among them. */
  requests(): readonly RecordedExchange[] {
    return this.world.zoho.recording().exchanges.filter(({ path }) => !path.startsWith('/__'));
  }

  /** What the service says of itself: whether it is well, and why not. */
  async reasons(): Promise<readonly string[]> {
    const { service } = this.world;
    if (!service) return ['it does not run'];
    return (await createHealth(service.app.desks, this.world.openStore())()).reasons;
  }

  async deadLetters(): Promise<readonly string[]> {
    const dead = await this.world.openStore().deadLetters(accountId, 1_000);
    return dead.map(
      ({ subject, target, code }) => `${subject.kind} ${subject.id} ${target} ${code}`,
    );
  }
}

/** Tells a story on a stage and takes it down afterwards. */
export async function onStage<T>(
  options: StageOptions,
  story: (stage: Stage) => Promise<T>,
): Promise<T> {
  const stage = new Stage(options);
  try {
    await stage.world.open();
    return await story(stage);
  } finally {
    await stage.world.close();
  }
}

/** Requests that were to change records, the reading POSTs left out. */
export function writesAmong(requests: readonly RecordedExchange[]): readonly RecordedExchange[] {
  return requests.filter(
    ({ method, path }) =>
      method !== 'GET' &&
      path.startsWith('/crm/v8/') &&
      !/coql|search|count|actions\/watch/.test(path),
  );
}
