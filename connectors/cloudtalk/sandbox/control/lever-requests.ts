import { z } from 'zod';
import { secretSchema } from '../webhooks/subscription.ts';
import { eventTypes } from '../webhooks/triggers.ts';
import { duration, instant } from './requests.ts';

/** `POST /__sandbox/replay`. */
export const replaySchema = z.union([
  z.strictObject({ delivery: z.string() }),
  z.strictObject({
    since: instant,
    until: instant.exactOptional(),
    /** Id of one endpoint; all of them otherwise. */
    endpoint: z.string().exactOptional(),
    failedOnly: z.boolean().exactOptional(),
  }),
]);

/** What a replay takes. */
export type ReplayRequest = z.input<typeof replaySchema>;

/** `POST /__sandbox/webhooks/test`: the id of an endpoint or a workflow. */
export const testSchema = z.strictObject({
  id: z.string(),
  /** Of an endpoint's test event; `call.ended` when left out. */
  type: z.enum(eventTypes).exactOptional(),
});

/** What a test takes. */
export type TestRequest = z.input<typeof testSchema>;

/** `POST /__sandbox/webhooks/rotate`. */
export const rotateSchema = z.strictObject({
  id: z.string(),
  /** A random one when left out. */
  secret: secretSchema.exactOptional(),
  /** How long the old one signs along; the setting `rotationOverlapMs` when left out. */
  overlap: duration.exactOptional(),
});

/** What a rotation takes. */
export type RotateRequest = z.input<typeof rotateSchema>;

/** `POST /__sandbox/event`. */
export const eventSchema = z.strictObject({
  type: z.string().min(1),
  data: z.looseObject({}).default({}),
  /** Events about one thing leave in order. */
  about: z.string().exactOptional(),
  occurred_at: instant.exactOptional(),
  duplicate: z.number().int().min(0).max(20).exactOptional(),
});

/** What an event by hand takes. */
export type EventRequest = z.input<typeof eventSchema>;
