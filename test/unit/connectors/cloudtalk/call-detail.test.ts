import { expect, it } from '@jest/globals';
import { factsOfDetail, parseCallDetail } from '../../../../connectors/cloudtalk/call-detail.ts';
import { exampleOf } from './example.ts';

function facts(body: unknown): Record<string, unknown> {
  const detail = parseCallDetail(body);
  if (!detail) throw new Error('unreadable');
  return factsOfDetail(detail, 'GB');
}

it('tells the flow of a call in our words', () => {
  expect(facts(exampleOf('call-detail'))).toEqual({
    'call.id': '100200302',
    'call.uuid': '11111111-2222-4333-8444-555555555555',
    'call.direction': 'inbound',
    'call.filter_status': 'missed',
    'call.type': 'redirected',
    'call.out_of_office': false,
    'call.ringing_seconds': 15,
    'call.holding_seconds': 5,
    'call.total_seconds': 45,
    'call.transferred_to': '+441632960199',
    'call.returned_at': '2026-11-20T11:30:00.000Z',
    'call.steps': [
      { type: 'ivr', option: '2', seconds: 6, total: 6, at: '2026-11-20T09:00:00.366Z' },
      { type: 'playback', seconds: 4, total: 4, at: '2026-11-20T09:00:06.000Z' },
      {
        type: 'queue',
        name: 'Front desk',
        status: 'missed',
        reason: 'no_agents_picked_up',
        seconds: 25,
        total: 30,
        waiting: 25,
        ringing: 15,
        at: '2026-11-20T09:00:10.000Z',
        agents: [
          { id: '200123', name: 'Anna Agent', status: 'missed', reason: 'rejected', ringing: 15 },
          { id: '200124', name: 'Ben Agent', status: 'missed', reason: 'offline' },
        ],
      },
      {
        type: 'transfer',
        name: '+441632960199',
        status: 'missed',
        at: '2026-11-20T09:00:40.000Z',
      },
      { type: 'voicemail', status: 'success', seconds: 3, total: 3 },
    ],
  });
});

it('keeps to what it knows when times, steps and ids are missing', () => {
  expect(facts({ cdr_id: '7' })).toEqual({
    'call.id': '7',
    'call.type': null,
    'call.out_of_office': false,
    'call.ringing_seconds': null,
    'call.holding_seconds': null,
    'call.total_seconds': null,
    'call.transferred_to': null,
    'call.returned_at': null,
    'call.steps': [],
  });
});

it('keeps a transfer to something that is no number as it is written', () => {
  const steps = [{ type: 'transfer', endpoint: 'sip:desk@clinic.example' }];
  expect(facts({ cdr_id: 7, call_steps: steps })).toMatchObject({
    'call.transferred_to': 'sip:desk@clinic.example',
  });
});

it('does not take an error or another page for a call', () => {
  expect(parseCallDetail({ statusCode: 404, message: 'x' })).toBeUndefined();
  expect(parseCallDetail('<html>')).toBeUndefined();
});
