import { isDeepStrictEqual } from 'node:util';
import type { Clock, Instant } from '../../../../src/domain/clock.ts';
import type { Random } from '../../../../src/domain/random.ts';
import { uuidFrom } from '../ids.ts';
import type { Settings } from '../settings.ts';
import { utcTime } from '../times.ts';
import { holds } from './conditions.ts';
import type { WebhookDelivery } from './delivery.ts';
import { retryWaits } from './retry-schedule.ts';
import type { WebhookSender } from './sender.ts';
import { signatureHeaders } from './signature.ts';
import {
  type SignedEndpoint,
  type SubscriptionRequest,
  subscriptionRequestSchema,
  type Workflow,
} from './subscription.ts';
import { drawFate, noWebhookFaults, type WebhookFaults } from './webhook-faults.ts';
import { workflowRequest } from './workflow-request.ts';

/** Something that happened, as both mechanisms tell it. */
export interface Announcement {
  /** A call's uuid or a message's id: announcements about one thing leave in order. */
  readonly about: string;
  readonly occurredAt: Instant;
  readonly signed?:
    | { readonly type: string; readonly data: Readonly<Record<string, unknown>> }
    | undefined;
  readonly workflow?:
    | { readonly trigger: string; readonly properties: Readonly<Record<string, unknown>> }
    | undefined;
  /** Extra copies of the signed event. */
  readonly duplicate?: number;
}

/** What a dispatcher works with. */
export interface DispatcherContext {
  readonly sender: WebhookSender;
  readonly random: Random;
  readonly companyId: number;
  readonly clock: Clock;
  /** Signatures and the end of a rotation go by this one. */
  readonly base: Clock;
  readonly settings: () => Settings;
}

type Parts = Pick<
  WebhookDelivery,
  'topic' | 'url' | 'method' | 'headers' | 'eventId' | 'body' | 'subscriptionId'
>;

/** Turns what happened into deliveries to everybody who subscribed, through the configured faults. */
export class Dispatcher {
  readonly endpoints: SignedEndpoint[] = [];
  readonly workflows: Workflow[] = [];
  faults: WebhookFaults = noWebhookFaults;
  readonly #context: DispatcherContext;

  constructor(context: DispatcherContext) {
    this.#context = context;
  }

