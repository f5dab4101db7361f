import type { Clock, Instant } from '../../../src/domain/clock.ts';
import { type Random, seededRandom } from '../../../src/domain/random.ts';
import { answerCrm, answerElsewhere } from './answer-crm.ts';
import { answerControl } from './control/control.ts';
import type { ResetOptions, Steering, ZohoSandboxStats } from './control/steering.ts';
import { duplicateKeys } from './counters.ts';
import type { SandboxOutcome, SandboxReply, SandboxRequest } from './exchange.ts';
import { faultOutcome } from './faults.ts';
import { HttpShell } from './http-shell.ts';
import type { Json } from './json.ts';
import { type Post, postOverHttp } from './notifications/notifier.ts';
import { type Located, locate } from './oauth/data-centres.ts';
import { answerOAuth } from './oauth/endpoints.ts';
import { Recorder, type Recording } from './recording.ts';
import { renderRecord } from './records/render.ts';
import { noteRefused } from './refused-writes.ts';
import { SandboxClock } from './sandbox-clock.ts';
import { isSeedName, type SeedName } from './seed/seed-org.ts';
import { buildState, type SandboxState } from './state.ts';

/** What a sandbox is made from. */
export interface ZohoSandboxOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** `practice` (default) or `empty`. */
  readonly seed?: string;
  /** True when Patchcord's own fields are to be there already, as after `setup`. */
  readonly preinstalled?: boolean;
  /** How callbacks go out; over HTTP unless a simulation hands in its own way. */
  readonly post?: Post;
}

/** Makes a Zoho organisation of one's own. It listens nowhere until told. */
export function createZohoSandbox(options: ZohoSandboxOptions): ZohoSandbox {
  return new ZohoSandbox(options);
}

/** A Zoho CRM and accounts server with one organisation in memory. */
export class ZohoSandbox implements Steering {
  readonly clock: SandboxClock;
  readonly #options: ZohoSandboxOptions;
  readonly #shell: HttpShell;
  readonly #seed: SeedName;
  #state: SandboxState;
  #recorder: Recorder | undefined;

  constructor(options: ZohoSandboxOptions) {
    const seed = options.seed ?? 'practice';
    if (!isSeedName(seed)) throw new RangeError(`unknown seed ${seed}`);
    this.#options = options;
    this.#seed = seed;
    this.clock = new SandboxClock(options.clock, () => this.#state?.crm.agenda.pump());
    this.#state = this.#build(seed, options.random, options.preinstalled ?? false);
    this.#shell = new HttpShell((request) => this.handle(request));
  }

  #build(seed: SeedName, random: Random, preinstalled: boolean): SandboxState {
    const post = this.#options.post ?? postOverHttp;
    return buildState({ clock: this.clock, random, seed, preinstalled, post });
  }

