import type { ConfigProblem, Place } from './problem.ts';

/** Settings of the process: `config/patchcord.yaml` and the environment, which wins. */
export interface ServiceConfig {
  readonly port: number;
  /** Address the port is opened on. */
  readonly host: string;
  /** Absolute path of the SQLite file, or `:memory:`. */
  readonly databasePath: string;
  readonly logLevel: LogLevel;
  readonly logFormat: 'json' | 'pretty';
  readonly retention: { readonly deliveriesMs: number; readonly tracesMs: number };
  /** How long a stopping process waits for what it has begun, in milliseconds. */
  readonly graceMs: number;
  /** `PATCHCORD_JWT_SECRET`; without it the API answers nobody. */
  readonly jwtSecret: string | undefined;
  /** `PATCHCORD_ENCRYPTION_KEY`; seals what is personal at rest, one or several. Undefined: a key file beside the database. */
  readonly encryptionKey: string | undefined;
  /** Where browsers and vendors reach us, without a slash at the end: `https://patchcord.example`. */
  readonly publicUrl: string | undefined;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** One business: its file in the accounts folder. Values that other rooms interpret are handed on as they stand. */
export interface AccountConfig {
  readonly id: string;
  /** Relative to the root: `config/accounts/demo.yaml`. */
  readonly file: string;
  readonly name: string;
  /** In the order they are merged. */
  readonly presets: readonly string[];
  /** ISO 3166 alpha-2. */
  readonly country: string;
  /** IANA name, known to this runtime. */
  readonly timezone: string;
  /** ISO 639; the first is for people. At least one. */
  readonly languages: readonly string[];
  /** An e-mail address. */
  readonly fallbackUser: string;
  readonly threadGapMs: number;
  /** Length of a booking when the service has no duration, in milliseconds. */
  readonly slotMs: number;
  /** Raw, for the schedule room: the opening hours, or the text `zoho`; undefined when the file has none. */
  readonly calendar: unknown;
  /** By class: `PT1H`, `working PT4H`. */
  readonly sla: Readonly<Record<string, string>>;
  readonly words: Readonly<Record<string, readonly string[]>>;
  readonly tables: Readonly<Record<string, TableConfig>>;
  readonly messages: MessagesConfig;
  readonly people: { readonly vipTags: readonly string[]; readonly createLeads: boolean };
  readonly onCall: OnCallConfig | undefined;
  /** The nightly comparison: minutes after midnight, and how many requests it may take. */
  readonly night: { readonly atMinute: number; readonly requests: number };
  readonly houseRules: string | undefined;
  readonly offers: readonly string[];
  /** The vendor's id of an agent to the e-mail of the CRM's user. */
  readonly agents: Readonly<Record<string, string>>;
  /** Around appointments, in milliseconds. */
  readonly buffers: { readonly beforeMs: number; readonly afterMs: number };
  /** The vendors' blocks by connector, `${NAME}` replaced, otherwise untouched: each connector parses its own. */
  readonly vendors: Readonly<Record<string, unknown>>;
  /** `config/accounts/<account>/overrides/*.yaml`, by name. */
  readonly overrides: readonly { readonly name: string; readonly text: string }[];
  readonly locate: Locate;
}

export interface TableConfig {
  readonly map: Readonly<Record<string, string | number | boolean>>;
}

export interface MessagesConfig {
  /** `propose` lists what would be sent, `send` sends, `off` does neither. */
  readonly mode: 'propose' | 'send' | 'off';
  /** No messages between these times of day: `20:00-08:00`. */
  readonly quiet: string | undefined;
  /** To one person, at most. */
  readonly perWeek: number | undefined;
}

export interface OnCallConfig {
  /** An e-mail address. */
  readonly person: string;
  /** As written; E.164 is expected. */
  readonly number: string | undefined;
}

/**
 * Where something stands in a document.
 *
 * @param path from the top of the document: `['zoho', 'poll']`.
 * @param at `key` for the name in front of the value; the nearest thing that exists is used when the path does not.
 */
export type Locate = (path: readonly PropertyKey[], at?: 'key' | 'value') => Place;

/** One vendor's block of one account file, also of a file with other problems, so that all can be told at once. */
export interface VendorBlock {
  /** From the file's name. */
  readonly account: string;
  readonly file: string;
  readonly vendor: string;
  readonly block: unknown;
  readonly locate: Locate;
  /** Where the file has been found wrong already: a variable that is not set. */
  readonly reported: readonly Place[];
}

/** One account's `calendar`, raw for the schedule room; like a vendor's block also of a file with other problems. */
export interface CalendarBlock {
  readonly file: string;
  readonly calendar: unknown;
  readonly locate: Locate;
}

/** Everything that was read. Nothing may start while `problems` is not empty. */
export interface LoadedConfig {
  /** Absolute. */
  readonly root: string;
  readonly service: ServiceConfig;
  /** The accounts without problems of their own keys, by id. */
  readonly accounts: readonly AccountConfig[];
  readonly vendorBlocks: readonly VendorBlock[];
  readonly calendars: readonly CalendarBlock[];
  /** In the order of files, lines and columns. */
  readonly problems: readonly ConfigProblem[];
  /** Handled, but worth a line at start-up. */
  readonly warnings: readonly string[];
}

/** One YAML text for the mapping room, in its own shape. */
export interface MappingText {
  /** Relative to the root: `mappings/default/call.yaml`. */
  readonly name: string;
  readonly text: string;
  /** `default`, `preset:dental`, `account`. */
  readonly layer: string;
}
