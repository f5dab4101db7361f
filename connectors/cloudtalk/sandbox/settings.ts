import { z } from 'zod';

const delay = z.number().int().min(0);
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 08:00');

/** The parts of Conversation Intelligence, as their paths call them. */
export const aiPartNames = [
  'summary',
  'overall-sentiment',
  'talk-listen-ratio',
  'topics',
  'transcription',
  'smart-notes',
  'details-link',
] as const;

/** How the sandbox behaves; `POST /__sandbox/limits` sends any part of it. All durations are milliseconds. */
export const settingsSchema = z.strictObject({
  /** Operations a minute for the whole company; null lifts the limit. */
  perMinute: z.number().int().min(0).nullable(),
  /** One counter for each host in place of one for all. */
  perHost: z.boolean(),
  /** Rate headers on every answer; false sends them on a 429 only. */
  rateHeaders: z.boolean(),
  /** Minutes that begin with their first operation, or the last sixty seconds at any time. */
  rateWindow: z.enum(['fixed', 'sliding']),
  /** What a 429 carries: the host's own shape, a page of the edge, or nothing. */
  rateBody: z.enum(['host', 'html', 'empty']),
  /** Fetching a recording counts as an operation. */
  countRecordings: z.boolean(),
  /** Every API answer is held back this long, by the base clock. */
  latencyMs: delay,
  /** A GET without `Accept: application/json` gets 406. */
  strictAccept: z.boolean(),
  /** What that refusal is: both are documented. */
  acceptRefusal: z.union([z.literal(404), z.literal(406)]),
  /** Items of a page when no `limit` was sent. */
  defaultLimit: z.number().int().min(1).max(1000),
  /** What a page behind the last one answers. */
  pageBeyond: z.enum(['not_found', 'empty']),
  /** The zone of `date_from` and `date_to` without an offset. */
  dateZone: z.enum(['company', 'utc']),
  /** Whether both ends of the window belong to it. */
  dateInclusive: z.boolean(),
  /** `Agent` of a call nobody took: no key, members of null, or the agent rung last. */
  missedAgent: z.enum(['omitted', 'null_members', 'last_rung']),
  /** How the core host writes phone numbers: `+44…`, `44…`, or a JSON number. */
  numberFormat: z.enum(['plus', 'digits', 'json_number']),
  /** The key of a contact's tags in `contacts/show`. */
  contactTagKey: z.enum(['Tag', 'ContactsTag']),
  /** What joins a new contact to an old one; the id given back then stops existing. */
  mergeContacts: z.enum(['never', 'phone', 'email', 'both']),
  /** `external_id` of an activity may come as a text of digits. */
  externalIdText: z.boolean(),
  /** Seats of the plan: one more agent is refused. */
  maxAgents: z.number().int().min(0),
  /** How far the API's views of calls are behind the events: an event comes before its data. */
  dataLagMs: delay,
  /** The Conversation Intelligence add-on was bought. */
  ai: z.boolean(),
  /** What its paths answer when it was not bought. */
  aiRefusal: z.union([z.literal(403), z.literal(404)]),
  /** Parts that never become ready, whatever the call. */
  aiWithout: z.array(z.enum(aiPartNames)),
  aiDelayMs: delay,
  transcriptDelayMs: delay,
  recordingDelayMs: delay,
  detailDelayMs: delay,
  /** The share of calls that never get a detail. */
  noDetailChance: z.number().min(0).max(1),
  /** Recordings older than this answer 410; null keeps them for good. */
  recordingLifetimeMs: z.number().int().min(0).nullable(),
  /** The public link of an older recording answers 410; null: as long as the recording itself. */
  linkLifetimeMs: z.number().int().min(0).nullable(),
  /** What `sms/send` answers whatever is sent; null lets the numbers decide. */
  smsFailure: z
    .enum([
      'SMS send failed',
      'Not allowed country.',
      'Unknown number',
      'Limit exceeded',
      'Bad number configuration',
      'Insufficient Funds',
      'Unauthorized action',
    ])
    .nullable(),
  /** Messages the balance still pays for; at 0 `sms/send` is 403. Null: any number. */
  smsCredit: z.number().int().min(0).nullable(),
  /** WhatsApp free text only within 24 hours of the customer's last message. */
  whatsappWindow: z.boolean(),
  /** What the dialled person does after `calls/create`. */
  calleeAnswers: z.boolean(),
  /** Wrap-up after a live conversation, in seconds. */
  wrapUpSeconds: z.number().int().min(0).max(3_600),
  /** When the signed `call.ended` is told. */
  endedEvent: z.enum(['before_wrapup', 'after_wrapup']),
  /** True: `call.ended` is held back until `cidata.ready` is out. */
  aiBeforeEnded: z.boolean(),
  /** `full` adds agent, contact, tags and the like to signed events; `listed` keeps to the known members. */
  eventMembers: z.enum(['listed', 'full']),
  /** Whether there is a signed `contact.created`. */
  contactCreatedEvent: z.boolean(),
  /** A blind transfer as one call of type `transferred`, or as two, the second of that type. */
  transferCdrs: z.union([z.literal(1), z.literal(2)]),
  /** Speech-to-Text on recordings, the older one: how long after the recording; null: not set up. */
  speechDelayMs: delay.nullable(),
  /** Waits of signed retries: Svix's own, fifty over eleven and a half hours, or milliseconds. */
  retrySchedule: z.union([z.enum(['svix', 'fifty']), z.array(delay).max(100)]),
  /** How long a receiver of either mechanism may take, by the base clock. */
  webhookTimeoutMs: z.number().int().min(1),
  /** How long after a rotation both secrets sign. */
  rotationOverlapMs: delay,
  /** How often a workflow request is tried, when the workflow does not say. */
  workflowAttempts: z.number().int().min(1).max(20),
  /** What a STRING row makes of a missing value. */
  workflowMissing: z.enum(['empty', 'null']),
  /** Where the rows of a GET go. */
  workflowGetRows: z.enum(['body', 'query']),
  /** How long a call flow step waits for its answer, when the step does not say. */
  callflowTimeoutMs: z.number().int().min(1),
  /** When the company is open, in its own zone; days as in ISO 8601, 1 is Monday. */
  businessHours: z.strictObject({
    days: z.array(z.number().int().min(1).max(7)),
    from: clockTime,
    to: clockTime,
  }),
});

