import type { Instant } from '../../../../src/domain/clock.ts';
import type { Call } from './call.ts';

/** Something that happens in a call's life and may be told to the outside. */
export interface Moment {
  readonly at: Instant;
  readonly kind: MomentKind;
  /** The agent rung, for `ringing`. */
  readonly agentId?: number;
  /** When it is told, if later than it happens. */
  readonly tellAt?: Instant;
}

/** In the order in which moments of the same instant are told. */
const kinds = [
  'started',
  'ringing',
  'answered',
  'ended',
  'modified',
  'closed',
  'recording',
  'transcript',
  'ai',
  'endedLate',
  'speech',
] as const;

/**
 * What can happen. `closed` is the end of the wrap-up, `endedLate` an end that is told only after it or after the AI parts,
 * `speech` the older speech-to-text, `raisedHand` an agent asking for help.
 */
export type MomentKind = (typeof kinds)[number] | 'raisedHand';

/** The moments of a call, in the order they are told. */
export function momentsOf(call: Call): readonly Moment[] {
  const isLate = call.told.endedAt > call.endedAt;
  const moments: Moment[] = [
    { at: call.startedAt, kind: 'started' },
    ...call.legs.flatMap((leg): Moment[] =>
      leg.ringAt === null || call.direction === 'outgoing'
        ? []
        : [{ at: leg.ringAt, kind: 'ringing', agentId: leg.agentId }],
    ),
    ...single(call.answeredAt, 'answered'),
    isLate
      ? { at: call.endedAt, kind: 'endedLate', tellAt: call.told.endedAt }
      : { at: call.endedAt, kind: 'ended' },
    ...call.edits
      .filter((edit) => edit.tags !== undefined || edit.notes !== undefined)
      .map((edit): Moment => ({ at: edit.at, kind: 'modified' })),
    { at: call.told.closedAt, kind: 'closed' },
    ...single(call.ready.recording, 'recording'),
    ...single(call.ready.transcript, 'transcript'),
    ...single(call.ready.ai, 'ai'),
    ...single(call.ready.speech, 'speech'),
  ];
  const order: readonly MomentKind[] = kinds;
  return moments.sort(
    (a, b) => tellingAt(a) - tellingAt(b) || order.indexOf(a.kind) - order.indexOf(b.kind),
  );
}

/** When a moment is told. */
export function tellingAt({ at, tellAt }: Moment): Instant {
  return tellAt ?? at;
}

function single(at: Instant | null, kind: MomentKind): Moment[] {
  return at === null ? [] : [{ at, kind }];
}
