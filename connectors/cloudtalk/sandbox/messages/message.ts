import { z } from 'zod';
import type { Instant } from '../../../../src/domain/clock.ts';
import { readInstant } from '../times.ts';

/** The channels that are reachable from outside (cloudtalk.md 13). */
export const channels = ['sms', 'mms', 'whatsapp'] as const;

/** One message, in or out. There is no conversation object: a thread is the pair of numbers and the channel. */
export interface Message {
  readonly id: string;
  readonly channel: (typeof channels)[number];
  readonly direction: 'incoming' | 'outgoing';
  readonly external: string;
  readonly internal: string;
  readonly body: string;
  /** E-mail of the agent who wrote it; null for incoming ones and those sent by API. */
  readonly agent: string | null;
  /** Addresses of pictures or files, for MMS and WhatsApp. */
  readonly attachments: readonly string[];
  readonly at: Instant;
}

/** What `POST /__sandbox/message` takes. */
export const messageRequestSchema = z.strictObject({
  channel: z.enum(channels).default('sms'),
  direction: z.enum(['incoming', 'outgoing']).default('incoming'),
  from: z.string().exactOptional(),
  to: z.string().exactOptional(),
  body: z.string(),
  agent: z.string().exactOptional(),
  attachments: z.array(z.url()).max(5).exactOptional(),
  /** When it was written; now when left out, later when it lies ahead. */
  at: z
    .string()
    .refine((text) => readInstant(text) !== undefined, 'ISO 8601 with an offset')
    .exactOptional(),
  webhooks: z.boolean().default(true),
  duplicate: z.number().int().min(0).max(20).default(0),
});

/** What is asked for to make a message happen. */
export type MessageRequest = z.input<typeof messageRequestSchema>;
