import { type Language, wordIn } from './languages.ts';

/** Zoho's data types, plus `json` for the few members that are neither. */
export type FieldType =
  | 'text'
  | 'textarea'
  | 'email'
  | 'phone'
  | 'website'
  | 'picklist'
  | 'multiselectpicklist'
  | 'boolean'
  | 'integer'
  | 'bigint'
  | 'double'
  | 'currency'
  | 'percent'
  | 'date'
  | 'datetime'
  | 'lookup'
  | 'ownerlookup'
  | 'multi_module_lookup'
  | 'subform'
  | 'json';

/** How a field carries the ids of another system. */
export interface External {
  readonly type: 'org' | 'user';
  /** Whether people see it. */
  readonly show: boolean;
}

/** What a field is, as data; {@link Field} adds what an organisation makes of it. */
export interface FieldSpec {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  /** Characters, or digits for numbers. */
  readonly length: number;
  readonly mandatory: boolean;
  /** `none` for what only the CRM itself writes, `create` for what can be set once. */
  readonly writable: 'always' | 'create' | 'none';
  readonly picks: readonly string[];
  /** A picklist that does not grow by itself. */
  readonly strict: boolean;
  /** Module of a lookup, or the modules of a multi-module lookup (empty: any). */
  readonly to: readonly string[];
  readonly custom: boolean;
  readonly unique: boolean;
  /** Its value stands for the record's id: one for all, or one for each user (section 5.8). */
  readonly external: External | undefined;
  /** Only on a single-record GET. */
  readonly singleOnly: boolean;
}

/** One choice of a picklist. */
export interface Pick {
  readonly id: string;
  readonly value: string;
}

/** A field of a module of one organisation. Its picklist grows as records bring new values. */
export class Field {
  readonly id: string;
  readonly spec: FieldSpec;
  readonly picks: Pick[];
  /** The language its values are shown in. */
  language: Language = 'en';
  readonly #freshId: () => string;

  constructor(spec: FieldSpec, freshId: () => string) {
    this.spec = spec;
    this.id = freshId();
    this.#freshId = freshId;
    this.picks = spec.picks.map((value) => ({ id: freshId(), value }));
  }

  get name(): string {
    return this.spec.name;
  }

  /** A value as the organisation's language says it. */
  shown(value: string): string {
    return this.language === 'en' ? value : wordIn(this.language, value);
  }

  /** The value somebody means who writes it in the organisation's language, or in the reference one. */
  meant(text: string): string {
    if (this.language === 'en') return text;
    return this.picks.find((pick) => this.shown(pick.value) === text)?.value ?? text;
  }

  hasPick(value: string): boolean {
    return this.picks.some((pick) => pick.value === value);
  }

  /** Adds an unknown value to the picklist, as Zoho does without a word. */
  addPick(value: string): void {
    if (!this.hasPick(value)) this.picks.push({ id: this.#freshId(), value });
  }
}

const lengths: Readonly<Record<FieldType, number>> = {
  text: 255,
  textarea: 32_000,
  email: 100,
  phone: 30,
  website: 450,
  picklist: 120,
  multiselectpicklist: 2000,
  boolean: 5,
  integer: 9,
  bigint: 18,
  double: 16,
  currency: 16,
  percent: 5,
  date: 20,
  datetime: 120,
  lookup: 120,
  ownerlookup: 120,
  multi_module_lookup: 120,
  subform: 1000,
  json: 1000,
};

/** Writes a field down: everything not said has the type's usual value. */
export function field(
  name: string,
  type: FieldType,
  more: Partial<Omit<FieldSpec, 'name' | 'type'>> = {},
): FieldSpec {
  return {
    name,
    type,
    label: name.replace(/__s$/, '').replaceAll('_', ' ').replace(/^\$/, ''),
    length: lengths[type],
    mandatory: false,
    writable: 'always',
    picks: [],
    strict: false,
    to: [],
    custom: false,
    unique: false,
    external: undefined,
    singleOnly: false,
    ...more,
  };
}

/** Several plain fields of one type. */
export function fields(type: FieldType, ...names: readonly string[]): FieldSpec[] {
  return names.map((name) => field(name, type));
}

/** A picklist. */
export function choice(
  name: string,
  picks: readonly string[],
  more: Partial<Omit<FieldSpec, 'name' | 'type' | 'picks'>> = {},
): FieldSpec {
  return field(name, 'picklist', { ...more, picks });
}

/** A lookup to one module. */
export function lookup(
  name: string,
  to: string,
  more: Partial<Omit<FieldSpec, 'name' | 'type' | 'to'>> = {},
): FieldSpec {
  return field(name, 'lookup', { ...more, to: [to] });
}

/** The fields every module has, whoever writes them. */
export function systemFields(): FieldSpec[] {
  const mine = { writable: 'none' } as const;
  return [
    field('id', 'bigint', { ...mine, label: 'Record Id' }),
    field('Owner', 'ownerlookup'),
    field('Created_By', 'ownerlookup', mine),
    field('Modified_By', 'ownerlookup', mine),
    field('Created_Time', 'datetime', mine),
    field('Modified_Time', 'datetime', mine),
    field('Last_Activity_Time', 'datetime', mine),
    field('Tag', 'json'),
    choice('Record_Status__s', ['Available', 'Trash'], mine),
    field('Locked__s', 'boolean', mine),
  ];
}