  /** Adds an account webhook endpoint or a workflow; the same one again replaces it. */
  subscribe(request: SubscriptionRequest): SignedEndpoint | Workflow {
    const asked = subscriptionRequestSchema.parse(request);
    const { random } = this.#context;
    const id = uuidFrom(random);
    if ('workflow' in asked) {
      const workflow = { id, ...asked.workflow };
      replace(this.workflows, workflow, (one) => isSameWorkflow(one, workflow));
      return workflow;
    }
    const { previousSecret, ...rest } = asked;
    const oldSecrets = previousSecret === undefined ? [] : [this.#retire(previousSecret)];
    const endpoint: SignedEndpoint = { id, ...rest, oldSecrets };
    replace(this.endpoints, endpoint, (one) => one.url === endpoint.url);
    return endpoint;
  }

  /** Gives an endpoint a new secret; the old one signs along for a while. */
  rotate(endpoint: SignedEndpoint, secret: string, overlapMs?: number): void {
    endpoint.oldSecrets = [this.#retire(endpoint.secret, overlapMs), ...endpoint.oldSecrets];
    endpoint.secret = secret;
  }

  /** Takes over whoever subscribed to another dispatcher. */
  adopt(other: Dispatcher): void {
    this.endpoints.push(...other.endpoints);
    this.workflows.push(...other.workflows);
  }

  /** Removes one subscription, or all of them. */
  unsubscribe(id?: string): void {
    for (const list of [this.endpoints, this.workflows])
      for (let index = list.length - 1; index >= 0; index -= 1)
        if (id === undefined || list[index]?.id === id) list.splice(index, 1);
  }

  announce(announcement: Announcement): void {
    const { signed, workflow } = announcement;
    if (signed !== undefined)
      for (const endpoint of this.endpoints)
        if (endpoint.events.includes('*') || endpoint.events.includes(signed.type))
          this.tellEndpoint(endpoint, announcement, signed);
    if (workflow !== undefined)
      for (const one of this.workflows)
        if (one.trigger === workflow.trigger && holds(one.conditions, workflow.properties))
          this.runWorkflow(one, announcement, workflow.properties);
  }

  /** Sends one signed event to one endpoint, whatever it subscribed to. */
  tellEndpoint(
    endpoint: SignedEndpoint,
    announcement: Announcement,
    signed: NonNullable<Announcement['signed']>,
  ): void {
    const { random, settings } = this.#context;
    const eventId = `evt_${random.id()}`;
    const make = (id: string): WebhookDelivery =>
      this.#delivery('signed', announcement, this.#envelope(endpoint, announcement, signed, id));
    const copies = Array.from({ length: announcement.duplicate ?? 0 }, (_, index) =>
      index % 2 === 0 ? eventId : `evt_${random.id()}`,
    );
    const waits = retryWaits(settings().retrySchedule);
    for (const id of [eventId, ...copies]) this.#send(make, id, waits);
  }

  /** Runs the API Request action of one workflow, whatever its conditions. */
  runWorkflow(
    workflow: Workflow,
    announcement: Announcement,
    properties: Readonly<Record<string, unknown>>,
  ): void {
    const settings = this.#context.settings();
    const parts = { ...workflowRequest(workflow, properties, settings), eventId: null };
    const make = (): WebhookDelivery => this.#delivery('workflow', announcement, parts);
    const attempts = workflow.attempts ?? settings.workflowAttempts;
    this.#send(make, '', retryWaits(settings.retrySchedule).slice(0, attempts - 1));
  }

  /** Sends what is in the log once more: the same message id, the same event id, the same body. */
  replay(delivery: WebhookDelivery): void {
    const waits = retryWaits(this.#context.settings().retrySchedule);
    this.#context.sender.replay(delivery, { lane: laneOf(delivery), holdMs: 0, waits });
  }

  /** The Svix headers of one attempt; nothing for requests that are not signed. */
  sign(delivery: WebhookDelivery, base: Clock): Record<string, string> {
    if (delivery.kind !== 'signed') return {};
    const endpoint =
      this.endpoints.find(({ id }) => id === delivery.subscriptionId) ??
      this.endpoints.find(({ url }) => url === delivery.url);
    return endpoint === undefined ? {} : signatureHeaders(endpoint, delivery, base.now());
  }

  #retire(secret: string, overlapMs?: number): SignedEndpoint['oldSecrets'][number] {
    const { base, settings } = this.#context;
    return { secret, until: base.now() + (overlapMs ?? settings().rotationOverlapMs) };
  }

  #envelope(
    endpoint: SignedEndpoint,
    { occurredAt }: Announcement,
    { type, data }: NonNullable<Announcement['signed']>,
    eventId: string,
  ): Parts {
    return {
      topic: type,
      url: endpoint.url,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'Svix-Webhooks/1' },
      subscriptionId: endpoint.id,
      eventId,
      body: JSON.stringify({
        event_id: eventId,
        type,
        version: 'v1',
        occurred_at: utcTime(occurredAt),
        company_id: String(this.#context.companyId),
        data,
      }),
    };
  }

  #send(make: (id: string) => WebhookDelivery, id: string, waits: readonly number[]): void {
    const { random, sender } = this.#context;
    const fate = drawFate(this.faults, random);
    const delivery = make(id);
    if (fate.isDropped) {
      sender.drop(delivery);
      return;
    }
    const options = { lane: laneOf(delivery), waits, holdMs: fate.holdMs };
    sender.send(delivery, options);
    if (fate.copy === 'none') return;
    sender.send(make(fate.copy === 'same_event' ? id : `evt_${random.id()}`), options);
  }

  #delivery(
    kind: WebhookDelivery['kind'],
    { about, occurredAt }: Announcement,
    parts: Parts,
  ): WebhookDelivery {
    const { clock, random } = this.#context;
    return {
      ...parts,
      kind,
      id: `msg_${random.id()}`,
      about,
      occurredAt,
      madeAt: clock.now(),
      attempts: [],
      state: 'pending',
    };
  }
}

function laneOf({ subscriptionId, about }: WebhookDelivery): string {
  return `${subscriptionId} ${about}`;
}

/** Several workflows of one trigger may call one address, under different conditions. */
function isSameWorkflow(one: Workflow, other: Workflow): boolean {
  return (
    one.url === other.url &&
    one.trigger === other.trigger &&
    isDeepStrictEqual(one.conditions, other.conditions)
  );
}

function replace<T>(list: T[], item: T, isSame: (one: T) => boolean): void {
  const index = list.findIndex(isSame);
  if (index === -1) list.push(item);
  else list[index] = item;
}
