import { describe, expect, it } from '@jest/globals';
import { createSource } from '../../../../connectors/cloudtalk/source.ts';
import { describeDrift } from '../../../../connectors/cloudtalk/workflow.ts';
import { recipes } from '../../../../connectors/cloudtalk/workflow-recipes.ts';
import { BadRequestError } from '../../../../src/domain/errors.ts';
import { sourceRank } from '../../../../src/domain/event.ts';
import { arrivedAt, bytesOf, exampleOf, factsOf, raw, stored } from './example.ts';

const source = createSource({
  secrets: { webhook_secrets: [], workflow_secret: undefined },
  country: 'GB',
});
const identify = (body: unknown) => source.identify(raw('workflow', body));
const events = (body: unknown) => source.decode(stored(raw('workflow', body)));
const facts = (body: unknown) => factsOf(events(body));
const uuid = 'uuid:11111111-2222-4333-8444-555555555555';

describe('identity', () => {
  it.each([
    ['workflow-call-ended', 'call.ended', ['id:100200302', uuid]],
    ['workflow-call-modified', 'call.modified', [uuid]],
    ['workflow-loose', 'unknown', ['uuid:66666666-7777-4888-8999-000000000000']],
    ['workflow-recording-uploaded', 'recording.uploaded', ['id:1000000001']],
    ['workflow-transcription-created', 'transcription.created', ['id:1000000002']],
  ])('%s is %s about its call', (name, topic, aliases) => {
    expect(source.identify(raw('workflow', bytesOf(name)))).toEqual({
      dedupeKey: expect.stringMatching(/^workflow:[0-9a-f]{64}(:\d+)?$/),
      topic,
      subjectHint: { kind: 'call', aliases },
      occurredAt: null,
    });
  });

  it('is by content: the same request again has the same key, another tag row another', () => {
    const body = exampleOf('workflow-call-modified');
    expect(identify(body).dedupeKey).toBe(identify(body).dedupeKey);
    expect(identify({ ...body, tags: 'booking' }).dedupeKey).not.toBe(identify(body).dedupeKey);
  });

  it('is new for every modification: they look alike, and each may be another tag', () => {
    const first = raw('workflow', exampleOf('workflow-call-modified'));
    const later = { ...first, receivedAt: first.receivedAt + 3_600_000 };
    expect(source.identify(later).dedupeKey).not.toBe(source.identify(first).dedupeKey);
    const ended = raw('workflow', bytesOf('workflow-call-ended'));
    const again = { ...ended, receivedAt: ended.receivedAt + 3_600_000 };
    expect(source.identify(again).dedupeKey).toBe(source.identify(ended).dedupeKey);
  });

  it('climbs down to the id inside the public recording link', () => {
    const { call_id: _left, ...body } = exampleOf('workflow-recording-uploaded');
    expect(identify(body).subjectHint?.aliases).toEqual(['id:1000000001']);
  });

  it.each([
    ['[object Object]', { call_id: '[object Object]' }],
    ['"null"', { call_id: 'null', call_uuid: 'NULL' }],
    ['empty texts', { call_id: '', call_uuid: '  ' }],
    ['a template nobody filled in', { call_id: '{{ event.properties.call_id }}' }],
    ['an id that lost digits', { call_id: 1e19 }],
    ['a link of another kind', { recording_url: 'https://my.cloudtalk.io/r/play/27' }],
    ['a public link that holds no id', { recording_url: 'https://x/pub/r/%E0%A4%A/b.wav' }],
  ])('is unknown with %s', (_name, rows) => {
    expect(identify({ event: 'call.ended', ...rows }).subjectHint).toBeNull();
  });

  it.each([
    [{ ' Call_ID ': ' 100200302 ' }],
    [{ 'CALL ID': 100200302 }],
    [{ '# call-id': '100200302' }],
    [{ call_id: null, '# call_id': '100200302' }],
  ])('reads its rows however they were typed: %j', (rows) => {
    expect(identify(rows).subjectHint?.aliases).toEqual(['id:100200302']);
  });

  it.each([
    ['call.ended', 'call.ended'],
    [' Call Ended ', 'call.ended'],
    ['CALL_ENDED', 'call.ended'],
    ['Call: Ringing on Agent', 'call.ringing'],
    ['raised', 'raised'],
    ['', 'unknown'],
  ])('reads the event row %j as %s', (event, topic) => {
    expect(identify({ event, call_id: '1' }).topic).toBe(topic);
  });

  it('refuses what is no JSON object', () => {
    expect(() => identify('call_id=1')).toThrow(BadRequestError);
    expect(() => identify([])).toThrow(BadRequestError);
  });
});

