import { desk, known, strangers } from './day-people.ts';
import { type DayEntry, onDate } from './scenario.ts';

const { call } = onDate('2026-11-20', '+00:00');

/** 11:30 to 18:30; the practice closes at 18:00. */
export const afternoonCalls: readonly DayEntry[] = [
  call('11:31', 'hollis-names-margaret', 'Margaret Hollis', {
    from: known.hollis,
    agent: desk.ben,
    talkSeconds: 90,
    tags: ['booking'],
    notes: 'Margaret Hollis, cleaning, Friday 27 November at 12:00',
  }),
  call('11:45', 'whitby-booking-becomes-question', 'Joan Whitby', {
    from: strangers.whitby,
    agent: desk.anna,
    talkSeconds: 160,
    tags: ['booking'],
    notes: 'Joan Whitby, check-up Thursday at 5',
    // biome-ignore lint/suspicious/noThenProperty: the name is the interface's; a request is never awaited.
    then: [
      {
        after: 'PT1H',
        tags: ['escalate'],
        notes: 'Joan Whitby: is sedation possible with asthma? No appointment before that is clear',
      },
    ],
  }),
  call('11:58', 'patel-answer-becomes-booking', 'Ravi Patel', {
    from: strangers.patel,
    agent: desk.chloe,
    option: '2',
    talkSeconds: 70,
    tags: ['answered'],
    notes: 'asked what a cleaning costs',
    // biome-ignore lint/suspicious/noThenProperty: the name is the interface's; a request is never awaited.
    then: [
      {
        after: 'PT1H',
        tags: ['booking'],
        notes: 'Ravi Patel, cleaning, Wednesday 25 November at 4',
      },
    ],
  }),
  call('12:10', 'lindqvist-sent-twice', 'Maja Lindqvist', {
    from: strangers.lindqvist,
    agent: desk.anna,
    talkSeconds: 100,
    tags: ['booking'],
    notes: 'Maja Lindqvist, check-up Friday 27 November at 9',
    duplicate: 2,
  }),
  call('12:24', 'moreau-out-of-order', 'Claire Moreau', {
    from: strangers.moreau,
    agent: desk.ben,
    option: '2',
    talkSeconds: 50,
    tags: ['answered'],
    notes: 'asked which insurances we take',
    shuffle: true,
  }),
  call('12:38', 'abara-never-sent', 'Chidi Abara', {
    from: strangers.abara,
    agent: desk.chloe,
    talkSeconds: 105,
    tags: ['booking'],
    notes: 'Chidi Abara, cleaning, Thursday 26 November at 11',
    webhooks: false,
  }),
  call('12:52', 'silent-missed-never-sent', 'somebody who hangs up', {
    from: strangers.silent,
    outcome: 'missed',
    waitSeconds: 27,
    webhooks: false,
  }),
  call('13:06', 'stone-without-summary', 'Alice Stone', {
    from: strangers.stone,
    agent: desk.anna,
    option: '2',
    talkSeconds: 45,
    tags: ['answered'],
    notes: 'asked for a copy of her invoice; sent by post',
    ai: false,
  }),
  call('13:20', 'hughes-proposes', 'Dylan Hughes', {
    from: strangers.hughes,
    agent: desk.ben,
    talkSeconds: 55,
    tags: ['proposal'],
    notes: 'suggests opening in the evening once a week',
  }),
  call('13:34', 'fraser-reached', 'Isla Fraser', {
    to: strangers.fraser,
    direction: 'outgoing',
    agent: desk.chloe,
    waitSeconds: 9,
    talkSeconds: 95,
    tags: ['booking'],
    notes: 'Isla Fraser, filling, Monday 23 November at 4:30',
  }),
  call('13:50', 'bennett-books-checkup', 'George Bennett', {
    from: known.bennett,
    agent: desk.anna,
    talkSeconds: 75,
    tags: ['booking'],
    notes: 'check-up Wednesday at 2',
    summary: 'George Bennett booked a check-up for Wednesday at 2 pm.',
    ai: { after: 'PT6M' },
  }),
  call('14:05', 'misdialled', 'somebody who misdialled', {
    from: strangers.misdialler,
    agent: desk.ben,
    talkSeconds: 12,
    tags: ['wrong number'],
  }),
  call('14:18', 'hollis-names-nobody', 'one of the Hollises', {
    from: known.hollis,
    agent: desk.chloe,
    talkSeconds: 60,
    tags: ['booking'],
    notes: 'check-up, Monday 30 November at 10',
  }),
  call('14:35', 'ferreira-without-detail', 'Rui Ferreira', {
    from: strangers.ferreira,
    agent: desk.anna,
    option: '2',
    talkSeconds: 50,
    tags: ['answered'],
    notes: 'asked whether we treat small children',
    detail: false,
  }),
  call('15:02', 'hurried-abandons', 'somebody in a hurry', {
    from: strangers.hurried,
    outcome: 'abandoned',
    waitSeconds: 11,
  }),
  call('15:20', 'carter-reminded', 'Emily Carter', {
    to: known.carter,
    direction: 'outgoing',
    agent: desk.ben,
    waitSeconds: 8,
    talkSeconds: 25,
    tags: ['answered'],
    notes: 'reminded; she will come',
  }),
  call('15:44', 'goldman-not-reached', 'Ruth Goldman', {
    to: known.goldman,
    outcome: 'no_answer',
    agent: desk.chloe,
    waitSeconds: 30,
  }),
  call('16:10', 'quiet-call-without-notes', 'somebody unknown', {
    from: strangers.quiet,
    agent: desk.anna,
    talkSeconds: 65,
  }),
  call('16:48', 'ali-recalled-by-dialer', 'Hassan Ali', {
    to: known.ali,
    outcome: 'no_answer',
    agent: desk.ben,
    waitSeconds: 25,
    disposition: 'Call again',
  }),
  call('18:04', 'night-caller-after-hours', 'somebody too late', {
    from: strangers.nightCaller,
    outcome: 'after_hours',
    waitSeconds: 9,
  }),
  call('18:12', 'mcallister-after-hours-voicemail', 'Fiona McAllister', {
    from: strangers.mcallister,
    outcome: 'after_hours',
    waitSeconds: 10,
    talkSeconds: 18,
  }),
  call('18:20', 'goldman-after-hours', 'Ruth Goldman', {
    from: known.goldman,
    outcome: 'after_hours',
    waitSeconds: 7,
  }),
];