  /** Listens on loopback; port 0 picks a free one. */
  async listen(port: number): Promise<{ port: number }> {
    return { port: await this.#shell.listen(port) };
  }

  /** `http://127.0.0.1:<port>`; throws before {@link listen}. */
  get baseUrl(): string {
    return this.#shell.baseUrl;
  }

  /** Stops listening, cuts what is open and gives up callbacks. */
  async close(): Promise<void> {
    this.#state.crm.agenda.close();
    await this.#state.notifier.close();
    await this.#shell.close();
  }

  /**
   * True when no request is being answered and no callback is on its way or due at the present clock. A request that
   * waits for time to pass (`latencyMs`) is at rest: whoever moves the clock once everything is at rest must get to.
   */
  idle(): boolean {
    const { counters, notifier } = this.#state;
    return counters.inFlight === counters.sleeping && notifier.idle();
  }

  /** Answers a request from within the process, exactly as over a socket. */
  async handle(request: SandboxRequest): Promise<SandboxOutcome> {
    this.#state.crm.agenda.pump();
    if (!this.#recorder || /^\/__sandbox\/record(ing)?$/.test(request.path))
      return this.#outcome(request);
    const answered = this.#recorder.take(request, this.clock.now());
    const outcome = await this.#outcome(request);
    answered(outcome);
    return outcome;
  }

  /** Takes down every request from now on, to be played to another sandbox (see `replay`). Begin with a fresh one. */
  record(): void {
    this.#recorder = new Recorder();
  }

  /** What was taken down since {@link record}; nothing before that. */
  recording(): Recording {
    return this.#recorder?.recording() ?? { exchanges: [] };
  }

  async #outcome(request: SandboxRequest): Promise<SandboxOutcome> {
    if (request.path === '/__sandbox' || request.path.startsWith('/__sandbox/'))
      return this.#flushed(await answerControl(this, this.#state, request));
    const located = locate(request);
    if (!/^\/(crm|oauth|v2\/crm)\//.test(located.request.path)) return answerElsewhere(request);
    const state = this.#state;
    state.counters.begin();
    try {
      return dated(await this.#withFaults(state, located), this.clock.now());
    } finally {
      state.counters.end();
    }
  }

  async #withFaults(state: SandboxState, located: Located): Promise<SandboxOutcome> {
    const fault = state.faults.strike(located.request);
    const failed = (): SandboxOutcome => {
      if (fault?.answer === 429) state.counters.rejected429 += 1;
      return faultOutcome(fault?.answer ?? 500, state.crm.org.quirks);
    };
    if (fault?.when === 'before_commit') return failed();
    const reply = this.#flushed(await this.#answer(state, located));
    noteRefused(state.crm.timeline, located.request, reply, this.clock.now());
    return fault ? failed() : reply;
  }

  async #answer(state: SandboxState, located: Located): Promise<SandboxReply> {
    const { path } = located.request;
    if (path.startsWith('/oauth/')) return answerOAuth(state.accounts, located);
    if (!/^\/(v2\/crm\/\d+|crm\/(bulk\/)?v([2-8]|2\.1))\//.test(path))
      return answerElsewhere(located.request);
    return answerCrm(state, located, (ms) => state.counters.asleep(this.#options.clock.sleep(ms)));
  }

  /** Lets the callbacks of this request go. */
  #flushed<T>(outcome: T): T {
    this.#state.crm.channels.flush();
    return outcome;
  }

  /** Live records of a module with all fields, or the deleted ones; an unknown module has none. */
  records(module: string, deleted = false): Record<string, Json>[] {
    const { org, agenda } = this.#state.crm;
    agenda.pump();
    const known = org.modules.get(module);
    if (!known) return [];
    const table = org.table(module);
    const records = deleted
      ? [...table.deleted.values()].map((gone) => gone.record)
      : [...table.live.values()];
    return records.map((record) => renderRecord(org, known, record, { single: true }));
  }

  /** True when the organisation has the module. */
  hasModule(module: string): boolean {
    return this.#state.crm.org.modules.has(module);
  }

  stats(): ZohoSandboxStats {
    const { counters, crm, notifier, people } = this.#state;
    crm.agenda.pump();
    return {
      requests: counters.requests,
      credits: crm.limits.ledger.total,
      rejected429: counters.rejected429,
      byModule: counters.byModule(),
      duplicateKeys: duplicateKeys(crm.org),
      maxBatch: counters.maxBatch,
      maxInFlight: counters.maxInFlight,
      notifications: { ...notifier.counts },
      people: people.counts(),
    };
  }

  /** Throws everything away and starts over; set the clock before, the seed's times hang on it. */
  async reset(how: ResetOptions = {}): Promise<void> {
    const seed = how.seed ?? this.#seed;
    const random = how.random === undefined ? this.#options.random : seededRandom(how.random);
    const old = this.#state;
    this.#state = this.#build(
      seed,
      random,
      how.preinstalled ?? this.#options.preinstalled ?? false,
    );
    old.crm.agenda.close();
    await old.notifier.close();
  }
}

/** Answers carry the organisation's own time, like everything in them: clients read Zoho's clock off this header. */
function dated(outcome: SandboxOutcome, at: Instant): SandboxOutcome {
  if ('cut' in outcome) return outcome;
  return { ...outcome, headers: { date: new Date(at).toUTCString(), ...outcome.headers } };
}
