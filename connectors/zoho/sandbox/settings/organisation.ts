import type { ApiCall } from '../api-call.ts';
import { empty, json, type SandboxReply } from '../exchange.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { Org } from '../org.ts';
import { readInstantHeader } from '../records/list.ts';
import { invalidData, refusalBody, refuse } from '../refusal.ts';
import { fullName, type User } from '../users.ts';
import { success } from './elements.ts';

/** `GET /org`. */
export function getOrg(call: ApiCall): SandboxReply {
  const { org } = call;
  const { edition, users } = call.crm.limits;
  const paid = edition !== 'free';
  const license = {
    paid,
    paid_type: edition,
    paid_expiry: null,
    trial_type: null,
    trial_expiry: null,
    trial_action: null,
    users_license_purchased: users,
  };
  const one = {
    id: org.id,
    zgid: org.id.slice(-8),
    company_name: org.profile.companyName,
    time_zone: org.profile.timeZone,
    country_code: org.profile.countryCode,
    country: org.profile.countryCode,
    currency: org.profile.currency,
    iso_code: org.profile.currency,
    currency_locale: 'en_GB',
    type: 'production',
    mc_status: false,
    license_details: license,
  };
  return json(200, { org: [one] });
}

function describeUser(org: Org, user: User): JsonObject {
  const word = (name: string): JsonObject => ({
    name,
    id: `${org.id.slice(0, 12)}${String(name.length).padStart(7, '0')}`,
  });
  return {
    id: user.id,
    zuid: user.zuid,
    full_name: fullName(user),
    first_name: user.firstName,
    last_name: user.lastName,
    email: user.email,
    phone: user.phone,
    mobile: null,
    status: user.active ? 'active' : 'inactive',
    confirm: user.confirmed,
    time_zone: org.profile.timeZone,
    offset: org.zone.offsetMinutes(org.clock.now()) * 60_000,
    locale: 'en_GB',
    language: 'en_US',
    role: word(user.role),
    profile: word(user.profile),
    created_time: org.zone.render(org.founded),
    Modified_Time: org.zone.render(org.founded),
    type__s: 'Regular User',
    microsoft: false,
    $current_shift: null,
  };
}

const userTypes: Readonly<Record<string, (user: User, current: User) => boolean>> = {
  AllUsers: () => true,
  ActiveUsers: (user) => user.active,
  DeactiveUsers: (user) => !user.active,
  ConfirmedUsers: (user) => user.confirmed,
  NotConfirmedUsers: (user) => !user.confirmed,
  DeletedUsers: () => false,
  ActiveConfirmedUsers: (user) => user.active && user.confirmed,
  AdminUsers: (user) => user.profile === 'Administrator',
  ActiveConfirmedAdmins: (user) =>
    user.active && user.confirmed && user.profile === 'Administrator',
  CurrentUser: (user, current) => user.id === current.id,
};

/** `GET /users`. */
export function listUsers(call: ApiCall): SandboxReply {
  const type = call.query('type') ?? 'AllUsers';
  const shows = userTypes[type];
  if (!shows)
    return refuse('INVALID_DATA', 'invalid data', {
      param_name: 'type',
      supported_values: Object.keys(userTypes),
    });
  const page = Number(call.query('page') ?? 1);
  const perPage = Number(call.query('per_page') ?? 200);
  if (!(page >= 1) || !(perPage >= 1 && perPage <= 200))
    refuse('INVALID_DATA', 'invalid data', { param_name: 'per_page' });
  const since = readInstantHeader(call, 'if-modified-since');
  if (since !== undefined && call.org.founded <= since) return empty(304);
  const ids = call.query('ids')?.split(',');
  const all = call.org.users
    .filter((user) => shows(user, call.user))
    .filter((user) => !ids || ids.includes(user.id));
  const part = all.slice((page - 1) * perPage, page * perPage);
  if (part.length === 0) return empty(204);
  const info = {
    per_page: perPage,
    count: part.length,
    page,
    more_records: page * perPage < all.length,
  };
  return json(200, { users: part.map((user) => describeUser(call.org, user)), info });
}

/** `GET /users/actions/count?type=`. */
export function countUsers(call: ApiCall): SandboxReply {
  const shows = userTypes[call.query('type') ?? 'AllUsers'];
  if (!shows) return refuse('INVALID_DATA', 'invalid data', { param_name: 'type' });
  return json(200, { count: call.org.users.filter((user) => shows(user, call.user)).length });
}

/** `GET /users/{id}`. */
export function getUser(call: ApiCall): SandboxReply {
  const user = call.org.user(call.param('id'));
  return user ? json(200, { users: [describeUser(call.org, user)] }) : empty(204);
}

/** `GET /settings/call_preferences`. */
export function getCallPreferences(call: ApiCall): SandboxReply {
  return json(200, { call_preferences: { ...call.org.callPreferences } });
}

/** `PUT /settings/call_preferences`: numbers that are not shown are not among the fields of calls either. */
export function setCallPreferences(call: ApiCall): SandboxReply {
  const sent = call.json()['call_preferences'];
  if (!isObject(sent))
    refuse('MANDATORY_NOT_FOUND', 'required field not found', {
      api_name: 'call_preferences',
      json_path: '$.call_preferences',
    });
  for (const name of ['show_from_number', 'show_to_number'] as const) {
    const value = sent[name];
    if (value === undefined) continue;
    if (typeof value !== 'boolean') return refusedPreference(name);
    call.org.callPreferences[name] = value;
  }
  return json(200, {
    call_preferences: success('Call Preference updated successfully', {}),
  });
}

function refusedPreference(name: string): SandboxReply {
  const details = {
    expected_data_type: 'boolean',
    api_name: name,
    json_path: `$.call_preferences.${name}`,
  };
  return json(400, { call_preferences: refusalBody(invalidData(details)) });
}