describe('facts', () => {
  it('are identity and what is set once, at no time and of the lowest rank', () => {
    const [event] = source.decode(stored(raw('workflow', bytesOf('workflow-call-ended'))));
    expect(event).toEqual({
      id: 'd1:0',
      occurredAt: 0,
      rank: sourceRank.workflow,
      facts: {
        'call.id': '100200302',
        'call.uuid': '11111111-2222-4333-8444-555555555555',
        'call.direction': 'inbound',
        'call.external': '+441632960123',
        'number.e164': '+442079460100',
        'call.disposition': 'Interested',
        'call.campaign': 'Recall',
        'call.over': true,
        'call.state': 'ended',
        'call.wrapped_up': true,
      },
    });
  });

  it('give numbers their plus back', () => {
    expect(facts(bytesOf('workflow-loose'))).toMatchObject({
      'call.external': '+390000000001',
      'number.e164': '+390000000000',
    });
  });

  it('never hold the public recording link', () => {
    const text = JSON.stringify(facts(bytesOf('workflow-recording-uploaded')));
    expect(text).toContain('1000000001');
    expect(text).not.toContain('/pub/');
  });

  it('of a modification are when it was told of', () => {
    const [, told] = events(exampleOf('workflow-call-modified'));
    expect(told).toMatchObject({
      occurredAt: expect.any(Number),
      facts: { 'call.modification_told': true },
    });
    expect(told?.occurredAt).toBeGreaterThan(0);
  });

  it('leave tags, notes and states of a call in progress to others', () => {
    const [told] = events({
      ...exampleOf('workflow-call-modified'),
      tags: 'booking',
      notes: 'x',
      talking_time: 5,
    });
    expect(Object.keys(told?.facts ?? {}).sort()).toEqual([
      'call.direction',
      'call.external',
      'call.near',
      'call.uuid',
      'number.e164',
    ]);
  });

  it.each([
    [{ dialer_data: { disposition: 'Sold', campaign_name: 'Spring' } }],
    [{ 'Dialer Disposition': 'Sold', dialer_campaign: 'Spring' }],
    [{ disposition: ' Sold ', campaign: 'Spring' }],
  ])('find the disposition in %j', (rows) => {
    expect(facts({ event: 'call.ended', call_id: '1', ...rows })).toMatchObject({
      'call.disposition': 'Sold',
      'call.campaign': 'Spring',
    });
  });

  it.each(['no json', '{}', '{"event":"call.ended"}'])('of %j are none', (body) => {
    expect(source.decode(stored(raw('workflow', body)))).toEqual([]);
  });
});

describe('a message', () => {
  it('is read by likely names, at the time of its arrival', () => {
    const body = exampleOf('workflow-message-received');
    expect(identify(body).subjectHint).toEqual({
      kind: 'line',
      aliases: ['sms|+442079460100|+441632960123'],
    });
    const [[path, message] = []] = Object.entries(facts(body));
    expect(path).toMatch(/^message\.workflow_[0-9a-f]{24}$/);
    expect(message).toMatchObject({
      direction: 'inbound',
      body: 'Hello',
      at: new Date(arrivedAt).toISOString(),
    });
  });

  it('goes the other way when it was sent', () => {
    const body = {
      event: 'message.sent',
      id: 77,
      text: 'See you',
      from: 'whatsapp:442079460100',
      to: 'whatsapp:441632960123',
    };
    expect(facts(body)).toEqual({
      'message.77': expect.objectContaining({
        direction: 'outbound',
        channel: 'whatsapp',
        ours: '+442079460100',
        theirs: '+441632960123',
      }),
    });
  });
});

describe('drift', () => {
  const driftOf = (body: unknown) => describeDrift(raw('workflow', body));

  it('is none for a request made by the recipe', () => {
    expect(driftOf(bytesOf('workflow-call-ended'))).toEqual([]);
    expect(driftOf(bytesOf('workflow-recording-uploaded'))).toEqual([]);
  });

  it('names the missing keys and the workflow to correct', () => {
    expect(driftOf({ event: 'call.ended', call_id: '[object Object]' })).toEqual([
      { missingKey: 'call_id', workflow: 'Call: Ended' },
      { missingKey: 'call_uuid', workflow: 'Call: Ended' },
    ]);
    expect(driftOf({ event: 'message.sent', body: 'x', recipient: '+441632960123' })).toEqual([
      { missingKey: 'internal_number', workflow: 'Message: Sent' },
    ]);
    expect(driftOf(bytesOf('workflow-loose'))).toEqual([
      { missingKey: 'event', workflow: 'unknown' },
    ]);
  });

  it('knows nothing of other triggers, other ways in and broken bodies', () => {
    expect(driftOf({ event: 'user.status_changed' })).toEqual([]);
    expect(driftOf('no json')).toEqual([]);
    expect(describeDrift(raw('signed', {}))).toEqual([]);
  });

  it('is none for any recipe whose rows all have a value', () => {
    for (const recipe of recipes.values()) {
      const body = Object.fromEntries(
        recipe.rows.map((row) => [row.key, row.key === 'event' ? row.value : '100200302']),
      );
      expect([recipe.event, driftOf(body)]).toEqual([recipe.event, []]);
    }
  });
});
