import { desk, known, ours } from './day-people.ts';
import { call, type Sketch } from './sketch.ts';

const stranger = '+447700900610';

function one(
  name: string,
  title: string,
  request: Parameters<typeof call>[1],
  lasts = 'PT5M',
): Sketch {
  return { name, title, lasts, entries: [call(name, request)] };
}

/** Short scenarios of calls (cloudtalk.md 15.10). */
export const callSketches: readonly Sketch[] = [
  one('answered', 'Answered inbound call through the menu and the queue', {
    from: known.nair,
    agent: desk.anna,
    talkSeconds: 60,
    tags: ['booking'],
    notes: 'cleaning, Monday at 3',
  }),
  one('ring-all', 'Everybody is rung, one rejects, one answers', {
    from: stranger,
    agent: desk.ben,
    talkSeconds: 45,
    legs: [{ agent: desk.chloe, reason: 'rejected' }],
  }),
  one('abandoned', 'The caller gives up in the queue', {
    from: stranger,
    outcome: 'abandoned',
    waitSeconds: 15,
  }),
  {
    name: 'nobody-online',
    title: 'Nobody is online: missed in the queue',
    lasts: 'PT5M',
    entries: [
      ...Object.values(desk).map((agent) => ({
        kind: 'agent' as const,
        name: `${agent} leaves`,
        who: agent,
        agent,
        status: 'offline',
        after: 'PT0S',
      })),
      call('nobody-online', { from: stranger, outcome: 'missed' }, 'PT1S'),
      ...Object.values(desk).map((agent) => ({
        kind: 'agent' as const,
        name: `${agent} is back`,
        who: agent,
        agent,
        status: 'online',
        after: 'PT2M',
      })),
    ],
  },
  one('after-hours', 'After hours: announcement and voicemail', {
    from: stranger,
    outcome: 'after_hours',
    talkSeconds: 20,
  }),
  one('outbound-answered', 'Outgoing call that is answered', {
    from: ours.main,
    to: known.rossi,
    direction: 'outgoing',
    agent: desk.chloe,
    waitSeconds: 8,
    talkSeconds: 40,
  }),
  one('outbound-unanswered', 'Outgoing call nobody answers', {
    from: ours.main,
    to: stranger,
    outcome: 'no_answer',
    agent: desk.anna,
  }),
  one('cold-transfer', 'Blind transfer from one agent to another', {
    from: known.price,
    outcome: 'transfer',
    agent: desk.anna,
    transferTo: desk.ben,
    talkSeconds: 120,
  }),
  one('redirected', 'A call redirected from another number', {
    from: stranger,
    to: ours.main,
    outcome: 'redirected',
    redirectedFrom: ours.mobile,
    agent: desk.anna,
  }),
  one('internal', 'An internal call', { outcome: 'internal', agent: desk.ben, talkSeconds: 30 }),
  one('withheld', 'A caller who withholds the number', { outcome: 'withheld', agent: desk.chloe }),
  {
    name: 'shared-number',
    title: 'Two contacts with one number',
    lasts: 'PT5M',
    entries: [
      ...['Maria Lang', 'Peter Lang'].map((name) => ({
        kind: 'contact' as const,
        name,
        who: name,
        contact: { name, ContactNumber: [{ public_number: '+447700900620' }] },
        after: 'PT0S',
      })),
      call('shared-number', { from: '+447700900620', talkSeconds: 30 }, 'PT1S'),
    ],
  },
  {
    name: 'modified-later',
    title: 'Tags, note and rating change at once, and again after three days',
    lasts: 'P3DT1H',
    entries: [
      call('modified-later', {
        from: known.nair,
        talkSeconds: 60,
        tags: ['booking'],
        // biome-ignore lint/suspicious/noThenProperty: the name is the interface's.
        then: [{ after: 'PT30S', tags: ['booking', 'escalate'], rating: 4 }],
      }),
      {
        kind: 'edit',
        name: 'three days later',
        who: 'an agent',
        of: 'modified-later',
        edit: { tags: ['moved'], notes: 'moved to Tuesday', rating: 2 },
        after: 'P3D',
      },
    ],
  },
  one('power-dialer', 'A call of the Power Dialer with its disposition', {
    to: known.ali,
    direction: 'outgoing',
    agent: desk.anna,
    campaign: 'Recall',
    disposition: 'Booked',
    talkSeconds: 70,
  }),
  {
    name: 'returned-later',
    title: 'A missed call that is returned an hour later',
    lasts: 'PT1H5M',
    entries: [
      call('missed', { from: stranger, outcome: 'missed' }),
      call(
        'returned',
        { to: stranger, direction: 'outgoing', agent: desk.ben, talkSeconds: 40, type: 'callback' },
        'PT1H',
      ),
    ],
  },
  {
    name: 'unknown-becomes-contact',
    title: 'An unknown caller who becomes a contact afterwards',
    lasts: 'PT10M',
    entries: [
      call('unknown-becomes-contact', { from: '+447700900630', talkSeconds: 50 }),
      {
        kind: 'contact',
        name: 'becomes a contact',
        who: 'Nora Field',
        contact: { name: 'Nora Field', ContactNumber: [{ public_number: '+447700900630' }] },
        after: 'PT3M',
      },
    ],
  },
  one(
    'long-call',
    'A call in progress for two hours',
    { from: known.nair, talkSeconds: 7_200 },
    'PT2H10M',
  ),
  one('paused-recording', 'The agent pauses the recording', {
    from: known.nair,
    talkSeconds: 60,
    pausedSeconds: 25,
    during: [{ after: 'PT20S', notes: 'card number taken' }],
  }),
];
