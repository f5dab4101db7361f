import { sameWire, type WireFields, type WireValue } from '../domain/change.ts';

/** Stands among the shown values of a record some of whose writes were never answered. */
const lostBefore = '#lost';

/** So many unanswered writes in a row of different values are remembered. */
const remembered = 5;

/**
 * Adds what a write may have left in the target whose answer was lost. What is displaced by it may stand there as well:
 * nobody knows which of several unanswered writes took effect.
 *
 * @param shown the values that are ours as the target shows them.
 */
export function withLost(shown: WireFields, fields: WireFields): WireFields {
  const displaced = Object.entries(shown).filter(
    ([name, value]) => name in fields && !sameWire(value, fields[name]),
  );
  const both = { ...shown, ...fields };
  if (displaced.length === 0) return both;
  const lost = [...lostOf(shown), Object.fromEntries(displaced)].slice(-remembered);
  return { ...both, [lostBefore]: lost };
}

/** What stands there is known again. */
export function withoutLost(shown: WireFields): WireFields {
  const { [lostBefore]: _lost, ...known } = shown;
  return known;
}

/** What else may stand in a field by writes of ours that were never answered. */
export function lostValues(shown: WireFields, field: string): readonly WireValue[] {
  return lostOf(shown).flatMap((one) => {
    const value = one[field];
    return value === undefined ? [] : [value];
  });
}

function lostOf(shown: WireFields): readonly WireFields[] {
  const lost = shown[lostBefore];
  return Array.isArray(lost) ? (lost as readonly WireFields[]) : [];
}
