import type { ApiCall } from '../api-call.ts';
import { empty, json, type SandboxReply } from '../exchange.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Org } from '../org.ts';
import { readInstantHeader } from '../records/list.ts';
import { refuse } from '../refusal.ts';
import { fullName, type User } from '../users.ts';

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

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
  if (readInstantHeader(call, 'if-modified-since') !== undefined) return empty(304);
  const all = call.org.users.filter((user) => shows(user, call.user));
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

/** `GET /users/{id}`. */
export function getUser(call: ApiCall): SandboxReply {
  const user = call.org.user(call.param('id'));
  return user ? json(200, { users: [describeUser(call.org, user)] }) : empty(204);
}

type Days = Readonly<Record<string, readonly [string, string]>>;

function timings(days: Days): Json {
  return weekdays.flatMap((day) => {
    const open = days[day];
    return open ? [{ days: day, business_timing: [...open] }] : [];
  });
}

/** `GET /settings/business_hours`. */
export function getBusinessHours(call: ApiCall): SandboxReply {
  const { hours, id } = call.org;
  if (!hours) return empty(204);
  const body = {
    id,
    type: 'custom',
    week_starts_on: 'Monday',
    business_days: weekdays.filter((day) => hours.days[day]),
    same_as_everyday: false,
    daily_timing: null,
    custom_timing: timings(hours.days),
    timezone: hours.timeZone,
  };
  return json(200, { business_hours: body });
}

/** `GET /settings/business_hours/shift_hours[/{id}]`. */
export function listShiftHours(call: ApiCall): SandboxReply {
  const wanted = call.param('id');
  const shifts = call.org.shifts.filter((shift) => wanted === '' || shift.id === wanted);
  if (shifts.length === 0) return empty(204);
  const all = shifts.map((shift) => ({
    id: shift.id,
    name: shift.name,
    timezone: call.org.profile.timeZone,
    same_as_everyday: false,
    shift_days: weekdays.filter((day) => shift.days[day]),
    daily_timing: null,
    custom_timing: weekdays.flatMap((day) => {
      const open = shift.days[day];
      return open ? [{ days: day, shift_timing: [...open] }] : [];
    }),
    break_hours: [],
    holidays: [],
    users_count: shift.userIds.length,
    users:
      call.user.profile === 'Administrator'
        ? shift.userIds.map((id) => ({ id, name: nameOf(call.org, id) }))
        : null,
  }));
  return json(200, { shift_hours: all });
}

function nameOf(org: Org, id: string): string | null {
  const user = org.user(id);
  return user ? fullName(user) : null;
}

/** `GET /settings/holidays?year=&type=`. */
export function listHolidays(call: ApiCall): SandboxReply {
  const [year, type] = [call.query('year'), call.query('type')];
  const all = call.org.holidays
    .filter((holiday) => year === undefined || holiday.date.startsWith(`${year}-`))
    .filter(() => type === undefined || type === 'business_holiday');
  if (all.length === 0) return empty(204);
  const holidays = all.map(({ id, name, date }) => ({
    id,
    name,
    date,
    year: Number(date.slice(0, 4)),
    type: 'business_holiday',
    shift_hour: null,
  }));
  return json(200, {
    holidays,
    info: { per_page: 200, count: all.length, page: 1, more_records: false },
  });
}

/** `GET /settings/appointment_preferences`. */
export function getAppointmentPreferences(call: ApiCall): SandboxReply {
  return json(200, { appointment_preferences: call.org.preferences });
}

/** `GET /settings/call_preferences`. */
export function getCallPreferences(): SandboxReply {
  return json(200, { call_preferences: { show_from_number: true, show_to_number: true } });
}
