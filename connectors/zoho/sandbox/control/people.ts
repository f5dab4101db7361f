import { seededRandom } from '../../../../src/domain/random.ts';
import { json, type SandboxReply, type SandboxRequest } from '../exchange.ts';
import { mergeRecords } from '../people/merge.ts';
import { invalidId, RefusedError, refuse } from '../refusal.ts';
import type { SandboxState } from '../state.ts';
import { personOf } from './act.ts';
import { bodyOf } from './body.ts';
import { mergeBody, peopleBody } from './schemas.ts';

interface Steered {
  readonly state: SandboxState;
  readonly request: SandboxRequest;
}

const usualModules = [
  'Leads',
  'Contacts',
  'Accounts',
  'Deals',
  'Calls',
  'Tasks',
  'Cases',
  'Events',
];

/** `POST /__sandbox/people` */
export function setPeople({ state, request }: Steered): SandboxReply {
  const body = bodyOf(peopleBody, request);
  const { people } = state;
  if ('stop' in body) people.stop();
  else {
    const { everyMs, modules, times, seed, ...weights } = body;
    people.start({
      everyMs,
      weights,
      modules: modules ?? usualModules,
      times: times ?? null,
      random: seededRandom(seed ?? 1),
    });
  }
  return json(200, { ok: true, running: people.busy });
}

/** `GET /__sandbox/people` */
export function listPeople({ state }: Steered): SandboxReply {
  const { people } = state;
  return json(200, { running: people.busy, counts: people.counts(), data: people.done });
}

/** `POST /__sandbox/merge` */
export function actMerge({ state, request }: Steered): SandboxReply {
  const { module: api, survivor, gone, as } = bodyOf(mergeBody, request);
  const { org } = state.crm;
  const module =
    org.modules.get(api) ??
    refuse('INVALID_MODULE', 'the module name given seems to be invalid', { module: api });
  const user = personOf(org, as);
  if (!mergeRecords({ org, user, module, survivorId: survivor, goneId: gone }))
    throw new RefusedError(invalidId({ survivor, gone }));
  return json(200, { ok: true });
}
