import {
  contact,
  type ExpectedRecord,
  knownLead,
  newLead,
  type RecordName,
} from './expected-record.ts';

/** One note a thread, kept up to date; what we wrote is marked. */
function thread(
  conversation: string,
  title: string,
  person: RecordName,
  lines: readonly string[],
): ExpectedRecord {
  return {
    conversation,
    module: 'Notes',
    by: { Note_Title: title },
    fields: { Note_Content: lines.join('\n') },
    links: { Parent_Id: person },
  };
}

/** Every conversation in writing but the swindler's. */
export const dayThreads: readonly ExpectedRecord[] = [
  thread('vasquez-books-by-whatsapp', 'whatsapp 20 Nov 2026 09:14', newLead('+447700900216'), [
    'Hello, this is Lucia Vasquez. I would like to book a cleaning on Thursday 26 November at 3 pm please.',
    '» Hello Lucia, that is fine. See you then!',
  ]),
  thread('novak-asks-price', 'sms 20 Nov 2026 10:07', knownLead('Peter Novak'), [
    'How much is a check-up for a new patient?',
    '» A check-up is 60 pounds.',
  ]),
  thread('khan-long-thread', 'whatsapp 20 Nov 2026 10:30', knownLead('Aisha Khan'), [
    'Hi, quick question about whitening',
    '» Of course, what would you like to know?',
    'Does it hurt? My teeth are a bit sensitive',
    '» It can feel cold for a day. There is a gel that helps.',
    'And how long does it last?',
    '» About a year with good care.',
    'Great, thank you!',
  ]),
  thread('oconnor-told-of-move', 'sms 20 Nov 2026 12:05', contact("Liam O'Connor"), [
    '» Your appointment is now on Wednesday at 4:30 pm. Harbour Street Dental Practice',
    'Perfect, thanks',
  ]),
  thread('kowalska-asks-children', 'whatsapp 20 Nov 2026 13:41', newLead('+447700900218'), [
    'Good afternoon, from what age do you see children?',
    '» From the first tooth on.',
  ]),
  thread('rossi-complains-by-sms', 'sms 20 Nov 2026 14:47', contact('Sofia Rossi'), [
    'I was charged twice for my last visit. This is a complaint, please sort it out.',
  ]),
  thread('reyes-books-without-hour', 'sms 20 Nov 2026 15:31', newLead('+447700900219'), [
    'Hi, Marco Reyes here. Can I book a check-up next week?',
    '» Hello Marco, which day and time suit you?',
  ]),
];
