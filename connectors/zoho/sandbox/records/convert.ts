import { isObject, type Json, type JsonObject, member } from '../json.ts';
import type { Module } from '../metadata/module.ts';
import type { Org } from '../org.ts';
import { invalidData, invalidId, type Refusal, refusal } from '../refusal.ts';
import type { User } from '../users.ts';
import { refuseGated } from './gates.ts';
import { recordsAbout } from './related.ts';
import type { StoredRecord } from './table.ts';
import { tagsOf } from './tag-names.ts';
import { insertRecord, updateRecord } from './write.ts';

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

/** Modules a lead becomes in any case. */
const parents = ['Contacts', 'Accounts'];

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

/**
 * Turns a lead into a contact, and an account and a deal where asked for: makes or takes them, moves notes, attachments
 * and activities, and hides the lead.
 */
export function convertLead(
  conversion: Conversion,
): { readonly converted: Converted } | { readonly refused: Refusal } {
  const { lead, org } = conversion;
  if (lead.values['Converted__s'] === true)
    return {
      refused: refusal('ID_ALREADY_CONVERTED', 'id already converted', { resource_path_index: 1 }),
    };
  const refused =
    refuseGated(lead, { resource_path_index: 1 }, 'convert') ?? refuseOptions(conversion);
  if (refused) return { refused };
  const held = org.hold();
  const done = become(conversion);
  if ('refused' in done) held.undo();
  else held.release();
  return done;
}

/** What is wrong with the options themselves. */
function refuseOptions({ org, options, lead }: Conversion): Refusal | undefined {
  const assignee = options['assign_to'] ?? null;
  const assigned = member(assignee, 'id');
  if (assignee !== null && (assigned === undefined || !org.user(assigned)?.active))
    return invalidId({ api_name: 'id', json_path: '$.data[0].assign_to.id' });
  const to = options['move_attachments_to'] ?? null;
  const targets = isObject(options['Deals']) ? [...parents, 'Deals'] : parents;
  const target = member(to, 'api_name');
  if (to !== null && (target === undefined || !targets.includes(target)))
    return invalidData({
      api_name: 'api_name',
      json_path: '$.data[0].move_attachments_to.api_name',
      supported_values: targets,
    });
  return refuseTags(options['carry_over_tags'] ?? null, lead);
}

/** Tags carried over are tags the lead has. */
function refuseTags(carried: Json, lead: StoredRecord): Refusal | undefined {
  if (carried === null) return undefined;
  const path = '$.data[0].carry_over_tags';
  if (!isObject(carried))
    return invalidData({
      expected_data_type: 'jsonobject',
      api_name: 'carry_over_tags',
      json_path: path,
    });
  const has = tagsOf(lead.values['Tag']).map((tag) => tag.name.toLowerCase());
  for (const [module, names] of Object.entries(carried)) {
    if (!Array.isArray(names))
      return invalidData({
        expected_data_type: 'jsonarray',
        api_name: module,
        json_path: `${path}.${module}`,
      });
    const strange = tagNames(names).findIndex((name) => !has.includes(name.toLowerCase()));
    if (strange >= 0)
      return invalidData({ api_name: module, json_path: `${path}.${module}[${strange}]` });
  }
  return undefined;
}

function tagNames(sent: Json | undefined): string[] {
  if (!Array.isArray(sent)) return [];
  return (sent as readonly Json[]).map((each) =>
    typeof each === 'string' ? each : (member(each, 'name') ?? ''),
  );
}

function become(
  conversion: Conversion,
): { readonly converted: Converted } | { readonly refused: Refusal } {
  const deal = dealElement(conversion);
  if (deal && 'refused' in deal) return deal;
  const account = accountOf(conversion);
  if (typeof account === 'object' && account !== null) return account;
  const contact = contactOf(conversion, account);
  if (typeof contact === 'object') return contact;
  const dealId = deal ? dealOf(conversion, deal.element, contact, account) : null;
  if (typeof dealId === 'object' && dealId !== null) return dealId;
  const converted = { contactId: contact, accountId: account, dealId };
  moveParts(conversion, converted);
  markConverted(conversion, converted);
  return { converted };
}

function dealOf(
  conversion: Conversion,
  element: JsonObject,
  contact: string,
  account: string | null,
): Made {
  const links = { Contact_Name: contact, Account_Name: account, Owner: ownerOf(conversion) };
  return made(conversion, 'Deals', { ...element, ...links, ...carried(conversion, 'Deals') });
}

