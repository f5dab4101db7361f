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
import { lostValues } from './lost-values.ts';

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
  /** The live values that are ours as the target shows them; {@link keptFor} marks those that are not. */
  readonly shown: WireFields;
  /** Everything in the record is ours: nobody else changed it since we wrote last. */
  readonly untouched: boolean;
}

type Written = Pick<LedgerRow, 'written' | 'shown' | 'modifiedTime'>;

type LiveDecision =
  | { readonly as: 'write'; readonly value: WireValue }
  | { readonly as: 'leave'; readonly because: string };

/** As `decideField`, but what stands there as we want it is never written again, whoever wrote it. */
function decideLive(
  want: WireValue,
  ours: WireValue | undefined,
  held: WireValue,
  policy: UpdatePolicy,
): LiveDecision {
  const there = { as: 'leave', because: 'stands there already' } as const;
  if (sameWire(want, held)) return there;
  const decision = decideField<WireValue>(want, ours, held, policy);
  return decision.as === 'write' && sameWire(decision.value, held) ? there : decision;
}

function isKept(because: string): because is 'human' | 'filled' {
  return because === 'human' || because === 'filled';
}

/** Stands for the live value of a field that was left to a person, so that it is not looked at again without need. */
function keptFor(because: 'human' | 'filled'): WireValue {
  return { kept: because };
}

/** Decisions of earlier looks that still hold: what we want is what we wanted then. */
export function keptBefore(shaped: ShapedRecord, row: Written): readonly FieldPlan[] {
  const reasons = ['human', 'filled'] as const;
  return Object.keys(shaped.fields).flatMap((field) => {
    const because = reasons.find((reason) => sameWire(row.shown[field], keptFor(reason)));
    const isSame = sameWire(shaped.fields[field], row.written[field]);
    return because && isSame
      ? [{ field, as: 'leave' as const, because, policy: policyOf(shaped, field, false) }]
      : [];
  });
}

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
  const untouched = isUntouched(row, live);
  const write: Record<string, WireValue> = {};
  const shown: Record<string, WireValue> = {};
  const decisions: FieldPlan[] = [];
  for (const field of fields) {
    const want = shaped.fields[field] ?? null;
    const held = live.fields[field] ?? null;
    const policy = policyOf(shaped, field, restoring);
    const ours =
      policy === 'append' && live.untouched !== true
        ? ourBlock(row, field, held)
        : oursAt(row, field, held, untouched);
    if (ours !== undefined && sameWire(ours, held)) shown[field] = held;
    const decision = decideLive(want, ours, held, policy);
    if (decision.as === 'write') {
      write[field] = decision.value;
      decisions.push({ field, as: 'write', policy });
    } else {
      if (isKept(decision.because)) shown[field] = keptFor(decision.because);
      decisions.push({ field, as: 'leave', because: decision.because, policy });
    }
  }
  return { fields: write, decisions, shown, untouched };
}

/** Stands among the shown values of a record that somebody else changed before we last wrote to it. */
const othersBefore = '#others';

/** What is remembered of others when we write to a record as it stands. */
export function othersMark(untouched: boolean): WireFields {
  return untouched ? {} : { [othersBefore]: true };
}

/**
 * Whether everything in the record is ours, by its `Modified_Time`. Once others changed it, the equality only says that
 * nobody came after us.
 */
export function isUntouched(row: Written, live: LiveRecord): boolean {
  if (live.untouched === true) return true;
  return live.modifiedTime === row.modifiedTime && row.shown[othersBefore] !== true;
}

/** Our value as the target shows it: it trims, rounds and localises what it stores. */
function oursAt(
  row: Written,
  field: string,
  held: WireValue,
  untouched: boolean,
): WireValue | undefined {
  if (untouched || sameWire(row.shown[field], held)) return held;
  if (lostValues(row.shown, field).some((lost) => sameWire(lost, held))) return held;
  return row.written[field];
}

/**
 * Our part of a text that others write into as well: what we wrote, or what a write brought whose answer was lost. The
 * longer one, because the shorter may be a part of it.
 */
function ourBlock(row: Written, field: string, held: WireValue): WireValue | undefined {
  const there = typeof held === 'string' ? held : '';
  const [longest] = [row.written[field], row.shown[field], ...lostValues(row.shown, field)]
    .filter((text) => typeof text === 'string' && text !== '' && there.includes(text))
    .sort((a, b) => String(b).length - String(a).length);
  return longest ?? row.written[field];
}
