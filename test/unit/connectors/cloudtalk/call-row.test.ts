import { describe, expect, it } from '@jest/globals';
import { factsOfRow, hasEnded, parseCallRow } from '../../../../connectors/cloudtalk/call-row.ts';
import { exampleOf } from './example.ts';

type Row = Record<string, Record<string, unknown>>;

function facts(body: unknown): Record<string, unknown> {
  const row = parseCallRow(body);
  if (!row) throw new Error('unreadable');
  return factsOfRow(row, 'GB');
}

function withCdr(name: string, change: Record<string, unknown>): Row {
  const row = exampleOf(name) as Row;
  return { ...row, Cdr: { ...row['Cdr'], ...change } };
}

describe('a row of the call history', () => {
  it('tells all it knows in our words', () => {
    expect(facts(exampleOf('call-row'))).toEqual({
      'call.id': '100200301',
      'call.direction': 'inbound',
      'call.external': '+441632960123',
      'call.withheld': false,
      'call.state': 'ended',
      'call.over': true,
      'call.started_at': '2026-11-20T08:42:11.000Z',
      'call.answered_at': '2026-11-20T08:42:20.000Z',
      'call.ended_at': '2026-11-20T08:42:47.000Z',
      'call.talking_seconds': 27,
      'call.waiting_seconds': 9,
      'call.wrapup_seconds': 4,
      'call.recorded': true,
      'call.recording_url': 'https://my.cloudtalk.io/r/play/100200301',
      'call.is_voicemail': false,
      'call.tags': ['booking', 'checkup'],
      'call.notes': 'Friday at 3\nBring the report',
      'call.rating': 5,
      'call.agent_rating': 4,
      'agent.id': '200123',
      'agent.name': 'Anna Agent',
      'agent.email': 'anna@clinic.example',
      'agent.group': 'Front desk',
      'number.id': '150321',
      'number.name': 'Sales',
      'number.e164': '+442079460100',
      'number.country': 'GB',
      'contact.id': '1234',
      'contact.name': 'Carol Caller',
      'contact.company': 'Caller Ltd',
      'contact.emails': ['carol@caller.example'],
      'contact.phones': ['+441632960123'],
      'contact.tags': ['VIP'],
      'contact.external_url': 'https://crm.example/contacts/77',
      'contact.external_urls': ['https://crm.example/contacts/77'],
    });
  });

  it('of a missed call: nobody answered though the flow took the line, and nobody took it though one rang', () => {
    expect(facts(exampleOf('call-row-missed'))).toMatchObject({
      'call.answered_at': null,
      'call.talking_seconds': 0,
      'call.withheld': true,
      'agent.id': null,
      'agent.email': null,
      'call.tags': [],
      'call.notes': null,
      'call.recording_url': null,
      'contact.id': null,
      'contact.tags': [],
    });
  });

  it('of a call in progress says no end and no state', () => {
    const row = exampleOf('call-row-live');
    expect(facts(row)).not.toHaveProperty(['call.state']);
    expect(facts(row)).not.toHaveProperty(['call.ended_at']);
    expect(facts(row)).toMatchObject({
      'call.direction': 'outbound',
      'call.external': '+441632960124',
    });
    const parsed = parseCallRow(row);
    expect(parsed && hasEnded(parsed)).toBe(false);
  });

  it('of an internal call hides nobody and has no number of ours', () => {
    const row = withCdr('call-row-missed', {
      type: 'internal',
      public_internal: null,
      public_external: null,
    });
    const { CallNumber: _left, ...internal } = row;
    expect(facts(internal)).toMatchObject({
      'call.direction': 'internal',
      'call.withheld': false,
      'number.id': null,
      'number.e164': null,
      'number.country': null,
    });
  });

  it.each([
    ['an empty number', '', true],
    ['a word', 'anonymous', true],
    ['the keypad spelling of a word', '266696687', true],
    ['a short code', '61234', false],
    ['a number without plus', 441632960123, false],
  ])('takes %s for withheld: %s is %s', (_name, number, expected) => {
    const told = facts(withCdr('call-row', { public_external: number }));
    expect(told['call.withheld']).toBe(expected);
  });

  it('is read whatever types the scalars have', () => {
    const typed = withCdr('call-row', {
      id: 100200301,
      talking_time: 27,
      waiting_time: '9',
      recorded: 'true',
      is_voicemail: '0',
      user_id: 200123,
      started_at: '2026-11-20T08:42:11.000Z',
    });
    expect(facts(typed)).toEqual(facts(exampleOf('call-row')));
  });

  it('survives relations that are missing, null or of another shape', () => {
    const bare = { Cdr: { id: '1' }, Contact: [], Agent: null, Tags: null, Notes: 'x' };
    expect(facts(bare)).toMatchObject({
      'call.id': '1',
      'call.tags': [],
      'call.notes': null,
      'agent.id': null,
      'call.talking_seconds': null,
    });
    expect(parseCallRow({ Cdr: { type: 'incoming' } })).toBeUndefined();
    expect(parseCallRow('x')).toBeUndefined();
  });

  it('never passes on a public recording link', () => {
    const link = 'https://my.cloudtalk.io/pub/r/MTAw/ZmY%3D.wav';
    expect(facts(withCdr('call-row', { recording_link: link }))['call.recording_url']).toBeNull();
  });
});
