import {
  caseAbout,
  contact,
  type ExpectedRecord,
  knownLead,
  newLead,
  type RecordName,
  userOf,
} from './expected-record.ts';

interface Question {
  readonly subject: string;
  readonly by: string;
  readonly phone: string;
  /** A case relates to contacts only. */
  readonly contact: RecordName | null;
  readonly owner: string;
  readonly priority: 'High' | 'Medium';
  readonly due: string;
  readonly says: readonly string[];
}

/** The case, and the link to the recording at it. */
function question(conversation: string, asked: Question): readonly ExpectedRecord[] {
  return [
    {
      conversation,
      module: 'Cases',
      by: { Subject: asked.subject },
      fields: {
        Status: 'New',
        Priority: asked.priority,
        Case_Origin: 'Phone',
        Reported_By: asked.by,
        Phone: asked.phone,
        SLA_Due_At: asked.due,
        Owner: userOf(asked.owner),
        Description: { includes: asked.says },
      },
      links: { Related_To: asked.contact },
    },
    {
      conversation,
      module: 'Attachments',
      by: { Parent_Id: caseAbout(asked.subject) },
      fields: { File_Name: 'Recording', $type: 'Link URL', $link_url: { given: true } },
      links: {},
    },
  ];
}

const questions: readonly ExpectedRecord[] = [
  // An implant is Dr Patel's; a working day after Friday 08:41 is Saturday at opening time.
  ...question('price-asks-specialist', {
    subject: 'Can an implant be placed while he takes blood thinners?',
    by: 'Daniel Price',
    phone: '+447700900121',
    contact: null,
    owner: 'dr.patel',
    priority: 'Medium',
    due: '2026-11-21T09:00:00Z',
    says: ['Daniel Price takes blood thinners', 'tag "escalate"'],
  }),
  // Urgent is an hour by the clock.
  ...question('ali-urgent', {
    subject: 'URGENT broken tooth, strong pain since last night; what may he take?',
    by: 'Hassan Ali',
    phone: '+447700900104',
    contact: contact('Hassan Ali'),
    owner: 'reception',
    priority: 'High',
    due: '2026-11-20T11:11:00Z',
    says: ['Hassan Ali has a broken tooth', 'tag "escalate"'],
  }),
  ...question('whitby-booking-becomes-question', {
    subject: 'Joan Whitby: is sedation possible with asthma? No appointment before that is clear',
    by: '+447700900206',
    phone: '+447700900206',
    contact: null,
    owner: 'reception',
    priority: 'Medium',
    due: '2026-11-21T11:45:00Z',
    says: ['tag "escalate"'],
  }),
];

interface Opinion {
  readonly kind: 'Praise' | 'Proposal' | 'Complaint';
  readonly time: string;
  readonly text: string;
  readonly rating: number | null;
  readonly owner: string;
  readonly person: RecordName;
}

function opinion(conversation: string, given: Opinion): ExpectedRecord {
  const { kind, time, text, rating, owner, person } = given;
  const isContact = person.module === 'Contacts';
  return {
    conversation,
    module: 'Quality_Notes',
    by: { Name: `${kind} of 20 Nov 2026 ${time}` },
    fields: { Kind: kind, Text: text, Rating: rating, Owner: userOf(owner) },
    links: { Contact: isContact ? person : null, Lead: isContact ? null : person },
  };
}

const opinions: readonly ExpectedRecord[] = [
  opinion('khan-praises', {
    kind: 'Praise',
    time: '09:18',
    text: 'thanked the whole team for the gentle treatment',
    rating: 5,
    owner: 'chloe',
    person: knownLead('Aisha Khan'),
  }),
  opinion('goldman-complains', {
    kind: 'Complaint',
    time: '09:26',
    text: 'waited 50 minutes on Wednesday and wants the manager to ring her',
    rating: 1,
    owner: 'ben',
    person: contact('Ruth Goldman'),
  }),
  opinion('hughes-proposes', {
    kind: 'Proposal',
    time: '13:20',
    text: 'suggests opening in the evening once a week',
    rating: null,
    owner: 'ben',
    person: newLead('+441632960209'),
  }),
  opinion('rossi-complains-by-sms', {
    kind: 'Complaint',
    time: '14:47',
    text: 'I was charged twice for my last visit. This is a complaint, please sort it out.',
    rating: null,
    owner: 'reception',
    person: contact('Sofia Rossi'),
  }),
];

/** Questions for specialists with their recordings, and what people thought of the practice. */
export const dayQuestions: readonly ExpectedRecord[] = [...questions, ...opinions];
