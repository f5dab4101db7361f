import { describe, expect, it } from '@jest/globals';
import { createSource } from '../../../../connectors/cloudtalk/source.ts';
import { BadRequestError } from '../../../../src/domain/errors.ts';
import { sourceRank } from '../../../../src/domain/event.ts';
import { arrivedAt, bytesOf, exampleOf, factsOf, raw, stored } from './example.ts';

const source = createSource({
  secrets: { webhook_secrets: [], workflow_secret: undefined },
  country: 'GB',
});
const uuid = 'uuid:11111111-2222-4333-8444-555555555555';
const both = { kind: 'call', aliases: ['id:100200302', uuid] };
const line = (channel: string) => ({
  kind: 'line',
  aliases: [`${channel}|+442079460100|+441632960123`],
});

const change = (name: string, data: Record<string, unknown>, envelope = {}) => {
  const event = exampleOf(name);
  return { ...event, ...envelope, data: { ...(event['data'] as object), ...data } };
};

describe('identity', () => {
  it.each([
    ['call-started', 'call.started', both],
    ['call-ringing', 'call.ringing', both],
    ['call-answered', 'call.answered', both],
    ['call-ended', 'call.ended', both],
    ['call-recording-ready', 'call.recording_ready', { kind: 'call', aliases: [uuid] }],
    ['transcript-ready', 'transcript.ready', { kind: 'call', aliases: [uuid] }],
    ['cidata-ready', 'cidata.ready', { kind: 'call', aliases: [uuid] }],
    ['message-received', 'message.received', line('sms')],
    ['message-sent', 'message.sent', line('whatsapp')],
    ['contact-created', 'contact.created', null],
  ])('%s is %s about its subject', (name, topic, subjectHint) => {
    const event = exampleOf(name);
    expect(source.identify(raw('signed', bytesOf(name)))).toEqual({
      dedupeKey: `event:${event['event_id']}`,
      topic,
      subjectHint,
      occurredAt: Date.parse(event['occurred_at'] as string),
    });
  });

  it('is the same for a retry and another for a re-delivery under a new event id', () => {
    const key = (body: unknown) => source.identify(raw('signed', body)).dedupeKey;
    expect(key(exampleOf('call-ended'))).toBe(key(exampleOf('call-ended')));
    expect(key(change('call-ended', {}, { event_id: 'evt_other' }))).toBe('event:evt_other');
  });

  it.each([
    ['a call event without any id', change('call-ended', { call_id: null, call_uuid: '' }), null],
    [
      'an unknown call event with an id',
      change('call-ended', {}, { type: 'call.wrapped_up' }),
      both,
    ],
    ['a call id that is a number', change('call-ended', { call_id: 100200302 }), both],
    ['a message with a hidden number', change('message-received', { external_number: '' }), null],
    [
      'a message to a number that is plain text',
      change('message-received', { internal_number: '442079460100' }),
      line('sms'),
    ],
    ['an event without data', { event_id: 'e', type: 'call.ended' }, null],
    ['an event whose data is a list', { event_id: 'e', type: 'call.ended', data: [] }, null],
  ])('of %s', (_name, body, subjectHint) => {
    expect(source.identify(raw('signed', body)).subjectHint).toEqual(subjectHint);
  });

  it('falls back on the content when there is no event id, and on unknown when there is no type', () => {
    expect(source.identify(raw('signed', {}))).toEqual({
      dedupeKey: expect.stringMatching(/^body:[0-9a-f]{64}$/),
      topic: 'unknown',
      subjectHint: null,
      occurredAt: null,
    });
  });

  it.each(['', 'no json', '[]', '"text"', 'null', '{"a":'])('refuses the body %j', (body) => {
    expect(() => source.identify(raw('signed', body))).toThrow(BadRequestError);
  });
});

