import { z } from 'zod';
import type { Answer, Exchange } from '../http/answer.ts';
import { toE164 } from '../numbers.ts';
import type { World } from '../world.ts';
import { done, failure, invalid, notFound, required } from './core-answers.ts';

const bodySchema = z.looseObject({
  agent_id: z.union([z.number(), z.string().regex(/^\d+$/)]).transform(Number),
  callee_number: z.union([z.number(), z.string()]).transform(String),
});

/** How long it takes until the agent and then the dialled person pick up, in seconds. */
const pickUpSeconds = 8;

/**
 * Click to call (cloudtalk.md 4.4): the agent's phone rings, then the other number is dialled. No call id comes back.
 */
export function createCall(exchange: Exchange, world: World): Answer {
  const parsed = bodySchema.safeParse(exchange.body);
  if (!parsed.success) return invalid(problemsOf(exchange.body));
  const agent = world.company.agents.get(parsed.data.agent_id);
  if (agent === undefined) return notFound;
  const callee = toE164(parsed.data.callee_number);
  if (callee === undefined)
    return invalid({ callee_number: ['Please supply a valid phone number.'] });
  const now = world.clock.now();
  if (agent.status === 'offline') return failure(403, 'Agent is not online.');
  if (world.isCalling(agent.id, now)) return failure(409, 'Agent is already calling.');
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

function problemsOf(body: unknown): Record<string, string[]> {
  const sent = typeof body === 'object' && body !== null ? body : {};
  const missing = ['agent_id', 'callee_number'].filter((field) => !(field in sent));
  const wrong = missing.length === 0 ? ['agent_id'] : missing;
  return Object.fromEntries(
    wrong.map((field) => [field, [missing.length === 0 ? 'Invalid value.' : required]]),
  );
}
