/** What a field must hold: exactly this, nothing (`null`), anything (`given`), one of several, or a text with parts. */
export type ExpectedValue =
  | string
  | number
  | null
  | { readonly given: true }
  | { readonly oneOf: readonly string[] }
  | { readonly includes: readonly string[] };

/** A record by what tells it apart within its module; ids are never known beforehand. */
export interface RecordName {
  readonly module: string;
  readonly by: Readonly<Record<string, string>>;
}

/** One record that must stand in Zoho when a scenario is over, exactly once. */
export interface ExpectedRecord {
  /** Slug of the scenario's entry (of the thread, for messages) it comes from. */
  readonly conversation: string;
  readonly module: string;
  /** Tells it apart: values of fields, and records it points to. */
  readonly by: Readonly<Record<string, string | RecordName>>;
  /** Users are named by their e-mail address, instants in ISO 8601. */
  readonly fields: Readonly<Record<string, ExpectedValue>>;
  /** Lookups; null for one that must be empty. */
  readonly links: Readonly<Record<string, RecordName | null>>;
}

/** Everything a scenario must have led to in Zoho. Whatever else the integration user made is too much. */
export interface ExpectedDay {
  readonly records: readonly ExpectedRecord[];
  /** Slugs of conversations that must lead to nothing at all. */
  readonly nothing: readonly string[];
}

/** The e-mail address of somebody at the practice. */
export function userOf(name: string): string {
  return `${name}@harbourdental.example`;
}

/** A patient of the practice, by full name. */
export function contact(name: string): RecordName {
  return { module: 'Contacts', by: { Full_Name: name } };
}

/** Somebody who asked before and is kept as a lead, by full name. */
export function knownLead(name: string): RecordName {
  return { module: 'Leads', by: { Full_Name: name } };
}

/** A lead made during the day, by its number. */
export function newLead(phone: string): RecordName {
  return { module: 'Leads', by: { Phone: phone } };
}

export function appointment(name: string): RecordName {
  return { module: 'Appointments__s', by: { Appointment_Name: name } };
}

export function caseAbout(subject: string): RecordName {
  return { module: 'Cases', by: { Subject: subject } };
}

/** Where activities (calls, tasks) point to: `Who_Id` for a contact, else `What_Id`, which then takes no second record. */
export function activityLinks(
  who: RecordName | null,
  about: RecordName | null = null,
): ExpectedRecord['links'] {
  if (who?.module === 'Contacts') return { Who_Id: who, What_Id: about };
  return { Who_Id: null, What_Id: who ?? about };
}
