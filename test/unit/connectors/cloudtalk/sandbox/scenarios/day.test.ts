import { describe, expect, it } from '@jest/globals';
import { callRequestSchema } from '../../../../../../connectors/cloudtalk/sandbox/calls/call-request.ts';
import { messageRequestSchema } from '../../../../../../connectors/cloudtalk/sandbox/messages/message.ts';
import { day } from '../../../../../../connectors/cloudtalk/sandbox/scenarios/day.ts';
import type {
  DayCall,
  DayMessage,
} from '../../../../../../connectors/cloudtalk/sandbox/scenarios/scenario.ts';

const calls = day.entries.filter((entry): entry is DayCall => entry.kind === 'call');
const messages = day.entries.filter((entry): entry is DayMessage => entry.kind === 'message');
const otherSide = (entry: DayCall | DayMessage): string | null | undefined => {
  const request = entry.kind === 'call' ? entry.call : entry.message;
  const isOutgoing =
    request.direction === 'outgoing' || ('outcome' in request && request.outcome === 'no_answer');
  return isOutgoing ? request.to : request.from;
};
const named = (name: string): DayCall => {
  const found = calls.find((call) => call.name === name);
  if (found === undefined) throw new Error(`no call ${name}`);
  return found;
};

describe('the day', () => {
  it('is large enough', () => {
    expect(calls.length).toBeGreaterThanOrEqual(42);
    expect(messages.length).toBeGreaterThanOrEqual(16);
    expect(new Set(day.entries.map(({ who }) => who)).size).toBeGreaterThanOrEqual(32);
    expect(new Set(day.entries.map(otherSide)).size).toBeGreaterThanOrEqual(32);
  });

  it('names every entry once, in order of time, within the day', () => {
    expect(new Set(day.entries.map(({ name }) => name)).size).toBe(day.entries.length);
    const times = day.entries.map(({ at }) => Date.parse(at));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(Date.parse(day.startsAt));
    expect(times.at(-1)).toBeLessThan(Date.parse(day.endsAt));
    for (const { name } of day.entries) expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  it('is understood by the engine', () => {
    for (const { call } of calls) expect(callRequestSchema.safeParse(call).success).toBe(true);
    for (const { message } of messages)
      expect(messageRequestSchema.safeParse(message).success).toBe(true);
  });

  it('uses numbers set aside for drama only', () => {
    const known = /^\+44(1632960\d{3}|7700900\d{3}|2079460\d{3})$/;
    for (const entry of day.entries) expect(otherSide(entry) ?? '+447700900000').toMatch(known);
  });

  it('has every outcome', () => {
    const outcomes = new Set(calls.map(({ call }) => call.outcome ?? 'answered'));
    expect([...outcomes].toSorted()).toEqual(
      [
        'abandoned',
        'after_hours',
        'answered',
        'internal',
        'missed',
        'no_answer',
        'transfer',
        'voicemail',
        'withheld',
      ].toSorted(),
    );
  });

  it('has every kind of request', () => {
    const tags = new Set(calls.flatMap(({ call }) => call.tags ?? []));
    for (const tag of [
      'booking',
      'answered',
      'escalate',
      'urgent',
      'complaint',
      'praise',
      'proposal',
      'spam',
      'wrong number',
    ])
      expect(tags).toContain(tag);
  });

  it('has two people behind one number: one call names him, one names her, one names nobody', () => {
    const notes = calls
      .filter((call) => otherSide(call) === '+441632960150')
      .map(({ call }) => String(call.notes));
    expect(notes).toHaveLength(3);
    expect(notes.filter((note) => note.includes('Tom'))).toHaveLength(1);
    expect(notes.filter((note) => note.includes('Margaret'))).toHaveLength(1);
  });

  it('has calls that are changed an hour later', () => {
    expect(named('whitby-booking-becomes-question').call).toMatchObject({
      tags: ['booking'],
      // biome-ignore lint/suspicious/noThenProperty: the name is the interface's.
      then: [{ after: 'PT1H', tags: ['escalate'] }],
    });
    expect(named('patel-answer-becomes-booking').call).toMatchObject({
      tags: ['answered'],
      // biome-ignore lint/suspicious/noThenProperty: the name is the interface's.
      then: [{ after: 'PT1H', tags: ['booking'] }],
    });
  });

  it('has a caller who rings again while the first call is still on', () => {
    const [first, second] = [named('osei-first-call'), named('osei-second-call-in-flight')];
    const talkEndsAt = Date.parse(first.at) + (first.call.talkSeconds ?? 0) * 1_000;
    expect(otherSide(second)).toBe(otherSide(first));
    expect(Date.parse(second.at)).toBeLessThan(talkEndsAt);
  });

  it('has three missed calls of one person, who is reached later', () => {
    const fraser = calls.filter(({ name }) => name.startsWith('fraser-'));
    expect(fraser.map(({ call }) => call.outcome ?? 'answered')).toEqual([
      'missed',
      'abandoned',
      'missed',
      'no_answer',
      'answered',
    ]);
    expect(new Set(fraser.map(otherSide)).size).toBe(1);
  });

  it('has webhooks that come twice, out of order, and not at all', () => {
    expect(calls.filter(({ call }) => (call.duplicate ?? 0) > 0)).not.toHaveLength(0);
    expect(calls.filter(({ call }) => call.shuffle === true)).not.toHaveLength(0);
    expect(calls.filter(({ call }) => call.webhooks === false)).toHaveLength(2);
  });

  it('has summaries that come late and one that never comes', () => {
    const waits = calls.flatMap(({ call }) =>
      typeof call.ai === 'object' && call.ai.after !== undefined ? [call.ai.after] : [],
    );
    expect(waits).toEqual(expect.arrayContaining(['PT90S', 'PT20M']));
    expect(calls.filter(({ call }) => call.ai === false)).toHaveLength(1);
  });

  it('has threads of all kinds, one with more than four messages within about an hour', () => {
    const threads = Map.groupBy(messages, ({ thread }) => thread);
    const long = [...threads.values()].find((thread) => thread.length > 4) ?? [];
    const times = long.map(({ at }) => Date.parse(at));
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(3_500_000);
    expect(new Set(messages.map(({ message }) => message.channel))).toEqual(
      new Set(['sms', 'whatsapp']),
    );
    expect([...threads.values()].some(([first]) => first?.message.direction === 'outgoing')).toBe(
      true,
    );
  });
});
