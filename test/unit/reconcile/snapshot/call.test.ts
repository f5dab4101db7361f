import { describe, expect, it } from '@jest/globals';
import type { FactValue } from '../../../../src/domain/event.ts';
import { fold } from '../../../../src/reconcile/fold.ts';
import { callStatus, callVariable } from '../../../../src/reconcile/snapshot/call.ts';

const facts = (more: Record<string, FactValue>) =>
  fold([
    {
      id: 'a',
      occurredAt: 1,
      rank: 3,
      facts: { 'call.state': 'ended', 'call.direction': 'inbound', ...more },
    },
  ]);
const iso = '2026-11-20T09:00:00Z';

describe('the status of a call', () => {
  it.each<[string, Record<string, FactValue>, string | undefined]>([
    ['goes on', { 'call.state': 'talking', 'call.talking_seconds': 9 }, undefined],
    ['talked', { 'call.talking_seconds': 1 }, 'answered'],
    ['rang only', { 'call.talking_seconds': 0 }, 'missed'],
    [
      'was taken by the call flow only',
      { 'call.answered_at': iso, 'call.talking_seconds': 0 },
      'missed',
    ],
    ['left a voicemail', { 'call.is_voicemail': true }, 'voicemail'],
    [
      'left a voicemail that counts as talk',
      { 'call.is_voicemail': true, 'call.talking_seconds': 20 },
      'voicemail',
    ],
    ['we called, nobody took it', { 'call.direction': 'outbound' }, 'no_answer'],
    [
      'we called and talked',
      { 'call.direction': 'outbound', 'call.talking_seconds': 5 },
      'answered',
    ],
  ])('%s', (_name, more, expected) => {
    expect(callStatus(facts(more))).toBe(expected);
    expect(callVariable(facts(more))['status']).toBe(expected);
  });
});

describe('the way through the call flow', () => {
  const steps: FactValue = [
    { type: 'ivr', option: '2' },
    { type: 'queue', name: 'Front desk', seconds: 14 },
    { type: 'agent', name: 'Bob', status: 'missed', seconds: 9 },
    { type: 'agent', name: 'Anna Agent', seconds: 376 },
    { type: 'transfer', name: 'Sales' },
    { type: 'music' },
  ];

  it('is one readable line', () => {
    expect(callVariable(facts({ 'call.steps': steps, 'call.talking_seconds': 376 }))).toMatchObject(
      {
        journey: 'IVR 2, queue Front desk 14 s, Anna Agent 376 s, transfer to Sales',
        ivr_path: ['2'],
        ivr_option: '2',
        queue: 'Front desk',
        transfers_count: 1,
      },
    );
  });

  it.each<[string, Record<string, FactValue>, string | undefined]>([
    ['nothing known', { 'call.state': 'ringing' }, undefined],
    ['answered, no steps', { 'call.talking_seconds': 7, 'agent.name': 'Anna' }, 'Anna 7 s'],
    ['missed, no steps', {}, 'nobody answered'],
    ['voicemail, no steps', { 'call.is_voicemail': true }, 'voicemail'],
    [
      'voicemail with its step',
      { 'call.is_voicemail': true, 'call.steps': [{ type: 'voicemail', seconds: 4 }] },
      'voicemail 4 s',
    ],
    ['not reached', { 'call.direction': 'outbound' }, 'no answer'],
    [
      'steps that are no steps',
      { 'call.steps': ['x', null, { name: 'y' }], 'call.talking_seconds': 1 },
      undefined,
    ],
  ])('%s', (_name, more, expected) => {
    expect(callVariable(facts(more))['journey']).toBe(expected);
  });

  it.each<[string, Record<string, FactValue>, string | undefined]>([
    ['closed', { 'call.out_of_office': true }, 'out_of_office'],
    [
      'nobody online',
      { 'call.steps': [{ type: 'queue', reason: 'no_agents_online' }] },
      'no_agents_online',
    ],
    [
      'nobody free',
      { 'call.steps': [{ type: 'queue', reason: 'no_agents_available' }] },
      'no_agents_available',
    ],
    ['busy', { 'call.steps': [{ type: 'agent', reason: 'busy' }] }, 'busy'],
    [
      'rang in vain',
      { 'call.steps': [{ type: 'queue', reason: 'no_agents_picked_up' }] },
      'not_picked_up',
    ],
    ['gave up', { 'call.steps': [{ type: 'ivr' }] }, 'abandoned'],
    ['was answered', { 'call.talking_seconds': 3 }, undefined],
  ])('why it was missed: %s', (_name, more, expected) => {
    expect(callVariable(facts(more))['missed_reason']).toBe(expected);
  });
});

it('what is missing is left out; lists and truths never are', () => {
  const call = callVariable(
    facts({ 'call.notes': null, 'call.rating': 0, 'call.disposition': '' }),
  );
  expect(call).toMatchObject({ tags: [], recorded: false, out_of_office: false, rating: 0 });
  expect('notes' in call || 'disposition' in call).toBe(false);
});
