import { json, type SandboxReply, type SandboxRequest } from '../exchange.ts';
import type { JsonObject } from '../json.ts';
import type { Module } from '../metadata/module.ts';
import type { Org } from '../org.ts';
import { convertLead } from '../records/convert.ts';
import { deleteRecord } from '../records/delete.ts';
import { renderRecord } from '../records/render.ts';
import { insertRecord, updateRecord } from '../records/write.ts';
import { invalidId, RefusedError, refuse } from '../refusal.ts';
import type { SandboxState } from '../state.ts';
import type { User } from '../users.ts';
import { bodyOf } from './body.ts';
import { convertBody, deleteBody, editBody, lockBody } from './schemas.ts';

interface Acting {
  readonly state: SandboxState;
  readonly request: SandboxRequest;
}

/** The person acted for: `owner`, an e-mail address or a user id. */
export function personOf(org: Org, as = 'owner'): User {
  const found = org.users.find((user) =>
    as === 'owner' ? user.owner : user.email === as || user.id === as,
  );
  return found ?? refuse('INVALID_DATA', 'no such user', { as });
}

function moduleOf(org: Org, api: string): Module {
  const module = org.modules.get(api);
  return (
    module ?? refuse('INVALID_MODULE', 'the module name given seems to be invalid', { module: api })
  );
}

/** Changes a record as a person at the screen would; throws Zoho's refusal. */
export function editAs(
  org: Org,
  user: User,
  api: string,
  id: string | undefined,
  fields: JsonObject,
): JsonObject {
  const module = moduleOf(org, api);
  const where = { org, user, module, index: 0 };
  const written = id === undefined ? insertRecord(where, fields) : updateRecord(where, id, fields);
  if ('refused' in written) throw new RefusedError(written.refused);
  return renderRecord(org, module, written.record, { single: true });
}

/** `POST /__sandbox/edit` */
export function actEdit({ state, request }: Acting): SandboxReply {
  const { module, id, as, fields } = bodyOf(editBody, request);
  const { org } = state.crm;
  return json(200, { data: [editAs(org, personOf(org, as), module, id, fields)] });
}

/** `POST /__sandbox/delete` */
export function actDelete({ state, request }: Acting): SandboxReply {
  const { module, id, as } = bodyOf(deleteBody, request);
  const { org } = state.crm;
  if (!deleteRecord(org, moduleOf(org, module), id, personOf(org, as)))
    throw new RefusedError(invalidId({ id }));
  return json(200, { ok: true });
}

/** `POST /__sandbox/lock` */
export function actLock({ state, request }: Acting): SandboxReply {
  const { module, id, as, locked } = bodyOf(lockBody, request);
  const { org } = state.crm;
  const where = {
    org,
    user: personOf(org, as),
    module: moduleOf(org, module),
    index: 0,
    internal: true,
  };
  const written = updateRecord(where, id, { Locked__s: locked ?? true });
  if ('refused' in written) throw new RefusedError(written.refused);
  return json(200, { ok: true });
}

/** `POST /__sandbox/convert` */
export function actConvert({ state, request }: Acting): SandboxReply {
  const { id, as, options } = bodyOf(convertBody, request);
  const { org } = state.crm;
  const lead =
    org.find('Leads', id) ?? refuse('INVALID_DATA', 'the id given seems to be invalid', { id });
  const done = convertLead({ org, user: personOf(org, as), lead, options: options ?? {} });
  if ('refused' in done) throw new RefusedError(done.refused);
  const { contactId, accountId, dealId } = done.converted;
  return json(200, { Contacts: contactId, Accounts: accountId, Deals: dealId });
}
