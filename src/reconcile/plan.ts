import {
  type LiveRecord,
  type ShapedRecord,
  sameWire,
  type WireFields,
  type WireValue,
} from '../domain/change.ts';
import { decideField } from '../domain/field-decision.ts';
import type { UpdatePolicy } from '../domain/record.ts';
import type { LedgerRow } from '../store/port.ts';

/** What was decided about one field; kept in the trace. */
export interface FieldPlan {
  readonly field: string;
  readonly as: 'write' | 'leave';
  readonly because?: string | undefined;
  readonly policy: UpdatePolicy;
}

export interface UpdatePlan {
  /** What goes to the target; empty when nothing does. */
  readonly fields: WireFields;
  readonly decisions: readonly FieldPlan[];
  /** The live values that are ours as the target shows them. */
  readonly shown: WireFields;
}

type Written = Pick<LedgerRow, 'written' | 'shown' | 'modifiedTime'>;

/** Restoring a withdrawn record writes `once` fields too. */
export function policyOf(shaped: ShapedRecord, field: string, restoring: boolean): UpdatePolicy {
  const policy = shaped.policies[field] ?? 'keep_human';
  return restoring && policy === 'once' ? 'keep_human' : policy;
}

/** The fields whose desired value is not what we last wrote: the only ones that need a look at the live record. */
export function differingFields(
  shaped: ShapedRecord,
  row: Written,
  restoring: boolean,
): readonly string[] {
  return Object.keys(shaped.fields).filter((field) => {
    if (policyOf(shaped, field, restoring) === 'once') return false;
    return !sameWire(shaped.fields[field], row.written[field]);
  });
}

/**
 * What to write to a record that exists. A live value that is neither ours nor empty was typed by a person and stays
 * (policy `keep_human`).
 *
 * @param fields the differing fields; `live` was read for exactly these.
 */
export function planUpdate(
  shaped: ShapedRecord,
  row: Written,
  live: LiveRecord,
  fields: readonly string[],
  restoring: boolean,
): UpdatePlan {
  const untouched = live.modifiedTime === row.modifiedTime || live.untouched === true;
  const write: Record<string, WireValue> = {};
  const shown: Record<string, WireValue> = {};
  const decisions: FieldPlan[] = [];
  for (const field of fields) {
    const want = shaped.fields[field] ?? null;
    const held = live.fields[field] ?? null;
    const policy = policyOf(shaped, field, restoring);
    const ours = oursAt(row, field, held, untouched && policy !== 'append');
    if (ours !== undefined && sameWire(ours, held)) shown[field] = held;
    const decision = decideField<WireValue>(want, ours, held, policy);
    if (decision.as === 'write' && !sameWire(decision.value, held)) {
      write[field] = decision.value;
      decisions.push({ field, as: 'write', policy });
    } else {
      const because = decision.as === 'leave' ? decision.because : 'stands there already';
      decisions.push({ field, as: 'leave', because, policy });
    }
  }
  return { fields: write, decisions, shown };
}

/** Our value as the target shows it: it trims, rounds and localises what it stores. */
function oursAt(
  row: Written,
  field: string,
  held: WireValue,
  untouched: boolean,
): WireValue | undefined {
  const written = row.written[field];
  if (untouched) return held;
  if (written === undefined) return undefined;
  return sameWire(row.shown[field], held) ? held : written;
}
