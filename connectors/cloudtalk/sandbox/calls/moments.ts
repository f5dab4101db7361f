import type { Instant } from '../../../../src/domain/clock.ts';
import type { Call } from './call.ts';

/** Something that happens in a call's life and may be told to the outside. */
export interface Moment {
  readonly at: Instant;
  readonly kind: MomentKind;
  /** The agent rung, for `ringing`. */
  readonly agentId?: number;
}

/** In the order in which moments of the same instant happen. */
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
] as const;

/** What can happen. `closed` is the end of the wrap-up. */
export type MomentKind = (typeof kinds)[number];

/** The moments of a call, in order. */
export function momentsOf(call: Call): readonly Moment[] {
  const moments: Moment[] = [
    { at: call.startedAt, kind: 'started' },
    ...call.legs.flatMap((leg): Moment[] =>
      leg.ringAt === null || call.direction === 'outgoing'
        ? []
        : [{ at: leg.ringAt, kind: 'ringing', agentId: leg.agentId }],
    ),
    ...single(call.answeredAt, 'answered'),
    { at: call.endedAt, kind: 'ended' },
    ...call.edits
      .filter((edit) => edit.tags !== undefined || edit.notes !== undefined)
      .map((edit): Moment => ({ at: edit.at, kind: 'modified' })),
    { at: call.wrapUpEndsAt, kind: 'closed' },
    ...single(call.ready.recording, 'recording'),
    ...single(call.ready.transcript, 'transcript'),
    ...single(call.ready.ai, 'ai'),
  ];
  return moments.sort((a, b) => a.at - b.at || kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
}

function single(at: Instant | null, kind: MomentKind): Moment[] {
  return at === null ? [] : [{ at, kind }];
}
