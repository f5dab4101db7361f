import { parts as cloudtalkParts } from '../../connectors/cloudtalk/parts.ts';
import type { Connection, FactPart, ReadAnswer } from '../../src/connector/contract.ts';
import { lineHint } from '../../src/connector/contract.ts';
import { type Clock, toIso } from '../../src/domain/clock.ts';
import type { NewDelivery, StoredDelivery } from '../../src/domain/delivery.ts';
import { RetryableError } from '../../src/domain/errors.ts';
import { type Event, type FactValue, sourceRank } from '../../src/domain/event.ts';
import type { SubjectHint } from '../../src/domain/subject.ts';

type Facts = Readonly<Record<string, FactValue>>;

/** What a delivery of the fake telephony says. */
export interface Told {
  readonly key: string;
  readonly topic: string;
  readonly hint: SubjectHint;
  readonly at: number;
  readonly rank: number;
  readonly facts: Facts;
}

/** One call as it really went; what is told and read about it is derived from this. */
export interface FakeCall {
  readonly id: string;
  readonly theirs: string;
  readonly direction: 'inbound' | 'outbound';
  readonly startedAt: number;
  talkingSeconds: number;
  waitingSeconds: number;
  tags: string[];
  notes: string | null;
  recordingUrl: string | null;
  voicemail: boolean;
  summary: string | null;
  contactName: string | null;
  journey: boolean;
}

export interface FakeTelephony {
  readonly connection: Connection;
  readonly calls: Map<string, FakeCall>;
  /** Parts that were read, in order. */
  readonly reads: string[];
  readonly excluded: Set<string>;
  /** Nothing can be read. */
  down: boolean;
}

export const ourNumber = '+442079460100';

export function createFakeTelephony(
  clock: Clock,
  parts: readonly FactPart[] = cloudtalkParts,
): FakeTelephony {
  const calls = new Map<string, FakeCall>();
  const reads: string[] = [];
  const excluded = new Set<string>();
  const telephony: FakeTelephony = {
    calls,
    reads,
    excluded,
    down: false,
    connection: {
      vendor: 'cloudtalk',
      source: {
        name: 'cloudtalk',
        keepHeaders: [],
        verify: () => undefined,
        identify: () => {
          throw new Error('the lab names its deliveries itself');
        },
        decode,
      },
      reader: {
        parts,
        read: async (part, items) => {
          if (telephony.down) throw new RetryableError('No answer.', { code: 'fake.down' });
          return items.map((item) => {
            reads.push(`${part} ${item.subjectId}`);
            return answer(part, item.subjectId, calls.get(String(item.facts['call.id']?.value)));
          });
        },
      },
      companyNumbers: async () => ({ excluded, names: new Map() }),
      check: async () => [],
      close: async () => undefined,
    },
  };
  const answer = (part: string, subjectId: string, call: FakeCall | undefined): ReadAnswer => {
    const facts = call === undefined ? undefined : partOf(part, call);
    if (facts === undefined) return { as: 'not_yet', subjectId };
    if (facts === 'never') return { as: 'never', subjectId };
    const at = clock.now();
    const id = `read:${part}:${subjectId}:${at}`;
    return {
      as: 'facts',
      subjectId,
      events: [{ id, occurredAt: at, rank: sourceRank.read, facts }],
    };
  };
  return telephony;
}

function partOf(part: string, call: FakeCall): Facts | 'never' | undefined {
  switch (part) {
    case 'cdr':
      return rowFacts(call);
    case 'detail':
      return call.journey
        ? { 'call.steps': [{ type: 'ivr', option: '2' }], 'call.out_of_office': false }
        : 'never';
    case 'summary':
      return call.summary === null ? undefined : { 'ai.summary': call.summary };
    default:
      return 'never';
  }
}

/** A row of the history: what a read and the poll bring. */
export function rowFacts(call: FakeCall): Facts {
  return {
    'call.id': call.id,
    'call.direction': call.direction,
    'call.external': call.theirs,
    'call.started_at': toIso(call.startedAt),
    'call.ended_at': toIso(endOf(call)),
    'call.state': 'ended',
    'call.over': true,
    'call.talking_seconds': call.talkingSeconds,
    'call.waiting_seconds': call.waitingSeconds,
    'call.recorded': call.recordingUrl !== null,
    'call.recording_url': call.recordingUrl,
    'call.is_voicemail': call.voicemail,
    'call.tags': [...call.tags],
    'call.notes': call.notes,
    'call.rating': null,
    'agent.id': call.talkingSeconds > 0 ? '7' : null,
    'agent.name': call.talkingSeconds > 0 ? 'Anna Agent' : null,
    'agent.email': call.talkingSeconds > 0 ? 'anna@practice.example' : null,
    'number.e164': ourNumber,
    'number.name': 'Main line',
    'contact.name': call.contactName,
  };
}

export function endOf(call: FakeCall): number {
  return call.startedAt + (call.waitingSeconds + call.talkingSeconds) * 1_000;
}

