import { createCloudTalkSandbox } from '../../connectors/cloudtalk/sandbox/sandbox.ts';
import type { CloudTalkSandbox } from '../../connectors/cloudtalk/sandbox/sandbox-api.ts';
import { recipes } from '../../connectors/cloudtalk/workflow-recipes.ts';
import { createZohoSandbox, type ZohoSandbox } from '../../connectors/zoho/sandbox/sandbox.ts';
import type { Clock } from '../domain/clock.ts';
import type { Random } from '../domain/random.ts';

export interface Sandboxes {
  readonly zoho: ZohoSandbox;
  readonly cloudtalk: CloudTalkSandbox;
  isIdle(): boolean;
  /**
   * Has CloudTalk send its events to a service: signed webhooks of all types, and the Workflow Automations an integrator
   * sets up by our recipes (call ended, call modified).
   */
  subscribe(serviceUrl: string): void;
  close(): Promise<void>;
}

/** The workflow secret of `config/accounts/demo.yaml`. */
const workflowSecret = 'sandbox-workflow-secret-0001';

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
  try {
    await cloudtalk.listen(options.cloudtalkPort);
  } catch (error) {
    await zoho.close();
    throw error;
  }
  return {
    zoho,
    cloudtalk,
    isIdle: () => zoho.idle() && cloudtalk.idle(),
    subscribe: (serviceUrl) => subscribe(cloudtalk, serviceUrl),
    close: async () => {
      await Promise.all([zoho.close(), cloudtalk.close()]);
    },
  };
}

function subscribe(cloudtalk: CloudTalkSandbox, serviceUrl: string): void {
  const url = `${serviceUrl}/hooks/cloudtalk/demo`;
  cloudtalk.subscribe({ url, events: ['*'] });
  for (const trigger of ['call.ended', 'call.modified']) {
    const rows = [...(recipes.get(trigger)?.rows ?? [])];
    const headers = { 'X-Patchcord-Secret': workflowSecret };
    cloudtalk.subscribe({ workflow: { trigger, url: `${url}/workflow`, headers, rows } });
  }
}
