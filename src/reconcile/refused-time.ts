import { fromIso } from '../domain/clock.ts';
import { isTime } from '../domain/record.ts';
import type { Desired } from '../mapping/evaluate.ts';
import type { Admission } from './admission.ts';
import type { RowEnd } from './carry-out.ts';
import type { Conclusion } from './conclude.ts';

/**
 * The wished time that the target itself refused: it knows hours, holidays and members we do not. That is an answer to
 * the caller ("offer another time"), not a broken record.
 *
 * @returns undefined when nothing of the kind happened.
 */
export function refusedTime(conclusion: Conclusion): Admission | undefined {
  const { request, evaluation } = conclusion.decided;
  if (request?.as !== 'decided' || request.request.refused) return undefined;
  const { kind, start, service } = request.request;
  if (kind !== 'booking' || start === undefined || service === undefined) return undefined;
  const records = new Map(
    evaluation.outcomes
      .filter((outcome): outcome is Desired => outcome.as === 'desired')
      .map((outcome) => [outcome.mapping, outcome.record]),
  );
  const isRefused = conclusion.carried.ends.some((end) => {
    const field = rejectedField(end);
    const value = field === undefined ? undefined : records.get(end.mapping)?.fields[field]?.value;
    return value !== undefined && isTime(value) && fromIso(value.time) === fromIso(start);
  });
  return isRefused ? { start, service, as: 'refused', reason: 'target' } : undefined;
}

function rejectedField({ fate, failure, row }: RowEnd): string | undefined {
  if (fate !== 'dead') return undefined;
  const told = failure ?? row.failure;
  return told?.disposition === 'reject' ? told.field : undefined;
}
