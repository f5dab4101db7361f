import type { WireFields } from '../domain/change.ts';
import type { DesiredRecord, RecordRef } from '../domain/record.ts';
import { type Subject, subjectName } from '../domain/subject.ts';
import type { Contribution, LedgerRow } from '../store/port.ts';
import { mergeContributions } from './contributions.ts';
import { withLost } from './lost-values.ts';
import { type RoadPorts, vendorKey } from './road-end.ts';

/**
 * A row whose last answer is missing, with what that attempt may have left in the target: found there, it is ours and no
 * person's. What was attempted is what was desired when the intent was noted.
 *
 * @param row as the new intent found it.
 * @param before as it was loaded, with what the subject desired then.
 */
export async function expectLostWrite(
  ports: RoadPorts,
  row: LedgerRow,
  before: LedgerRow | undefined,
  subject: Subject,
  idOf: (ref: RecordRef) => string | undefined,
): Promise<LedgerRow> {
  if (row.intent?.doubtful !== true) return row;
  const attempted = mergeContributions(contributionsBefore(row, before, subject));
  if (attempted === undefined) return row;
  const fields = await spell(ports, { ...attempted, key: vendorKey(row) }, idOf);
  return { ...row, shown: withLost(row.shown, fields) };
}

/** What cannot be spelt was not sent either. */
async function spell(
  ports: RoadPorts,
  desired: DesiredRecord,
  idOf: (ref: RecordRef) => string | undefined,
): Promise<WireFields> {
  try {
    return (await ports.sink.shape(desired, idOf)).fields;
  } catch {
    return {};
  }
}

function contributionsBefore(
  row: LedgerRow,
  before: LedgerRow | undefined,
  subject: Subject,
): readonly Contribution[] {
  const isOurs = (one: Contribution): boolean => subjectName(one.subject) === subjectName(subject);
  return [
    ...row.contributions.filter((one) => !isOurs(one)),
    ...(before?.contributions.filter(isOurs) ?? []),
  ].sort(
    (a, b) =>
      a.desired.at - b.desired.at || (subjectName(a.subject) < subjectName(b.subject) ? -1 : 1),
  );
}
