import type { RequestListener, Server } from 'node:http';
import type { Instant } from '../../../src/domain/clock.ts';
import { BadRequestError } from '../../../src/domain/errors.ts';
import { type Random, seededRandom } from '../../../src/domain/random.ts';
import type { Call } from './calls/call.ts';
import { readEdit } from './calls/call-edits.ts';
import { type CallRequest, callRequestSchema, editRequestSchema } from './calls/call-request.ts';
import type { SandboxClock } from './clock.ts';
import { controlHandler } from './control/control.ts';
import { Levers } from './control/levers.ts';
import {
  type AgentStatusRequest,
  agentStatusSchema,
  type ClockRequest,
  clockSchema,
  type EditRequest,
  type FaultsRequest,
  faultsSchema,
  type RecordRequest,
  type ResetRequest,
  recordSchema,
  resetSchema,
} from './control/requests.ts';
import {
  type CallView,
  type DeliveryView,
  type MessageView,
  viewCall,
  viewDelivery,
  viewMessage,
} from './control/views.ts';
import { type RecordedExchange, Recorder } from './http/recorder.ts';
import {
  answerWithin,
  buildServer,
  type InnerOutcome,
  type InnerRequest,
  listen,
  type ServerOptions,
} from './http/server.ts';
import type { MessageRequest } from './messages/message.ts';
import type {
  CloudTalkSandbox,
  CloudTalkSandboxOptions,
  PlacedCall,
  SandboxStats,
} from './sandbox-api.ts';
import { findScenario } from './scenarios/catalogue.ts';
import { type Play, type PlayOptions, playScenario } from './scenarios/player.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { type Settings, settingsSchema } from './settings.ts';
import type { SubscriptionRequest } from './webhooks/subscription.ts';
import { createSocketTransport, type SocketTransport } from './webhooks/transport.ts';
import { announceUser } from './webhooks/user-signals.ts';
import { noWebhookFaults } from './webhooks/webhook-faults.ts';
import { seedNames, World } from './world.ts';

