import type { AccountConfig, LoadedConfig } from '../config/settings.ts';
import type { CheckLine } from '../connector/contract.ts';
import type { Logger } from '../domain/logger.ts';
import { isBroken, type MechanismState, mechanismsOf } from '../intake/missed-webhooks.ts';
import { openStore } from './project.ts';

/** What `doctor` says about who told of the calls of an account: a way in that missed some is named. */
export async function checkMechanisms(
  config: LoadedConfig,
  account: AccountConfig,
  logger: Logger,
): Promise<readonly CheckLine[]> {
  const store = openStore(config, logger);
  try {
    const all = await Promise.all(
      Object.keys(account.vendors).map((vendor) => mechanismsOf(store, account.id, vendor)),
    );
    return mechanismLines(all.flat());
  } finally {
    await store.close();
  }
}

/** One line per way in that missed something of late, and one for all that did not. */
export function mechanismLines(mechanisms: readonly MechanismState[]): readonly CheckLine[] {
  const silent = mechanisms.filter(({ inARow }) => inARow > 0);
  const told = mechanisms.filter(({ inARow }) => inARow === 0);
  const unpolled = 'Messages cannot be polled: what their webhook does not bring is lost.';
  const fine: CheckLine = {
    name: 'webhooks',
    ok: true,
    message:
      mechanisms.length === 0
        ? `No call has ended since the service watches who tells of them. ${unpolled}`
        : `${told.length} of ${mechanisms.length} ways of being told told of the latest call. ${unpolled}`,
  };
  return [fine, ...silent.map(silentLine)];
}

function silentLine(state: MechanismState): CheckLine {
  const { name, kind, inARow, lastToldAt, told, missed, advice } = state;
  const calls = inARow === 1 ? 'call' : 'calls';
  const since =
    lastToldAt === null
      ? 'it never told of one'
      : `it last told of one that ended ${new Date(lastToldAt).toISOString()}`;
  return {
    name: `${name} (${kind})`,
    ok: isBroken(state) ? false : 'warning',
    message: `The poll found the last ${inARow} ${calls} that it never told; ${since}. In all it told of ${told} and missed ${missed}; the poll has brought them all.`,
    advice,
  };
}
