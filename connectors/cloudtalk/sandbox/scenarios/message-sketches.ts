import { desk, known, ours } from './day-people.ts';
import { message, type Sketch } from './sketch.ts';

/** Short scenarios of messages (cloudtalk.md 15.10). */
export const messageSketches: readonly Sketch[] = [
  {
    name: 'sms',
    title: 'SMS in and out',
    lasts: 'PT5M',
    entries: [
      message('sms in', 'sms', { from: known.rossi, to: ours.main, body: 'Is 3 pm still free?' }),
      message(
        'sms out',
        'sms',
        {
          direction: 'outgoing',
          from: ours.main,
          to: known.rossi,
          body: 'Yes, it is.',
          agent: desk.anna,
        },
        'PT1M',
      ),
    ],
  },
  {
    name: 'whatsapp',
    title: 'WhatsApp in and out',
    lasts: 'PT5M',
    entries: [
      message('whatsapp in', 'whatsapp', {
        channel: 'whatsapp',
        from: known.nair,
        to: ours.mobile,
        body: 'Hello',
      }),
      message(
        'whatsapp out',
        'whatsapp',
        {
          channel: 'whatsapp',
          direction: 'outgoing',
          from: ours.mobile,
          to: known.nair,
          body: 'Hello, how can we help?',
          agent: desk.ben,
        },
        'PT1M',
      ),
    ],
  },
  {
    name: 'mms',
    title: 'A picture by MMS',
    lasts: 'PT5M',
    entries: [
      message('mms in', 'mms', {
        channel: 'mms',
        from: known.rossi,
        to: ours.main,
        body: 'This tooth',
        attachments: ['https://media.example/tooth.jpg'],
      }),
    ],
  },
];
