import { z } from 'zod';
import type { editRequestSchema } from '../calls/call-request.ts';
import { requestFaultSchema } from '../http/request-faults.ts';
import { readDuration, readInstant } from '../times.ts';
import { webhookFaultsSchema } from '../webhooks/webhook-faults.ts';

/** An instant: ISO 8601 with an offset. */
export const instant = z.string().transform((text, context) => {
  const at = readInstant(text);
  if (at !== undefined) return at;
  context.addIssue({ code: 'custom', message: 'ISO 8601 with an offset' });
  return z.NEVER;
});
/** An ISO 8601 duration, as milliseconds. */
export const duration = z.string().transform((text, context) => {
  const ms = readDuration(text);
  if (ms !== undefined) return ms;
  context.addIssue({ code: 'custom', message: 'an ISO 8601 duration' });
  return z.NEVER;
});

/** `POST /__sandbox/reset`. */
export const resetSchema = z.strictObject({
  seed: z.string().exactOptional(),
  /** What the clock shows afterwards; the base clock's time when left out. */
  clock: instant.exactOptional(),
  /** Seed of the chance; the given source goes on when left out. */
  random: z.number().int().exactOptional(),
  /** True keeps endpoints and workflows; a reset forgets them otherwise. */
  keepWebhooks: z.boolean().exactOptional(),
});

/** What a reset may say. */
export type ResetRequest = z.input<typeof resetSchema>;

/** `POST /__sandbox/record`: begins a new recording, or ends the one that runs. */
export const recordSchema = z.strictObject({ stop: z.boolean().exactOptional() });

/** What a recording is told. */
export type RecordRequest = z.input<typeof recordSchema>;

/** `POST /__sandbox/clock`. */
export const clockSchema = z.union([
  z.strictObject({ set: instant }),
  z.strictObject({ advance: duration }),
  z.strictObject({ real: z.literal(true) }),
]);

/** `POST /__sandbox/faults`: one fault of the API hosts, the webhook faults, or an end to all of them. */
export const faultsSchema = z.union([
  z.strictObject({ webhooks: webhookFaultsSchema }),
  z.strictObject({ clear: z.literal(true) }),
  requestFaultSchema,
]);

/** What the fault call takes. */
export type FaultsRequest = z.input<typeof faultsSchema>;

/** What the clock call takes. */
export type ClockRequest = z.input<typeof clockSchema>;

/** What a change of a call by hand takes. */
export type EditRequest = z.input<typeof editRequestSchema>;

/** `POST /__sandbox/agent`: what an agent's status is from now on. */
export const agentStatusSchema = z.strictObject({
  /** E-mail, full name or id. */
  agent: z.string(),
  status: z.string().min(1),
});

/** What an agent's change of status takes. */
export type AgentStatusRequest = z.input<typeof agentStatusSchema>;

/** `POST /__sandbox/play`. */
export const playSchema = z.strictObject({
  scenario: z.string().default('day'),
  speed: z.number().positive().optional(),
  setClock: z.boolean().optional(),
});
