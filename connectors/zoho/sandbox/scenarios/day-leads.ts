import { type ExpectedRecord, userOf } from './expected-record.ts';

interface NewLead {
  readonly phone: string;
  /** Whoever spoke to them in their first conversation; the reception when nobody did. */
  readonly owner: string;
  readonly source?: 'Phone' | 'SMS' | 'WhatsApp';
  /** False when nobody has spoken to them by the end of the day. */
  readonly reached?: boolean;
  /** What the first conversation was about, as far as somebody wrote it down. */
  readonly says?: readonly string[];
}

/** Nobody told CloudTalk a name: the number stands for it until a person types one. */
function lead(conversation: string, made: NewLead): ExpectedRecord {
  const { phone, owner, source = 'Phone', reached = true, says = [] } = made;
  return {
    conversation,
    module: 'Leads',
    by: { Phone: phone },
    fields: {
      Last_Name: phone,
      First_Name: null,
      Company: 'Private person',
      Lead_Source: source,
      Lead_Status: reached ? 'Contacted' : 'Attempted to Contact',
      Owner: userOf(owner),
      Email: null,
      Description: {
        includes: [...says, source === 'WhatsApp' ? '(Mobile/WhatsApp)' : '(Main line)'],
      },
    },
    links: {},
  };
}

/**
 * One lead for everyone who got in touch and was not in Zoho, however often they did. No lead for sellers, swindlers and
 * people who misdialled, for a withheld number, for our own numbers, and for who was only called by us.
 */
export const dayLeads: readonly ExpectedRecord[] = [
  lead('stranger-books-filling', {
    phone: '+447700900201',
    owner: 'chloe',
    says: ['Helen Marsh is new. She lost a filling and booked for Wednesday at 11.'],
  }),
  lead('dunn-missed', { phone: '+447700900202', owner: 'reception', says: ['No notes'] }),
  lead('osei-first-call', { phone: '+447700900203', owner: 'anna' }),
  lead('vasquez-books-by-whatsapp', {
    phone: '+447700900216',
    owner: 'reception',
    source: 'WhatsApp',
    says: ['Hello, this is Lucia Vasquez.'],
  }),
  lead('ito-transferred', { phone: '+441632960201', owner: 'chloe' }),
  lead('fraser-missed-1', { phone: '+447700900205', owner: 'reception', says: ['No notes'] }),
  lead('bailey-voicemail', {
    phone: '+441632960202',
    owner: 'reception',
    reached: false,
    says: ['Noah Bailey asks to be rung back.'],
  }),
  lead('whitby-booking-becomes-question', { phone: '+447700900206', owner: 'anna' }),
  lead('patel-answer-becomes-booking', { phone: '+447700900207', owner: 'chloe' }),
  lead('lindqvist-sent-twice', { phone: '+447700900208', owner: 'anna' }),
  lead('moreau-out-of-order', { phone: '+447700900209', owner: 'ben' }),
  lead('abara-never-sent', {
    phone: '+447700900210',
    owner: 'chloe',
    says: ['Chidi Abara, cleaning, Thursday 26 November at 11'],
  }),
  lead('silent-missed-never-sent', {
    phone: '+447700900211',
    owner: 'reception',
    reached: false,
    says: ['No notes'],
  }),
  lead('stone-without-summary', {
    phone: '+441632960203',
    owner: 'anna',
    says: ['asked for a copy of her invoice; sent by post'],
  }),
  lead('hughes-proposes', { phone: '+441632960209', owner: 'ben' }),
  lead('kowalska-asks-children', {
    phone: '+447700900218',
    owner: 'reception',
    source: 'WhatsApp',
    says: ['Good afternoon, from what age do you see children?'],
  }),
  lead('ferreira-without-detail', { phone: '+441632960205', owner: 'anna' }),
  lead('hurried-abandons', {
    phone: '+447700900213',
    owner: 'reception',
    reached: false,
    says: ['No notes'],
  }),
  lead('reyes-books-without-hour', {
    phone: '+447700900219',
    owner: 'reception',
    source: 'SMS',
    says: ['Hi, Marco Reyes here. Can I book a check-up next week?'],
  }),
  lead('quiet-call-without-notes', { phone: '+441632960206', owner: 'anna' }),
  lead('night-caller-after-hours', {
    phone: '+447700900215',
    owner: 'reception',
    reached: false,
    says: ['No notes'],
  }),
  lead('mcallister-after-hours-voicemail', {
    phone: '+441632960207',
    owner: 'reception',
    reached: false,
  }),
];
