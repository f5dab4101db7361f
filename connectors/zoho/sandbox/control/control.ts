import { Duration } from 'luxon';
import { z } from 'zod';
import { json, type SandboxReply, type SandboxRequest } from '../exchange.ts';
import type { Json } from '../json.ts';
import { noDeliveryFaults } from '../notifications/notifier.ts';
import { answerPage } from '../page/pages.ts';
import { RefusedError, refusalBody } from '../refusal.ts';
import type { SandboxState } from '../state.ts';
import {
  changeModule,
  denyRights,
  expireTokens,
  giveGrant,
  moveHome,
  registerClient,
} from './accounts.ts';
import { actConvert, actDelete, actEdit, actLock } from './act.ts';
import {
  addAssignmentRule,
  addLayoutRule,
  setApproval,
  setBlueprint,
  setLayout,
  setLocking,
} from './automation.ts';
import { bodyOf } from './body.ts';
import { actMerge, listPeople, setPeople } from './people.ts';
import { clockBody, faultsBody, limitsBody, quirksBody, resetBody } from './schemas.ts';
import type { Steering } from './steering.ts';

/** What a control request works on. */
export interface Control {
  readonly sandbox: Steering;
  readonly state: SandboxState;
  readonly request: SandboxRequest;
}

type Action = (control: Control) => SandboxReply | Promise<SandboxReply>;

/** `/__sandbox/…`: the pages for people and the levers for tests. Costs nothing and never fails on demand. */
export async function answerControl(
  sandbox: Steering,
  state: SandboxState,
  request: SandboxRequest,
): Promise<SandboxReply> {
  const control = { sandbox, state, request };
  const action = actions[`${request.method} ${request.path}`];
  try {
    if (action) return await action(control);
    const records = /^\/__sandbox\/records\/([\w$]+)$/.exec(request.path)?.[1];
    if (records !== undefined && request.method === 'GET') return listOf(control, records);
    return await answerPage({ state, request, pull: (lever, body) => pull(control, lever, body) });
  } catch (error) {
    return refusedControl(error);
  }
}

/** A lever as the page pulls it: the same action, with a body made from a form. */
function pull(
  { sandbox, state, request }: Control,
  lever: string,
  body: Json,
): Promise<SandboxReply> {
  const sent = new TextEncoder().encode(JSON.stringify(body));
  const path = `/__sandbox/${lever}`;
  return answerControl(sandbox, state, { ...request, method: 'POST', path, body: sent });
}

function refusedControl(error: unknown): SandboxReply {
  if (error instanceof z.ZodError)
    return json(400, { error: { code: 'sandbox.invalid', message: z.prettifyError(error) } });
  if (error instanceof RefusedError) return json(400, { error: refusalBody(error.refused) });
  if (error instanceof SyntaxError)
    return json(400, { error: { code: 'sandbox.invalid', message: 'not JSON' } });
  throw error;
}

function done(more: Readonly<Record<string, Json>> = {}): SandboxReply {
  return json(200, { ok: true, ...more });
}

function listOf({ sandbox, request }: Control, module: string): SandboxReply {
  if (!sandbox.hasModule(module))
    return json(404, { error: { code: 'sandbox.unknown_module', message: module } });
  return json(200, { data: sandbox.records(module, request.query.get('deleted') === 'true') });
}

async function reset({ sandbox, request }: Control): Promise<SandboxReply> {
  const { clock, ...how } = bodyOf(resetBody, request);
  if (clock !== undefined) sandbox.clock.set(Date.parse(clock));
  await sandbox.reset(how);
  return done();
}

function moveClock({ sandbox, request }: Control): SandboxReply {
  const body = bodyOf(clockBody, request);
  if ('set' in body) sandbox.clock.set(Date.parse(body.set));
  else if ('real' in body) sandbox.clock.real();
  else {
    const duration = Duration.fromISO(body.advance);
    if (!duration.isValid)
      return json(400, {
        error: { code: 'sandbox.invalid', message: `not a duration: ${body.advance}` },
      });
    sandbox.clock.advance(duration.toMillis());
  }
  return done({ now: new Date(sandbox.clock.now()).toISOString() });
}

