import { desk, known, ours, strangers } from './day-people.ts';
import { type DayEntry, onDate } from './scenario.ts';

const { message } = onDate('2026-11-20', '+00:00');

/** SMS go through the main line, WhatsApp through the mobile number. */
export const dayMessages: readonly DayEntry[] = [
  message('08:50', 'lottery-spam', 1, 'a swindler', {
    channel: 'sms',
    from: strangers.lottery,
    to: ours.main,
    body: 'CONGRATULATIONS! You have won a prize of 5,000 pounds. Claim now: http://win.example/claim',
  }),
  message('09:14', 'vasquez-books-by-whatsapp', 1, 'Lucia Vasquez', {
    channel: 'whatsapp',
    from: strangers.vasquez,
    to: ours.mobile,
    body: 'Hello, this is Lucia Vasquez. I would like to book a cleaning on Thursday 26 November at 3 pm please.',
  }),
  message('09:21', 'vasquez-books-by-whatsapp', 2, 'Lucia Vasquez', {
    channel: 'whatsapp',
    direction: 'outgoing',
    from: ours.mobile,
    to: strangers.vasquez,
    agent: desk.chloe,
    body: 'Hello Lucia, that is fine. See you then!',
  }),
  message('10:07', 'novak-asks-price', 1, 'Peter Novak', {
    channel: 'sms',
    from: known.novak,
    to: ours.main,
    body: 'How much is a check-up for a new patient?',
  }),
  message('10:15', 'novak-asks-price', 2, 'Peter Novak', {
    channel: 'sms',
    direction: 'outgoing',
    from: ours.main,
    to: known.novak,
    agent: desk.ben,
    body: 'A check-up is 60 pounds.',
  }),
  message('10:30', 'khan-long-thread', 1, 'Aisha Khan', {
    channel: 'whatsapp',
    from: known.khan,
    to: ours.mobile,
    body: 'Hi, quick question about whitening',
  }),
  message('10:34', 'khan-long-thread', 2, 'Aisha Khan', {
    channel: 'whatsapp',
    direction: 'outgoing',
    from: ours.mobile,
    to: known.khan,
    agent: desk.anna,
    body: 'Of course, what would you like to know?',
  }),
  message('10:41', 'khan-long-thread', 3, 'Aisha Khan', {
    channel: 'whatsapp',
    from: known.khan,
    to: ours.mobile,
    body: 'Does it hurt? My teeth are a bit sensitive',
  }),
  message('10:55', 'khan-long-thread', 4, 'Aisha Khan', {
    channel: 'whatsapp',
    direction: 'outgoing',
    from: ours.mobile,
    to: known.khan,
    agent: desk.anna,
    body: 'It can feel cold for a day. There is a gel that helps.',
  }),
  message('11:18', 'khan-long-thread', 5, 'Aisha Khan', {
    channel: 'whatsapp',
    from: known.khan,
    to: ours.mobile,
    body: 'And how long does it last?',
  }),
  message('11:32', 'khan-long-thread', 6, 'Aisha Khan', {
    channel: 'whatsapp',
    direction: 'outgoing',
    from: ours.mobile,
    to: known.khan,
    agent: desk.anna,
    body: 'About a year with good care.',
  }),
  message('11:36', 'khan-long-thread', 7, 'Aisha Khan', {
    channel: 'whatsapp',
    from: known.khan,
    to: ours.mobile,
    body: 'Great, thank you!',
  }),
  message('12:05', 'oconnor-told-of-move', 1, "Liam O'Connor", {
    channel: 'sms',
    direction: 'outgoing',
    from: ours.main,
    to: known.oconnor,
    agent: desk.ben,
    body: 'Your appointment is now on Wednesday at 4:30 pm. Harbour Street Dental Practice',
  }),
  message('12:19', 'oconnor-told-of-move', 2, "Liam O'Connor", {
    channel: 'sms',
    from: known.oconnor,
    to: ours.main,
    body: 'Perfect, thanks',
  }),
  message('13:41', 'kowalska-asks-children', 1, 'Zofia Kowalska', {
    channel: 'whatsapp',
    from: strangers.kowalska,
    to: ours.mobile,
    body: 'Good afternoon, from what age do you see children?',
  }),
  message('13:58', 'kowalska-asks-children', 2, 'Zofia Kowalska', {
    channel: 'whatsapp',
    direction: 'outgoing',
    from: ours.mobile,
    to: strangers.kowalska,
    agent: desk.chloe,
    body: 'From the first tooth on.',
  }),
  message('14:47', 'rossi-complains-by-sms', 1, 'Sofia Rossi', {
    channel: 'sms',
    from: known.rossi,
    to: ours.main,
    body: 'I was charged twice for my last visit. This is a complaint, please sort it out.',
  }),
  message('15:31', 'reyes-books-without-hour', 1, 'Marco Reyes', {
    channel: 'sms',
    from: strangers.reyes,
    to: ours.main,
    body: 'Hi, Marco Reyes here. Can I book a check-up next week?',
  }),
  message('15:46', 'reyes-books-without-hour', 2, 'Marco Reyes', {
    channel: 'sms',
    direction: 'outgoing',
    from: ours.main,
    to: strangers.reyes,
    agent: desk.anna,
    body: 'Hello Marco, which day and time suit you?',
  }),
];