/** How the sandbox behaves. */
export type Settings = z.infer<typeof settingsSchema>;

/** The vendor's behaviour as far as it is known (cloudtalk.md 15), without latency. */
export const defaultSettings: Settings = {
  perMinute: 60,
  perHost: false,
  rateHeaders: true,
  rateWindow: 'fixed',
  rateBody: 'host',
  countRecordings: true,
  latencyMs: 0,
  strictAccept: false,
  acceptRefusal: 406,
  defaultLimit: 30,
  pageBeyond: 'not_found',
  dateZone: 'company',
  dateInclusive: true,
  missedAgent: 'omitted',
  numberFormat: 'plus',
  contactTagKey: 'Tag',
  mergeContacts: 'never',
  externalIdText: true,
  maxAgents: 10,
  dataLagMs: 0,
  ai: true,
  aiRefusal: 404,
  aiWithout: [],
  aiDelayMs: 90_000,
  transcriptDelayMs: 60_000,
  recordingDelayMs: 10_000,
  detailDelayMs: 5_000,
  noDetailChance: 0.08,
  recordingLifetimeMs: null,
  linkLifetimeMs: null,
  smsFailure: null,
  smsCredit: null,
  whatsappWindow: true,
  calleeAnswers: true,
  wrapUpSeconds: 20,
  endedEvent: 'before_wrapup',
  aiBeforeEnded: false,
  eventMembers: 'listed',
  contactCreatedEvent: true,
  transferCdrs: 1,
  speechDelayMs: 60_000,
  retrySchedule: 'svix',
  webhookTimeoutMs: 15_000,
  rotationOverlapMs: 86_400_000,
  workflowAttempts: 1,
  workflowMissing: 'empty',
  workflowGetRows: 'body',
  callflowTimeoutMs: 5_000,
  businessHours: { days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' },
};
