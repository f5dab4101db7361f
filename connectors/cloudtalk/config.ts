import { z } from 'zod';
import { durationMs, parseDuration } from '../../src/domain/duration.ts';

/** Shortest workflow secret that is accepted, in characters: it is all that stands between us and the internet. */
export const SHORTEST_WORKFLOW_SECRET = 16;

const base = z
  .strictObject({
    core: z
      .url()
      .default('https://my.cloudtalk.io/api')
      .describe('Calls, contacts, agents, numbers, messages.'),
    analytics: z
      .url()
      .default('https://analytics-api.cloudtalk.io/api')
      .describe('One call with the steps of its flow.'),
    ai: z
      .url()
      .default('https://api.cloudtalk.io/v1')
      .describe('Conversation Intelligence: summary, topics, transcript.'),
    platform: z.url().default('https://platform-api.cloudtalk.io/api').describe('Cue cards.'),
  })
  .prefault({});

const signingSecret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/_-]+=*$/, 'a signing secret begins with whsec_ and goes on in base64');

const pollMs = z
  .string()
  .default('PT5M')
  .transform((text, context): number => {
    const duration = parseDuration(text);
    const ms = duration && durationMs(duration);
    if (ms !== undefined && ms >= 60_000) return ms;
    context.addIssue({
      code: 'custom',
      message: 'an ISO 8601 duration of a minute or more, for instance PT5M',
    });
    return z.NEVER;
  });

/** The `cloudtalk:` block of an account file (interfaces.md, section 2). */
export const cloudtalkConfig = z.strictObject({
  base: base.describe('Where the four hosts are; the vendor has one region.'),
  key_id: z.string().min(1).describe('Access Key ID: Account → Settings → API keys.'),
  key_secret: z.string().min(1).describe('Access Key Secret.'),
  webhook_secrets: z
    .array(signingSecret)
    .default([])
    .describe('Signing secrets of the account webhook; several while rotating.'),
  workflow_secret: z
    .string()
    .min(SHORTEST_WORKFLOW_SECRET)
    .optional()
    .describe('Shared secret of workflow requests; without it that way in is closed.'),
  per_minute: z
    .int()
    .min(1)
    .max(10_000)
    .default(50)
    .describe('Requests a minute over all hosts; the company as a whole has 60.'),
  reread_days: z
    .int()
    .min(0)
    .max(30)
    .default(3)
    .describe('Calls of so many days are read again daily, for late tags, notes and ratings.'),
  poll: pollMs.describe('How often the call history is searched for what never arrived.'),
});

/** As parsed; `poll` is in milliseconds. */
export type CloudTalkConfig = z.infer<typeof cloudtalkConfig>;
