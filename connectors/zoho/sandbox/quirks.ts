import type { Language } from './metadata/languages.ts';

/** Where Zoho's behaviour is contradictory or differs by organisation: switches, with the likely side as default. */
export interface Quirks {
  /** How `Call_Duration` is read. */
  callDuration: 'mm:ss' | 'hh:mm';
  /** Body of a 429. */
  rateLimitBody: 'too_many_requests' | 'rate_limit_exceeded' | 'legacy';
  /** True: phone search looks at the digits exactly as typed, blanks and all. */
  strictPhoneSearch: boolean;
  /** Status of a lead's conversion: done at once, or scheduled. */
  convertStatus: 200 | 202;
  /** What happens to writes that point at a converted lead. */
  convertedLeads: 'refuse' | 'accept';
  /** Whether COQL shows converted leads to a query that does not mention `Converted__s`. */
  coqlConverted: 'hide' | 'show';
  /** Status and words of a missing scope. */
  scopeMismatch: 401 | 403;
  /** How a value that a blueprint owns is refused outside a transition. */
  blueprintCode: 'RECORD_IN_BLUEPRINT' | 'NOT_ALLOWED' | 'INVALID_DATA';
  /** Whether an appointment needs `Appointment_Name`, as the older text says. */
  appointmentName: 'mandatory' | 'optional';
  /** The language of the standard picklists. */
  language: Language;
  /** How long search does not see a change, in milliseconds. */
  indexLagMs: number;
}

/** The likely side of every switch. */
export function defaultQuirks(): Quirks {
  return {
    callDuration: 'mm:ss',
    rateLimitBody: 'too_many_requests',
    strictPhoneSearch: false,
    convertStatus: 200,
    convertedLeads: 'refuse',
    coqlConverted: 'hide',
    scopeMismatch: 401,
    blueprintCode: 'RECORD_IN_BLUEPRINT',
    appointmentName: 'mandatory',
    language: 'en',
    indexLagMs: 30_000,
  };
}
