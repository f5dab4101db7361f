import { type Directory, type Priority, priority } from '../../connector/contract.ts';
import type { Clock, Instant } from '../../domain/clock.ts';
import { errorCode } from '../../domain/errors.ts';
import type { Logger } from '../../domain/logger.ts';
import type { PersonRow } from '../../domain/person-row.ts';
import type { Keeping } from '../../store/keeping-port.ts';
import type { Mirror } from '../../store/port.ts';

/** The local copy of the CRM's people: asked first, brought up to date before anybody is called unknown. */
export interface PeopleMirror {
  /** True once the first load is complete. */
  isLoaded(): boolean;
  /**
   * People with this number. When there are none, the mirror is brought up to a time after `since` and asked again.
   *
   * @throws OutsideError when it could not be brought up to date: then nobody may be called unknown.
   */
  byPhone(e164: string, since: Instant): Promise<readonly PersonRow[]>;
  /** People with this number as the mirror stands: no look at the CRM. */
  knownByPhone(e164: string): Promise<readonly PersonRow[]>;
  row(module: string, id: string): Promise<PersonRow | undefined>;
  /** True when a record that stood in the CRM at `at` was deleted or converted since. */
  hasLost(module: string, id: string, at: Instant): Promise<boolean>;
  /** Looks where people have gone: what changed, conversions among it, and what was deleted lately. @throws OutsideError */
  lookForGone(): Promise<void>;
  /** True when the last such look failed, or none was had since the process began: an earlier one may have died over it. */
  owesLook(): boolean;
  /** Reads what changed since the last time. Concurrent callers share one round. @throws OutsideError */
  refresh(urgency: Priority): Promise<void>;
}

export interface MirrorPorts {
  readonly account: string;
  readonly directory: Directory;
  readonly store: Mirror;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createPeopleMirror(ports: MirrorPorts): PeopleMirror {
  let running: Promise<void> | undefined;
  let begun: Instant = Number.NEGATIVE_INFINITY;
  let loaded = false;
  let owed = true;
  /** What a look found deleted: the next round of changes is not waited for. */
  const gone = new Set<string>();

  const round = async (urgency: Priority): Promise<void> => {
    const watermark = await ports.store.mirrorWatermark(ports.account);
    if (watermark !== undefined) loaded = true;
    const startedAt = ports.clock.now();
    let rows = 0;
    for await (const page of ports.directory.changes(watermark, urgency)) {
      await ports.store.putPeople(ports.account, page.rows, page.watermark);
      rows += page.rows.length;
    }
    begun = startedAt;
    if (rows > 0 || !loaded)
      ports.logger.info('mirror.refreshed', { account: ports.account, rows, first: !loaded });
    loaded = true;
  };

  const refresh = (urgency: Priority): Promise<void> => {
    running ??= round(urgency).finally(() => {
      running = undefined;
    });
    return running;
  };

  const freshen = async (since: Instant): Promise<void> => {
    if (begun >= since) return;
    if (running) await running.catch(() => undefined);
    if (begun < since) await refresh(priority.finished);
  };

  return {
    isLoaded: () => loaded,
    byPhone: async (e164, since) => {
      const known = await ports.store.peopleByPhone(ports.account, e164);
      if (known.length > 0) return known;
      await freshen(since);
      return ports.store.peopleByPhone(ports.account, e164);
    },
    knownByPhone: (e164) => ports.store.peopleByPhone(ports.account, e164),
    row: (module, id) => ports.store.personRow(ports.account, module, id),
    hasLost: async (module, id, at) => {
      if (gone.has(`${module}/${id}`)) return true;
      const row = await ports.store.personRow(ports.account, module, id);
      return row === undefined ? at < begun - seenAfterMs : row.convertedTo !== null;
    },
    owesLook: () => owed,
    lookForGone: async () => {
      owed = true;
      // A round that is under way may have passed the place where they went.
      await freshen(ports.clock.now());
      const found = await removeDeleted(ports, ports.clock.now() - goneLatelyMs);
      for (const { module, id } of found ?? []) gone.add(`${module}/${id}`);
      owed = found === undefined;
    },
    refresh,
  };
}

/** What was written so long before a round began is surely among what the round saw, clocks that differ included. */
const seenAfterMs = 5 * 60_000;

/** How far back deletions are looked for when a record turns out to be gone. */
const goneLatelyMs = 24 * 3_600_000;

/** How far a round of deletions looks back beyond the last one: what Zoho tells it may tell late. */
const deletionsOverlapMs = 30 * 60_000;
const deletionsWatermark = 'watermark:deletions';

/**
 * Removes people who were deleted in the CRM since this was last done, however long ago that was: a round that failed or
 * never came is made up for by the next.
 */
export async function catchUpDeleted(
  ports: Omit<MirrorPorts, 'store'> & {
    readonly store: Mirror & Pick<Keeping, 'getValue' | 'putValue'>;
  },
): Promise<void> {
  const { store, account, clock } = ports;
  const begun = clock.now();
  const last = Number((await store.getValue(account, deletionsWatermark)) ?? begun);
  const found = await removeDeleted(ports, Math.min(last, begun) - deletionsOverlapMs);
  if (found !== undefined) await store.putValue(account, deletionsWatermark, String(begun));
}

/** Removes people who were deleted in the CRM since `since`. @returns them; undefined when it could not be asked. */
async function removeDeleted(
  ports: MirrorPorts,
  since: Instant,
): Promise<readonly { readonly module: string; readonly id: string }[] | undefined> {
  try {
    const gone = await ports.directory.deletions(since);
    if (gone.length > 0) await ports.store.removePeople(ports.account, gone);
    return gone;
  } catch (error) {
    ports.logger.warn('mirror.deletionsFailed', { account: ports.account, code: errorCode(error) });
    return undefined;
  }
}
