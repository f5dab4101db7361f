import type { Connection, Directory, Sink, TaskReader } from '../../src/connector/contract.ts';
import type { Change, WireValue, WriteFailure, WriteResult } from '../../src/domain/change.ts';
import { type Clock, toIso } from '../../src/domain/clock.ts';
import { RejectedError, RetryableError } from '../../src/domain/errors.ts';
import type { ModuleMetadata, TargetCatalog } from '../../src/domain/metadata.ts';
import type { PersonRow } from '../../src/domain/person-row.ts';
import {
  type DesiredRecord,
  type FieldValue,
  isLookup,
  isRef,
  isTime,
  type RecordRef,
  type Target,
  type UpdatePolicy,
} from '../../src/domain/record.ts';

/** A record as the fake CRM holds it. */
export interface FakeRecord {
  readonly target: Target;
  readonly id: string;
  readonly key: string | undefined;
  readonly fields: Record<string, WireValue>;
  readonly createdAt: number;
  modifiedAt: number;
}

/** What happens to the next change it fits: `before` nothing is kept, `after` it is kept and the answer is lost. */
export interface Trouble {
  readonly on: (change: Change) => boolean;
  readonly kept: 'before' | 'after';
  readonly failure: Partial<WriteFailure>;
  times: number;
}

/** A CRM in memory: a sink and a directory with the promises of the connector contract, and people who edit. */
export interface FakeCrm {
  readonly connection: Connection;
  /** Every change that was sent, in order. */
  readonly sent: Change[];
  /** Live reads, one entry a record. */
  readonly looks: { readonly target: Target; readonly recordId: string }[];
  all(module: string): readonly FakeRecord[];
  one(module: string): FakeRecord;
  person(row: Partial<PersonRow> & Pick<PersonRow, 'module' | 'id'>): void;
  /** A person changes fields in the browser. */
  edit(record: FakeRecord, fields: Record<string, WireValue>): void;
  /** A person deletes a record; the directory tells it. */
  remove(record: FakeRecord): void;
  /** A person deletes somebody who was in the books before. */
  vanish(module: string, id: string): void;
  /** A person makes a contact of a lead; nothing but the directory knows of the lead afterwards. */
  convert(lead: FakeRecord, contactId: string): void;
  /** The next changes that fit go wrong. */
  trouble(trouble: Partial<Trouble> & Pick<Trouble, 'on'>): void;
  /** How it shows a value it stores; by default as it was sent. */
  showAs: (target: Target, field: string, value: WireValue) => WireValue;
  /** Called just before a change is carried out: for what happens between reading and writing. */
  beforeWrite: (change: Change) => Promise<void> | void;
  /** The directory cannot be asked. */
  directoryDown: boolean;
}

const modules = [
  'Leads',
  'Contacts',
  'Accounts',
  'Calls',
  'Tasks',
  'Cases',
  'Notes',
  'Events',
  'Appointments__s',
] as const;

/** @param lacks modules this organisation does not have. */
export function createFakeCrm(clock: Clock, lacks: readonly string[] = []): FakeCrm {
  return new Crm(clock, lacks).face;
}

class Crm {
  readonly #clock: Clock;
  readonly #records = new Map<string, FakeRecord>();
  readonly #people = new Map<string, PersonRow>();
  readonly #gone: { module: string; id: string; at: number }[] = [];
  readonly #troubles: Trouble[] = [];
  readonly #catalog: TargetCatalog;
  #lastModified = 0;
  #ids = 0;
  readonly face: FakeCrm;

