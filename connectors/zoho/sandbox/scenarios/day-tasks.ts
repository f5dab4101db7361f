import {
  activityLinks,
  contact,
  type ExpectedRecord,
  knownLead,
  newLead,
  type RecordName,
  userOf,
} from './expected-record.ts';

interface Task {
  readonly subject: string;
  /** Normal requests are due a working day later: Saturday until one o'clock, else Monday. */
  readonly due: '2026-11-21' | '2026-11-23';
  readonly owner: string;
  readonly person: RecordName | null;
  readonly done?: boolean;
  readonly priority?: 'High' | 'Normal';
}

function task(conversation: string, wanted: Task): ExpectedRecord {
  const { subject, due, owner, person, done = false, priority } = wanted;
  return {
    conversation,
    module: 'Tasks',
    by: { Subject: subject },
    fields: {
      Due_Date: due,
      Status: done ? 'Completed' : 'Not Started',
      Owner: userOf(owner),
      ...(priority === undefined ? {} : { Priority: priority }),
    },
    links: activityLinks(person),
  };
}

function callback(
  conversation: string,
  phone: string,
  due: Task['due'],
  more: { readonly missed?: number; readonly done?: boolean } = {},
): ExpectedRecord {
  const { missed = 1, done = false } = more;
  return task(conversation, {
    subject: `Call back ${phone} (${missed} missed)`,
    due,
    owner: 'reception',
    person: newLead(phone),
    done,
    priority: missed > 2 ? 'High' : 'Normal',
  });
}

/** One callback task a person, done as soon as somebody spoke to them; what is missing is asked for. */
export const dayTasks: readonly ExpectedRecord[] = [
  callback('dunn-missed', '+447700900202', '2026-11-21', { done: true }),
  // They hung up before the first call, which was answered, was over.
  callback('osei-second-call-in-flight', '+447700900203', '2026-11-21', { done: true }),
  callback('fraser-missed-1', '+447700900205', '2026-11-21', { missed: 3, done: true }),
  callback('bailey-voicemail', '+441632960202', '2026-11-21'),
  callback('silent-missed-never-sent', '+447700900211', '2026-11-21'),
  callback('hurried-abandons', '+447700900213', '2026-11-23'),
  callback('night-caller-after-hours', '+447700900215', '2026-11-23'),
  callback('mcallister-after-hours-voicemail', '+441632960207', '2026-11-23'),
  task('goldman-after-hours', {
    subject: 'Call back Ruth Goldman (1 missed)',
    due: '2026-11-23',
    owner: 'ben',
    person: contact('Ruth Goldman'),
    priority: 'High',
  }),
  task('novak-books-without-hour', {
    subject: 'Ask for start: Peter Novak',
    due: '2026-11-21',
    owner: 'chloe',
    person: knownLead('Peter Novak'),
  }),
  task('lin-books-without-hour', {
    subject: 'Ask for start: Grace Lin',
    due: '2026-11-21',
    owner: 'anna',
    person: knownLead('Grace Lin'),
  }),
  task('reyes-books-without-hour', {
    subject: 'Ask for start: +447700900219',
    due: '2026-11-23',
    owner: 'reception',
    person: newLead('+447700900219'),
  }),
  task('hollis-names-nobody', {
    subject: 'Who was this? +441632960150',
    due: '2026-11-23',
    owner: 'chloe',
    person: null,
  }),
];
