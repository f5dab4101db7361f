import { type Answer, type Exchange, json } from '../http/answer.ts';
import type { CloudTalkSandbox } from '../sandbox-api.ts';
import type { World } from '../world.ts';

/** What an action works on. */
interface LeverContext {
  readonly exchange: Exchange;
  readonly sandbox: CloudTalkSandbox;
  readonly world: World;
}

/** Runs one lever with the body as it came: each lever parses what it is given. */
function lever(
  pull: (levers: CloudTalkSandbox['levers'], body: never) => unknown,
): (context: LeverContext) => Answer {
  return ({ exchange, sandbox }) =>
    json(200, { data: pull(sandbox.levers, (exchange.body ?? {}) as never) });
}

/** The levers of the control surface: what the dashboard does, and what only a sandbox can. */
export const leverActions: Readonly<Record<string, (context: LeverContext) => Answer>> = {
  'POST /__sandbox/replay': lever((levers, body) => levers.replay(body)),
  'POST /__sandbox/webhooks/test': lever((levers, body) => levers.test(body)),
  'POST /__sandbox/webhooks/rotate': lever((levers, body) => levers.rotate(body)),
  'POST /__sandbox/event': lever((levers, body) => levers.event(body)),
  'POST /__sandbox/raise-hand': lever((levers, body) => levers.raiseHand(body)),
  'POST /__sandbox/callflow': lever((levers, body) => levers.callflow(body)),
  'GET /__sandbox/callflow': ({ world }) => json(200, { data: world.flow.steps }),
  'DELETE /__sandbox/callflow': ({ exchange, world }) => {
    world.flow.remove(exchange.query.get('id') ?? undefined);
    return json(200, { data: {} });
  },
};
