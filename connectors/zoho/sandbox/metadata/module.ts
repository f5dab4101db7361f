import { Field, type FieldSpec } from './field.ts';

/** What a module is, as data. */
export interface ModuleSpec {
  readonly api: string;
  readonly singular: string;
  readonly plural: string;
  /** The field whose value names a record in lookups. */
  readonly nameField: string;
  /** The system field an upsert looks at when told nothing. */
  readonly upsertField: string | undefined;
  readonly upsertable: boolean;
  /** The word in OAuth scopes: `leads`, `custom`. */
  readonly scope: string;
  readonly custom: boolean;
  /** False for modules that are not written and read like the others (Attachments). */
  readonly apiSupported: boolean;
  readonly fields: readonly FieldSpec[];
  /** True when the pages name it only once it has records. */
  readonly aside?: boolean;
  /** Fields that the standard layout demands beyond the system. */
  readonly required?: readonly string[];
}

/** How a kind of record looks on the screen: what it demands, and what it leaves out. */
export interface Layout {
  readonly id: string;
  readonly name: string;
  readonly required: ReadonlySet<string>;
  /** Names of the fields that are not on it. */
  readonly without: ReadonlySet<string>;
}

/** A module of one organisation: its fields can be added to. */
export class Module {
  readonly id: string;
  /** The standard layout first. */
  readonly layouts: Layout[];
  readonly spec: ModuleSpec;
  readonly fields = new Map<string, Field>();
  /** What people call it; the API name stays when they rename it. */
  singular: string;
  plural: string;
  /** 1 to be seen, 0 hidden by people, -1 hidden because the plan does not have it. */
  visibility: 1 | 0 | -1 = 1;
  readonly #freshId: () => string;

  constructor(spec: ModuleSpec, freshId: () => string) {
    this.spec = spec;
    this.singular = spec.singular;
    this.plural = spec.plural;
    this.id = freshId();
    const required = new Set(spec.required ?? []);
    this.layouts = [{ id: freshId(), name: 'Standard', required, without: new Set() }];
    this.#freshId = freshId;
    for (const each of spec.fields) this.add(each);
  }

  get api(): string {
    return this.spec.api;
  }

  /** The id of the standard layout. */
  get layoutId(): string {
    return this.layouts[0]?.id ?? '';
  }

  add(spec: FieldSpec): Field {
    const made = new Field(spec, this.#freshId);
    this.fields.set(spec.name, made);
    return made;
  }

  /** Every phone-type field, in the order of the metadata. */
  phoneFields(): Field[] {
    return [...this.fields.values()].filter((each) => each.spec.type === 'phone');
  }

  /** Fields whose value may stand for a record's id, and so in only one live record. */
  externalFields(): Field[] {
    return [...this.fields.values()].filter((each) => each.spec.external?.type === 'org');
  }

  /** Fields whose value may stand in only one live record. */
  uniqueFields(): Field[] {
    return [...this.fields.values()].filter((each) => each.spec.unique);
  }
}
