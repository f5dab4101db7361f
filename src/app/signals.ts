import { processEnvironment } from '../config/environment.ts';

/** How often a process that npm started looks whether npm is still there, in milliseconds. */
const lookMs = 1_000;

/**
 * Resolves at the first SIGTERM or SIGINT; at the second the process ends at once.
 *
 * npm hands a signal to the shell it runs a script in, and not every shell hands it on: a process that npm started takes
 * the end of that shell as the signal, so that stopping `npm run start` never leaves a service behind.
 */
export function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = (): void => {
      asked = true;
      clearInterval(watch);
      resolve();
    };
    const onSignal = (): void => {
      if (asked) process.exit(130);
      stop();
    };
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid !== parent) stop();
    }, lookMs);
    watch.unref();
    if (processEnvironment()['npm_lifecycle_event'] === undefined) clearInterval(watch);
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  });
}
