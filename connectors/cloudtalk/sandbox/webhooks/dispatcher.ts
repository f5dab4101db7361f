import { Webhook } from 'svix';
import type { Clock, Instant } from '../../../../src/domain/clock.ts';
import type { Random } from '../../../../src/domain/random.ts';
import { uuidFrom } from '../ids.ts';
import { utcTime } from '../times.ts';
import type { WebhookDelivery } from './delivery.ts';
import type { WebhookSender } from './sender.ts';
import {
  type SignedEndpoint,
  type SubscriptionRequest,
  subscriptionRequestSchema,
  type Workflow,
} from './subscription.ts';
import { drawFate, noWebhookFaults, type WebhookFaults } from './webhook-faults.ts';
import { renderRows } from './workflow-body.ts';

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

/** Attempts of a signed delivery before it is given up: the first and the seven of the schedule. */
const signedAttempts = 8;

/** Turns what happened into deliveries to everybody who subscribed, through the configured faults. */
export class Dispatcher {
  readonly endpoints: SignedEndpoint[] = [];
  readonly workflows: Workflow[] = [];
  faults: WebhookFaults = noWebhookFaults;
  readonly #sender: WebhookSender;
  readonly #random: Random;
  readonly #companyId: string;

  constructor(sender: WebhookSender, random: Random, companyId: number) {
    this.#sender = sender;
    this.#random = random;
    this.#companyId = String(companyId);
  }

  /** Adds an account webhook endpoint or a workflow; the same one again replaces it. */
  subscribe(request: SubscriptionRequest): SignedEndpoint | Workflow {
    const asked = subscriptionRequestSchema.parse(request);
    const id = uuidFrom(this.#random);
    if ('workflow' in asked) {
      const workflow = { id, ...asked.workflow };
      replace(
        this.workflows,
        workflow,
        (one) => one.url === workflow.url && one.trigger === workflow.trigger,
      );
      return workflow;
    }
    const endpoint = { id, ...asked };
    replace(this.endpoints, endpoint, (one) => one.url === endpoint.url);
    return endpoint;
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
          this.#sendSigned(endpoint, announcement, signed);
    if (workflow !== undefined)
      for (const one of this.workflows)
        if (one.trigger === workflow.trigger)
          this.#sendWorkflow(one, announcement, workflow.properties);
  }

  #sendSigned(
    endpoint: SignedEndpoint,
    announcement: Announcement,
    signed: NonNullable<Announcement['signed']>,
  ): void {
    const eventId = `evt_${this.#random.id()}`;
    const make = (id: string): WebhookDelivery =>
      this.#delivery('signed', announcement, {
        topic: signed.type,
        url: endpoint.url,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'Svix-Webhooks/1' },
        eventId: id,
        body: JSON.stringify({
          event_id: id,
          type: signed.type,
          version: 'v1',
          occurred_at: utcTime(announcement.occurredAt),
          company_id: this.#companyId,
          data: signed.data,
        }),
      });
    const copies = Array.from({ length: announcement.duplicate ?? 0 }, (_, index) =>
      index % 2 === 0 ? eventId : `evt_${this.#random.id()}`,
    );
    for (const id of [eventId, ...copies])
      this.#send(make, id, `${endpoint.id} ${announcement.about}`, signedAttempts);
  }

  #sendWorkflow(
    workflow: Workflow,
    announcement: Announcement,
    properties: Readonly<Record<string, unknown>>,
  ): void {
    const body = JSON.stringify(renderRows(workflow.rows, properties));
    const make = (): WebhookDelivery =>
      this.#delivery('workflow', announcement, {
        topic: workflow.trigger,
        url: workflow.url,
        method: workflow.method,
        headers: {
          'user-agent': 'cloudtalk-workflow-automation',
          accept: 'application/json, text/plain, */*',
          'accept-encoding': 'gzip',
          'content-type': 'application/json',
          ...workflow.headers,
        },
        eventId: null,
        body,
      });
    this.#send(make, '', `${workflow.url} ${announcement.about}`, workflow.attempts);
  }

  #send(make: (id: string) => WebhookDelivery, id: string, lane: string, attempts: number): void {
    const fate = drawFate(this.faults, this.#random);
    if (fate.isDropped) {
      this.#sender.drop(make(id));
      return;
    }
    this.#sender.send(make(id), { lane, attempts, holdMs: fate.holdMs });
    if (fate.copy === 'none') return;
    const copyId = fate.copy === 'same_event' ? id : `evt_${this.#random.id()}`;
    this.#sender.send(make(copyId), { lane, attempts, holdMs: fate.holdMs });
  }

  #delivery(
    kind: WebhookDelivery['kind'],
    announcement: Announcement,
    rest: Pick<WebhookDelivery, 'topic' | 'url' | 'method' | 'headers' | 'eventId' | 'body'>,
  ): WebhookDelivery {
    return {
      ...rest,
      kind,
      id: `msg_${this.#random.id()}`,
      about: announcement.about,
      occurredAt: announcement.occurredAt,
      attempts: [],
      state: 'pending',
    };
  }

  /** The Svix headers of one attempt; nothing for workflow requests, which are not signed. */
  sign(delivery: WebhookDelivery, base: Clock): Record<string, string> {
    if (delivery.kind === 'workflow') return {};
    const secret = this.endpoints.find((endpoint) => endpoint.url === delivery.url)?.secret;
    if (secret === undefined) return {};
    const at = new Date(base.now());
    return {
      'svix-id': delivery.id,
      'svix-timestamp': String(Math.floor(at.getTime() / 1000)),
      'svix-signature': new Webhook(secret).sign(delivery.id, at, delivery.body),
    };
  }
}

function replace<T>(list: T[], item: T, isSame: (one: T) => boolean): void {
  const index = list.findIndex(isSame);
  if (index === -1) list.push(item);
  else list[index] = item;
}
