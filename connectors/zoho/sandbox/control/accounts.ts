import { json, type SandboxReply, type SandboxRequest } from '../exchange.ts';
import { refuse } from '../refusal.ts';
import { defaultCredentials, type SandboxState } from '../state.ts';
import { personOf } from './act.ts';
import { bodyOf } from './body.ts';
import { clientBody, grantBody, homeBody, moduleBody, permissionsBody } from './schemas.ts';

interface Steered {
  readonly state: SandboxState;
  readonly request: SandboxRequest;
}

/** A self client's code lives as long as its owner chose, ten minutes at most. */
const grantLifeMs = 10 * 60_000;

/** `POST /__sandbox/grant` */
export function giveGrant({ state, request }: Steered): SandboxReply {
  const { scopes, clientId, as } = bodyOf(grantBody, request);
  const { book, user } = state.accounts;
  const grant = {
    clientId: clientId ?? defaultCredentials.clientId,
    userId: as === undefined ? user.id : personOf(state.crm.org, as).id,
    scopes,
    redirectUri: null,
    withRefresh: true,
  };
  return json(200, { code: book.grant(grant, grantLifeMs) });
}

/** `POST /__sandbox/clients` */
export function registerClient({ state, request }: Steered): SandboxReply {
  const { id, secrets, redirectUris } = bodyOf(clientBody, request);
  state.accounts.book.clients.set(id, { id, secrets, redirectUris: redirectUris ?? [] });
  return json(200, { ok: true });
}

/** `POST /__sandbox/data-centre` */
export function moveHome({ state, request }: Steered): SandboxReply {
  state.accounts.home = bodyOf(homeBody, request).home;
  return json(200, { ok: true, home: state.accounts.home });
}

/** `POST /__sandbox/permissions` */
export function denyRights({ state, request }: Steered): SandboxReply {
  const { deny } = bodyOf(permissionsBody, request);
  const { deniedRights } = state.crm.org;
  deniedRights.clear();
  for (const right of deny) deniedRights.add(right);
  return json(200, { ok: true, deny: [...deniedRights] });
}

/** `POST /__sandbox/modules` */
export function changeModule({ state, request }: Steered): SandboxReply {
  const { module: api, singular, plural, visibility } = bodyOf(moduleBody, request);
  const module =
    state.crm.org.modules.get(api) ??
    refuse('INVALID_MODULE', 'the module name given seems to be invalid', { module: api });
  module.singular = singular ?? module.singular;
  module.plural = plural ?? module.plural;
  module.visibility = visibility ?? module.visibility;
  return json(200, { ok: true });
}

/** `POST /__sandbox/expire-tokens` */
export function expireTokens({ state }: Steered): SandboxReply {
  state.accounts.book.expireAll();
  return json(200, { ok: true });
}
