import type { SubjectKind } from '../domain/subject.ts';

/**
 * What mappings can see of a subject (mapping-language 8), as data. The checks, the compiler and the completion of
 * editors read this table and nothing else.
 */

/** `list` is of text, `times` of time; `appointment` and `case` have the members of those variables. */
export type MemberType =
  | 'text'
  | 'time'
  | 'int'
  | 'bool'
  | 'list'
  | 'times'
  | 'map'
  | 'appointment'
  | 'case';

export interface Member {
  readonly type: MemberType;
  /** The only values a text can have. */
  readonly values?: readonly string[] | undefined;
}

export interface Variable {
  /** The kinds of subject that have it. */
  readonly kinds: readonly SubjectKind[];
  readonly members: Readonly<Record<string, Member>>;
}

export const allKinds: readonly SubjectKind[] = [
  'call',
  'thread',
  'appointment',
  'case',
  'person',
  'record',
];
const conversations: readonly SubjectKind[] = ['call', 'thread'];

const directions = ['inbound', 'outbound', 'internal'];

/** Reads `state(ringing, talking) notes`: names with their values in parentheses. */
function members(type: MemberType, names: string): Readonly<Record<string, Member>> {
  const found: Record<string, Member> = {};
  for (const match of names.matchAll(/(\w+)(?:\(([^)]*)\))?/g)) {
    const [, name = '', list] = match;
    const values = list?.split(',').map((value) => value.trim());
    found[name] = values === undefined ? { type } : { type, values };
  }
  return found;
}

export const eventModel: Readonly<Record<string, Variable>> = {
  subject: {
    kinds: allKinds,
    members: {
      kind: { type: 'text', values: allKinds },
      id: { type: 'text' },
      channel: { type: 'text', values: ['voice', 'sms', 'mms', 'whatsapp', 'crm'] },
      direction: { type: 'text', values: directions },
      at: { type: 'time' },
    },
  },
  call: {
    kinds: ['call'],
    members: {
      ...members(
        'text',
        `id uuid state(ringing, talking, ended) status(answered, missed, no_answer, voicemail)
        direction(inbound, outbound, internal)
        type(regular, power_dialer, predictive_dialer, callback, redirected, transferred)
        external notes disposition campaign recording_url voicemail_text journey queue ivr_option transferred_to
        missed_reason(abandoned, no_agents_online, no_agents_available, not_picked_up, busy, out_of_office)`,
      ),
      ...members('time', 'started_at answered_at ended_at returned_at'),
      ...members(
        'int',
        `talking_seconds waiting_seconds ringing_seconds holding_seconds wrapup_seconds total_seconds
        transfers_count rating agent_rating`,
      ),
      ...members('bool', 'out_of_office recorded'),
      ...members('list', 'tags ivr_path'),
    },
  },
  thread: {
    kinds: ['thread'],
    members: {
      ...members(
        'text',
        'id channel(sms, mms, whatsapp) direction(inbound, outbound) external text last_message',
      ),
      ...members('time', 'started_at last_at'),
      ...members('int', 'messages_count'),
      ...members('list', 'media'),
    },
  },
  person: {
    kinds: allKinds,
    members: {
      ...members(
        'text',
        `module(Leads, Contacts, Accounts) id name phone email company language owner owner_name
        preferred_channel(voice, sms, whatsapp) contact_id question apart`,
      ),
      ...members('time', 'unanswered_since last_contact_at last_spoke_at'),
      ...members('int', 'unanswered_count'),
      ...members('bool', 'found excluded tie vip consent'),
      ...members('list', 'phones tags last_contacts candidates'),
      next_appointment: { type: 'appointment' },
      open_case: { type: 'case' },
    },
  },
  request: {
    kinds: conversations,
    members: {
      ...members(
        'text',
        `kind(booking, answer, escalation, quality, other, spam) rule service specialist district question`,
      ),
      ...members('time', 'start end'),
      ...members('int', 'rating'),
      ...members('bool', 'urgent complete refused'),
      ...members('list', 'evidence missing'),
    },
  },
  agent: { kinds: conversations, members: members('text', 'id name email group') },
  number: { kinds: conversations, members: members('text', 'id name e164 country') },
  ai: {
    kinds: conversations,
    members: {
      ...members('text', 'summary language caller_text'),
      sentiment: {
        type: 'text',
        values: ['very negative', 'negative', 'neutral', 'positive', 'very positive'],
      },
      ...members('int', 'agent_talk_percent'),
      ...members('list', 'topics action_items decisions open_questions dates risks feedback'),
    },
  },
  appointment: {
    kinds: ['appointment'],
    members: {
      ...members(
        'text',
        `id module(Appointments__s, Events) name service status(scheduled, completed, cancelled, overdue)
        owner owner_name location note cancel_reason url`,
      ),
      ...members('time', 'start end moved_from'),
      ...members('bool', 'ours'),
    },
  },
  case: {
    kinds: ['case'],
    members: {
      ...members(
        'text',
        'id number subject status priority origin question answer owner owner_name url',
      ),
      ...members('time', 'due closed_at'),
      ...members('bool', 'closed ours'),
    },
  },
  record: {
    kinds: ['record'],
    members: { ...members('text', 'id module name owner url'), fields: { type: 'map' } },
  },
  account: {
    kinds: allKinds,
    members: {
      ...members('text', 'id name country timezone language fallback_user house_rules'),
      ...members('bool', 'open'),
      ...members('list', 'services offers'),
      ...members('times', 'free_slots'),
    },
  },
};

/** The kinds of subject that have a variable: `now`, `results`, `vars` and `words` are everywhere. */
export function kindsOf(variable: string): readonly SubjectKind[] {
  return eventModel[variable]?.kinds ?? allKinds;
}