  constructor(clock: Clock, lacks: readonly string[]) {
    this.#clock = clock;
    this.#catalog = {
      modules: new Map(
        modules
          .filter((name) => !lacks.includes(name))
          .map((name): [string, ModuleMetadata] => [
            `zoho.${name}`,
            { target: `zoho.${name}`, label: name, fields: new Map() },
          ]),
      ),
    };
    this.face = {
      connection: {
        vendor: 'zoho',
        sink: this.#sink(),
        directory: this.#directory(),
        tasks: this.#tasks(),
        check: async () => [],
        close: async () => undefined,
      },
      sent: [],
      looks: [],
      all: (module) => [...this.#records.values()].filter((one) => one.target === `zoho.${module}`),
      one: (module) => this.#only(module),
      person: (row) => this.#addPerson(row),
      edit: (record, fields) => {
        Object.assign(record.fields, fields);
        record.modifiedAt = this.#stamp();
      },
      remove: (record) => this.#remove(record),
      vanish: (module, id) => this.#vanish(module, id),
      convert: (lead, id) => {
        this.#records.delete(lead.id);
        const phones = [String(lead.fields['Phone'])];
        this.#addPerson({ module: 'Contacts', id, phones });
        this.#addPerson({
          module: 'Leads',
          id: lead.id,
          phones,
          convertedTo: { module: 'Contacts', id },
        });
      },
      trouble: (trouble) => {
        this.#troubles.push({ kept: 'before', failure: {}, times: 1, ...trouble });
      },
      showAs: (_target, _field, value) => value,
      beforeWrite: () => undefined,
      directoryDown: false,
    };
  }

  /** Later than every other, so that a change always shows. */
  #stamp(): number {
    this.#lastModified = Math.max(this.#clock.now(), this.#lastModified + 1);
    return this.#lastModified;
  }

  #only(module: string): FakeRecord {
    const found = this.face.all(module);
    const [first] = found;
    if (!first || found.length > 1) throw new Error(`${found.length} records in ${module}`);
    return first;
  }

  #addPerson(row: Partial<PersonRow> & Pick<PersonRow, 'module' | 'id'>): void {
    const whole: PersonRow = {
      name: null,
      company: null,
      email: null,
      phones: [],
      emails: [],
      language: null,
      owner: null,
      ownerName: null,
      tags: [],
      modifiedAt: this.#stamp(),
      convertedTo: null,
      ...row,
    };
    this.#people.set(`${row.module}/${row.id}`, whole);
  }

  #remove(record: FakeRecord): void {
    this.#records.delete(record.id);
    this.#vanish(record.target.slice('zoho.'.length), record.id);
  }

  #vanish(module: string, id: string): void {
    this.#people.delete(`${module}/${id}`);
    this.#gone.push({ module, id, at: this.#stamp() });
  }

  #checkDirectory(): void {
    if (this.face.directoryDown)
      throw new RetryableError('The directory does not answer.', { code: 'fake.down' });
  }

  #directory(): Directory {
    const rowsAfter = (mark: number): PersonRow[] =>
      [...this.#people.values(), ...this.#leads()]
        .filter((row) => row.modifiedAt > mark)
        .sort((a, b) => a.modifiedAt - b.modifiedAt);
    const down = (): void => this.#checkDirectory();
    return {
      everyMs: 180_000,
      async *changes(watermark) {
        down();
        const rows = rowsAfter(Number(watermark ?? 0));
        const last = rows.at(-1)?.modifiedAt ?? Number(watermark ?? 0);
        yield { rows, watermark: String(last) };
      },
      deletions: async (since) => {
        down();
        return this.#gone.filter(({ at }) => at >= since);
      },
    };
  }

  /** A task points at people by fields named as relations are; `Description` holds what was written. */
  #tasks(): TaskReader {
    return {
      target: 'zoho.Tasks',
      read: async (ids) =>
        ids.flatMap((recordId) => {
          const fields = this.#records.get(recordId)?.fields;
          if (!fields) return [];
          const pointsAt = ['Contacts', 'Leads', 'Accounts'].flatMap((module) => {
            const link = fields[`Related_${module}`] as { readonly id: string } | undefined;
            return link ? [{ module, id: link.id }] : [];
          });
          const text = `${String(fields['Subject'])}\n${String(fields['Description'])}`;
          return [{ recordId, isDone: fields['Status'] === 'Completed', text, pointsAt }];
        }),
    };
  }

  #leads(): PersonRow[] {
    return this.face.all('Leads').map((lead) => {
      const text = (name: string): string | null =>
        typeof lead.fields[name] === 'string' ? lead.fields[name] : null;
      const phones = [text('Phone'), text('Mobile')].filter((phone) => phone !== null);
      return {
        module: 'Leads',
        id: lead.id,
        name: [text('First_Name'), text('Last_Name')].filter(Boolean).join(' ') || null,
        company: text('Company'),
        email: text('Email'),
        phones,
        emails: [],
        language: null,
        owner: text('Owner'),
        ownerName: null,
        tags: [],
        modifiedAt: lead.modifiedAt,
        convertedTo: null,
      };
    });
  }

  #sink(): Sink {
    return {
      prefix: 'zoho',
      catalog: async () => this.#catalog,
      shape: async (desired, idOf) => shapeOf(desired, idOf),
      shapeFields: async (_target, fields) =>
        Object.fromEntries(
          Object.entries(fields).map(([name, { value }]) => [
            name,
            spell(value, () => undefined) ?? null,
          ]),
        ),
      read: async (target, ids, fields) => {
        const readAt = Math.max(this.#clock.now(), this.#lastModified);
        return ids.flatMap((id) => {
          this.face.looks.push({ target, recordId: id });
          const record = this.#records.get(id);
          if (record?.target !== target) return [];
          return [
            {
              target,
              recordId: id,
              fields: Object.fromEntries(fields.map((name) => [name, record.fields[name] ?? null])),
              modifiedTime: toIso(record.modifiedAt),
              readAt,
              untouched: record.modifiedAt === record.createdAt,
            },
          ];
        });
      },
      deletedAt: async (target, recordId, since) => {
        this.#checkDirectory();
        return this.#gone.find(
          ({ module, id, at }) => target === `zoho.${module}` && id === recordId && at >= since,
        )?.at;
      },
      deletedSince: async (target, since) =>
        this.#gone
          .filter(({ module, at }) => `zoho.${module}` === target && at >= since)
          .map(({ id }) => id),
      batchSize: (as) => (as === 'attach' ? { usual: 1, backlog: 1 } : { usual: 10, backlog: 100 }),
      write: async (changes) => {
        const results: WriteResult[] = [];
        for (const change of changes) {
          this.face.sent.push(change);
          await this.face.beforeWrite(change);
          results.push(this.#write(change));
        }
        return results;
      },
      isFinal: (target, fields) =>
        target === 'zoho.Appointments__s' &&
        (fields['Status'] === 'Cancelled' || fields['Status'] === 'Completed'),
      recordUrl: (target, id) => `https://crm.example/${target}/${id}`,
    };
  }

  #write(change: Change): WriteResult {
    const trouble = this.#troubles.find((one) => one.times > 0 && one.on(change));
    if (trouble === undefined) return this.#carryOut(change);
    trouble.times -= 1;
    if (trouble.kept === 'after') this.#carryOut(change);
    return {
      as: 'failed',
      id: change.id,
      failure: {
        disposition: 'retry',
        scope: 'record',
        code: 'fake.trouble',
        message: 'It went wrong.',
        doubtful: trouble.kept === 'after',
        ...trouble.failure,
      },
    };
  }

  #carryOut(change: Change): WriteResult {
    if (change.as === 'create') return this.#create(change);
    const record = this.#records.get(change.recordId);
    if (!record) return { as: 'gone', id: change.id };
    if (change.as === 'attach') {
      const hung = this.#create({
        as: 'create',
        id: change.id,
        target: `${change.target}+${change.attachment.kind}`,
        key: change.key,
        fields: { parent: change.recordId, what: JSON.stringify(change.attachment) },
        lookFirst: change.lookFirst,
        intendedAt: change.intendedAt,
      });
      // As in Zoho, tags have no id of their own.
      return hung.as === 'written' && change.attachment.kind === 'tags'
        ? { ...hung, recordId: change.recordId }
        : hung;
    }
    if (change.as === 'delete') {
      this.#records.delete(record.id);
      return { as: 'written', id: change.id, recordId: record.id, modifiedTime: null };
    }
    if (change.unmodifiedSince !== undefined && record.modifiedAt > change.unmodifiedSince)
      return { as: 'changed', id: change.id };
    this.#store(record, change.fields);
    record.modifiedAt = this.#stamp();
    return {
      as: 'written',
      id: change.id,
      recordId: record.id,
      modifiedTime: toIso(record.modifiedAt),
    };
  }

  #create(change: Extract<Change, { as: 'create' }>): WriteResult {
    const there = [...this.#records.values()].find(
      (one) => one.target === change.target && one.key === change.key,
    );
    if (there) return { as: 'exists', id: change.id, recordId: there.id };
    this.#ids += 1;
    const at = this.#stamp();
    const id = `z${this.#ids}`;
    const record: FakeRecord = {
      target: change.target,
      id,
      key: change.key,
      fields: {},
      createdAt: at,
      modifiedAt: at,
    };
    if (change.target === 'zoho.Appointments__s') record.fields['Status'] = 'Scheduled';
    this.#store(record, change.fields);
    this.#records.set(id, record);
    return { as: 'written', id: change.id, recordId: id, modifiedTime: toIso(at) };
  }

  #store(record: FakeRecord, fields: Readonly<Record<string, WireValue>>): void {
    for (const [name, value] of Object.entries(fields))
      record.fields[name] = this.face.showAs(record.target, name, value);
  }
}

