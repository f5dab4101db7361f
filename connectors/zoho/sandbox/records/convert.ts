import type { ApiCall } from '../api-call.ts';
import { json, type SandboxReply } from '../exchange.ts';
import { isObject, type Json, type JsonObject, member } from '../json.ts';
import type { Module } from '../metadata/module.ts';
import type { Org } from '../org.ts';
import { invalidId, type Refusal, RefusedError, refusal, refuse } from '../refusal.ts';
import type { User } from '../users.ts';
import { recordsAbout } from './related.ts';
import { renderLookup } from './render.ts';
import type { StoredRecord } from './table.ts';
import { insertRecord } from './write.ts';
import { readData, reply } from './write-many.ts';

/** Who converts which lead, and what was asked for. */
export interface Conversion {
  readonly org: Org;
  readonly user: User;
  readonly lead: StoredRecord;
  readonly options: JsonObject;
}

/** The records a lead became; null where none was asked for. */
export interface Converted {
  readonly contactId: string;
  readonly accountId: string | null;
  readonly dealId: string | null;
}

const copied = [
  'Salutation',
  'First_Name',
  'Last_Name',
  'Title',
  'Email',
  'Secondary_Email',
  'Phone',
  'Mobile',
  'Fax',
  'Lead_Source',
  'Description',
  'Email_Opt_Out',
];
const renamed: Readonly<Record<string, string>> = {
  Street: 'Mailing_Street',
  City: 'Mailing_City',
  State: 'Mailing_State',
  Zip_Code: 'Mailing_Zip',
  Country: 'Mailing_Country',
};

/** `POST /Leads/{id}/actions/convert`: section 9. */
export function convertLeadRoute(call: ApiCall): SandboxReply {
  const lead = call.org.find('Leads', call.param('id'));
  if (!lead) throw new RefusedError(invalidId({ resource_path_index: 1 }));
  const [options = null] = readData(call.json(), 1);
  if (!isObject(options))
    refuse('INVALID_DATA', 'invalid data', {
      expected_data_type: 'jsonobject',
      json_path: '$.data[0]',
    });
  const done = convertLead({ org: call.org, user: call.user, lead, options });
  if ('refused' in done) {
    if (done.refused.code === 'ID_ALREADY_CONVERTED') throw new RefusedError(done.refused);
    return reply([done], 200);
  }
  return call.org.quirks.convertStatus === 202
    ? scheduled(call.org)
    : convertedReply(call.org, done.converted);
}

/** `GET /Leads/{id}/__conversion_options`: what the lead could become part of, by e-mail, phone or company. */
export function conversionOptions(call: ApiCall): SandboxReply {
  const lead = call.org.find('Leads', call.param('id'));
  if (!lead) throw new RefusedError(invalidId({ resource_path_index: 1 }));
  const same = (api: string, ...names: readonly (readonly [string, string])[]): Json =>
    [...call.org.table(api).live.values()]
      .filter(({ values }) =>
        names.some(([mine, theirs]) => isSame(lead.values[mine], values[theirs])),
      )
      .map(({ id }) => renderLookup(call.org, api, id));
  const options = {
    modules_with_multiple_layouts: [],
    Contacts: same('Contacts', ['Email', 'Email'], ['Phone', 'Phone'], ['Mobile', 'Mobile']),
    Accounts: same('Accounts', ['Company', 'Account_Name']),
    preference_field_matched_value: { Contacts: [], Accounts: [] },
  };
  return json(200, { __conversion_options: options });
}

function isSame(left: Json | undefined, right: Json | undefined): boolean {
  return (
    typeof left === 'string' &&
    typeof right === 'string' &&
    left.toLowerCase() === right.toLowerCase()
  );
}

