import { createCloudTalkSandbox } from '../../connectors/cloudtalk/sandbox/sandbox.ts';
import type { CloudTalkSandbox } from '../../connectors/cloudtalk/sandbox/sandbox-api.ts';
import { createZohoSandbox, type ZohoSandbox } from '../../connectors/zoho/sandbox/sandbox.ts';
import type { Clock } from '../domain/clock.ts';
import type { Random } from '../domain/random.ts';

export interface Sandboxes {
  readonly zoho: ZohoSandbox;
  readonly cloudtalk: CloudTalkSandbox;
  isIdle(): boolean;
  close(): Promise<void>;
}

export interface SandboxOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly zohoPort: number;
  readonly cloudtalkPort: number;
  /** What `setup` would install is there already. */
  readonly preinstalled: boolean;
}

/** Both vendors, imitated, on loopback. */
export async function startSandboxes(options: SandboxOptions): Promise<Sandboxes> {
  const { clock, random, preinstalled } = options;
  const zoho = createZohoSandbox({ clock, random, seed: 'practice', preinstalled });
  const cloudtalk = createCloudTalkSandbox({ clock, random, seed: 'practice' });
  await zoho.listen(options.zohoPort);
  await cloudtalk.listen(options.cloudtalkPort);
  return {
    zoho,
    cloudtalk,
    isIdle: () => zoho.idle() && cloudtalk.idle(),
    close: async () => {
      await Promise.all([zoho.close(), cloudtalk.close()]);
    },
  };
}
