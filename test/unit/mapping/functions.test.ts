import { describe, expect, it } from '@jest/globals';
import { functions } from '../../../src/mapping/functions/registry.ts';
import { callSnapshot, evaluateExpression } from './probe.ts';

const iso = (time: string): { readonly time: string } => ({ time: new Date(time).toISOString() });

describe('functions', () => {
  const table: readonly (readonly [string, unknown])[] = [
    [
      'coalesce(call.disposition, call.campaign, call.queue, call.journey, call.external, "six")',
      'six',
    ],
    ['text(call.talking_seconds)', '61'],
    ['text(true)', 'true'],
    ['text(1.5)', '1.5'],
    ['text(subject.at)', '2026-11-20T13:03:11.000Z'],
    ['lower("ÄB")', 'äb'],
    ['upper("äb")', 'ÄB'],
    ['trim("  a ")', 'a'],
    ['truncate("abcdef", 4)', 'abc…'],
    ['truncate("abc", 4)', 'abc'],
    ['truncate("👋👋👋👋", 3)', '👋👋…'],
    ['join(["a", "b"], ", ")', 'a, b'],
    ['join(ai.topics, ", ")', 'missing'],
    ['first_name(person.name)', 'Zoë'],
    ['first_name("Anna Maria Kuhn")', 'Anna Maria'],
    ['first_name("Zoë")', 'missing'],
    ['last_name(person.name)', 'Müller'],
    ['last_name("Zoë")', 'Zoë'],
    ['max(call.talking_seconds, 100)', 100],
    ['max(0, 1)', 1],
    ['min(call.talking_seconds, 7.6)', 8],
    ['percent(0.426)', 43],
    ['percent(1)', 100],
    ['e164("030 901820")', '+4930901820'],
    ['e164("01 42 68 53 00", "FR")', '+33142685300'],
    ['e164("anonymous")', 'missing'],
    ['plus(subject.at, "PT30M")', iso('2026-11-20T13:33:11Z')],
    ['minus(subject.at, "P1D")', iso('2026-11-19T13:03:11Z')],
    ['in_hours(subject.at)', true],
    ['in_hours(plus(subject.at, "PT8H"))', false],
    ['next_open(subject.at)', iso('2026-11-20T13:03:11Z')],
    ['next_open(plus(subject.at, "PT8H"))', iso('2026-11-21T09:00:00+01:00')],
    ['sla_due(subject.at, "urgent")', iso('2026-11-20T14:03:11Z')],
    ['sla_due(subject.at, "high")', iso('2026-11-21T09:03:11+01:00')],
    ['sla_due(subject.at, "normal")', iso('2026-11-23T08:00:00+01:00')],
    ['format_time(subject.at, "cccc d LLLL, HH:mm")', 'Freitag 20 November, 14:03'],
    ['regex_match("order 4711", "[0-9]{4}")', true],
    ['regex_match("order", "^[0-9]+$")', false],
    ['regex_extract("order 4711 now", "order ([0-9]+)")', '4711'],
    ['regex_extract("order 4711 now", "[0-9]+")', '4711'],
    ['regex_extract("none", "[0-9]+")', 'missing'],
    ['tr("services", "consult*")', 'Consultation'],
    ['tr("services", "nothing")', 'missing'],
    ['tagged("booking")', true],
    ['tagged(["spam", "VIP"])', true],
    ['tagged("book")', false],
    ['tagged("book*")', true],
    ['said(["termin*"])', true],
    ['said(["term"])', false],
    ['said("Ich möchte bitte", ["MOCHTE"])', true],
    ['said("no booking", ["book*"])', true],
    ['named("services")', 'missing'],
    ['said_time("Thursday at 3 pm")', iso('2026-11-26T15:00:00+01:00')],
    ['said_time("Friday")', 'missing'],
  ];
  it.each(table)('%s', (expression, expected) => {
    expect(evaluateExpression(expression)).toEqual(expected);
  });

  it('knows every function the page lists', () => {
    expect([...functions.keys()].toSorted()).toEqual(
      [
        'coalesce text lower upper trim truncate join first_name last_name max min percent e164 plus minus in_hours',
        'next_open sla_due format_time regex_match regex_extract tr tagged said named said_time',
      ]
        .join(' ')
        .split(' ')
        .toSorted(),
    );
  });

  it('keeps the time on the clock over a change of clocks', () => {
    const snapshot = {
      ...callSnapshot,
      subject: { kind: 'call', at: '2027-03-27T10:00:00+01:00' },
    };
    expect(evaluateExpression('plus(subject.at, "P1D")', { snapshot })).toEqual(
      iso('2027-03-28T10:00:00+02:00'),
    );
    expect(evaluateExpression('plus(subject.at, "PT24H")', { snapshot })).toEqual(
      iso('2027-03-28T11:00:00+02:00'),
    );
  });

  it('counts working time of the calendar', () => {
    const snapshot = {
      ...callSnapshot,
      subject: { kind: 'call', at: '2026-11-20T19:10:00+01:00' },
    };
    expect(evaluateExpression('sla_due(subject.at, "normal")', { snapshot })).toEqual(
      iso('2026-11-23T09:00:00+01:00'),
    );
  });

  it('refuses a length of time it cannot read, also a computed one', () => {
    expect(evaluateExpression('plus(subject.at, call.notes)')).toBe(
      'failed: "Termin bitte" is no length of time',
    );
    expect(evaluateExpression('sla_due(subject.at, call.notes)')).toBe(
      'failed: the account has no class "Termin bitte"',
    );
    expect(evaluateExpression('regex_match(call.notes, call.notes + "(")')).toMatch(
      /^failed: not a pattern/,
    );
  });

  it('reads what was said in order: notes before the summary', () => {
    const snapshot = {
      ...callSnapshot,
      call: { notes: 'Beratung', tags: [] },
      ai: { summary: 'Thermography', action_items: ['Consult'] },
    };
    expect(evaluateExpression('named("services")', { snapshot })).toBe('Consultation');
    const without = { ...snapshot, call: {} };
    expect(evaluateExpression('named("services")', { snapshot: without })).toBe('Consultation');
    expect(
      evaluateExpression('named("services")', {
        snapshot: { ...without, ai: { summary: 'Thermography' } },
      }),
    ).toBe('Thermography');
  });

  it('takes a campaign button for a tag', () => {
    const snapshot = { ...callSnapshot, call: { disposition: 'Booking' } };
    expect(evaluateExpression('tagged("booking")', { snapshot })).toBe(true);
    expect(evaluateExpression('tagged("booking")', { snapshot, pending: ['call.tags'] })).toBe(
      true,
    );
    expect(evaluateExpression('tagged("vip")', { snapshot, pending: ['call.disposition'] })).toBe(
      'undecided',
    );
  });

  it('names a service by a tag before any words', () => {
    const snapshot = { ...callSnapshot, call: { tags: ['Consultation'], notes: 'Thermography' } };
    expect(evaluateExpression('named("services")', { snapshot })).toBe('Consultation');
  });

  it('does not guess a name while an earlier place is pending', () => {
    const snapshot = { ...callSnapshot, call: { tags: [] }, ai: { summary: 'Thermography' } };
    expect(evaluateExpression('named("services")', { snapshot })).toBe('Thermography');
    expect(evaluateExpression('named("services")', { snapshot, pending: ['call.notes'] })).toBe(
      'undecided',
    );
    expect(evaluateExpression('named("services")', { snapshot, pending: ['call.tags'] })).toBe(
      'undecided',
    );
  });

  it('finds no wished time without knowing when the conversation began', () => {
    const subject = { kind: 'call' };
    const snapshot = { ...callSnapshot, subject };
    expect(evaluateExpression('said_time("Thursday at 3 pm")', { snapshot })).toBe('missing');
    expect(evaluateExpression('said_time("Thursday at 3 pm")', { pending: ['subject.at'] })).toBe(
      'undecided',
    );
  });
});
