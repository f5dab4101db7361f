import { DateTime } from 'luxon';
import type { Sent } from '../../../../src/connector/sandbox-page/forms.ts';
import { BadRequestError } from '../../../../src/domain/errors.ts';
import type { ClockRequest, FaultsRequest } from '../control/requests.ts';
import type { CloudTalkSandbox } from '../sandbox-api.ts';
import type { World } from '../world.ts';

interface Steering {
  readonly sandbox: CloudTalkSandbox;
  readonly world: World;
  readonly sent: Sent;
}

type SteeringDeed = (steering: Steering) => Promise<{ readonly said: string }>;

/** A number that was typed; throws for anything else. */
function numberOf(sent: Sent, name: string, usual: number): number {
  const text = sent(name);
  if (text === undefined) return usual;
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  throw new BadRequestError(`"${text}" is not a number.`, { code: 'sandbox.bad_number' });
}

function share(sent: Sent, name: string, usual: number): number {
  return numberOf(sent, name, usual) / 100;
}

async function turnClock(
  sandbox: CloudTalkSandbox,
  request: ClockRequest,
): Promise<{ said: string }> {
  await sandbox.setClock(request);
  return { said: 'clock' };
}

/** Reads what an input for day and time holds, as the company's time. */
function localInstant(text: string | undefined, world: World): string {
  const at = DateTime.fromISO(text ?? '', { zone: world.company.facts.zone });
  if (at.isValid) return at.toISO();
  throw new BadRequestError(`"${text ?? ''}" is not a day and time.`, { code: 'sandbox.bad_time' });
}

function fault(sent: Sent): FaultsRequest {
  const answer = sent('answer') ?? '500';
  const [path, times] = [sent('path'), sent('times')];
  return {
    answer: /^\d+$/.test(answer) ? Number(answer) : answer,
    when: sent('when'),
    ...(path !== undefined && { match: { path } }),
    ...(times !== undefined && { times: numberOf(sent, 'times', 1) }),
    chance: share(sent, 'chance', 100),
  } as FaultsRequest;
}

/** What the forms behind the scenes do; each parses nothing itself: the sandbox's own methods do. */
export const steeringDeeds: Readonly<Record<string, SteeringDeed>> = {
  advance: ({ sandbox, sent }) => turnClock(sandbox, { advance: sent('by') ?? 'PT1M' }),
  'set-clock': ({ sandbox, world, sent }) =>
    turnClock(sandbox, { set: localInstant(sent('at'), world) }),
  'real-clock': ({ sandbox }) => turnClock(sandbox, { real: true }),
  play: async ({ sandbox, sent }) => {
    await sandbox.play('day', { speed: numberOf(sent, 'speed', 600) });
    return { said: 'playing' };
  },
  limits: async ({ sandbox, sent }) => {
    sandbox.limits({
      perMinute: sent('perMinute') === undefined ? null : numberOf(sent, 'perMinute', 60),
      latencyMs: numberOf(sent, 'latency', 0),
      detailDelayMs: numberOf(sent, 'detail', 5) * 1000,
      noDetailChance: share(sent, 'noDetail', 0),
      aiDelayMs: numberOf(sent, 'aiDelay', 90) * 1000,
      ai: sent('ai') === 'yes',
      whatsappWindow: sent('window') === 'yes',
    });
    return { said: 'limits' };
  },
  fault: async ({ sandbox, sent }) => {
    sandbox.fault(fault(sent));
    return { said: 'failing' };
  },
  heal: async ({ sandbox }) => {
    sandbox.fault({ clear: true });
    return { said: 'healed' };
  },
  losses: async ({ sandbox, sent }) => {
    sandbox.fault({
      webhooks: {
        drop: share(sent, 'drop', 0),
        duplicate: share(sent, 'duplicate', 0),
        reorder: share(sent, 'reorder', 0),
        delayMs: [0, numberOf(sent, 'delay', 0) * 1000],
      },
    });
    return { said: 'losses' };
  },
  receiver: async ({ sandbox, sent }) => {
    sandbox.subscribe({ url: sent('url') ?? '' });
    return { said: 'listening' };
  },
  agent: async ({ sandbox, sent }) => {
    sandbox.setAgent({ agent: sent('agent') ?? '', status: sent('status') ?? '' });
    return { said: 'agent' };
  },
  reset: async ({ sandbox }) => {
    await sandbox.reset({ keepWebhooks: true });
    return { said: 'reset' };
  },
};
