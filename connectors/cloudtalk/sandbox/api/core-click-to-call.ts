import { z } from 'zod';
import type { Answer, Exchange } from '../http/answer.ts';
import { toE164 } from '../numbers.ts';
import type { World } from '../world.ts';
import { done, failure, invalidInput, notFound } from './core-answers.ts';

const bodySchema = z.looseObject({
  agent_id: z.union([z.number(), z.string().regex(/^\d+$/)]).transform(Number),
  callee_number: z.union([z.number(), z.string()]).transform(String),
});

/** Statuses that can be set by hand: who is away is not rung, who is on the phone is busy. */
const offDuty: ReadonlySet<string> = new Set(['offline', 'paused']);
const onThePhone: ReadonlySet<string> = new Set(['calling', 'busy']);

/** How long it takes until the agent and then the dialled person pick up, in seconds. */
const pickUpSeconds = 8;

/**
 * Click to call (cloudtalk.md 4.4): the agent's phone rings, then the other number is dialled. No call id comes back.
 */
export function createCall(exchange: Exchange, world: World): Answer {
  const parsed = bodySchema.safeParse(exchange.body);
  if (!parsed.success) return invalidInput;
  const agent = world.company.agents.get(parsed.data.agent_id);
  if (agent === undefined) return notFound;
  const callee = toE164(parsed.data.callee_number);
  if (callee === undefined) return invalidInput;
  const now = world.clock.now();
  if (offDuty.has(agent.status)) return failure(403, 'Agent is not online.');
  if (onThePhone.has(agent.status) || world.isCalling(agent.id, now))
    return failure(409, 'Agent is already calling.');
  const from = world.company.numbers.get(agent.callNumberId)?.e164;
  world.engine.place({
    ...(from !== undefined && { from }),
    to: callee,
    direction: 'outgoing',
    outcome: world.settings.calleeAnswers ? 'answered' : 'no_answer',
    agent: agent.email,
    waitSeconds: pickUpSeconds,
    live: true,
  });
  return done;
}
