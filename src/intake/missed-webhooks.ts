import { z } from 'zod';
import type { EndedConversation, Mechanism } from '../connector/contract.ts';
import type { Clock, Instant } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import type { Keeping } from '../store/keeping-port.ts';
import type { Journal, Way } from '../store/port.ts';

/**
 * The poll repairs a webhook that never came; here it is counted against the way in that should have told, so that a
 * broken one is noticed and named.
 */

/** Conversations in a row of which a way in tells nothing before it counts as broken. */
export const brokenAfter = 5;

/** Webhooks may be this late: a workflow waits for the wrap-up, a sender tries again. */
const graceMs = 10 * 60_000;

const mechanismState = z.object({
  channel: z.string(),
  topic: z.string(),
  kind: z.string(),
  name: z.string(),
  advice: z.string(),
  told: z.number(),
  missed: z.number(),
  /** Missed since it last told something. */
  inARow: z.number(),
  /** When the last conversation it told of ended; null when it never told of any. */
  lastToldAt: z.number().nullable(),
  lastMissedAt: z.number().nullable(),
});

const auditState = z.object({
  /** Conversations that ended by then were looked at. */
  until: z.number(),
  mechanisms: z.record(z.string(), mechanismState),
});

/** How one way in has done so far; instants in milliseconds. */
export type MechanismState = Readonly<z.infer<typeof mechanismState>>;
type AuditState = z.infer<typeof auditState>;

export interface AuditPorts {
  readonly account: string;
  readonly source: { readonly name: string };
  readonly store: Pick<Journal, 'waysOf'> & Pick<Keeping, 'getValue' | 'putValue'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onAudit?: ((fact: AuditFact) => void) | undefined;
}

/** What one look came to for one way in. */
export interface AuditFact {
  readonly account: string;
  readonly source: string;
  readonly channel: string;
  readonly topic: string;
  readonly told: number;
  readonly missed: number;
}

/**
 * Counts who told of the conversations that ended since the last look and a while ago; each is looked at once.
 *
 * @returns how many webhooks were missed.
 */
export async function auditConversations(
  ports: AuditPorts,
  ended: readonly EndedConversation[],
): Promise<number> {
  const { account, source, store, clock } = ports;
  const name = auditName(source.name);
  const kept = await store.getValue(account, name);
  // What happened before we came is nobody's fault.
  if (kept === undefined)
    await store.putValue(account, name, JSON.stringify({ until: clock.now(), mechanisms: {} }));
  if (kept === undefined) return 0;
  const before = readState(kept);
  const until = clock.now() - graceMs;
  const due = ended.filter(({ endedAt }) => endedAt > before.until && endedAt <= until);
  if (due.length === 0) return 0;
  const ways = await store.waysOf(
    account,
    due.map(({ hint }) => hint),
  );
  const after = tally(before, due, ways);
  await store.putValue(account, name, JSON.stringify({ ...after, until }));
  report(ports, before, after);
  return sumOf(after, 'missed') - sumOf(before, 'missed');
}

/** The state after some conversations, the oldest first. Pure. */
export function tally(
  before: AuditState,
  due: readonly EndedConversation[],
  ways: readonly (readonly Way[])[],
): AuditState {
  const mechanisms = { ...before.mechanisms };
  const inOrder = due
    .map((one, at) => ({ ...one, ways: ways[at] ?? [] }))
    .sort((a, b) => a.endedAt - b.endedAt);
  for (const { expected, endedAt, ways: told } of inOrder) {
    for (const mechanism of expected) {
      const id = idOf(mechanism);
      const isTold = told.some(
        ({ channel, topic }) => channel === mechanism.channel && topic === mechanism.topic,
      );
      const held = mechanisms[id];
      // Of what may not be set up at all, silence says nothing.
      if (held || isTold || mechanism.sure)
        mechanisms[id] = counted(held ?? fresh(mechanism), mechanism, isTold, endedAt);
    }
  }
  return { ...before, mechanisms };
}

function idOf({ channel, topic, kind }: Pick<Mechanism, 'channel' | 'topic' | 'kind'>): string {
  return `${channel} ${topic} ${kind}`;
}

function fresh({ channel, topic, kind, name, advice }: Mechanism): MechanismState {
  const none = { told: 0, missed: 0, inARow: 0, lastToldAt: null, lastMissedAt: null };
  return { channel, topic, kind, name, advice, ...none };
}

function counted(
  held: MechanismState,
  { name, advice }: Mechanism,
  isTold: boolean,
  at: Instant,
): MechanismState {
  return isTold
    ? { ...held, name, advice, told: held.told + 1, inARow: 0, lastToldAt: at }
    : {
        ...held,
        name,
        advice,
        missed: held.missed + 1,
        inARow: held.inARow + 1,
        lastMissedAt: at,
      };
}

function report(ports: AuditPorts, before: AuditState, after: AuditState): void {
  const { account, source, logger, onAudit } = ports;
  for (const [id, state] of Object.entries(after.mechanisms)) {
    const was = before.mechanisms[id];
    const told = state.told - (was?.told ?? 0);
    const missed = state.missed - (was?.missed ?? 0);
    const { channel, topic, kind, inARow } = state;
    const where = { account, source: source.name, channel, topic };
    if (told + missed > 0) onAudit?.({ ...where, told, missed });
    if (missed > 0)
      logger.warn('webhooks.missed', { ...where, kind, missed, of: told + missed, inARow });
    if (was && isBroken(was) && told > 0) logger.info('webhooks.recovered', { ...where, kind });
    if (isBroken(state) && !(was && isBroken(was)))
      logger.error('webhooks.broken', { ...where, kind, inARow, way: state.name });
  }
}

/** True for a way in that used to tell and does not any more. */
export function isBroken({ inARow, lastToldAt }: MechanismState): boolean {
  return lastToldAt !== null && inARow >= brokenAfter;
}

/** How the ways in of an account have done; empty before anything was looked at. */
export async function mechanismsOf(
  store: Pick<Keeping, 'getValue'>,
  account: string,
  source: string,
): Promise<readonly MechanismState[]> {
  return Object.values(readState(await store.getValue(account, auditName(source))).mechanisms);
}

function auditName(source: string): string {
  return `missed:${source}`;
}

function readState(text: string | undefined): AuditState {
  const parsed = auditState.safeParse(text === undefined ? undefined : JSON.parse(text));
  return parsed.success ? parsed.data : { until: 0, mechanisms: {} };
}

function sumOf({ mechanisms }: AuditState, what: 'missed'): number {
  return Object.values(mechanisms).reduce((sum, one) => sum + one[what], 0);
}
