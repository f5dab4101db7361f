import type { Instant } from '../domain/clock.ts';
import { errorCode, errorMessage, PatchcordError } from '../domain/errors.ts';
import type { Claim, Journal } from '../store/port.ts';
import type { Reports, Summary } from '../store/reports-port.ts';

/**
 * What people see of a subject whose reconciliation failed as a whole: what was known of it before stays, and what failed
 * is said. Undefined for lines, which nobody looks at.
 *
 * @returns a summary in the state `waiting`: it is tried again.
 */
export async function failedSummary(
  store: Pick<Reports, 'conversations'> & Pick<Journal, 'load'>,
  claim: Claim,
  error: unknown,
  now: Instant,
): Promise<Summary | undefined> {
  const { account, subject } = claim;
  if (subject.kind === 'line') return undefined;
  const [before] = await store.conversations({ account, subject, kinds: [subject.kind], limit: 1 });
  const reason = `${whatFailed(error)} It is tried again.`;
  if (before) {
    const { subject: _, ...summary } = before;
    return { ...summary, state: 'waiting', reason };
  }
  const history = await store.load(account, subject);
  return {
    at: history?.lastDeliveryAt ?? now,
    state: 'waiting',
    reason,
    person: null,
    request: null,
    records: [],
  };
}

/** Our own words are fit for strangers; those of others may hold anybody's values. */
function whatFailed(error: unknown): string {
  if (error instanceof PatchcordError) {
    const said = errorMessage(error);
    return /[.!?]$/.test(said) ? said : `${said}.`;
  }
  return `A fault of Patchcord itself (${errorCode(error)}): the log names the place.`;
}