describe('facts', () => {
  const factsIn = (body: unknown) => factsOf(source.decode(stored(raw('signed', body))));
  const parties = {
    'call.id': '100200302',
    'call.uuid': '11111111-2222-4333-8444-555555555555',
    'call.direction': 'inbound',
    'call.external': '+441632960123',
    'call.withheld': false,
    'number.e164': '+442079460100',
    'call.started_at': '2026-11-20T09:00:00.000Z',
  };
  const ofUuid = { 'call.uuid': '11111111-2222-4333-8444-555555555555' };

  it.each([
    ['call-started', { ...parties, 'call.state': 'ringing' }],
    ['call-ringing', { ...parties, 'call.state': 'ringing' }],
    [
      'call-answered',
      { ...parties, 'call.state': 'talking', 'call.answered_at': '2026-11-20T09:00:25.000Z' },
    ],
    [
      'call-ended',
      {
        ...parties,
        'call.state': 'ended',
        'call.over': true,
        'call.ended_at': '2026-11-20T09:01:30.000Z',
        'call.talking_seconds': 65,
        'call.waiting_seconds': 25,
        'call.is_voicemail': false,
      },
    ],
    ['call-recording-ready', { ...ofUuid, 'call.recording_ready': true }],
    [
      'transcript-ready',
      { ...ofUuid, 'ai.transcript_ready': true, 'call.over': true, 'ai.language': 'en' },
    ],
    [
      'cidata-ready',
      {
        ...ofUuid,
        'ai.ready': true,
        'call.over': true,
        'ai.language': 'en',
        'ai.summary': 'The caller books a check-up.',
      },
    ],
    [
      'message-received',
      {
        'message.msg_1': {
          id: 'msg_1',
          channel: 'sms',
          direction: 'inbound',
          at: '2026-11-20T09:05:00.000Z',
          body: 'Hello',
          media: [],
          ours: '+442079460100',
          theirs: '+441632960123',
        },
      },
    ],
    [
      'message-sent',
      {
        'message.msg_2': {
          id: 'msg_2',
          channel: 'whatsapp',
          direction: 'outbound',
          at: '2026-11-20T09:06:00.000Z',
          body: 'See you',
          media: ['https://media.example/1.jpg'],
          ours: '+442079460100',
          theirs: '+441632960123',
        },
      },
    ],
  ])('of %s', (name, facts) => {
    const [event] = source.decode(stored(raw('signed', bytesOf(name))));
    expect(event).toEqual({
      id: 'd1:0',
      occurredAt: Date.parse(exampleOf(name)['occurred_at'] as string),
      rank: sourceRank.webhook,
      facts,
    });
  });

  it('say that a caller hides the number only when the vendor does', () => {
    const hidden = change('call-ended', { external_number: null, caller_id_status: 'withheld' });
    expect(factsIn(hidden)).toMatchObject({ 'call.withheld': true });
    const silent = factsIn(change('call-ended', { external_number: undefined }));
    expect(silent).not.toHaveProperty(['call.withheld']);
    expect(silent).not.toHaveProperty(['call.external']);
    const word = factsIn(change('call-ended', { external_number: 'anonymous' }));
    expect(word).toMatchObject({ 'call.withheld': true });
  });

  it('read counters and flags that are texts', () => {
    const body = change('call-ended', { talking_time: '65', is_voicemail: '1' });
    expect(factsIn(body)).toMatchObject({
      'call.talking_seconds': 65,
      'call.is_voicemail': true,
    });
  });

  it('take the arrival for events that carry no time', () => {
    const [event] = source.decode(
      stored(raw('signed', change('call-ringing', {}, { occurred_at: null }))),
    );
    expect(event?.occurredAt).toBe(arrivedAt);
  });

  it('happened by now, whatever a clock far ahead says', () => {
    const body = change('call-ended', {}, { occurred_at: '9999-12-31T00:00:00.000Z' });
    const [event] = source.decode(stored(raw('signed', body)));
    expect(event?.occurredAt).toBe(arrivedAt + 300_000);
  });

  it.each([
    ['contact-created', bytesOf('contact-created')],
    ['no json', 'no json'],
    ['an empty object', {}],
    ['a call event without members', { type: 'call.recorded' }],
  ])('of %s are none, without failing', (_name, body) => {
    expect(source.decode(stored(raw('signed', body)))).toEqual([]);
  });
});