function shapeOf(desired: DesiredRecord, idOf: (ref: RecordRef) => string | undefined) {
  const fields: Record<string, WireValue> = {};
  const policies: Record<string, UpdatePolicy> = {};
  for (const [name, field] of Object.entries(desired.fields)) {
    const value = spell(field.value, idOf);
    if (value === undefined) continue;
    fields[name] = value;
    policies[name] = field.update;
  }
  for (const ref of desired.relate) {
    const id = ref.id ?? idOf(ref);
    if (id !== undefined) fields[`Related_${ref.ref.slice('zoho.'.length)}`] = { id };
  }
  if (desired.owner.candidates[0] !== undefined) {
    fields['Owner'] = desired.owner.candidates[0];
    policies['Owner'] = desired.owner.onUpdate === 'set' ? 'keep_human' : 'once';
  }
  if (fields['Subject'] === 'unspeakable')
    throw new RejectedError('It cannot be spelt.', { code: 'fake.unspeakable', field: 'Subject' });
  return {
    target: desired.target,
    key: desired.key,
    fields,
    policies,
    notes: [],
    trigger: desired.trigger,
  };
}

/** As the fake CRM spells values: times without milliseconds, references and lookups as ids. */
function spell(
  value: FieldValue,
  idOf: (ref: RecordRef) => string | undefined,
): WireValue | undefined {
  if (typeof value === 'string') return value.trim() === '' ? null : value.trim();
  if (typeof value !== 'object' || value === null) return value;
  if (isTime(value)) return toIso(Date.parse(value.time)).replace('.000Z', 'Z');
  if (isLookup(value)) return { id: `found:${Object.values(value.by).join('/')}` };
  if (isRef(value)) {
    const id = value.id ?? idOf(value);
    return id === undefined ? undefined : { id };
  }
  return value as readonly string[];
}