function decode(delivery: StoredDelivery): readonly Event[] {
  const told = JSON.parse(new TextDecoder().decode(delivery.body)) as Told;
  return [{ id: `${delivery.id}:0`, occurredAt: told.at, rank: told.rank, facts: told.facts }];
}

export function deliveryOf(account: string, told: Told, receivedAt: number): NewDelivery {
  return {
    account,
    source: 'cloudtalk',
    channel: 'signed',
    headers: {},
    body: new TextEncoder().encode(JSON.stringify(told)),
    receivedAt,
    dedupeKey: told.key,
    topic: told.topic,
    subjectHint: told.hint,
    occurredAt: told.at,
  };
}

function hintOf(call: FakeCall): SubjectHint {
  return { kind: 'call', aliases: [`id:${call.id}`] };
}

function who(call: FakeCall): Facts {
  return {
    'call.id': call.id,
    'call.direction': call.direction,
    'call.external': call.theirs,
    'number.e164': ourNumber,
    'number.name': 'Main line',
  };
}

/** The signed webhooks, workflow row and poll row of a call, as they would be told. */
export const tell = {
  started: (call: FakeCall): Told => ({
    key: `${call.id} started`,
    topic: 'call.started',
    hint: hintOf(call),
    at: call.startedAt,
    rank: sourceRank.webhook,
    facts: {
      ...who(call),
      'call.state': 'ringing',
      'call.started_at': toIso(call.startedAt),
    },
  }),
  answered: (call: FakeCall): Told => ({
    key: `${call.id} answered`,
    topic: 'call.answered',
    hint: hintOf(call),
    at: call.startedAt + call.waitingSeconds * 1_000,
    rank: sourceRank.webhook,
    facts: { ...who(call), 'call.state': 'talking' },
  }),
  ended: (call: FakeCall): Told => ({
    key: `${call.id} ended`,
    topic: 'call.ended',
    hint: hintOf(call),
    at: endOf(call),
    rank: sourceRank.webhook,
    facts: {
      ...who(call),
      'call.state': 'ended',
      'call.over': true,
      'call.started_at': toIso(call.startedAt),
      'call.ended_at': toIso(endOf(call)),
      'call.talking_seconds': call.talkingSeconds,
      'call.waiting_seconds': call.waitingSeconds,
    },
  }),
  recording: (call: FakeCall): Told => ({
    key: `${call.id} recording`,
    topic: 'call.recording_ready',
    hint: hintOf(call),
    at: endOf(call) + 2_000,
    rank: sourceRank.webhook,
    facts: { 'call.id': call.id, 'call.recording_ready': true },
  }),
  analysed: (call: FakeCall): Told => ({
    key: `${call.id} cidata`,
    topic: 'cidata.ready',
    hint: hintOf(call),
    at: endOf(call) + 60_000,
    rank: sourceRank.webhook,
    facts: { 'call.id': call.id, 'ai.ready': true, 'call.over': true },
  }),
  workflow: (call: FakeCall): Told => ({
    key: `${call.id} workflow`,
    topic: 'call.ended',
    hint: hintOf(call),
    at: 0,
    rank: sourceRank.workflow,
    facts: { ...who(call), 'call.state': 'ended', 'call.over': true },
  }),
  /** Something changed in CloudTalk: says only that it is worth looking. */
  modified: (call: FakeCall, stamp: string): Told => ({
    key: `${call.id} modified ${stamp}`,
    topic: 'call.modified',
    hint: hintOf(call),
    at: 0,
    rank: sourceRank.workflow,
    facts: { 'call.id': call.id },
  }),
  row: (call: FakeCall, seenAt: number): Told => ({
    key: `${call.id} row ${seenAt}`,
    topic: 'poll.row',
    hint: hintOf(call),
    at: seenAt,
    rank: sourceRank.poll,
    facts: rowFacts(call),
  }),
  message: (message: FakeMessage): Told => ({
    key: `message ${message.id}`,
    topic: message.direction === 'inbound' ? 'message.received' : 'message.sent',
    hint: lineHint('sms', ourNumber, message.theirs),
    at: message.at,
    rank: sourceRank.webhook,
    facts: {
      [`message.${message.id}`]: {
        channel: 'sms',
        direction: message.direction,
        at: toIso(message.at),
        body: message.body,
        media: [],
        ours: ourNumber,
        theirs: message.theirs,
      },
    },
  }),
};

export interface FakeMessage {
  readonly id: string;
  readonly theirs: string;
  readonly direction: 'inbound' | 'outbound';
  readonly at: number;
  readonly body: string;
}

export function fakeCall(call: Partial<FakeCall> & Pick<FakeCall, 'id' | 'startedAt'>): FakeCall {
  return {
    theirs: '+447700900123',
    direction: 'inbound',
    talkingSeconds: 120,
    waitingSeconds: 8,
    tags: [],
    notes: null,
    recordingUrl: null,
    voicemail: false,
    summary: null,
    contactName: null,
    journey: true,
    ...call,
  };
}
