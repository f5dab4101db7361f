import { z } from 'zod';
import { conditionSchema } from './conditions.ts';
import { triggers } from './triggers.ts';

/** The signing secret of an endpoint for which none is given (interfaces.md 3). */
export const defaultSecret = 'whsec_c2FuZGJveC1zaWduaW5nLXNlY3JldC0wMDAx';

/** A signing secret: `whsec_` and base64. */
export const secretSchema = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]+={0,2}$/, 'whsec_ followed by base64');

/** One row of key and value, as workflows and call flow steps have them. */
export const rowSchema = z.strictObject({
  key: z.string(),
  /** A literal, or text with `{{ event.properties.NAME }}` in it. */
  value: z.string(),
  format: z.enum(['AUTO', 'STRING']).default('AUTO'),
});

const webAddress = z.url({ protocol: /^https?$/, error: 'an address with http or https' });

const workflowSchema = z.strictObject({
  trigger: z
    .string()
    .refine((name) => triggers.some((one) => one === name), `one of ${triggers.join(', ')}`),
  url: webAddress,
  method: z.enum(['PUT', 'POST', 'PATCH', 'GET', 'DELETE']).default('POST'),
  headers: z.record(z.string(), z.string()).default({}),
  rows: z.array(rowSchema).default([]),
  /** All of them must hold. */
  conditions: z.array(conditionSchema).default([]),
  /** How often a request is tried; the setting `workflowAttempts` when left out. */
  attempts: z.number().int().min(1).max(20).exactOptional(),
});

const signedSchema = z.strictObject({
  url: webAddress,
  /** Event types; `*` is all of them. */
  events: z.array(z.string()).default(['*']),
  secret: secretSchema.default(defaultSecret),
  /** The secret before this one, as after a rotation: both sign until the overlap is over. */
  previousSecret: secretSchema.exactOptional(),
});

/** What `POST /__sandbox/webhooks` takes: an account webhook endpoint, or a Workflow Automation. */
export const subscriptionRequestSchema = z.union([
  z.strictObject({ workflow: workflowSchema }),
  signedSchema,
]);

/** What is asked for. */
export type SubscriptionRequest = z.input<typeof subscriptionRequestSchema>;

/** A secret that was replaced and still signs until an instant of the base clock. */
export interface OldSecret {
  readonly secret: string;
  readonly until: number;
}

/** An account webhook endpoint (cloudtalk.md 8). */
export interface SignedEndpoint {
  readonly id: string;
  readonly url: string;
  readonly events: readonly string[];
  secret: string;
  oldSecrets: readonly OldSecret[];
}

/** A Workflow Automation with an API Request action (cloudtalk.md 9). */
export type Workflow = z.infer<typeof workflowSchema> & { readonly id: string };

/** One row of the API Request action. */
export type WorkflowRow = z.infer<typeof rowSchema>;