/** The tags that go with the lead into one of the records it becomes. */
function carried({ options }: Conversion, api: string): { Tag?: Json } {
  const all = options['carry_over_tags'] ?? null;
  const names = isObject(all) ? tagNames(all[api]) : [];
  return names.length === 0 ? {} : { Tag: names.map((name) => ({ name })) };
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
  const record = conversion.org.find(name, id);
  const gated = record && refuseGated(record, { id }, 'update');
  if (gated) return { refused: gated };
  if (record) return id;
  return { refused: invalidId({ api_name: 'id', json_path: `$.data[0].${name}.id` }) };
}

function ownerOf(conversion: Conversion): Json {
  const assigned = member(conversion.options['assign_to'] ?? null, 'id');
  return assigned ?? conversion.lead.values['Owner'] ?? conversion.user.id;
}

function accountOf(conversion: Conversion): Made | null {
  const given = givenId(conversion, 'Accounts');
  if (given !== undefined) return merged(conversion, 'Accounts', given);
  const company = conversion.lead.values['Company'];
  if (typeof company !== 'string') return null;
  const values = conversion.lead.values;
  return made(conversion, 'Accounts', {
    Account_Name: company,
    Phone: values['Phone'] ?? null,
    Owner: ownerOf(conversion),
    ...carried(conversion, 'Accounts'),
  });
}

function contactOf(conversion: Conversion, accountId: string | null): Made {
  const given = givenId(conversion, 'Contacts');
  if (given !== undefined) return merged(conversion, 'Contacts', given);
  return made(conversion, 'Contacts', {
    ...mapped(conversion),
    Owner: ownerOf(conversion),
    Account_Name: accountId,
    ...carried(conversion, 'Contacts'),
  });
}

/** The lead's values under the names a contact has for them. */
function mapped({ lead }: Conversion): Record<string, Json> {
  const { values } = lead;
  const element: Record<string, Json> = {};
  for (const name of copied) element[name] = values[name] ?? null;
  element['Title'] = values['Designation'] ?? null;
  for (const [from, to] of Object.entries(renamed)) element[to] = values[from] ?? null;
  return element;
}

/** An existing record takes the lead's values over only when it is told to; tags in any case. */
function merged(conversion: Conversion, api: string, given: Made): Made {
  if (typeof given !== 'string') return given;
  const { org, user } = conversion;
  const module = org.modules.get(api);
  const overwrite = conversion.options['overwrite'] === true;
  const phone = conversion.lead.values['Phone'] ?? null;
  const all = api === 'Contacts' ? mapped(conversion) : { Phone: phone };
  const filled = Object.entries(all).filter(([, value]) => overwrite && value !== null);
  const kept = tagsOf(org.find(api, given)?.values['Tag']).map(({ name }) => ({ name }));
  const { Tag: more } = carried(conversion, api);
  const tags = Array.isArray(more) ? { Tag: [...kept, ...(more as readonly Json[])] } : {};
  const element = { ...Object.fromEntries(filled), ...tags };
  if (!module || Object.keys(element).length === 0) return given;
  const written = updateRecord({ org, user, module, index: 0 }, given, element);
  return 'refused' in written ? written : given;
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

const movable = [
  'Notes',
  'Attachments',
  'Calls',
  'Events',
  'Tasks',
  'Appointments__s',
  'Quality_Notes',
];

/** Notes and activities go to the contact, attachments where they are told to. */
function moveParts(conversion: Conversion, converted: Converted): void {
  const { org, options } = conversion;
  const leads = org.modules.get('Leads');
  const target = member(options['move_attachments_to'] ?? null, 'api_name') ?? 'Contacts';
  const ids: Readonly<Record<string, string | null>> = {
    Contacts: converted.contactId,
    Accounts: converted.accountId,
    Deals: converted.dealId,
  };
  for (const api of movable) {
    const module = org.modules.get(api);
    if (!leads || !module) continue;
    const id = ids[target] ?? null;
    const elsewhere = api === 'Attachments' && id !== null;
    const link = elsewhere
      ? { Parent_Id: { module: target, id } }
      : movedLink(module, converted.contactId);
    for (const record of recordsAbout(org, module, leads, conversion.lead.id))
      put(conversion, module, record, link);
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
