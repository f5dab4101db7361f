import type { Calendar } from '../domain/calendar.ts';
import type { Instant } from '../domain/clock.ts';
import type { SlaRule } from '../domain/sla.ts';

/** One YAML text of a set. Files of one layer merge over those of the layers before it, in the order given. */
export interface MappingFile {
  /** Shown in problems and traces: `person.yaml`, `overrides/call.yaml`. */
  readonly name: string;
  readonly text: string;
  /** `default`, `preset:dental`, `account`. */
  readonly layer: string;
}

export type TableValue = string | number | boolean;

/** Rows of an account for a table of that name in any mapping; they win over the file's rows. */
export interface TableRows {
  readonly map: Readonly<Record<string, TableValue>>;
}

/** What mappings need to know of an account. Functions are pure. */
export interface MappingSettings {
  readonly account: string;
  /** ISO 3166, `GB`. */
  readonly country: string;
  /** IANA name, `Europe/London`. */
  readonly timezone: string;
  /** ISO 639; the first is for people. */
  readonly languages: readonly string[];
  /** An e-mail address. */
  readonly fallbackUser: string;
  /** Length of a booking when the service has no duration, in milliseconds. */
  readonly slotMs: number;
  readonly calendar: Calendar;
  /** By class: `urgent`, `high`, `normal`. */
  readonly sla: Readonly<Record<string, SlaRule>>;
  /** Added to the lists of the requests file. */
  readonly words: Readonly<Record<string, readonly string[]>>;
  readonly tables: Readonly<Record<string, TableRows>>;
  /** The first wished time in a text, relative to `reference`; undefined when there is none. */
  readonly saidTime: (text: string, reference: Instant) => Instant | undefined;
  /** A number as E.164; undefined when it cannot be one. */
  readonly e164: (text: string, country?: string) => string | undefined;
}
