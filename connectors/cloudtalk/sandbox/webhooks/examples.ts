import type { Instant } from '../../../../src/domain/clock.ts';
import { viewWorkflowAgent } from '../calls/workflow-signals.ts';
import type { Company } from '../company/company.ts';
import { utcSeconds, utcTime } from '../times.ts';
import type { Announcement } from './dispatcher.ts';
import type { eventTypes } from './triggers.ts';

const uuid = '11111111-2222-4333-8444-555555555555';
const caller = '+447700900500';

/** The event a "send test event" button sends: made-up values in the true shape. */
export function exampleEvent(
  type: (typeof eventTypes)[number],
  company: Company,
  at: Instant,
): NonNullable<Announcement['signed']> {
  const internal_number = { number_e164: company.numbers.values().next().value?.e164 ?? '' };
  const call = {
    call_uuid: uuid,
    call_id: '100200302',
    direction: 'incoming',
    external_number: caller,
    internal_number,
    started_at: utcSeconds(at - 90_000),
  };
  const message = {
    id: 'msg_1',
    channel: 'sms',
    body: 'Hello',
    external_number: caller,
    internal_number,
  };
  switch (type) {
    case 'call.started':
    case 'call.ringing':
    case 'call.answered':
      return { type, data: call };
    case 'call.ended':
      return {
        type,
        data: {
          ...call,
          ended_at: utcSeconds(at),
          duration: 90,
          talking_time: 46,
          waiting_time: 44,
          is_voicemail: false,
        },
      };
    case 'call.recording_ready':
      return { type, data: { call_uuid: uuid } };
    case 'transcript.ready':
      return { type, data: { call_uuid: uuid, language: 'en' } };
    case 'cidata.ready':
      return {
        type,
        data: { call_uuid: uuid, language: 'en', summary: { summary: 'A test event.' } },
      };
    case 'message.sent':
    case 'message.received':
      return { type, data: message };
    case 'contact.created':
      return { type, data: { id: '900100200', name: 'Test Contact' } };
  }
}

/** What "Test now" fills a workflow's rows with. */
export function exampleProperties(company: Company, at: Instant): Record<string, unknown> {
  const [agent] = company.agents.values();
  return {
    call_uuid: uuid,
    call_id: 100_200_302,
    direction: 'incoming',
    internal_number: company.numbers.values().next().value?.e164 ?? null,
    external_number: caller,
    contacts: [{ id: 900_100_200, name: 'Test Contact' }],
    agent: agent === undefined ? null : viewWorkflowAgent(agent),
    waiting_time: 44,
    talking_time: 46,
    wrapup_time: 0,
    recording_url: null,
    started_at: utcTime(at - 90_000),
    ended_at: utcTime(at),
    is_voicemail: false,
    tags: [],
    notes: [],
    dialer_data: null,
  };
}
