import type { AccountConfig, LoadedConfig } from '../config/settings.ts';
import type { CheckLine } from '../connector/contract.ts';
import type { Logger } from '../domain/logger.ts';
import type { Keeping } from '../store/keeping-port.ts';
import { type DoubledDay, doubledOn } from '../worker/doubles.ts';
import { openStore } from './project.ts';

const advice =
  "Switch CloudTalk's own link to Zoho off (CloudTalk, Integrations, Zoho CRM), or say stock_link: adopt in the zoho block of the account.";

/** What `doctor` says about calls that another integration logs as well. */
export async function checkDoubles(
  config: LoadedConfig,
  account: AccountConfig,
  logger: Logger,
): Promise<readonly CheckLine[]> {
  const store = openStore(config, logger);
  try {
    const day = await doubledOn(store, account.id);
    const none = 'No other integration logs the same calls.';
    if (!day) return [{ name: 'doubles', ok: true, message: none }];
    return [{ name: 'doubles', ok: 'warning', message: inWords(day), advice }];
  } finally {
    await store.close();
  }
}

/** For `/readyz`; without the name of whoever the integration works as. */
export async function doubledLine(
  store: Pick<Keeping, 'getValue'>,
  account: string,
): Promise<string | undefined> {
  const day = await doubledOn(store, account);
  return day && `${account}: ${inWords({ ...day, authors: [] })} ${advice}`;
}

function inWords({ day, ids, authors }: DoubledDay): string {
  const calls = ids.length === 1 ? 'call' : 'calls';
  const by = authors.length === 0 ? '' : ` (created by ${authors.join(', ')})`;
  return `${ids.length} ${calls} of ${day} were also logged by another integration${by}.`;
}