function scheduled(org: Org): SandboxReply {
  const element = {
    code: 'SCHEDULED',
    details: { job_id: org.ids.other() },
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

/**
 * Turns a lead into a contact, and an account and a deal where asked for: makes or takes them, moves notes, attachments
 * and activities, and hides the lead.
 */
export function convertLead(
  conversion: Conversion,
): { readonly converted: Converted } | { readonly refused: Refusal } {
  const { lead } = conversion;
  if (lead.values['Converted__s'] === true)
    return {
      refused: refusal('ID_ALREADY_CONVERTED', 'id already converted', { resource_path_index: 1 }),
    };
  const deal = dealElement(conversion);
  if (deal && 'refused' in deal) return deal;
  const account = accountOf(conversion);
  if (typeof account === 'object' && account !== null) return account;
  const contact = contactOf(conversion, account);
  if (typeof contact === 'object') return contact;
  const dealId = deal
    ? made(conversion, 'Deals', { ...deal.element, Contact_Name: contact, Account_Name: account })
    : null;
  if (typeof dealId === 'object' && dealId !== null) return dealId;
  const converted = { contactId: contact, accountId: account, dealId };
  moveParts(conversion, contact);
  markConverted(conversion, converted);
  return { converted };
}

type Made = string | { readonly refused: Refusal };

function made(conversion: Conversion, api: string, element: JsonObject): Made {
  const { org, user } = conversion;
  const module = org.modules.get(api);
  if (!module)
    return { refused: refusal('INVALID_MODULE', 'the module name given seems to be invalid') };
  const written = insertRecord({ org, user, module, index: 0 }, element);
  return 'refused' in written ? written : written.record.id;
}

function givenId(conversion: Conversion, name: string): Made | undefined {
  const option = conversion.options[name] ?? null;
  const id = member(option, 'id') ?? (typeof option === 'string' ? option : undefined);
  if (id === undefined) return undefined;
  if (conversion.org.find(name, id)) return id;
  return { refused: invalidId({ api_name: 'id', json_path: `$.data[0].${name}.id` }) };
}

function ownerOf(conversion: Conversion): Json {
  const assigned = member(conversion.options['assign_to'] ?? null, 'id');
  return assigned ?? conversion.lead.values['Owner'] ?? conversion.user.id;
}

function accountOf(conversion: Conversion): Made | null {
  const given = givenId(conversion, 'Accounts');
  if (given !== undefined) return given;
  const company = conversion.lead.values['Company'];
  if (typeof company !== 'string') return null;
  const values = conversion.lead.values;
  return made(conversion, 'Accounts', {
    Account_Name: company,
    Phone: values['Phone'] ?? null,
    Owner: ownerOf(conversion),
  });
}

function contactOf(conversion: Conversion, accountId: string | null): Made {
  const given = givenId(conversion, 'Contacts');
  if (given !== undefined) return given;
  const { values } = conversion.lead;
  const element: Record<string, Json> = { Owner: ownerOf(conversion), Account_Name: accountId };
  for (const name of copied) element[name] = values[name] ?? null;
  element['Title'] = values['Designation'] ?? null;
  for (const [from, to] of Object.entries(renamed)) element[to] = values[from] ?? null;
  return made(conversion, 'Contacts', element);
}

/** Checks the deal before anything is made: a refusal must leave the lead as it was. */
function dealElement(
  conversion: Conversion,
): { readonly element: JsonObject } | { readonly refused: Refusal } | undefined {
  const deal = conversion.options['Deals'];
  if (!isObject(deal)) return undefined;
  const missing = ['Deal_Name', 'Stage'].find(
    (name) => deal[name] === undefined || deal[name] === null,
  );
  if (missing !== undefined)
    return {
      refused: refusal('MANDATORY_NOT_FOUND', 'required field not found', {
        api_name: missing,
        json_path: `$.data[0].Deals.${missing}`,
      }),
    };
  const stage = conversion.org.modules.get('Deals')?.fields.get('Stage');
  if (stage && !stage.hasPick(String(deal['Stage'])))
    return {
      refused: refusal('MAPPING_MISMATCH', "Pipeline doesn't contain the Stage", {
        api_name: 'Stage',
        json_path: '$.data[0].Deals.Stage',
        mapped_field: { api_name: 'Pipeline', json_path: '$.data[0].Deals.Pipeline' },
      }),
    };
  return { element: deal };
}

/** Notes, attachments and activities go to the contact. */
function moveParts(conversion: Conversion, contactId: string): void {
  const { org } = conversion;
  const leads = org.modules.get('Leads');
  const movable = [
    'Notes',
    'Attachments',
    'Calls',
    'Events',
    'Tasks',
    'Appointments__s',
    'Quality_Notes',
  ];
  for (const api of movable) {
    const module = org.modules.get(api);
    if (!leads || !module) continue;
    for (const record of recordsAbout(org, module, leads, conversion.lead.id))
      put(conversion, module, record, movedLink(module, contactId));
  }
}

function movedLink(module: Module, contactId: string): Record<string, Json> {
  const contact = { module: 'Contacts', id: contactId };
  if (module.fields.has('Parent_Id')) return { Parent_Id: contact };
  if (module.fields.has('Appointment_For')) return { Appointment_For: contact };
  if (module.fields.has('Who_Id')) return { Who_Id: contactId, What_Id: null };
  return { Contact: contactId, Lead: null };
}

function put(
  conversion: Conversion,
  module: Module,
  before: StoredRecord,
  changed: Record<string, Json>,
): void {
  const { org, user } = conversion;
  const at = org.now();
  const record = {
    id: before.id,
    values: { ...before.values, ...changed, Modified_Time: at, Modified_By: user.id },
  };
  org.table(module.api).put(record);
  org.tell({
    kind: 'update',
    module: module.api,
    record,
    before,
    fields: Object.keys(changed),
    by: user,
    at,
  });
}

function markConverted(conversion: Conversion, converted: Converted): void {
  const leads = conversion.org.modules.get('Leads');
  const lead = conversion.org.find('Leads', conversion.lead.id);
  if (!leads || !lead) return;
  put(conversion, leads, lead, {
    Converted__s: true,
    Converted_Date_Time: conversion.org.now(),
    Converted_Contact: converted.contactId,
    Converted_Account: converted.accountId,
    Converted_Deal: converted.dealId,
  });
}
