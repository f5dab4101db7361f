import type { JsonObject } from '../json.ts';
import type { OpeningHours, OrgProfile } from '../org.ts';
import type { User } from '../users.ts';

/** A small dental practice in Britain. All people are invented; all numbers are from the ranges kept for fiction. */
export const practiceProfile: OrgProfile = {
  companyName: 'Harbour Street Dental Practice',
  timeZone: 'Europe/London',
  countryCode: 'GB',
  currency: 'GBP',
};

type UserRow = Omit<User, 'id' | 'zuid'>;

function staff(
  firstName: string,
  lastName: string,
  name: string,
  more: Partial<UserRow> = {},
): UserRow {
  return {
    firstName,
    lastName,
    email: `${name}@harbourdental.example`,
    phone: null,
    active: true,
    confirmed: true,
    role: 'Staff',
    profile: 'Standard',
    owner: false,
    ...more,
  };
}

/** Who works there; the last one is the integration user. */
export const practiceUsers: readonly UserRow[] = [
  staff('Martin', 'Doyle', 'owner', { role: 'CEO', profile: 'Administrator', owner: true }),
  staff('Anna', 'Reed', 'anna'),
  staff('Ben', 'Carter', 'ben'),
  staff('Chloe', 'Shah', 'chloe'),
  staff('Dr Nina', 'Patel', 'dr.patel', { role: 'Manager' }),
  staff('Dr Owen', 'Evans', 'dr.evans', { role: 'Manager' }),
  staff('', 'Reception', 'reception', { phone: '020 7946 0100' }),
  staff('Patchcord', 'Integration', 'patchcord', { profile: 'Administrator' }),
];

const weekday = ['08:30', '17:30'] as const;

/** Monday to Friday, and Saturday morning. */
export const practiceHours: OpeningHours = {
  timeZone: 'Europe/London',
  days: {
    Monday: weekday,
    Tuesday: weekday,
    Wednesday: weekday,
    Thursday: weekday,
    Friday: weekday,
    Saturday: ['09:00', '13:00'],
  },
};

/** Days off. */
export const practiceHolidays: readonly (readonly [string, string])[] = [
  ['2026-12-25', 'Christmas Day'],
  ['2026-12-28', 'Boxing Day (substitute day)'],
  ['2027-01-01', "New Year's Day"],
  ['2027-03-26', 'Good Friday'],
  ['2027-03-29', 'Easter Monday'],
];

/** Schedules of some: name, days, people. */
export const practiceShifts = [
  {
    name: 'Hygiene',
    days: {
      Monday: ['09:00', '17:00'],
      Tuesday: ['09:00', '17:00'],
      Wednesday: ['09:00', '17:00'],
      Thursday: ['09:00', '17:00'],
      Friday: ['09:00', '13:00'],
    },
    breaks: {
      Monday: ['12:30', '13:15'],
      Tuesday: ['12:30', '13:15'],
      Wednesday: ['12:30', '13:15'],
      Thursday: ['12:30', '13:15'],
    },
    people: ['anna', 'chloe'],
  },
] as const;

/** Treatments: name, minutes, price, members. */
export const practiceServices = [
  ['Check-up', 30, 45, ['dr.patel', 'dr.evans', 'anna', 'ben', 'chloe']],
  ['Cleaning', 45, 65, ['anna', 'ben', 'chloe']],
  ['Filling', 60, 120, ['dr.patel', 'dr.evans']],
  ['Whitening', 60, 250, ['dr.patel', 'dr.evans']],
  ['Emergency visit', 30, 80, ['dr.patel', 'dr.evans']],
] as const;

/** Companies some of the patients come through. */
export const practiceAccounts: readonly JsonObject[] = [
  {
    Account_Name: 'Whitfield & Sons Joinery',
    Phone: '01632 960 170',
    Billing_City: 'Harbour Town',
    Account_Type: 'Customer',
  },
  {
    Account_Name: 'Northgate Primary School',
    Phone: '020 7946 0240',
    Billing_City: 'London',
    Industry: 'Education',
  },
  { Account_Name: 'Finch Estate', Billing_City: 'Harbour Town' },
];

