import { createCloudTalkSandbox } from '../../connectors/cloudtalk/sandbox/sandbox.ts';
import type { CloudTalkSandbox } from '../../connectors/cloudtalk/sandbox/sandbox-api.ts';
import { recipes } from '../../connectors/cloudtalk/workflow-recipes.ts';
import { createZohoSandbox, type ZohoSandbox } from '../../connectors/zoho/sandbox/sandbox.ts';
import type { TransportRequest } from '../../src/connector/api-client/transport.ts';
import type { Instant } from '../../src/domain/clock.ts';
import { type Random, seededRandom } from '../../src/domain/random.ts';
import { createSteppedClock, type SteppedClock } from '../../src/domain/stepped-clock.ts';
import { createCipher } from '../../src/store/cipher.ts';
import type { Store } from '../../src/store/port.ts';
import { openDatabase } from '../../src/store/sqlite/open.ts';
import { createStoreOn } from '../../src/store/sqlite/store.ts';
import type { Breakage } from './breakage.ts';
import type { History } from './history.ts';
import { Life } from './life.ts';
import { openService, type Posted, type Service } from './service.ts';
import { serviceUrl, zohoUrl } from './setting.ts';
import { createTrace, type Trace } from './trace.ts';
import { createWire, type Wire } from './wire.ts';

/** A record of the Zoho sandbox. */
export type Row = Readonly<Record<string, unknown>>;

/** One update that reached Zoho from us. */
export interface OwnWrite {
  readonly at: Instant;
  readonly id: string;
  readonly fields: readonly string[];
  /** It was to be refused when somebody had changed the record after this; undefined when it was sent regardless. */
  readonly since: Instant | undefined;
}

/** Who the service is in Zoho. */
const integrationUser = 'patchcord@harbourdental.example';
const workflowSecret = 'sandbox-workflow-secret-0001';

/** Quiet turns of the event loop after which nobody has anything more to do at this instant. */
const quietTurns = 3;

/** Both vendors, the service between them, and time: all in one process and all from one seed. */
export class World {
  readonly clock: SteppedClock;
  readonly trace: Trace;
  readonly zoho: ZohoSandbox;
  readonly cloudtalk: CloudTalkSandbox;
  readonly wires: Readonly<Record<'zoho' | 'cloudtalk', Wire>>;
  readonly writes: OwnWrite[] = [];
  /** Every request that was to change something in Zoho. */
  readonly changes: string[] = [];
  /** How often each signed event was taken as new. */
  readonly taken = new Map<string, number>();
  /** Called before an update of ours reaches Zoho. */
  forestall: (request: TransportRequest) => Promise<void> = async () => {};
  skewMs = 0;
  #steps = 0;
  #service: Service | undefined;
  #data: Store | undefined;
  #opening = false;
  #shut = false;
  readonly #history: History;
  readonly #breakage: Breakage | undefined;
  readonly #random: Random;
  readonly #db = openDatabase(':memory:');

