import type { ApiCall } from '../api-call.ts';
import { json, type SandboxReply } from '../exchange.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { invalidData, mandatory, type Refusal, refusal, refusalBody } from '../refusal.ts';

const flags = [
  'show_job_sheet',
  'allow_booking_outside_service_availability',
  'allow_booking_outside_businesshours',
];
const choices: Readonly<Record<string, readonly string[]>> = {
  when_duration_exceeds: ['mark_as_complete', 'ask_appointment_provider_to_complete'],
  when_appointment_completed: ['do_not_create_deal', 'create_deal'],
};
const defaults: JsonObject = {
  show_job_sheet: true,
  when_duration_exceeds: 'ask_appointment_provider_to_complete',
  when_appointment_completed: 'do_not_create_deal',
  allow_booking_outside_service_availability: false,
  allow_booking_outside_businesshours: false,
  deal_record_configuration: null,
};

/** `GET /settings/appointment_preferences`. */
export function getAppointmentPreferences(call: ApiCall): SandboxReply {
  return json(200, { appointment_preferences: { ...defaults, ...call.org.preferences } });
}

/** `PUT /settings/appointment_preferences`: takes over what is sent. */
export function setAppointmentPreferences(call: ApiCall): SandboxReply {
  const sent = call.json()['appointment_preferences'] ?? null;
  const refused = refuse(sent, { ...defaults, ...call.org.preferences });
  if (refused) return json(refused.status, { appointment_preferences: refusalBody(refused) });
  if (isObject(sent)) call.org.preferences = { ...call.org.preferences, ...known(sent) };
  return json(200, {
    appointment_preferences: {
      code: 'SUCCESS',
      details: {},
      message: 'Appointments preferences updated successfully',
      status: 'success',
    },
  });
}

function known(sent: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(sent).filter(([name]) => name in defaults));
}

function refuse(sent: Json, present: JsonObject): Refusal | undefined {
  const path = '$.appointment_preferences';
  if (sent === null) return mandatory('appointment_preferences', path);
  if (!isObject(sent))
    return invalidData({
      expected_data_type: 'jsonobject',
      api_name: 'appointment_preferences',
      json_path: path,
    });
  const place = (name: string): JsonObject => ({ api_name: name, json_path: `${path}.${name}` });
  for (const name of flags)
    if (sent[name] !== undefined && typeof sent[name] !== 'boolean')
      return invalidData({ expected_data_type: 'boolean', ...place(name) });
  for (const [name, values] of Object.entries(choices))
    if (sent[name] !== undefined && !values.some((value) => value === sent[name]))
      return invalidData({ expected_data_type: 'text', ...place(name), supported_values: values });
  const after = { ...present, ...sent };
  if (
    after['when_appointment_completed'] === 'create_deal' &&
    !isObject(after['deal_record_configuration'])
  )
    return mandatory('deal_record_configuration', `${path}.deal_record_configuration`);
  if (
    after['when_appointment_completed'] !== 'create_deal' &&
    isObject(sent['deal_record_configuration'])
  )
    return refusal('DEPENDENT_MISMATCH', 'dependent mismatch', {
      dependee: place('when_appointment_completed'),
      ...place('deal_record_configuration'),
    });
  return undefined;
}
