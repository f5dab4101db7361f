import { z } from 'zod';

/** The signing secret of an endpoint for which none is given (interfaces.md 3). */
export const defaultSecret = 'whsec_c2FuZGJveC1zaWduaW5nLXNlY3JldC0wMDAx';

const rowSchema = z.strictObject({
  key: z.string(),
  /** A literal, or text with `{{ event.properties.NAME }}` in it. */
  value: z.string(),
  format: z.enum(['AUTO', 'STRING']).default('AUTO'),
});

const workflowSchema = z.strictObject({
  trigger: z.string().min(1),
  url: z.url(),
  method: z.enum(['PUT', 'POST', 'PATCH', 'GET', 'DELETE']).default('POST'),
  headers: z.record(z.string(), z.string()).default({}),
  rows: z.array(rowSchema),
  /** How often a request is tried; the vendor documents no retries. */
  attempts: z.number().int().min(1).default(1),
});

const signedSchema = z.strictObject({
  url: z.url(),
  /** Event types; `*` is all of them. */
  events: z.array(z.string()).default(['*']),
  secret: z.string().startsWith('whsec_').default(defaultSecret),
});

/** What `POST /__sandbox/webhooks` takes: an account webhook endpoint, or a Workflow Automation. */
export const subscriptionRequestSchema = z.union([
  z.strictObject({ workflow: workflowSchema }),
  signedSchema,
]);

/** What is asked for. */
export type SubscriptionRequest = z.input<typeof subscriptionRequestSchema>;

/** An account webhook endpoint (cloudtalk.md 8). */
export type SignedEndpoint = z.infer<typeof signedSchema> & { readonly id: string };

/** A Workflow Automation with an API Request action (cloudtalk.md 9). */
export type Workflow = z.infer<typeof workflowSchema> & { readonly id: string };

/** One row of the API Request action. */
export type WorkflowRow = z.infer<typeof rowSchema>;