/** The server behind the interface. */
class PortSandbox implements CloudTalkSandbox {
  readonly #options: CloudTalkSandboxOptions;
  readonly #transport: SocketTransport;
  readonly #server: Server;
  readonly #recorder: Recorder;
  readonly levers = new Levers(() => this.#world);
  readonly #serving: ServerOptions;
  #world: World;
  #port: number | undefined;
  #lastPlay: Play | undefined;

  constructor(options: CloudTalkSandboxOptions) {
    this.#options = options;
    this.#transport = createSocketTransport(options.clock);
    this.#world = this.#newWorld(options.seed ?? 'practice', options.random);
    this.#recorder = new Recorder(options.clock);
    this.#serving = {
      recorder: this.#recorder,
      world: () => this.#world,
      control: controlHandler(this, () => this.#world),
    };
    this.#server = buildServer(this.#serving);
  }

  async listen(port: number): Promise<{ port: number }> {
    this.#port = await listen(this.#server, port);
    return { port: this.#port };
  }

  async close(): Promise<void> {
    await this.#world.close();
    this.#transport.close();
    this.#server.closeAllConnections();
    if (this.#port === undefined) return;
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    this.#port = undefined;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.#port ?? 0}`;
  }

  get handler(): RequestListener {
    return (request, response) => {
      this.#server.emit('request', request, response);
    };
  }

  handle(request: InnerRequest): Promise<InnerOutcome> {
    return answerWithin(this.#serving, request);
  }

  get clock(): SandboxClock {
    return this.#world.clock;
  }

  idle(): boolean {
    return this.#world.idle();
  }

  calls(): readonly CallView[] {
    return [...this.#world.calls.newestFirst()]
      .reverse()
      .map((call) => viewCall(call, this.#world));
  }

  messages(): readonly MessageView[] {
    return this.#world.desk.messages.map(viewMessage);
  }

  deliveries(): readonly DeliveryView[] {
    return this.#world.sender.deliveries.map(viewDelivery);
  }

  stats(): SandboxStats {
    return { ...this.#world.stats, webhooks: { ...this.#world.sender.counters } };
  }

  call(request: CallRequest): PlacedCall {
    const [call, result] = this.#world.engine.place(callRequestSchema.parse(request));
    return { ...nameOf(call), ...(result && { transferred_to: nameOf(result) }) };
  }

  message(request: MessageRequest): { readonly id: string } {
    return { id: this.#world.desk.place(request).id };
  }

  setAgent(request: AgentStatusRequest): void {
    const { agent: name, status } = agentStatusSchema.parse(request);
    const agent = this.#world.company.agentBy(name);
    if (agent === undefined)
      throw new BadRequestError(`There is no agent "${name}".`, { code: 'sandbox.unknown_agent' });
    agent.status = status;
    announceUser('status_changed', agent, this.#world);
  }

  edit(request: EditRequest): void {
    const asked = editRequestSchema.parse(request);
    const call = this.#world.calls.byId(asked.call_id);
    if (call === undefined)
      throw new BadRequestError(`There is no call ${asked.call_id}.`, {
        code: 'sandbox.unknown_call',
      });
    this.#world.engine.edit(call, readEdit(this.#world.clock.now(), asked));
  }

  subscribe(request: SubscriptionRequest): { readonly id: string } {
    return { id: this.#world.dispatcher.subscribe(request).id };
  }

  limits(patch: Partial<Settings>): Settings {
    this.#world.settings = settingsSchema.parse({ ...this.#world.settings, ...patch });
    return this.#world.settings;
  }

  fault(request: FaultsRequest): void {
    const asked = faultsSchema.parse(request);
    if ('webhooks' in asked) this.#world.dispatcher.faults = asked.webhooks;
    else if ('clear' in asked) {
      this.#world.faults.clear();
      this.#world.dispatcher.faults = noWebhookFaults;
    } else this.#world.faults.add(asked);
  }

  record(request: RecordRequest = {}): void {
    this.#recorder.record(recordSchema.parse(request).stop !== true);
  }

  recording(): readonly RecordedExchange[] {
    return this.#recorder.recording();
  }

  async play(scenario: string | Scenario, options: PlayOptions = {}): Promise<Play> {
    const now = this.clock.now();
    const found = typeof scenario === 'string' ? findScenario(scenario, now) : scenario;
    if (found === undefined)
      throw new BadRequestError(`There is no scenario "${String(scenario)}".`, {
        code: 'sandbox.unknown_scenario',
      });
    this.#lastPlay = await playScenario(found, this.#world, options);
    return this.#lastPlay;
  }

  get lastPlay(): Play | undefined {
    return this.#lastPlay;
  }

  async setClock(request: ClockRequest): Promise<void> {
    const asked = clockSchema.parse(request);
    const before = this.clock.now();
    if ('set' in asked) await this.clock.set(asked.set);
    else if ('advance' in asked) await this.clock.advance(asked.advance);
    else await this.clock.real();
    this.#world.rate.skip(Math.max(0, this.clock.now() - before));
  }

  async reset(request: ResetRequest = {}): Promise<void> {
    const asked = resetSchema.parse(request);
    const seed = asked.seed ?? this.#options.seed ?? 'practice';
    if (!seedNames.includes(seed))
      throw new BadRequestError(`There is no seed "${seed}".`, { code: 'sandbox.unknown_seed' });
    const random = asked.random === undefined ? this.#options.random : seededRandom(asked.random);
    const old = this.#world;
    this.#world = this.#newWorld(seed, random, asked.clock);
    if (asked.keepWebhooks === true) {
      this.#world.dispatcher.adopt(old.dispatcher);
      this.#world.flow.adopt(old.flow);
    }
    this.#lastPlay = undefined;
    await old.close();
  }

  #newWorld(seed: string, random: Random, startAt?: Instant): World {
    return new World({
      base: this.#options.clock,
      random,
      seed,
      startAt,
      transport: this.#options.transport ?? this.#transport.send,
      ask: this.#transport.ask,
    });
  }
}

function nameOf({ id, uuid }: Call): Pick<PlacedCall, 'call_id' | 'call_uuid'> {
  return { call_id: String(id), call_uuid: uuid };
}

/** Makes a sandbox; `listen` opens its port. */
export function createCloudTalkSandbox(options: CloudTalkSandboxOptions): CloudTalkSandbox {
  return new PortSandbox(options);
}
