import type { Instant } from '../../../../src/domain/clock.ts';
import { readDuration } from '../times.ts';
import type { Edit } from './call.ts';
import type { CallRequest } from './call-request.ts';

/**
 * The changes of tags, notes and ratings a request asks for. What is typed in the wrap-up appears when it is closed; `then`
 * counts from there, `during` from the start of the call.
 */
export function readEdits(
  request: CallRequest,
  line: { readonly startedAt: Instant; readonly wrapUpEndsAt: Instant },
): Edit[] {
  const first = readEdit(line.wrapUpEndsAt, request);
  const from =
    (start: Instant) =>
    (change: NonNullable<CallRequest['then']>[number]): Edit =>
      readEdit(start + (readDuration(change.after) ?? 0), change);
  const said = first.tags ?? first.notes ?? first.rating;
  return [
    ...(request.during ?? []).map(from(line.startedAt)),
    ...(said === undefined ? [] : [first]),
    ...(request.then ?? []).map(from(line.wrapUpEndsAt)),
  ].sort((a, b) => a.at - b.at);
}

/** One change as the engine keeps it. */
export function readEdit(
  at: Instant,
  change: Pick<CallRequest, 'tags' | 'notes' | 'rating'>,
): Edit {
  const { notes, rating } = change;
  return {
    at,
    tags: change.tags,
    notes: typeof notes === 'string' ? [notes] : notes,
    rating: typeof rating === 'number' ? { by: 'contact', stars: rating } : rating,
  };
}