/** Takes over the members that were sent. */
function assign<T extends object>(
  target: T,
  sent: { readonly [K in keyof T]?: T[K] | undefined },
): void {
  for (const [name, value] of Object.entries(sent))
    if (value !== undefined) Object.assign(target, { [name]: value });
}

function setLimits({ state, request }: Control): SandboxReply {
  const { indexLagMs, ...limits } = bodyOf(limitsBody, request);
  assign(state.crm.limits, limits);
  assign(state.crm.org.quirks, { indexLagMs });
  const { edition, users, credits, addOns, concurrency, latencyMs } = state.crm.limits;
  return done({
    limits: {
      edition,
      users,
      credits,
      addOns,
      concurrency,
      latencyMs,
      indexLagMs: state.crm.org.quirks.indexLagMs,
    },
  });
}

function setQuirks({ state, request }: Control): SandboxReply {
  const { org } = state.crm;
  assign(org.quirks, bodyOf(quirksBody, request));
  org.speak(org.quirks.language);
  return done({ quirks: { ...state.crm.org.quirks } });
}

function addFault({ state, request }: Control): SandboxReply {
  const body = bodyOf(faultsBody, request);
  if ('clear' in body) {
    state.faults.clear();
    state.notifier.faults = noDeliveryFaults();
  } else if ('webhooks' in body) assign(state.notifier.faults, body.webhooks);
  else
    state.faults.add({
      method: body.match?.method?.toUpperCase(),
      path: body.match?.path,
      when: body.when ?? 'before_commit',
      answer: body.answer,
      chance: body.chance ?? 1,
      times: body.times ?? null,
    });
  return done();
}

function clearFaults({ state }: Control): SandboxReply {
  state.faults.clear();
  state.notifier.faults = noDeliveryFaults();
  return done();
}

const actions: Readonly<Record<string, Action>> = {
  'GET /__sandbox/stats': ({ sandbox }) => json(200, { ...sandbox.stats() }),
  'GET /__sandbox/clock': ({ sandbox }) =>
    json(200, { now: new Date(sandbox.clock.now()).toISOString() }),
  'GET /__sandbox/idle': ({ sandbox }) => json(200, { idle: sandbox.idle() }),
  'POST /__sandbox/record': ({ sandbox }) => {
    sandbox.record();
    return done();
  },
  'GET /__sandbox/recording': ({ sandbox }) =>
    json(200, {
      exchanges: sandbox
        .recording()
        .exchanges.map((each) => ({ ...each, headers: { ...each.headers } })),
    }),
  'POST /__sandbox/reset': reset,
  'POST /__sandbox/clock': moveClock,
  'POST /__sandbox/limits': setLimits,
  'POST /__sandbox/quirks': setQuirks,
  'POST /__sandbox/faults': addFault,
  'DELETE /__sandbox/faults': clearFaults,
  'POST /__sandbox/modules': changeModule,
  'POST /__sandbox/grant': giveGrant,
  'POST /__sandbox/clients': registerClient,
  'POST /__sandbox/data-centre': moveHome,
  'POST /__sandbox/permissions': denyRights,
  'POST /__sandbox/expire-tokens': expireTokens,
  'POST /__sandbox/edit': actEdit,
  'POST /__sandbox/delete': actDelete,
  'POST /__sandbox/lock': actLock,
  'POST /__sandbox/convert': actConvert,
  'POST /__sandbox/merge': actMerge,
  'POST /__sandbox/people': setPeople,
  'GET /__sandbox/people': listPeople,
  'POST /__sandbox/blueprint': setBlueprint,
  'POST /__sandbox/approval': setApproval,
  'POST /__sandbox/layout': setLayout,
  'POST /__sandbox/layout-rule': addLayoutRule,
  'POST /__sandbox/assignment-rule': addAssignmentRule,
  'POST /__sandbox/locking': setLocking,
};
