import { z } from 'zod';
import { decimal, flag, instant, integer, listOf, maybe, text } from './scalars.ts';

/**
 * What the vendor sends, read tolerantly: every scalar may be a string, a number, null or absent. Section numbers are
 * those of the project's vendor reference; `fixtures/` has one example of each shape.
 */

const named = z.looseObject({ id: text, name: text });

const agent = z.looseObject({
  id: text,
  fullname: text,
  firstname: text,
  lastname: text,
  email: text,
  groups: listOf(text),
});

const contact = z.looseObject({
  id: text,
  name: text,
  company: text,
  tags: listOf(named),
  external_urls: listOf(z.looseObject({ external_system: text, external_url: text })),
  contact_numbers: listOf(text),
  contact_emails: listOf(text),
});

/** One row of the call history: `GET /calls/index.json` (4.1). Example: `fixtures/call-row.json`. */
export const callRow = z.looseObject({
  Cdr: z.looseObject({
    id: text.pipe(z.string()),
    type: text,
    public_external: text,
    public_internal: text,
    recorded: flag,
    is_voicemail: flag,
    user_id: text,
    talking_time: integer,
    waiting_time: integer,
    wrapup_time: integer,
    started_at: instant,
    answered_at: instant,
    ended_at: instant,
    recording_link: text,
  }),
  CallNumber: maybe(
    z.looseObject({ id: text, internal_name: text, caller_id_e164: text, country_code: text }),
  ),
  Agent: maybe(agent),
  Contact: maybe(contact),
  Ratings: listOf(z.looseObject({ type: text, rating: integer })),
  Notes: listOf(z.looseObject({ note: text })),
  Tags: listOf(named),
});
export type CallRow = z.infer<typeof callRow>;

/** The envelope of the core host's lists (3.4); without paging members it is a single page. */
export const page = z.looseObject({
  responseData: z.looseObject({
    itemsCount: integer,
    pageCount: integer,
    pageNumber: integer,
    data: z.array(z.unknown()),
  }),
});

const stepTimes = maybe(
  z.looseObject({
    total_time: integer,
    talking_time: integer,
    ringing_time: integer,
    waiting_time: integer,
    holding_time: integer,
  }),
);

const resolvedBy = maybe(z.looseObject({ id: text, date: instant }));

/** One leg of a queue: an agent who was rung. */
const agentCall = z.looseObject({
  id: text,
  name: text,
  status: text,
  reason: text,
  call_times: stepTimes,
  resolved_by_call: resolvedBy,
});

const callStep = z.looseObject({
  type: text.pipe(z.string()),
  name: text,
  date: instant,
  total_time: integer,
  option: text,
  endpoint: text,
  status: text,
  reason: text,
  call_times: stepTimes,
  resolved_by_call: resolvedBy,
  agent_calls: listOf(agentCall),
});
export type CallStep = z.infer<typeof callStep>;

/** One call in full: `GET /calls/{callId}` of the analytics host (5). Example: `fixtures/call-detail.json`. */
export const callDetail = z.looseObject({
  cdr_id: text.pipe(z.string()),
  uuid: text,
  date: instant,
  direction: text,
  type: text,
  status: text,
  call_times: stepTimes,
  call_steps: listOf(callStep),
  out_of_office: flag,
});
export type CallDetail = z.infer<typeof callDetail>;

/** The signed envelope (8.3). Example: `fixtures/call-ended.json`. */
export const signedEnvelope = z.looseObject({
  event_id: text,
  type: text,
  occurred_at: instant,
  data: maybe(z.looseObject({})),
});
export type SignedEnvelope = z.infer<typeof signedEnvelope>;

const internalNumber = z.union([
  z.looseObject({ id: text, name: text, internal_name: text, number_e164: text }),
  z.union([z.string(), z.number()]).transform((number) => ({
    id: null,
    name: null,
    internal_name: null,
    number_e164: `${number}`,
  })),
]);

/** The members of call events (8.4); all may be missing. */
export const callMembers = z.looseObject({
  call_id: text,
  call_uuid: text,
  direction: text,
  external_number: text,
  caller_id_status: text,
  internal_number: maybe(internalNumber),
  started_at: instant,
  answered_at: instant,
  ended_at: instant,
  talking_time: integer,
  waiting_time: integer,
  is_voicemail: flag,
  language: text,
  summary: z.unknown().optional(),
});
export type CallMembers = z.infer<typeof callMembers>;

/** The members of message events (8.4). Example: `fixtures/message-received.json`. */
export const messageMembers = z.looseObject({
  id: text,
  channel: text,
  body: text,
  external_number: text,
  internal_number: maybe(internalNumber),
  media: z.unknown().optional(),
  media_urls: z.unknown().optional(),
  attachments: z.unknown().optional(),
});

/** Conversation Intelligence (6). Examples: `fixtures/ai-*.json`. */
export const summaryPart = z.looseObject({ summary: text });
export const sentimentPart = z.looseObject({ overallSentiment: text });

const callers = listOf(z.looseObject({ type: text, localIdentifier: text }));
export type Callers = z.infer<typeof callers>;

export const talkRatioPart = z.looseObject({
  talkListenRatio: listOf(z.looseObject({ caller: text, ratio: decimal })),
  callers,
});

export const pagination = maybe(z.looseObject({ limit: integer, offset: integer, total: integer }));

export const topicsPart = z.looseObject({
  data: z.looseObject({ topics: listOf(z.looseObject({ topic: text, weight: decimal })) }),
  pagination,
});

export const transcriptPart = z.looseObject({
  data: z.looseObject({
    segments: listOf(z.looseObject({ caller: text, text })),
    callers,
    language: text,
  }),
  pagination,
});

const notes = listOf(text);

export const smartNotesPart = z.looseObject({
  smartNotes: z.looseObject({
    actionItems: notes,
    decisionsMade: notes,
    openQuestions: notes,
    importantDatesAndDeadlines: listOf(
      z.looseObject({ dateMention: text, eventDescription: text }),
    ),
    risksAndIssues: notes,
    customerFeedback: notes,
  }),
});

/** What the doctor looks at (11). */
export const agentRow = z.looseObject({
  Agent: z.looseObject({ id: text, firstname: text, lastname: text, email: text }),
});
export const numberRow = z.looseObject({
  CallNumber: z.looseObject({ id: text, internal_name: text, caller_id_e164: text }),
});
export const blacklistRow = z.looseObject({
  Blacklist: z.looseObject({ type: text, public_number: text }),
});
