import { z } from 'zod';
import { BadRequestError } from '../../../../src/domain/errors.ts';
import type { FlowStepRequest } from '../callflow/flow-step.ts';
import type { Call } from '../calls/call.ts';
import { callIdSchema } from '../calls/call-request.ts';
import type { WebhookDelivery } from '../webhooks/delivery.ts';
import { exampleEvent, exampleProperties } from '../webhooks/examples.ts';
import type { World } from '../world.ts';
import {
  type EventRequest,
  eventSchema,
  type ReplayRequest,
  type RotateRequest,
  replaySchema,
  rotateSchema,
  type TestRequest,
  testSchema,
} from './lever-requests.ts';

/** How far back a replay reaches (cloudtalk.md 8.2). */
const replayableMs = 30 * 86_400_000;

const raiseHandSchema = z.strictObject({ call_id: callIdSchema });

/**
 * What an administrator does in the dashboard, and what only a sandbox can: each parses what it is given and throws a
 * ZodError for a malformed request, a BadRequestError for something that is not there.
 */
export class Levers {
  readonly #world: () => World;

  constructor(world: () => World) {
    this.#world = world;
  }

  /** Sends signed events of the last 30 days once more: one delivery, or all since an instant. */
  replay(request: ReplayRequest): { readonly replayed: number } {
    const asked = replaySchema.parse(request);
    const { clock, dispatcher, sender } = this.#world();
    const now = clock.now();
    const wanted = (one: WebhookDelivery): boolean =>
      'delivery' in asked
        ? one.id === asked.delivery
        : one.madeAt >= asked.since &&
          one.madeAt <= (asked.until ?? now) &&
          (asked.endpoint === undefined || one.subscriptionId === asked.endpoint) &&
          (asked.failedOnly !== true || one.state !== 'acknowledged');
    const found = sender.deliveries.filter((one) => one.kind === 'signed' && wanted(one));
    const kept = found.filter(({ madeAt }) => now - madeAt <= replayableMs);
    if ('delivery' in asked && found.length === 0)
      throw missing(`There is no signed delivery "${asked.delivery}".`, 'unknown_delivery');
    if ('delivery' in asked && kept.length === 0)
      throw missing(`Delivery "${asked.delivery}" is older than 30 days.`, 'too_old');
    for (const delivery of kept) dispatcher.replay(delivery);
    return { replayed: kept.length };
  }

  /** The dashboard's test event, or a workflow's "Test now": one request with made-up values to one receiver. */
  test(request: TestRequest): Record<string, never> {
    const asked = testSchema.parse(request);
    const { clock, company, dispatcher, random } = this.#world();
    const occurredAt = clock.now();
    const announcement = { about: `test ${random.id().slice(0, 8)}`, occurredAt };
    const endpoint = dispatcher.endpoints.find(({ id }) => id === asked.id);
    const workflow = dispatcher.workflows.find(({ id }) => id === asked.id);
    if (endpoint !== undefined) {
      const signed = exampleEvent(asked.type ?? 'call.ended', company, occurredAt);
      dispatcher.tellEndpoint(endpoint, announcement, signed);
    } else if (workflow !== undefined)
      dispatcher.runWorkflow(workflow, announcement, exampleProperties(company, occurredAt));
    else throw missing(`There is no endpoint or workflow "${asked.id}".`, 'unknown_subscription');
    return {};
  }

  /** Gives an endpoint a new signing secret; both sign until the overlap is over. */
  rotate(request: RotateRequest): { readonly secret: string } {
    const asked = rotateSchema.parse(request);
    const { dispatcher, random } = this.#world();
    const endpoint = dispatcher.endpoints.find(({ id }) => id === asked.id);
    if (endpoint === undefined)
      throw missing(`There is no endpoint "${asked.id}".`, 'unknown_subscription');
    const secret = asked.secret ?? `whsec_${Buffer.from(random.id(), 'hex').toString('base64')}`;
    dispatcher.rotate(endpoint, secret, asked.overlap);
    return { secret };
  }

  /** Sends a signed event of any type, known or not: what a receiver must store, acknowledge and ignore. */
  event(request: EventRequest): Record<string, never> {
    const asked = eventSchema.parse(request);
    const { clock, dispatcher } = this.#world();
    dispatcher.announce({
      about: asked.about ?? `event ${asked.type}`,
      occurredAt: asked.occurred_at ?? clock.now(),
      duplicate: asked.duplicate ?? 0,
      signed: { type: asked.type, data: asked.data },
    });
    return {};
  }

  /** Lets the agent of a running conversation ask for help. */
  raiseHand(request: z.input<typeof raiseHandSchema>): Record<string, never> {
    const { call_id } = raiseHandSchema.parse(request);
    this.#world().engine.raiseHand(this.#call(call_id));
    return {};
  }

  /** Puts an "HTTP Request" step into the call flow of incoming calls. */
  callflow(request: FlowStepRequest): { readonly id: string } {
    return { id: this.#world().flow.add(request).id };
  }

  #call(id: number): Call {
    const call = this.#world().calls.byId(id);
    if (call !== undefined) return call;
    throw missing(`There is no call ${id}.`, 'unknown_call');
  }
}

function missing(message: string, code: string): BadRequestError {
  return new BadRequestError(message, { code: `sandbox.${code}` });
}
