import type { Clock, Instant } from '../../../src/domain/clock.ts';
import type { Random } from '../../../src/domain/random.ts';
import { Ids } from './ids.ts';
import type { JsonObject } from './json.ts';
import { Automation } from './metadata/automation.ts';
import type { Field, FieldSpec } from './metadata/field.ts';
import type { Language } from './metadata/languages.ts';
import { Module, type ModuleSpec } from './metadata/module.ts';
import type { View } from './metadata/view.ts';
import { defaultQuirks, type Quirks } from './quirks.ts';
import { type StoredRecord, Table } from './records/table.ts';
import type { User } from './users.ts';
import { ZoneTime } from './zone-time.ts';

/** What `GET /org` and the limits know about the organisation. */
export interface OrgProfile {
  readonly companyName: string;
  readonly timeZone: string;
  readonly countryCode: string;
  readonly currency: string;
}

/** Opening hours as `settings/business_hours` tells them: a day's name to opening and closing, `HH:mm`. */
export interface OpeningHours {
  readonly timeZone: string;
  readonly days: Readonly<Record<string, readonly [string, string]>>;
  readonly type?: '24_by_7' | '24_by_5' | 'custom';
  readonly weekStartsOn?: string;
}

/** A day off. */
export interface Holiday {
  readonly id: string;
  readonly name: string;
  readonly date: string;
  /** Only for this shift; for everybody when absent. */
  readonly shiftId?: string;
}

/** Somebody who is away for a while. */
export interface Absence {
  readonly id: string;
  readonly userId: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly comments: string | null;
  readonly allDay: boolean;
}

/** A schedule of some of the users. */
export interface ShiftHours {
  readonly id: string;
  readonly name: string;
  readonly days: Readonly<Record<string, readonly [string, string]>>;
  readonly userIds: readonly string[];
  readonly breaks?: readonly {
    readonly id: string;
    readonly days: Readonly<Record<string, readonly [string, string]>>;
  }[];
  /** The organisation's when absent. */
  readonly timeZone?: string;
}

/** Something that became of a record, told to whoever listens: counters, search index, notifications, timeline. */
export interface Change {
  readonly kind: 'insert' | 'update' | 'delete';
  readonly module: string;
  readonly record: StoredRecord;
  readonly before: StoredRecord | undefined;
  /** API names of the fields whose value differs. */
  readonly fields: readonly string[];
  readonly by: User;
  readonly at: Instant;
}

/** A tag of a module. */
export interface Tag {
  readonly id: string;
  readonly name: string;
}

/** A tag with who made it, and when. */
export interface ModuleTag extends Tag {
  readonly madeAt: Instant;
  readonly madeBy: string;
  colour: string | null;
}

/** One organisation: metadata, people, and records. Everything that answers a request reads and writes this. */
export class Org {
  readonly clock: Clock;
  readonly random: Random;
  readonly ids = new Ids();
  readonly id: string;
  /** Since when its people are there. */
  readonly founded: Instant;
  readonly profile: OrgProfile;
  readonly zone: ZoneTime;
  readonly quirks: Quirks = defaultQuirks();
  readonly users: User[] = [];
  readonly modules = new Map<string, Module>();
  #language: Language = 'en';
  readonly #tables = new Map<string, Table>();
  readonly tags = new Map<string, Map<string, ModuleTag>>();
  readonly listeners: ((change: Change) => void)[] = [];
  #held: Change[] | undefined;
  readonly automation = new Automation();
  readonly holidays: Holiday[] = [];
  readonly shifts: ShiftHours[] = [];
  readonly absences: Absence[] = [];
  /** Which numbers calls show. */
  readonly callPreferences = { show_from_number: true, show_to_number: true };
  hours: OpeningHours | undefined;
  /** Custom views by module, once somebody has asked for them. */
  readonly views = new Map<string, View[]>();
  /** Rights taken away from the profile of whoever uses the API: `Crm_Implied_View_Leads`. */
  readonly deniedRights = new Set<string>();
  /** Members of `settings/appointment_preferences`. */
  preferences: JsonObject = {};

  constructor(profile: OrgProfile, clock: Clock, random: Random) {
    this.profile = profile;
    this.clock = clock;
    this.random = random;
    this.zone = new ZoneTime(profile.timeZone);
    this.id = this.ids.other();
    this.founded = this.now() - 90 * 24 * 3_600_000;
  }

  /** The present second: Zoho keeps no milliseconds. */
  now(): Instant {
    return Math.floor(this.clock.now() / 1000) * 1000;
  }

  addModule(spec: ModuleSpec): Module {
    const made = new Module(spec, () => this.ids.other());
    this.modules.set(spec.api, made);
    const table = new Table();
    this.#tables.set(spec.api, table);
    for (const each of made.uniqueFields()) table.indexUnique(each.name);
    return made;
  }

  /** Puts the standard picklists into a language, those of fields to come too. */
  speak(language: Language): void {
    this.#language = language;
    for (const module of this.modules.values())
      for (const field of module.fields.values()) field.language = language;
  }

  addField(module: Module, spec: FieldSpec): Field {
    const made = module.add(spec);
    made.language = this.#language;
    if (spec.unique || spec.external?.type === 'org') this.table(module.api).indexUnique(spec.name);
    return made;
  }

  /** The records of a module that exists. */
  table(api: string): Table {
    const table = this.#tables.get(api);
    if (!table) throw new Error(`no table for module ${api}`);
    return table;
  }

  /** A live record; undefined when there is none, or no such module. */
  find(api: string, id: string): StoredRecord | undefined {
    return this.#tables.get(api)?.live.get(id);
  }

  user(id: string): User | undefined {
    return this.users.find((each) => each.id === id);
  }

  /** What a lookup shows: the value of the module's name field, `null` when the record is gone. */
  nameOf(api: string, id: string): string | null {
    const module = this.modules.get(api);
    const name = module && this.find(api, id)?.values[module.spec.nameField];
    return typeof name === 'string' ? name : null;
  }

  tell(change: Change): void {
    if (this.#held) this.#held.push(change);
    else for (const listener of this.listeners) listener(change);
  }

  /** Keeps what happens to itself until it is told on, or undone as if it had never been. */
  hold(): { readonly release: () => void; readonly undo: () => void } {
    const held: Change[] = [];
    const outer = this.#held;
    this.#held = held;
    return {
      release: () => {
        this.#held = outer;
        for (const change of held) this.tell(change);
      },
      undo: () => {
        this.#held = outer;
        for (const change of held.toReversed()) this.#undo(change);
      },
    };
  }

  #undo({ kind, module, record, before }: Change): void {
    const table = this.table(module);
    if (kind === 'insert') table.forget(record.id);
    else table.restore(before ?? record);
  }
}
