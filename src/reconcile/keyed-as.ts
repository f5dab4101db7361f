import type { LedgerRow, SubjectHistory } from '../store/port.ts';

/**
 * The id that keys of a subject are made from. A call is first known by whatever name reached us first; when a later name
 * shows that two subjects are one, records may stand under the id of the one that was given up: that id stays in their
 * keys, or each of them would be written once more.
 *
 * @returns the subject's own id, unless only records under another of its names stand.
 */
export function keyedAs({
  subject,
  aliases,
  rows,
}: Pick<SubjectHistory, 'subject' | 'aliases' | 'rows'>): string {
  const isKeyed = (id: string): boolean => rows.some((row) => isUnder(row, id));
  if (isKeyed(subject.id)) return subject.id;
  return aliases.map(withoutPrefix).find(isKeyed) ?? subject.id;
}

/** The key a mapping gives by itself: `<mapping>:<subject id>`. */
function isUnder({ key, mapping }: LedgerRow, id: string): boolean {
  return key === `${mapping}:${id}`;
}

function withoutPrefix(alias: string): string {
  return alias.slice(alias.indexOf(':') + 1);
}
