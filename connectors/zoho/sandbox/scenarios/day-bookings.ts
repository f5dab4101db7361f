import {
  contact,
  type ExpectedRecord,
  knownLead,
  newLead,
  type RecordName,
  userOf,
} from './expected-record.ts';

interface Booking {
  readonly name: string;
  readonly person: RecordName;
  readonly service: string;
  /** Minutes of the service. */
  readonly minutes: number;
  /** The practice is in London, where winter time is UTC: `2026-11-23T15:00`. */
  readonly start: string;
  /** Who took the booking, if they render the service; else whoever does. */
  readonly owner: string | readonly string[];
  readonly note: string;
  readonly cancelled?: boolean;
}

/** Only the dentists fill and whiten. */
const dentists = ['dr.patel', 'dr.evans'];

function booked(conversation: string, booking: Booking): ExpectedRecord {
  const { name, person, service, minutes, start, owner, note, cancelled = false } = booking;
  const begins = Date.parse(`${start}:00Z`);
  return {
    conversation,
    module: 'Appointments__s',
    by: { Appointment_Name: `${service}: ${name}` },
    fields: {
      Appointment_Start_Time: `${start}:00Z`,
      Appointment_End_Time: new Date(begins + minutes * 60_000).toISOString(),
      Status: cancelled ? 'Cancelled' : 'Scheduled',
      Cancellation_Note: cancelled ? 'No longer a booking' : null,
      Location: 'Business Address',
      Additional_Information: { includes: [note] },
      Owner: typeof owner === 'string' ? userOf(owner) : { oneOf: owner.map(userOf) },
    },
    links: {
      Appointment_For: person,
      Service_Name: { module: 'Services__s', by: { Service_Name: service } },
    },
  };
}

const checkUp = { service: 'Check-up', minutes: 30 };
const cleaning = { service: 'Cleaning', minutes: 45 };
const filling = { service: 'Filling', minutes: 60, owner: dentists };

/** A booking that says what and when is an appointment of that person; the one nobody named belongs to nobody yet. */
export const dayBookings: readonly ExpectedRecord[] = [
  booked('nair-books-cleaning', {
    ...cleaning,
    name: 'Priya Nair',
    person: contact('Priya Nair'),
    start: '2026-11-23T15:00',
    owner: 'anna',
    note: 'cleaning, Monday at 3',
  }),
  booked('carter-books-checkup', {
    ...checkUp,
    name: 'Emily Carter',
    person: contact('Emily Carter'),
    start: '2026-11-24T10:30',
    owner: 'ben',
    note: 'check-up Tuesday 24 November at 10:30',
  }),
  booked('stranger-books-filling', {
    ...filling,
    name: '+447700900201',
    person: newLead('+447700900201'),
    start: '2026-11-25T11:00',
    note: 'Helen Marsh, filling on Wednesday at 11',
  }),
  booked('hollis-names-tom', {
    ...checkUp,
    name: 'Tom Hollis',
    person: contact('Tom Hollis'),
    start: '2026-11-26T09:00',
    owner: 'anna',
    note: 'Tom Hollis, check-up Thursday 26 November at 9',
  }),
  booked('osei-first-call', {
    ...cleaning,
    name: '+447700900203',
    person: newLead('+447700900203'),
    start: '2026-11-24T14:00',
    owner: 'anna',
    note: 'Kwame Osei, cleaning, Tuesday at 2',
  }),
  booked('vasquez-books-by-whatsapp', {
    ...cleaning,
    name: '+447700900216',
    person: newLead('+447700900216'),
    start: '2026-11-26T15:00',
    owner: ['anna', 'ben', 'chloe'],
    note: 'I would like to book a cleaning on Thursday 26 November at 3 pm please.',
  }),
  booked('oconnor-moves-booking', {
    ...checkUp,
    name: "Liam O'Connor",
    person: contact("Liam O'Connor"),
    start: '2026-11-25T16:30',
    owner: 'ben',
    note: 'check-up Wednesday at 4:30',
  }),
  booked('ito-transferred', {
    service: 'Whitening',
    minutes: 60,
    owner: dentists,
    name: '+441632960201',
    person: newLead('+441632960201'),
    start: '2026-11-26T13:00',
    note: 'Emi Ito, whitening, Thursday at 1',
  }),
  booked('webb-books-summary-late', {
    ...filling,
    name: 'Oliver Webb',
    person: knownLead('Oliver Webb'),
    start: '2026-11-23T09:30',
    note: 'filling Monday at 9:30',
  }),
  booked('hollis-names-margaret', {
    ...cleaning,
    name: 'Margaret Hollis',
    person: contact('Margaret Hollis'),
    start: '2026-11-27T12:00',
    owner: 'ben',
    note: 'Margaret Hollis, cleaning, Friday 27 November at 12:00',
  }),
  booked('whitby-booking-becomes-question', {
    ...checkUp,
    name: '+447700900206',
    person: newLead('+447700900206'),
    start: '2026-11-26T17:00',
    owner: 'anna',
    note: 'Joan Whitby, check-up Thursday at 5',
    cancelled: true,
  }),
  booked('patel-answer-becomes-booking', {
    ...cleaning,
    name: '+447700900207',
    person: newLead('+447700900207'),
    start: '2026-11-25T16:00',
    owner: 'chloe',
    note: 'Ravi Patel, cleaning, Wednesday 25 November at 4',
  }),
  booked('lindqvist-sent-twice', {
    ...checkUp,
    name: '+447700900208',
    person: newLead('+447700900208'),
    start: '2026-11-27T09:00',
    owner: 'anna',
    note: 'Maja Lindqvist, check-up Friday 27 November at 9',
  }),
  booked('abara-never-sent', {
    ...cleaning,
    name: '+447700900210',
    person: newLead('+447700900210'),
    start: '2026-11-26T11:00',
    owner: 'chloe',
    note: 'Chidi Abara, cleaning, Thursday 26 November at 11',
  }),
  booked('fraser-reached', {
    ...filling,
    name: '+447700900205',
    person: newLead('+447700900205'),
    start: '2026-11-23T16:30',
    note: 'Isla Fraser, filling, Monday 23 November at 4:30',
  }),
  booked('bennett-books-checkup', {
    ...checkUp,
    name: 'George Bennett',
    person: contact('George Bennett'),
    start: '2026-11-25T14:00',
    owner: 'anna',
    note: 'check-up Wednesday at 2',
  }),
];
