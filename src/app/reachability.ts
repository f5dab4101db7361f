import type { LoadedConfig } from '../config/settings.ts';
import type { CheckLine } from '../connector/contract.ts';

const patienceMs = 5_000;

/**
 * Whether webhooks reach the running service: an unsigned request must be refused with 401 by our own way in, at the
 * public address if there is one.
 */
export async function checkWayIn(
  config: LoadedConfig,
  account: string,
): Promise<readonly CheckLine[]> {
  const local = `http://127.0.0.1:${config.service.port}`;
  const lines = [await knock('port', local, account)];
  const { publicUrl } = config.service;
  if (publicUrl === undefined) {
    lines.push({
      name: 'public address',
      ok: 'warning',
      message: 'public_url is not set, so it was not tried from outside.',
      advice:
        'Set public_url in config/patchcord.yaml to the address CloudTalk sends its webhooks to.',
    });
  } else lines.push(await knock('public address', publicUrl, account));
  return lines;
}

async function knock(name: string, base: string, account: string): Promise<CheckLine> {
  const url = `${base}/hooks/cloudtalk/${account}`;
  try {
    const answer = await fetch(url, {
      method: 'POST',
      body: '{}',
      signal: AbortSignal.timeout(patienceMs),
    });
    if (answer.status === 401)
      return { name, ok: true, message: `${url} answers and refuses what is not signed.` };
    return {
      name,
      ok: false,
      message: `${url} answered ${answer.status}, not 401.`,
      advice:
        'Something else answers at this address, or the account is not loaded: look at the reverse proxy and restart the service.',
    };
  } catch {
    return {
      name,
      ok: false,
      message: `${url} does not answer.`,
      advice:
        'Start the service (npm run start); for the public address look at DNS, the certificate and the firewall.',
    };
  }
}
