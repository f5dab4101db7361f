import { z } from 'zod';
import { readDuration, readInstant } from '../times.ts';

/** What can become of a call. */
export const outcomes = [
  'answered',
  'missed',
  'abandoned',
  'voicemail',
  'after_hours',
  'no_answer',
  'transfer',
  'internal',
  'withheld',
] as const;

const seconds = z.number().min(0).max(86_400);
const stars = z.number().int().min(1).max(5);
const rating = z.union([stars, z.strictObject({ by: z.enum(['agent', 'contact']), stars })]);
const duration = z
  .string()
  .refine((text) => readDuration(text) !== undefined, 'an ISO 8601 duration');
const instant = z
  .string()
  .refine((text) => readInstant(text) !== undefined, 'ISO 8601 with an offset');
const note = z.union([z.string(), z.array(z.string())]);

const aiSchema = z.strictObject({
  /** How long after the end it is ready; the setting `aiDelayMs` otherwise. */
  after: duration.exactOptional(),
  language: z.string().exactOptional(),
  summary: z.string().exactOptional(),
  sentiment: z
    .enum(['very negative', 'negative', 'neutral', 'positive', 'very positive'])
    .exactOptional(),
  topics: z.array(z.string()).exactOptional(),
  transcript: z
    .array(z.strictObject({ who: z.enum(['agent', 'contact']), text: z.string() }))
    .exactOptional(),
  smartNotes: z.looseObject({}).exactOptional(),
});

/** What `POST /__sandbox/call` takes. Whatever is left out gets a sensible default. */
export const callRequestSchema = z.strictObject({
  /** The other side's number of an incoming call, ours of an outgoing one. */
  from: z.string().nullable().exactOptional(),
  to: z.string().nullable().exactOptional(),
  direction: z.enum(['incoming', 'outgoing', 'internal']).exactOptional(),
  outcome: z.enum(outcomes).exactOptional(),
  /** E-mail, full name or id. */
  agent: z.string().exactOptional(),
  /** Length of the conversation; of the message, for a voicemail. */
  talkSeconds: seconds.exactOptional(),
  /** From the start to the answer, or to the end when nobody answered. */
  waitSeconds: seconds.exactOptional(),
  wrapUpSeconds: seconds.exactOptional(),
  /** The key pressed in the menu: 1 bookings, 2 questions. */
  option: z.string().exactOptional(),
  tags: z.array(z.string()).exactOptional(),
  notes: note.exactOptional(),
  disposition: z.string().exactOptional(),
  rating: rating.exactOptional(),
  summary: z.string().exactOptional(),
  /** False: nothing ever comes. */
  ai: z.union([z.literal(false), aiSchema]).exactOptional(),
  transferTo: z.string().exactOptional(),
  /** What is changed later, counted from the end of the wrap-up. */
  // biome-ignore lint/suspicious/noThenProperty: the name is the interface's; a request is never awaited.
  then: z
    .array(
      z.strictObject({
        after: duration,
        tags: z.array(z.string()).exactOptional(),
        notes: note.exactOptional(),
        rating: rating.exactOptional(),
      }),
    )
    .exactOptional(),
  /** True: played out on the sandbox clock from now; false: it is over now. */
  live: z.boolean().exactOptional(),
  /** When it starts, in place of what `live` says. */
  at: instant.exactOptional(),
  webhooks: z.boolean().exactOptional(),
  workflows: z.boolean().exactOptional(),
  duplicate: z.number().int().min(0).max(20).exactOptional(),
  shuffle: z.boolean().exactOptional(),
  /** False: this call never gets a detail; true: it does; left out: chance decides. */
  detail: z.boolean().exactOptional(),
  recorded: z.boolean().exactOptional(),
});

/** What is asked of the engine to make one call happen. */
export type CallRequest = z.infer<typeof callRequestSchema>;

/** Later changes of a call, by hand. */
export const editRequestSchema = z.strictObject({
  call_id: z.union([z.string(), z.number()]).transform(Number),
  tags: z.array(z.string()).exactOptional(),
  notes: note.exactOptional(),
  rating: rating.exactOptional(),
});