  constructor(
    history: History,
    options: { readonly verbose: boolean; readonly breakage?: Breakage | undefined },
  ) {
    this.#history = history;
    this.#breakage = options.breakage;
    const chance = (salt: number): Random => seededRandom(history.seed * 7_919 + salt);
    this.#random = chance(1);
    this.clock = createSteppedClock(history.startsAt, () => this.#settle());
    const { clock } = this;
    this.trace = createTrace(clock, options.verbose);
    this.zoho = createZohoSandbox({
      clock,
      random: chance(2),
      seed: 'practice',
      preinstalled: true,
      post: async (url, body) => (await this.#post({ url, headers: {}, body })).status,
    });
    this.cloudtalk = createCloudTalkSandbox({
      clock,
      random: chance(3),
      seed: 'practice',
      transport: async (request) => (await this.#post(request)).status,
    });
    this.wires = { zoho: this.#zohoWire(chance(4)), cloudtalk: this.#cloudtalkWire(chance(5)) };
    this.#subscribe();
  }

  get service(): Service | undefined {
    return this.#service?.life.isOver === false ? this.#service : undefined;
  }

  /** The data beside the service, for those who check it. */
  get data(): Store {
    this.#data ??= this.openStore();
    return this.#data;
  }

  /** A store on the data: each life of the service has its own. */
  readonly openStore = (): Store =>
    createStoreOn(this.#db, {
      clock: this.clock,
      random: this.#random,
      logger: { debug() {}, info() {}, warn() {}, error() {} },
      cipher: createCipher('0'.repeat(64)),
      groupMs: Number.POSITIVE_INFINITY,
    });

  /** Opens the service on what data there is; it may die over it. */
  async open(): Promise<void> {
    if (this.service || this.#opening || this.#shut) return;
    this.#opening = true;
    const life = new Life({
      clock: this.clock,
      skewMs: () => this.skewMs,
      onStep: () => this.#step(),
    });
    const store = this.#breakage?.store?.(this.openStore(), this.#random) ?? this.openStore();
    this.trace.note('-- the service starts');
    const opened = openService({
      life,
      store,
      random: this.#random,
      trace: this.trace,
      retentionMs: this.#history.retentionMs,
      transport: (request) =>
        (request.url.startsWith(zohoUrl) ? this.wires.zoho : this.wires.cloudtalk).send(request),
      compile: this.#breakage?.compile,
    });
    const service = await Promise.race([opened, life.over()]);
    if (service) this.#service = service;
    this.#opening = false;
  }

  /** Kills the service at a boundary, and opens it again after a while. */
  crash(steps: number, downMs: number): void {
    const life = this.service?.life;
    if (!life) return;
    life.endAfter(steps);
    void life.over().then(() => {
      this.trace.note('-- the service was killed');
      this.#openLater(downMs);
    });
  }

  /** Stops it as a supervisor does, and opens it again. */
  async restart(downMs: number): Promise<void> {
    const { service } = this;
    if (!service) return;
    this.trace.note('-- the service is stopped');
    await Promise.race([service.app.stop(), service.life.over()]);
    service.life.end();
    this.#openLater(downMs);
  }

  #openLater(ms: number): void {
    void this.clock.sleep(ms).then(() => this.open());
  }

  /** Ends everything; nothing is left open. */
  async close(): Promise<void> {
    this.#shut = true;
    this.#service?.life.end();
    await this.#settle();
    await Promise.all([this.zoho.close(), this.cloudtalk.close()]);
    this.#db.close();
  }

  /** True when a service runs and has nothing to do now. */
  isAtRest(): boolean {
    return this.service?.app.isIdle() === true && this.service.life.working === 0;
  }

  async #post(posted: Posted): Promise<{ readonly status: number }> {
    await this.clock.sleep(5 + this.#random.next() * 60);
    const { service } = this;
    if (!service) throw Object.assign(new Error('ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const answer = await service.post(posted);
    this.trace.note(
      `cloudtalk → ${new URL(posted.url).pathname} ${answer.status} ${posted.body.slice(0, 120)}`,
    );
    this.trace.add(posted.body);
    const id = /"event_id":"([^"]+)"/.exec(posted.body)?.[1];
    if (id !== undefined && answer.received?.duplicate === false)
      this.taken.set(id, (this.taken.get(id) ?? 0) + 1);
    return answer;
  }

  #zohoWire(random: Random): Wire {
    return createWire({
      name: 'zoho',
      clock: this.clock,
      random,
      trace: this.trace,
      spoil: this.#breakage?.request,
      handle: async (request) => {
        if (request.method === 'PUT') await this.forestall(request);
        this.#noteWrite(request);
        const { pathname, searchParams, host } = new URL(request.url);
        return this.zoho.handle({
          method: request.method,
          path: pathname,
          query: searchParams,
          headers: { ...request.headers, host },
          body: request.body ?? new Uint8Array(),
        });
      },
    });
  }

  #noteWrite({ method, url, headers, body }: TransportRequest): void {
    if (method === 'GET' || !url.includes('/crm/') || url.includes('/coql')) return;
    const text = Buffer.from(body ?? []).toString('utf8');
    this.changes.push(`${method} ${new URL(url).pathname} ${text.slice(0, 400)}`);
    if (method !== 'PUT') return;
    const stamp = Date.parse(headers['if-unmodified-since'] ?? '');
    const since = Number.isNaN(stamp) ? undefined : stamp;
    const { data = [] } = JSON.parse(text) as { data?: Row[] };
    for (const { id, ...fields } of data)
      this.writes.push({
        at: this.clock.now(),
        id: String(id),
        fields: Object.keys(fields),
        since,
      });
  }

  /** Live records of a module that the service made; a converted lead lives on as a contact. */
  made(module: string): readonly Row[] {
    return this.zoho
      .records(module)
      .filter((row) => row['Converted__s'] !== true)
      .filter((row) => (row['Created_By'] as Row | null)?.['email'] === integrationUser);
  }

  #cloudtalkWire(random: Random): Wire {
    return createWire({
      name: 'cloudtalk',
      clock: this.clock,
      random,
      trace: this.trace,
      handle: ({ method, url, headers, body }) => {
        const { pathname, search } = new URL(url);
        return this.cloudtalk.handle({ method, path: pathname + search, headers, body });
      },
    });
  }

  #subscribe(): void {
    const url = `${serviceUrl}/hooks/cloudtalk/demo`;
    this.cloudtalk.subscribe({ url, events: ['*'] });
    for (const trigger of ['call.ended', 'call.modified']) {
      const rows = [...(recipes.get(trigger)?.rows ?? [])];
      const headers = { 'X-Patchcord-Secret': workflowSecret };
      this.cloudtalk.subscribe({ workflow: { trigger, url: `${url}/workflow`, headers, rows } });
    }
  }

  #step(): void {
    this.#steps += 1;
  }

  async #settle(): Promise<void> {
    for (let quiet = 0, seen = -1; quiet < quietTurns; ) {
      await new Promise((resolve) => setImmediate(resolve));
      quiet = this.#steps === seen ? quiet + 1 : 0;
      seen = this.#steps;
    }
  }
}
