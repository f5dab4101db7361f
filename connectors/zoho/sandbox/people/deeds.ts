import type { Random } from '../../../../src/domain/random.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Field } from '../metadata/field.ts';
import type { Module } from '../metadata/module.ts';
import type { Org } from '../org.ts';
import { convertLead } from '../records/convert.ts';
import { deleteRecord } from '../records/delete.ts';
import type { StoredRecord } from '../records/table.ts';
import { updateRecord } from '../records/write.ts';
import { fullName, type User } from '../users.ts';
import { mergeRecords } from './merge.ts';

/** What people do. */
export const deedNames = ['edit', 'delete', 'merge', 'convert', 'lock'] as const;

/** One of {@link deedNames}. */
export type DeedName = (typeof deedNames)[number];

/** One thing a person is about to do. */
export interface Moment {
  readonly org: Org;
  readonly random: Random;
  readonly user: User;
  readonly module: Module;
  readonly record: StoredRecord;
  /** Counts what people did, so that everything they type is different. */
  readonly number: number;
}

/** What came of it: members for the list of deeds. */
export type Deed = (moment: Moment) => JsonObject;

/** An element of a list; the list is not empty. */
export function pickOne<T>(random: Random, list: readonly T[]): T {
  const found = list[Math.floor(random.next() * list.length)];
  if (found === undefined) throw new RangeError('nothing to pick from');
  return found;
}

/** What people type into: not keys, not what other fields follow from. */
function typedInto(module: Module): Field[] {
  return [...module.fields.values()].filter(({ spec }) => {
    if (spec.writable !== 'always' || spec.unique || spec.strict || spec.name.startsWith('$'))
      return false;
    if (spec.type === 'picklist') return spec.picks.length > 1;
    return ['text', 'textarea'].includes(spec.type) && spec.name !== 'Call_Duration';
  });
}

function typed({ random, user, number }: Moment, field: Field): Json {
  if (field.spec.type === 'picklist') return pickOne(random, field.picks).value;
  return `${fullName(user)} ${number}`.slice(0, field.spec.length);
}

const edit: Deed = (moment) => {
  const { org, user, module, record, random } = moment;
  const all = typedInto(module);
  if (all.length === 0) return { refused: 'NOTHING_TO_EDIT' };
  const fields: Record<string, Json> = {};
  for (let n = 0; n < 1 + Math.floor(random.next() * 2); n += 1) {
    const field = pickOne(random, all);
    fields[field.name] = typed(moment, field);
  }
  const written = updateRecord({ org, user, module, index: 0 }, record.id, fields);
  return 'refused' in written ? { fields, refused: written.refused.code } : { fields };
};

const remove: Deed = ({ org, user, module, record }) =>
  deleteRecord(org, module, record.id, user) ? {} : { refused: 'INVALID_DATA' };

const merge: Deed = ({ org, user, module, record, random }) => {
  const others = [...org.table(module.api).live.values()].filter(
    (each) => each.id !== record.id && each.values['Converted__s'] !== true,
  );
  if (others.length === 0) return { refused: 'NOTHING_TO_MERGE' };
  const goneId = pickOne(random, others).id;
  mergeRecords({ org, user, module, survivorId: record.id, goneId });
  return { gone: goneId };
};

const convert: Deed = ({ org, user, record }) => {
  const done = convertLead({ org, user, lead: record, options: {} });
  return 'refused' in done ? { refused: done.refused.code } : { contact: done.converted.contactId };
};

/** Locks a record, or unlocks one that is locked. */
const lock: Deed = ({ org, user, module, record }) => {
  const locked = record.values['Locked__s'] !== true;
  const where = { org, user, module, index: 0, internal: true };
  const written = updateRecord(where, record.id, { Locked__s: locked });
  return 'refused' in written ? { refused: written.refused.code } : { locked };
};

/** How each is done. */
export const deeds: Readonly<Record<DeedName, Deed>> = {
  edit,
  delete: remove,
  merge,
  convert,
  lock,
};
