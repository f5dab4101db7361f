import { ZodError, z } from 'zod';
import { errorCode, errorMessage, PatchcordError } from '../../../../src/domain/errors.ts';
import { type Answer, type Exchange, json } from '../http/answer.ts';
import type { ControlHandler } from '../http/server.ts';
import { answerPage } from '../page/pages.ts';
import type { CloudTalkSandbox } from '../sandbox-api.ts';
import { scenarioNames } from '../scenarios/catalogue.ts';
import type { Play } from '../scenarios/player.ts';
import { utcTime } from '../times.ts';
import type { World } from '../world.ts';
import { leverActions } from './lever-actions.ts';
import { playSchema } from './requests.ts';
import { viewActivity, viewContact, viewCueCard } from './views.ts';

/** What an action works on. */
interface ActionContext {
  readonly exchange: Exchange;
  readonly sandbox: CloudTalkSandbox;
  readonly world: World;
}

type Action = (context: ActionContext) => Answer | Promise<Answer>;

const actions: Readonly<Record<string, Action>> = {
  ...leverActions,
  'GET /__sandbox/calls': ({ sandbox }) => data(sandbox.calls()),
  'GET /__sandbox/contacts': ({ world }) =>
    data([...world.company.contacts.values()].map((contact) => viewContact(contact, world))),
  'GET /__sandbox/activities': ({ world }) =>
    data([...world.company.activities.values()].map(viewActivity)),
  'GET /__sandbox/cuecards': ({ world }) => data(world.cueCards.map(viewCueCard)),
  'GET /__sandbox/messages': ({ sandbox }) => data(sandbox.messages()),
  'GET /__sandbox/deliveries': ({ sandbox }) => data(sandbox.deliveries()),
  'GET /__sandbox/stats': ({ sandbox }) => json(200, sandbox.stats()),
  'GET /__sandbox/clock': ({ sandbox }) => data({ now: utcTime(sandbox.clock.now()) }),
  'GET /__sandbox/limits': ({ world }) => data(world.settings),
  'GET /__sandbox/faults': ({ world }) =>
    data({ requests: world.faults.list(), webhooks: world.dispatcher.faults }),
  'GET /__sandbox/webhooks': ({ world }) =>
    data({ endpoints: world.dispatcher.endpoints, workflows: world.dispatcher.workflows }),
  'DELETE /__sandbox/webhooks': ({ exchange, world }) => {
    world.dispatcher.unsubscribe(exchange.query.get('id') ?? undefined);
    return data({});
  },
  'POST /__sandbox/reset': async ({ exchange, sandbox }) => {
    await sandbox.reset(asSent(exchange));
    return data({ now: utcTime(sandbox.clock.now()) });
  },
  'POST /__sandbox/clock': async ({ exchange, sandbox }) => {
    await sandbox.setClock(asSent(exchange));
    return data({ now: utcTime(sandbox.clock.now()) });
  },
  'POST /__sandbox/limits': ({ exchange, sandbox }) => data(sandbox.limits(asSent(exchange))),
  'POST /__sandbox/faults': ({ exchange, sandbox }) => {
    sandbox.fault(asSent(exchange));
    return data({});
  },
  'POST /__sandbox/record': ({ exchange, sandbox }) => {
    sandbox.record(asSent(exchange));
    return data({});
  },
  'GET /__sandbox/recording': ({ sandbox }) => data(sandbox.recording()),
  'POST /__sandbox/call': ({ exchange, sandbox }) => data(sandbox.call(asSent(exchange))),
  'POST /__sandbox/message': ({ exchange, sandbox }) => data(sandbox.message(asSent(exchange))),
  'POST /__sandbox/agent': ({ exchange, sandbox }) => {
    sandbox.setAgent(asSent(exchange));
    return data({});
  },
  'POST /__sandbox/edit': ({ exchange, sandbox }) => {
    sandbox.edit(asSent(exchange));
    return data({});
  },
  'POST /__sandbox/play': async ({ exchange, sandbox }) => {
    const { scenario, ...options } = playSchema.parse(exchange.body ?? {});
    return data(viewPlay(await sandbox.play(scenario, options)));
  },
  'GET /__sandbox/play': ({ sandbox }) =>
    json(200, {
      data: sandbox.lastPlay === undefined ? null : viewPlay(sandbox.lastPlay),
      scenarios: scenarioNames,
    }),
  'GET /__sandbox/scenarios': () => data(scenarioNames),
  'POST /__sandbox/webhooks': ({ exchange, sandbox }) => data(sandbox.subscribe(asSent(exchange))),
};

/** Answers the control surface (interfaces.md 3). */
export function controlHandler(sandbox: CloudTalkSandbox, world: () => World): ControlHandler {
  return async (exchange) => {
    const action = actions[`${exchange.method} ${exchange.path}`];
    if (action === undefined) return answerPage({ exchange, sandbox, world });
    if (exchange.isGarbled === true)
      return json(400, { error: { code: 'sandbox.bad_request', message: 'Not JSON.' } });
    try {
      return await action({ exchange, sandbox, world: world() });
    } catch (error) {
      return refuse(error);
    }
  };
}

/** The body as it came: each method of the sandbox parses what it is given. */
function asSent<T>({ body = {} }: Exchange): T {
  return body as T;
}

function data(body: unknown): Answer {
  return json(200, { data: body });
}

function viewPlay(play: Play): Record<string, unknown> {
  return {
    scenario: play.scenario,
    total: play.total,
    done: play.isDone(),
    played: play.played.map(({ entry, id }) => ({
      name: entry.name,
      kind: entry.kind,
      at: entry.at,
      who: entry.who,
      id,
    })),
  };
}

function refuse(error: unknown): Answer {
  if (error instanceof ZodError)
    return json(400, { error: { code: 'sandbox.bad_request', message: z.prettifyError(error) } });
  if (error instanceof PatchcordError)
    return json(400, { error: { code: errorCode(error), message: errorMessage(error) } });
  throw error;
}
