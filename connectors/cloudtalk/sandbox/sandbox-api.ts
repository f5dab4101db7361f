import type { RequestListener } from 'node:http';
import type { Clock } from '../../../src/domain/clock.ts';
import type { Random } from '../../../src/domain/random.ts';
import type { CallRequest } from './calls/call-request.ts';
import type { SandboxClock } from './clock.ts';
import type { Levers } from './control/levers.ts';
import type {
  AgentStatusRequest,
  ClockRequest,
  EditRequest,
  FaultsRequest,
  RecordRequest,
  ResetRequest,
} from './control/requests.ts';
import type { CallView, DeliveryView, MessageView } from './control/views.ts';
import type { RecordedExchange } from './http/recorder.ts';
import type { InnerOutcome, InnerRequest } from './http/server.ts';
import type { MessageRequest } from './messages/message.ts';
import type { Play, PlayOptions } from './scenarios/player.ts';
import type { Scenario } from './scenarios/scenario.ts';
import type { Settings } from './settings.ts';
import type { SubscriptionRequest } from './webhooks/subscription.ts';
import type { WebhookTransport } from './webhooks/transport.ts';

/** What a sandbox is made from. */
export interface CloudTalkSandboxOptions {
  /** The base clock; the sandbox keeps its own clock on top of it. */
  readonly clock: Clock;
  readonly random: Random;
  /** The organisation it starts with; `practice` when left out. */
  readonly seed?: string;
  /** How webhooks leave; real sockets when left out. */
  readonly transport?: WebhookTransport;
}

/** How a call that was made to happen is called. */
export interface PlacedCall {
  readonly call_id: string;
  readonly call_uuid: string;
  /** The call that results from a blind transfer, when the setting makes two of it. */
  readonly transferred_to?: { readonly call_id: string; readonly call_uuid: string };
}

/** Counters of `GET /__sandbox/stats`: operations on the API hosts, and webhooks. */
export interface SandboxStats {
  readonly requests: number;
  readonly rejected429: number;
  /** Requests put on the wire, those answered 2xx, deliveries lost on purpose. */
  readonly webhooks: {
    readonly sent: number;
    readonly acknowledged: number;
    readonly dropped: number;
  };
}

/**
 * A CloudTalk company on one port: four API hosts, webhooks of both mechanisms, and a surface to make things happen.
 * Every action of the control surface is a method here; each parses what it is given and throws a ZodError for a
 * malformed request, a BadRequestError for an unknown number, agent, call, seed or scenario.
 */
export interface CloudTalkSandbox {
  /** Opens the port on the loopback interface; 0 takes any free one. */
  listen(port: number): Promise<{ port: number }>;
  /** Stops everything: pending calls, webhooks, requests, the port. */
  close(): Promise<void>;
  /** Where it listens, without a slash at the end. */
  readonly baseUrl: string;
  /** Answers requests without a socket of its own. */
  readonly handler: RequestListener;
  /** Answers a request from within the process, exactly as over a socket. */
  handle(request: InnerRequest): Promise<InnerOutcome>;
  /** The sandbox's own clock. */
  readonly clock: SandboxClock;
  /** True when no request is worked on, no webhook is on the wire, and nothing is due by now. */
  idle(): boolean;
  /** All calls, oldest first. */
  calls(): readonly CallView[];
  /** All messages, in the order they happened. */
  messages(): readonly MessageView[];
  /** All webhook deliveries, in the order they were made. */
  deliveries(): readonly DeliveryView[];
  stats(): SandboxStats;
  /** Makes a call happen. */
  call(request: CallRequest): PlacedCall;
  /** Makes a message happen. */
  message(request: MessageRequest): { readonly id: string };
  /** Sets an agent's status: `online`, `offline`, `paused`, … */
  setAgent(request: AgentStatusRequest): void;
  /** Changes tags, notes or rating of a call now, as an agent does in the call history. */
  edit(request: EditRequest): void;
  /** Adds an account webhook endpoint or a Workflow Automation; answers its id. */
  subscribe(request: SubscriptionRequest): { readonly id: string };
  /** Changes how the sandbox behaves; what is not named stays. */
  limits(patch: Partial<Settings>): Settings;
  /** Adds a fault of the API hosts, sets the webhook faults, or clears all. */
  fault(request: FaultsRequest): void;
  /** Writes down every request and its answer from now on; `{ stop: true }` ends it. A reset does not. */
  record(request?: RecordRequest): void;
  /** What was written down since `record`, in the order of arrival. */
  recording(): readonly RecordedExchange[];
  /** Replay, test events, rotation, events and call flow steps by hand. */
  readonly levers: Levers;
  /** Plays a scenario of the catalogue on the sandbox clock; resolves when it has begun. */
  play(scenario: string | Scenario, options?: PlayOptions): Promise<Play>;
  /** The scenario played last since the reset. */
  readonly lastPlay: Play | undefined;
  /** Sets the clock, moves it ahead through everything that is due on the way, or makes it real again. */
  setClock(request: ClockRequest): Promise<void>;
  /** Forgets everything and begins anew. */
  reset(request?: ResetRequest): Promise<void>;
}
