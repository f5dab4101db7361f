import type { ApiCall } from '../api-call.ts';
import { json, type SandboxReply } from '../exchange.ts';
import { looksLikeId } from '../ids.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import type { Org } from '../org.ts';
import { invalidId, type Refusal, RefusedError, refusal, refuse } from '../refusal.ts';
import { refusedBefore, schedule } from './conversion-jobs.ts';
import { type Converted, convertLead } from './convert.ts';
import { approvalState, refuseGated } from './gates.ts';
import { renderLookup, renderRecord } from './render.ts';
import type { StoredRecord } from './table.ts';
import { readData, reply } from './write-many.ts';

/** Refusals that concern the lead as a whole stand alone; the others are an element of `data`. */
const flat = ['ID_ALREADY_CONVERTED', 'NOT_APPROVED', 'NOT_REVIEWED', 'RECORD_LOCKED'];

function leadOf(call: ApiCall): StoredRecord {
  const id = call.param('id');
  const lead = looksLikeId(id) ? call.org.find('Leads', id) : undefined;
  if (!lead) throw new RefusedError(invalidId({ resource_path_index: 1 }));
  return lead;
}

/** `POST /Leads/{id}/actions/convert`: section 9. Done at once (200) or a little later (202), as the quirk says. */
export function convertLeadRoute(call: ApiCall): SandboxReply {
  const lead = leadOf(call);
  const [options = null] = readData(call.json(), 1);
  if (!isObject(options))
    refuse('INVALID_DATA', 'invalid data', {
      expected_data_type: 'jsonobject',
      json_path: '$.data[0]',
    });
  refuseFlags(options);
  const conversion = { org: call.org, user: call.user, lead, options };
  if (call.org.quirks.convertStatus === 202) {
    const refused = refusedBefore(conversion);
    return refused ? refusedReply(refused) : scheduledReply(call, lead, options);
  }
  const done = convertLead(conversion);
  return 'refused' in done ? refusedReply(done.refused) : convertedReply(call.org, done.converted);
}

function refuseFlags(options: JsonObject): void {
  for (const name of ['overwrite', 'notify_lead_owner', 'notify_new_entity_owner']) {
    const value = options[name] ?? null;
    if (value !== null && typeof value !== 'boolean')
      throw new RefusedError(
        refusal('INVALID_DATA', 'invalid data', {
          expected_data_type: 'boolean',
          api_name: name,
          json_path: `$.data[0].${name}`,
        }),
      );
  }
}

function refusedReply(refused: Refusal): SandboxReply {
  if (flat.includes(refused.code)) throw new RefusedError(refused);
  return reply([{ refused }], 200);
}

function scheduledReply(call: ApiCall, lead: StoredRecord, options: JsonObject): SandboxReply {
  const element = {
    code: 'SCHEDULED',
    details: { job_id: schedule(call, [lead.id], options).id },
    message: 'Convert lead scheduled successfully',
    status: 'success',
  };
  return json(202, { data: [element] });
}

function convertedReply(org: Org, converted: Converted): SandboxReply {
  const { contactId, accountId, dealId } = converted;
  const details = {
    Contacts: renderLookup(org, 'Contacts', contactId),
    Deals: dealId === null ? null : renderLookup(org, 'Deals', dealId),
    Accounts: accountId === null ? null : renderLookup(org, 'Accounts', accountId),
  };
  const message = 'The record has been converted successfully';
  return json(200, { data: [{ code: 'SUCCESS', details, message, status: 'success' }] });
}

type Pair = readonly [lead: string, theirs: string];
const matches: Readonly<Record<'Contacts' | 'Accounts', readonly Pair[]>> = {
  Contacts: [
    ['Email', 'Email'],
    ['Phone', 'Phone'],
    ['Mobile', 'Mobile'],
  ],
  Accounts: [['Company', 'Account_Name']],
};
const shown: Readonly<Record<'Contacts' | 'Accounts', readonly string[]>> = {
  Contacts: ['Full_Name', 'Email', 'Layout', 'Locked__s', 'Account_Name'],
  Accounts: ['Phone', 'Account_Type', 'Website', 'Account_Name', 'Locked__s'],
};

/** `GET /Leads/{id}/__conversion_options`: what the lead could become part of, by e-mail, phone or company. */
export function conversionOptions(call: ApiCall): SandboxReply {
  const lead = leadOf(call);
  const gated = refuseGated(lead, { resource_path_index: 1 }, 'convert');
  if (gated) throw new RefusedError(gated);
  const options = {
    module_preference: null,
    Contacts: candidates(call.org, lead, 'Contacts'),
    Accounts: candidates(call.org, lead, 'Accounts'),
    preference_field_matched_value: {
      Contacts: matched(call.org, lead, 'Contacts'),
      Accounts: matched(call.org, lead, 'Accounts'),
    },
    modules_with_multiple_layouts: layered(call.org),
  };
  return json(200, { __conversion_options: options });
}

function candidates(org: Org, lead: StoredRecord, api: 'Contacts' | 'Accounts'): Json {
  const module = org.modules.get(api);
  if (!module) return null;
  const found = [...org.table(api).live.values()].filter(({ values }) =>
    matches[api].some(([mine, theirs]) => isSame(lead.values[mine], values[theirs])),
  );
  if (found.length === 0) return null;
  return found.map((record) => ({
    ...renderRecord(org, module, record, { fields: shown[api], single: false }),
    $editable: true,
    $approval_state: approvalState(record),
  }));
}

/** The lead's values by which candidates were found, with their fields. */
function matched(org: Org, lead: StoredRecord, api: 'Contacts' | 'Accounts'): Json {
  const module = org.modules.get(api);
  const rows = matches[api].flatMap(([mine, theirs]) => {
    const field = module?.fields.get(theirs);
    const value = lead.values[mine];
    if (!field || typeof value !== 'string') return [];
    const isThere = [...org.table(api).live.values()].some(({ values }) =>
      isSame(value, values[theirs]),
    );
    if (!isThere) return [];
    const { id, spec } = field;
    const about = { api_name: theirs, field_label: spec.label, unique: spec.unique, id };
    return [{ field: about, matched_lead_value: value }];
  });
  return rows.length === 0 ? null : rows;
}

function layered(org: Org): Json {
  const modules = ['Contacts', 'Accounts', 'Deals'].flatMap((api) => {
    const module = org.modules.get(api);
    return module && module.layouts.length > 1 ? [{ api_name: api, id: module.id }] : [];
  });
  return modules.length === 0 ? null : modules;
}

function isSame(left: Json | undefined, right: Json | undefined): boolean {
  return (
    typeof left === 'string' &&
    typeof right === 'string' &&
    left.toLowerCase() === right.toLowerCase()
  );
}
