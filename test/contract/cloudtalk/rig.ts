import { cloudtalk } from '../../../connectors/cloudtalk/index.ts';
import { createCloudTalkSandbox } from '../../../connectors/cloudtalk/sandbox/sandbox.ts';
import type { CloudTalkSandbox } from '../../../connectors/cloudtalk/sandbox/sandbox-api.ts';
import type { Connection, Poller, Reader, Source } from '../../../src/connector/contract.ts';
import type { RawDelivery } from '../../../src/domain/delivery.ts';
import type { Folded } from '../../../src/domain/event.ts';
import { silentLogger } from '../../../src/domain/logger.ts';
import { seededRandom } from '../../../src/domain/random.ts';
import { createSteppedClock, type SteppedClock } from '../../../src/domain/stepped-clock.ts';

export const signingSecret = 'whsec_c2FuZGJveC1zaWduaW5nLXNlY3JldC0wMDAx';
export const workflowSecret = 'practice-workflow-secret';
/** A Friday, ten in the morning in London. */
export const startAt = Date.parse('2026-11-20T10:00:00.000Z');

/** A request the sandbox sent to us. */
export interface Arrived {
  readonly raw: RawDelivery;
  readonly headers: Readonly<Record<string, string>>;
}

/** The connector joined to a sandbox on one stepped clock. */
export interface Rig {
  readonly clock: SteppedClock;
  readonly sandbox: CloudTalkSandbox;
  readonly connection: Connection;
  readonly reader: Reader;
  readonly source: Source;
  readonly poller: Poller;
  readonly arrived: Arrived[];
  /** Lets `ms` pass, with everything that happens meanwhile. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

export async function startRig(config: Record<string, unknown> = {}): Promise<Rig> {
  const clock = createSteppedClock(startAt);
  const arrived: Arrived[] = [];
  const sandbox = createCloudTalkSandbox({
    clock,
    random: seededRandom(7),
    transport: async ({ url, headers, body }) => {
      arrived.push(toArrived(url, headers, body, clock.now()));
      return 202;
    },
  });
  await sandbox.listen(0);
  const { baseUrl } = sandbox;
  const connection = cloudtalk.connect(
    cloudtalk.parse({
      base: {
        core: `${baseUrl}/my/api`,
        analytics: `${baseUrl}/analytics/api`,
        ai: `${baseUrl}/ai/v1`,
        platform: `${baseUrl}/platform/api`,
      },
      key_id: 'sandbox-key',
      key_secret: 'sandbox-secret',
      webhook_secrets: [signingSecret],
      workflow_secret: workflowSecret,
      ...config,
    }),
    {
      account: 'demo',
      country: 'GB',
      timezone: 'Europe/London',
      clock,
      random: seededRandom(1),
      logger: silentLogger,
      secrets: { get: async () => undefined, put: async () => undefined },
    },
  );
  const { reader, source, poller } = connection;
  if (!reader || !source || !poller) throw new Error('a half is missing');
  return {
    clock,
    sandbox,
    connection,
    reader,
    source,
    poller,
    arrived,
    pass: (ms) => clock.advanceTo(clock.now() + ms),
    close: async () => {
      await connection.close();
      await sandbox.close();
    },
  };
}

function toArrived(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  receivedAt: number,
): Arrived {
  const lower = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const raw = {
    account: 'demo',
    source: 'cloudtalk',
    channel: url.includes('/workflow') ? 'workflow' : 'signed',
    headers: lower,
    body: new TextEncoder().encode(body),
    receivedAt,
  };
  return { raw, headers: lower };
}

/** Facts as the fold would hold them. */
export function folded(
  facts: Readonly<Record<string, Folded[string]['value']>>,
  occurredAt: number,
): Folded {
  return Object.fromEntries(
    Object.entries(facts).map(([path, value]) => [
      path,
      { value, occurredAt, rank: 2, eventId: path },
    ]),
  );
}