/** Patients; `account` is an index above, `owner` a member of staff. Numbers are written as people write them. */
export const practiceContacts: readonly {
  readonly owner: string;
  readonly account?: number;
  readonly fields: JsonObject;
}[] = [
  {
    owner: 'anna',
    fields: {
      First_Name: 'Margaret',
      Last_Name: 'Hollis',
      Salutation: 'Mrs.',
      Phone: '01632 960150',
      Email: 'margaret.hollis@mail.example',
      Date_of_Birth: '1961-04-02',
      Mailing_City: 'Harbour Town',
    },
  },
  {
    owner: 'anna',
    fields: {
      First_Name: 'Tom',
      Last_Name: 'Hollis',
      Phone: '01632 960150',
      Mobile: '07700900151',
      Date_of_Birth: '2009-08-14',
      Mailing_City: 'Harbour Town',
    },
  },
  {
    owner: 'ben',
    account: 0,
    fields: {
      First_Name: 'James',
      Last_Name: 'Whitfield',
      Title: 'Managing Director',
      Mobile: '+44 (0)7700 900133',
      Email: 'james@whitfield-joinery.example',
    },
  },
  {
    owner: 'ben',
    fields: {
      First_Name: 'Priya',
      Last_Name: 'Nair',
      Phone: '020 7946 0123',
      Mobile: '07700 900101',
      Email: 'priya.nair@mail.example',
      Mailing_City: 'London',
    },
  },
  {
    owner: 'chloe',
    account: 1,
    fields: {
      First_Name: 'Oliver',
      Last_Name: 'Grant',
      Title: 'Head Teacher',
      Mobile: '07700 900 245',
      Email: 'o.grant@northgate.example',
    },
  },
  {
    owner: 'chloe',
    fields: {
      First_Name: 'Siobhan',
      Last_Name: 'Kelly',
      Other_Phone: '+44 20 7946 0311',
      Email: 'siobhan.kelly@mail.example',
    },
  },
  { owner: 'anna', fields: { First_Name: 'Daniel', Last_Name: 'Osei', Mobile: '07700900377' } },
  {
    owner: 'ben',
    fields: {
      First_Name: 'Emma',
      Last_Name: 'Clarke',
      Phone: '(020) 7946 0456',
      Mobile: '07700-900456',
      Email: 'emma.clarke@mail.example',
      Mailing_City: 'London',
    },
  },
  {
    owner: 'owner',
    account: 2,
    fields: {
      First_Name: 'Harold',
      Last_Name: 'Finch',
      Salutation: 'Mr.',
      Home_Phone: '01632 960 204',
      Email: 'harold@finch.example',
      Tag: [{ name: 'VIP' }],
    },
  },
  {
    owner: 'anna',
    fields: {
      First_Name: 'George',
      Last_Name: 'Bennett',
      Phone: '020 7946 0111',
      Mailing_City: 'London',
    },
  },
  { owner: 'chloe', fields: { First_Name: 'Sofia', Last_Name: 'Rossi', Mobile: '07700900102' } },
  {
    owner: 'ben',
    fields: { First_Name: 'Liam', Last_Name: "O'Connor", Mobile: '+44 7700 900103' },
  },
  {
    owner: 'anna',
    fields: { First_Name: 'Emily', Last_Name: 'Carter', Other_Phone: '01632 960112' },
  },
  {
    owner: 'chloe',
    fields: { First_Name: 'Hassan', Last_Name: 'Ali', Mobile: '0044 7700 900104' },
  },
  {
    owner: 'ben',
    fields: {
      First_Name: 'Ruth',
      Last_Name: 'Goldman',
      Phone: '(020) 7946-0113',
      Tag: [{ name: 'VIP' }],
    },
  },
];

/** People who asked but are no patients yet. */
export const practiceLeads: readonly { readonly owner: string; readonly fields: JsonObject }[] = [
  {
    owner: 'anna',
    fields: {
      First_Name: 'Grace',
      Last_Name: 'Okafor',
      Mobile: '07700 900501',
      Email: 'grace.okafor@mail.example',
      Lead_Source: 'Web Research',
      Lead_Status: 'Not Contacted',
      Description: 'Asked about whitening.',
    },
  },
  {
    owner: 'ben',
    fields: {
      First_Name: 'Lewis',
      Last_Name: 'Baker',
      Phone: '020 7946 0602',
      Lead_Source: 'Advertisement',
      Lead_Status: 'Contacted',
    },
  },
  {
    owner: 'chloe',
    fields: {
      First_Name: 'Amira',
      Last_Name: 'Hassan',
      Mobile: '+447700900733',
      Email: 'amira.hassan@mail.example',
      Lead_Source: 'External Referral',
      Lead_Status: 'Contact in Future',
    },
  },
  {
    owner: 'ben',
    fields: {
      First_Name: 'Peter',
      Last_Name: 'Lang',
      Company: 'Lang Logistics',
      Phone: '01632 960 888',
      Lead_Status: 'Attempted to Contact',
    },
  },
  {
    owner: 'anna',
    fields: {
      First_Name: 'Zoe',
      Last_Name: 'Martin',
      Mobile: '07700 900 919',
      Lead_Source: 'Walk-in',
      Lead_Status: 'Not Contacted',
    },
  },
  {
    owner: 'anna',
    fields: {
      First_Name: 'Daniel',
      Last_Name: 'Price',
      Mobile: '07700 900121',
      Lead_Status: 'Not Contacted',
    },
  },
  {
    owner: 'ben',
    fields: {
      First_Name: 'Aisha',
      Last_Name: 'Khan',
      Mobile: '+44 (0)7700 900122',
      Lead_Status: 'Contacted',
    },
  },
  {
    owner: 'chloe',
    fields: {
      First_Name: 'Peter',
      Last_Name: 'Novak',
      Phone: '07700900123',
      Lead_Status: 'Contacted',
    },
  },
  {
    owner: 'anna',
    fields: {
      First_Name: 'Grace',
      Last_Name: 'Lin',
      Mobile: '07700-900124',
      Lead_Source: 'Web Research',
    },
  },
  {
    owner: 'ben',
    fields: {
      First_Name: 'Oliver',
      Last_Name: 'Webb',
      Phone: '01632 960 125',
      Lead_Status: 'Not Contacted',
    },
  },
];

/** Visits to come: patient, treatment, who, business days from now, local time. */
export const practiceAppointments = [
  ['Priya Nair', 'Check-up', 'dr.patel', 2, '10:00'],
  ['Harold Finch', 'Filling', 'dr.evans', 3, '14:00'],
  ['Emma Clarke', 'Cleaning', 'chloe', 5, '11:15'],
] as const;
