import { describe, expect, it } from '@jest/globals';
import type { FactValue } from '../../../../src/domain/event.ts';
import type { PersonRow } from '../../../../src/domain/person-row.ts';
import type { Account } from '../../../../src/reconcile/account.ts';
import { countConversations } from '../../../../src/reconcile/conversation.ts';
import { fold } from '../../../../src/reconcile/fold.ts';
import {
  composeSnapshot,
  forRequest,
  subjectAt,
} from '../../../../src/reconcile/snapshot/compose.ts';
import { type KnownPerson, personVariable } from '../../../../src/reconcile/snapshot/person.ts';
import { theirWords, threadVariable } from '../../../../src/reconcile/snapshot/thread.ts';
import { demoSettings } from '../../../support/reconcile-account.ts';

const account = { ...demoSettings(), agents: { '7': 'anna@zoho.example' } } as unknown as Account;
const facts = (more: Record<string, FactValue>) =>
  fold([{ id: 'a', occurredAt: 1, rank: 3, facts: more }]);
const nobody: KnownPerson = {
  id: undefined,
  phone: undefined,
  row: undefined,
  otherName: undefined,
  otherCompany: undefined,
  otherEmail: undefined,
  excluded: false,
  tie: false,
  counts: undefined,
  contactId: undefined,
};
const carol: PersonRow = {
  module: 'Contacts',
  id: '5',
  name: 'Carol Caller',
  company: null,
  email: 'carol@x.example',
  phones: ['+447700900123'],
  emails: [],
  language: null,
  owner: 'anna@x.example',
  ownerName: 'Anna',
  tags: ['vip', 'old'],
  modifiedAt: 0,
  convertedTo: null,
};
const message = (
  id: string,
  direction: string,
  at: string,
  body: string,
  media: string[] = [],
) => ({
  [`message.${id}`]: { channel: 'sms', direction, at, body, media, ours: '+1', theirs: '+2' },
});
const thread = facts({
  ...message('b', 'outbound', '2026-11-20T09:01:00Z', 'When?'),
  ...message('a', 'inbound', '2026-11-20T09:00:00Z', 'I want to book'),
  ...message('c', 'inbound', '2026-11-20T09:02:00Z', '', ['https://pic.example/1']),
});

describe('a person', () => {
  it('a stranger has a number and lists, and nothing that is not known', () => {
    expect(
      personVariable({ ...nobody, phone: '+44' }, { vipTags: ['VIP'], language: 'en' }),
    ).toEqual({
      candidates: [],
      found: false,
      excluded: false,
      tie: false,
      vip: false,
      consent: false,
      phone: '+44',
      language: 'en',
      phones: [],
      tags: [],
      last_contacts: [],
      unanswered_count: 0,
    });
  });

  it("is as the CRM says; CloudTalk's names only fill in", () => {
    const known = { ...nobody, row: carol, otherName: 'C.', otherCompany: 'Acme', contactId: '9' };
    expect(personVariable(known, { vipTags: ['VIP'], language: 'en' })).toMatchObject({
      found: true,
      vip: true,
      module: 'Contacts',
      id: '5',
      name: 'Carol Caller',
      company: 'Acme',
      email: 'carol@x.example',
      owner: 'anna@x.example',
      contact_id: '9',
    });
  });
});

describe('a thread', () => {
  it('is its messages in their order, ours marked', () => {
    expect(threadVariable('t', thread)).toEqual({
      id: 't',
      channel: 'sms',
      direction: 'inbound',
      external: '+2',
      text: 'I want to book\n» When?\n(attachment)',
      last_message: '',
      started_at: '2026-11-20T09:00:00.000Z',
      last_at: '2026-11-20T09:02:00.000Z',
      messages_count: 3,
      media: ['https://pic.example/1'],
    });
    expect(threadVariable('t', fold([]))).toEqual({ id: 't', messages_count: 0, media: [] });
  });

  it('only their words decide what they want', () => {
    expect(theirWords(thread)).toBe('I want to book\n');
    const snapshot = composeSnapshot({
      account,
      subject: { kind: 'thread', id: 't' },
      facts: thread,
      person: nobody,
      at: 0,
      services: [],
      numberNames: new Map(),
    });
    expect(forRequest(snapshot, thread)['thread']?.['text']).not.toContain('When?');
    expect(snapshot['thread']?.['text']).toContain('When?');
  });
});

describe('a call', () => {
  const snapshot = composeSnapshot({
    account,
    subject: { kind: 'call', id: '1' },
    facts: facts({
      'call.state': 'ended',
      'call.direction': 'inbound',
      'agent.id': '7',
      'agent.email': 'anna@cloudtalk.example',
      'number.e164': '+442079460100',
      'ai.summary': 'Books.',
      'ai.topics': ['price'],
    }),
    person: nobody,
    at: Date.parse('2026-11-20T09:00:00Z'),
    services: ['Check-up 30 min'],
    numberNames: new Map([['+442079460100', 'Main line']]),
  });

  it('has everything mappings read, with the Zoho user of its agent', () => {
    expect(snapshot).toMatchObject({
      subject: { kind: 'call', id: '1', channel: 'voice', direction: 'inbound' },
      agent: { id: '7', email: 'anna@zoho.example' },
      number: { e164: '+442079460100', name: 'Main line' },
      ai: { summary: 'Books.', topics: ['price'], open_questions: [] },
      account: { id: 'demo', open: true, services: ['Check-up 30 min'], free_slots: [] },
    });
    expect(snapshot['agent']).not.toHaveProperty('name');
  });
});

describe('when it was', () => {
  const started = '2026-11-20T09:00:00.000Z';
  it.each([
    ['a call began', 'call', facts({ 'call.started_at': started }), undefined, Date.parse(started)],
    ['a call of unknown start', 'call', fold([]), undefined, 77],
    ['a thread began', 'thread', thread, undefined, Date.parse(started)],
    ['a person nobody talked to', 'person', fold([]), undefined, 77],
  ] as const)('%s', (_name, kind, folded, counts, expected) => {
    expect(subjectAt({ kind, id: '1' }, folded, { ...nobody, counts }, 77)).toBe(expected);
  });

  it('a person: when they last tried in vain, else the last contact', () => {
    const missed = {
      subject: 'call:1',
      kind: 'call',
      at: 5,
      lastAt: 8,
      direction: 'inbound',
      unanswered: true,
      spokeAt: null,
      request: null,
      line: '',
    } as const;
    const of = (conversations: Parameters<typeof countConversations>[0]) =>
      subjectAt(
        { kind: 'person', id: '1' },
        fold([]),
        { ...nobody, counts: countConversations(conversations) },
        77,
      );
    expect(of([missed, { ...missed, subject: 'call:2', at: 6, lastAt: 9 }])).toBe(6);
    expect(of([{ ...missed, unanswered: false }])).toBe(8);
  });
});
