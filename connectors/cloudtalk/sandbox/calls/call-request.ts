import { z } from 'zod';
import { readDuration, readInstant } from '../times.ts';

/** What can become of a call. `flow` leaves it to the business hours and to who is online. */
export const outcomes = [
  'flow',
  'answered',
  'missed',
  'abandoned',
  'voicemail',
  'after_hours',
  'no_answer',
  'transfer',
  'redirected',
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
const change = {
  after: duration,
  tags: z.array(z.string()).exactOptional(),
  notes: note.exactOptional(),
  rating: rating.exactOptional(),
};

/** Why an agent's phone was not picked up: the documented words, and `rejected` and `unavailable` as met on the wire. */
const legReasons = [
  'busy',
  'not_picked_up',
  'offline',
  'idle',
  'canceled',
  'rejected',
  'unavailable',
] as const;

/** Why nobody of a queue took a call. */
const queueReasons = [
  'no_agents_online',
  'no_agents_available',
  'no_agents_picked_up',
  'canceled',
] as const;

/** The kinds of call the detail knows. */
const callTypes = [
  'regular',
  'power_dialer',
  'predictive_dialer',
  'callback',
  'redirected',
  'transferred',
] as const;

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
  /** The number a redirected call was dialled at first; one of the company's when left out. */
  redirectedFrom: z.string().exactOptional(),
  /** The kind the detail shows, in place of the one that follows from the rest. */
  type: z.enum(callTypes).exactOptional(),
  /** Name of the Power Dialer campaign; the first one when only a disposition is given. */
  campaign: z.string().exactOptional(),
  outOfOffice: z.boolean().exactOptional(),
  /** Why the queue gave up, in place of what follows from who is online. */
  queueReason: z.enum(queueReasons).exactOptional(),
  /** What members of the queue did who did not answer; `ringSeconds` 0: never rung. */
  legs: z
    .array(
      z.strictObject({
        agent: z.string(),
        reason: z.enum(legReasons),
        ringSeconds: seconds.exactOptional(),
      }),
    )
    .exactOptional(),
  /** How long the agent paused the recording. */
  pausedSeconds: seconds.exactOptional(),
  /** Tags and notes changed while the call goes on, counted from its start. */
  during: z.array(z.strictObject(change)).exactOptional(),
  /** What is changed later, counted from the end of the wrap-up. */
  // biome-ignore lint/suspicious/noThenProperty: the name is the interface's; a request is never awaited.
  then: z.array(z.strictObject(change)).exactOptional(),
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

/** A call named by its Cdr id, as text or number. */
export const callIdSchema = z
  .union([z.string(), z.number()])
  .transform(Number)
  .refine((id) => Number.isSafeInteger(id), 'a Cdr id');

/** Later changes of a call, by hand. */
export const editRequestSchema = z.strictObject({
  call_id: callIdSchema,
  tags: z.array(z.string()).exactOptional(),
  notes: note.exactOptional(),
  rating: rating.exactOptional(),
});

/** Why an agent's phone was not picked up. */
export type LegReason = (typeof legReasons)[number];

/** Why nobody of a queue took a call. */
export type QueueReason = (typeof queueReasons)[number];

/** The kinds of call the detail knows. */
export type CallType = (typeof callTypes)[number];
