import type { LoadedConfig } from '../config/settings.ts';
import type { CheckLine } from '../connector/contract.ts';
import { ConfigError } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import type { KeyCount } from '../store/keeping-port.ts';
import type { Store } from '../store/port.ts';
import { addKey, dropOldKeys, hasOldKeys, isKeyGiven, keyFile } from './key-file.ts';
import { openStore } from './project.ts';
import { systemClock } from './system.ts';

/** How many values need which key. */
export function countKeys(config: LoadedConfig, logger: Logger): Promise<readonly KeyCount[]> {
  return withStore(config, logger, (store) => store.sealedWith());
}

/** The same as lines of `doctor`. */
export async function checkKeys(
  config: LoadedConfig,
  logger: Logger,
): Promise<readonly CheckLine[]> {
  const counts = await countKeys(config, logger);
  const old = counts.filter(({ current }) => !current);
  const values = old.reduce((sum, one) => sum + one.values, 0);
  if (values > 0)
    return [
      {
        name: 'encryption at rest',
        ok: 'warning',
        message: `${values} values still need an older key, or are not sealed yet`,
        advice: 'A running service seals them by itself; keep the old key until none is left.',
      },
    ];
  const sealed = counts.reduce((sum, one) => sum + one.values, 0);
  const message = `${sealed} values, all sealed with the present key`;
  return [{ name: 'encryption at rest', ok: true, message }];
}

export interface RotateRequest {
  /** Only put the new key in front; the service seals everything anew while it works. */
  readonly inBackground: boolean;
  readonly onProgress: (resealed: number) => void;
}

export type Rotated =
  | { readonly as: 'begun' }
  | { readonly as: 'done'; readonly resealed: number; readonly dropped: number };

/**
 * Puts a new key in front, seals every value with it and forgets the old one. Begun before and interrupted, it goes on
 * where it was; until everything is sealed anew both keys stay.
 *
 * @throws ConfigError while a service runs on the database, or when the key comes from the environment and is one.
 */
export async function rotateKey(
  config: LoadedConfig,
  logger: Logger,
  request: RotateRequest,
): Promise<Rotated> {
  const { service } = config;
  const isGiven = isKeyGiven(service);
  if (isGiven && !hasOldKeys(service)) throw oneKeyGiven();
  await withStore(config, logger, async (store) => {
    await takeOver(store);
    if (!isGiven && !hasOldKeys(service)) addKey(service);
  });
  return withStore(config, logger, async (store) => {
    await takeOver(store);
    if (request.inBackground) return { as: 'begun' };
    const resealed = await resealAll(store, request.onProgress);
    return { as: 'done', resealed, dropped: isGiven ? 0 : dropOldKeys(service) };
  });
}

/** Where the keys of this installation are, for people. */
export function placeOfKeys(config: LoadedConfig): string {
  return isKeyGiven(config.service) ? 'PATCHCORD_ENCRYPTION_KEY' : keyFile(config.service);
}

/** A running service would not know the new key. */
async function takeOver(store: Store): Promise<void> {
  await store.recover(systemClock.now());
}

async function resealAll(store: Store, onProgress: (resealed: number) => void): Promise<number> {
  let resealed = 0;
  for (;;) {
    const step = await store.resealSome();
    resealed += step.resealed;
    if (step.done) break;
    if (step.resealed > 0) onProgress(resealed);
  }
  // Asked once more before anything is dropped: a key that is gone cannot be made again.
  const left = (await store.sealedWith()).filter(({ current }) => !current);
  if (left.length === 0) return resealed;
  throw new ConfigError('some values still need the old key', {
    code: 'keys.left',
    advice: 'Run the command again; both keys are kept.',
  });
}

async function withStore<T>(
  config: LoadedConfig,
  logger: Logger,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const store = openStore(config, logger);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

function oneKeyGiven(): ConfigError {
  return new ConfigError('the key comes from PATCHCORD_ENCRYPTION_KEY, and there is only one', {
    code: 'keys.given',
    advice:
      'Make a key (openssl rand -hex 32), set PATCHCORD_ENCRYPTION_KEY to "<new key>,<old key>" and run this again; afterwards leave the old key out.',
  });
}
