import type { Instant } from '../../../../src/domain/clock.ts';
import type { JsonObject } from '../json.ts';
import type { Org } from '../org.ts';
import { insertRecord } from '../records/write.ts';
import type { User } from '../users.ts';
import {
  practiceAccounts,
  practiceAppointments,
  practiceContacts,
  practiceHolidays,
  practiceHours,
  practiceLeads,
  practiceServices,
  practiceShifts,
} from './practice.ts';

const dayMs = 24 * 3_600_000;

/** Fills the dental practice through the engine's own rules, as if people had typed it over the last weeks. */
export function fillPractice(org: Org): void {
  fillHours(org);
  const filler = new Filler(org);
  for (const [name, minutes, price, members] of practiceServices)
    filler.service(name, minutes, price, members);
  const accounts = practiceAccounts.map((fields) => filler.add('Accounts', 'owner', fields));
  const people = new Map<string, string>();
  for (const { owner, account, fields } of practiceContacts) {
    const link = account === undefined ? {} : { Account_Name: accounts[account] ?? null };
    const id = filler.add('Contacts', owner, { ...fields, ...link });
    people.set(`${String(fields['First_Name'])} ${String(fields['Last_Name'])}`, id);
  }
  for (const { owner, fields } of practiceLeads) filler.add('Leads', owner, fields);
  for (const [patient, service, who, days, time] of practiceAppointments)
    filler.appointment(
      patient,
      people.get(patient) ?? '',
      service,
      who,
      businessDay(org, days),
      time,
    );
  addAssignmentRule(org);
}

function fillHours(org: Org): void {
  org.hours = practiceHours;
  for (const [date, name] of practiceHolidays)
    org.holidays.push({ id: org.ids.other(), name, date });
  for (const { name, days, breaks, people } of practiceShifts)
    org.shifts.push({
      id: org.ids.other(),
      name,
      days,
      breaks: [{ id: org.ids.other(), days: breaks }],
      userIds: people.map((each) => userNamed(org, each).id),
    });
  org.preferences = {
    allow_booking_outside_businesshours: false,
    allow_booking_outside_service_availability: false,
    when_duration_exceeds: 'ask_appointment_provider_to_complete',
    when_appointment_completed: 'do_not_create_deal',
    show_job_sheet: true,
  };
}

/** New leads go to the reception, those from the web to the owner. */
function addAssignmentRule(org: Org): void {
  org.automation.assignmentRules.push({
    id: org.ids.other(),
    name: 'New enquiries',
    module: 'Leads',
    entries: [
      {
        id: org.ids.other(),
        field: 'Lead_Source',
        value: 'Web Research',
        ownerId: userNamed(org, 'owner').id,
      },
    ],
    defaultOwnerId: userNamed(org, 'reception').id,
  });
}

function userNamed(org: Org, name: string): User {
  const user = org.users.find((each) => each.email.startsWith(`${name}@`));
  if (!user) throw new Error(`the seed has no user ${name}`);
  return user;
}

/** The local date of the n-th working day (Monday to Friday, no holiday) after today. */
function businessDay(org: Org, n: number): string {
  let at = org.clock.now();
  let left = n;
  while (left > 0) {
    at += dayMs;
    const weekend = ['Saturday', 'Sunday'].includes(org.zone.weekday(at));
    const holiday = org.holidays.some((each) => each.date === org.zone.day(at));
    if (!weekend && !holiday) left -= 1;
  }
  return org.zone.day(at);
}

/** Types records in, a few hours apart, beginning six weeks ago. */
class Filler {
  readonly #org: Org;
  readonly #services = new Map<string, string>();
  #at: Instant;

  constructor(org: Org) {
    this.#org = org;
    this.#at = org.now() - 42 * dayMs;
  }

  add(api: string, owner: string, fields: JsonObject): string {
    const org = this.#org;
    const module = org.modules.get(api);
    if (!module) throw new Error(`the seed has no module ${api}`);
    const user = userNamed(org, owner);
    this.#at += 5 * 3_600_000;
    const written = insertRecord(
      { org, user, module, index: 0, at: this.#at },
      { Owner: user.id, ...fields },
    );
    if ('refused' in written) throw new Error(`${api}: ${JSON.stringify(written.refused)}`);
    return written.record.id;
  }

  service(name: string, minutes: number, price: number, members: readonly string[]): void {
    const id = this.add('Services__s', 'owner', {
      Service_Name: name,
      Duration: minutes,
      Price: price,
      Location: 'Business Address',
      Availability_Type: 'Every Business Days',
      Members: members.map((each) => ({ Members: { id: userNamed(this.#org, each).id } })),
    });
    this.#services.set(name, id);
  }

  appointment(
    patient: string,
    patientId: string,
    service: string,
    who: string,
    day: string,
    time: string,
  ): void {
    const start = this.#org.zone.instant(day, time);
    this.add('Appointments__s', who, {
      Appointment_Name: `${service}: ${patient}`,
      Appointment_For: { module: { api_name: 'Contacts' }, id: patientId },
      Service_Name: { id: this.#services.get(service) ?? '' },
      Appointment_Start_Time: this.#org.zone.render(start),
      Location: 'Business Address',
    });
  }
}
