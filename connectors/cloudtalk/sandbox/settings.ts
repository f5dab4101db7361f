import { z } from 'zod';

const delay = z.number().int().min(0);

/** How the sandbox behaves; `POST /__sandbox/limits` sends any part of it. All durations are milliseconds. */
export const settingsSchema = z.strictObject({
  /** Operations a minute for the whole company; null lifts the limit. */
  perMinute: z.number().int().min(0).nullable(),
  /** One counter for each host in place of one for all. */
  perHost: z.boolean(),
  /** Rate headers on every answer; false sends them on a 429 only. */
  rateHeaders: z.boolean(),
  /** Every API answer is held back this long, by the base clock. */
  latencyMs: delay,
  /** A GET without `Accept: application/json` gets 406. */
  strictAccept: z.boolean(),
  /** The Conversation Intelligence add-on was bought. */
  ai: z.boolean(),
  aiDelayMs: delay,
  transcriptDelayMs: delay,
  recordingDelayMs: delay,
  detailDelayMs: delay,
  /** The share of calls that never get a detail. */
  noDetailChance: z.number().min(0).max(1),
  /** Recordings older than this answer 410; null keeps them for good. */
  recordingLifetimeMs: z.number().int().min(0).nullable(),
  /** What `sms/send` answers whatever is sent; null lets the numbers decide. */
  smsFailure: z
    .enum([
      'SMS send failed',
      'Not allowed country.',
      'Unknown number',
      'Limit exceeded',
      'Bad number configuration',
      'Insufficient Funds',
    ])
    .nullable(),
  /** WhatsApp free text only within 24 hours of the customer's last message. */
  whatsappWindow: z.boolean(),
  /** What the dialled person does after `calls/create`. */
  calleeAnswers: z.boolean(),
});

/** How the sandbox behaves. */
export type Settings = z.infer<typeof settingsSchema>;

/** The vendor's behaviour as far as it is known (cloudtalk.md 15), without latency. */
export const defaultSettings: Settings = {
  perMinute: 60,
  perHost: false,
  rateHeaders: true,
  latencyMs: 0,
  strictAccept: false,
  ai: true,
  aiDelayMs: 90_000,
  transcriptDelayMs: 60_000,
  recordingDelayMs: 10_000,
  detailDelayMs: 5_000,
  noDetailChance: 0.08,
  recordingLifetimeMs: null,
  smsFailure: null,
  whatsappWindow: true,
  calleeAnswers: true,
};
