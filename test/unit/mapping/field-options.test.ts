// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of the language
import { describe, expect, it } from '@jest/globals';
import type { FieldTrace } from '../../../src/mapping/trace.ts';
import { callSnapshot, fieldOf, inputOf, outcomeOf, probeSet } from './probe.ts';

function field(written: string, pending: readonly string[] = [], more = '', person = {}): unknown {
  const snapshot = { ...callSnapshot, person: { ...callSnapshot['person'], ...person } };
  return fieldOf(outcomeOf(probeSet(written, {}, more), inputOf({ pending, snapshot }), 'probe'));
}

function traced(written: string, more = ''): FieldTrace {
  const { trace } = outcomeOf(probeSet(written, {}, more), inputOf(), 'probe');
  return trace.fields[0]!;
}

const channels = 'tables: { channel: { map: { voice: Phone, sms: SMS }, on_unknown: error } }\n';

describe('forms of a value', () => {
  it.each([
    ['Phone', 'Phone'],
    ['no', 'no'],
    ['on', 'on'],
    ['12:30', '12:30'],
    ['7', 7],
    ['true', true],
    ['=call.status', 'answered'],
    ['\\=call.status', '=call.status'],
    ['{ expr: call.status }', 'answered'],
    ['{ expr: true }', true],
    ['{ value: =call.status }', '=call.status'],
    ['{ template: "Call from ${person.name}" }', 'Call from Zoë Müller'],
    ['{ template: "No holes " }', 'No holes'],
    ['{ template: "${call.talking_seconds} s, ${call.recorded}" }', '61 s, false'],
    ['{ template: "${call.disposition} was said" }', 'missing'],
    ['{ template: "${coalesce(call.disposition, \'}\')} was said" }', '} was said'],
    [
      '{ cases: [ { when: call.status == "missed", then: A }, { when: call.status == "answered", then: =call.notes } ], else: C }',
      'Termin bitte',
    ],
    ['{ cases: [ { when: call.status == "missed", then: A } ], else: C }', 'C'],
    ['{ cases: [ { when: call.status == "missed", then: A } ] }', 'missing'],
    ['{ cases: [ { when: call.disposition == "x", then: A } ], else: C }', 'C'],
    [
      '{ lookup: test.Services, by: { Name: =call.status, Rank: 1 } }',
      { lookup: 'test.Services', by: { Name: 'answered', Rank: 1 } },
    ],
    ['{ lookup: test.Services, by: { Name: =call.disposition } }', 'missing'],
    ['{ clear: true }', null],
    ['=subject.at', { time: '2026-11-20T13:03:11.000Z' }],
    ['=call.tags', ['Booking', 'vip']],
  ])('%s', (written, expected) => {
    expect(field(written)).toEqual(expected);
  });

  it('speaks the language of the person, else of the account, else the first', () => {
    const greeting = '{ template: { en: Hello, de: Hallo } }';
    expect(field(greeting, [], '', { language: 'en' })).toBe('Hello');
    expect(field(greeting, [], '', { language: 'en-GB' })).toBe('Hello');
    expect(field(greeting)).toBe('Hallo');
    expect(field('{ template: { ru: Привет, lt: Labas } }', [], '', { language: 'fr' })).toBe(
      'Привет',
    );
  });

  it('writes times in the language of the template', () => {
    const day = '{ template: { en: "${format_time(subject.at, \'cccc\')}", de: x } }';
    expect(field(day, [], '', { language: 'en' })).toBe('Friday');
    expect(field('{ template: "${format_time(subject.at, \'cccc\')}" }')).toBe('Freitag');
  });
});

describe('options of a field', () => {
  it.each([
    ['{ value: A, when: call.status == "answered" }', 'A'],
    ['{ value: A, when: call.status == "missed" }', 'missing'],
    ['{ value: A, when: call.disposition == "missed" }', 'missing'],
    ['{ value: "  a  b ", transform: [trim] }', 'a  b'],
    ['{ value: "  a  b ", transform: [collapse_spaces] }', 'a b'],
    ['{ value: ÄB, transform: [lower] }', 'äb'],
    ['{ value: äb, transform: [upper] }', 'ÄB'],
    ['{ value: "anna-maria o\'neil kühn", transform: [title_case] }', "Anna-Maria O'neil Kühn"],
    ['{ value: "<p>a&amp;b<br>c</p><script>x</script>", transform: [strip_html] }', 'a&b\nc'],
    ['{ value: "1 < 2 and <b>bold</b>", transform: [strip_html] }', '1 < 2 and bold'],
    ['{ value: "Hallo 👋🏽 Welt 🇩🇪", transform: [strip_emoji] }', 'Hallo Welt'],
    ['{ value: "+49 (30) 901", transform: [digits_only] }', '4930901'],
    ['{ value: " Ä b", transform: [trim, upper] }', 'Ä B'],
    ['{ value: "😀", transform: [strip_emoji] }', 'missing'],
    ['{ expr: call.disposition, default: none }', 'none'],
    ['{ expr: call.disposition, default: =call.status }', 'answered'],
    ['{ value: "", default: none }', 'none'],
    ['{ value: abcdef, max_length: 4 }', 'abc…'],
    ['{ expr: call.disposition, default: abcdef, max_length: 4 }', 'abc…'],
    ['{ value: "a \\n" }', 'a'],
    ['{ value: "   " }', 'missing'],
    ['{ expr: call.disposition }', 'missing'],
    ['{ expr: call.disposition, on_missing: omit }', 'missing'],
    ['{ expr: call.disposition, on_missing: clear }', null],
    ['{ expr: call.disposition, on_missing: skip }', 'not desired: skip'],
    [
      '{ expr: call.disposition, on_missing: error }',
      'failed: X has no value: call.disposition is missing',
    ],
    ['{ expr: 1 / (call.talking_seconds - 61) }', 'failed: division by zero'],
    ['{ expr: 1 / (call.talking_seconds - 61), on_error: omit }', 'missing'],
    ['{ expr: 1 / (call.talking_seconds - 61), on_error: default, default: 5 }', 5],
    ['{ expr: 1 / (call.talking_seconds - 61), on_error: default }', 'missing'],
  ])('%s', (written, expected) => {
    expect(field(written)).toEqual(expected);
  });

  it('translates before it transforms, and takes the default after', () => {
    expect(
      field('{ expr: subject.channel, translate: channel, transform: [upper] }', [], channels),
    ).toBe('PHONE');
    const rest = 'tables: { channel: { map: { sms: SMS } } }\n';
    expect(field('{ expr: subject.channel, translate: channel, default: other }', [], rest)).toBe(
      'other',
    );
  });

  it.each([
    ['exact: a key in another case is unknown', '{ map: { Voice: Phone } }', 'missing'],
    ['ignore_case', '{ map: { Voice: Phone }, compare: ignore_case }', 'Phone'],
    ['a default', '{ map: { sms: SMS }, default: Other }', 'Other'],
    [
      'on_unknown missing although there is a default',
      '{ map: { sms: SMS }, default: Other, on_unknown: missing }',
      'missing',
    ],
    ['on_unknown pass', '{ map: { sms: SMS }, on_unknown: pass }', 'voice'],
    [
      'on_unknown error',
      '{ map: { sms: SMS }, on_unknown: error }',
      'failed: "voice" has no row in table channel',
    ],
  ])('table: %s', (_name, table, expected) => {
    expect(
      field('{ expr: subject.channel, translate: channel }', [], `tables: { channel: ${table} }\n`),
    ).toBe(expected);
  });

  it('waits for what is pending, wherever it is used', () => {
    const pending = ['agent'];
    expect(field('=agent.email', pending)).toBe('undecided');
    expect(field('{ value: A, when: has(agent.email) }', pending)).toBe('undecided');
    expect(field('{ expr: call.disposition, default: =agent.email }', pending)).toBe('undecided');
    expect(field('{ template: "${call.status} ${agent.name}" }', pending)).toBe('undecided');
    expect(field('{ cases: [ { when: has(agent.name), then: A } ] }', pending)).toBe('undecided');
    expect(field('{ template: "${call.disposition} ${agent.name}" }', pending)).toBe('missing');
  });

  it('keeps the policy and the mask', () => {
    const outcome = outcomeOf(
      probeSet('{ expr: call.status, update: once, pii: true }'),
      inputOf(),
      'probe',
    );
    expect(outcome).toMatchObject({ record: { fields: { X: { update: 'once', pii: true } } } });
    const named = outcomeOf(probeSet('=person.name'), inputOf(), 'probe');
    expect(named).toMatchObject({ record: { fields: { X: { update: 'keep_human', pii: true } } } });
    const plain = outcomeOf(probeSet('=call.status'), inputOf(), 'probe');
    expect(plain).toMatchObject({ record: { fields: { X: { pii: false } } } });
  });
});

describe('variables', () => {
  const vars =
    'vars:\n  nn: =call.talking_seconds / 2\n  label: { cases: [ { when: vars.nn > 10, then: long } ], else: short }\n';

  it('are computed top to bottom, once, and only when used', () => {
    const set = probeSet('{ template: "${vars.label} ${vars.label} ${vars.nn}" }', {}, vars);
    const outcome = outcomeOf(set, inputOf(), 'probe');
    expect(fieldOf(outcome)).toBe('long long 30');
    expect(outcome.trace.vars.map((one) => [one.field, one.value])).toEqual([
      ['nn', 30],
      ['label', 'long'],
    ]);
    const unused = outcomeOf(
      probeSet('=call.status', {}, 'vars:\n  bad: =1 / (call.talking_seconds - 61)\n'),
      inputOf(),
      'probe',
    );
    expect(fieldOf(unused)).toBe('answered');
  });

  it('can be used in when', () => {
    const set = probeSet('1', {}, `${vars}when: vars.nn > 30\n`);
    expect(fieldOf(outcomeOf(set, inputOf(), 'probe'))).toBe('not desired: when');
  });
});

describe('the trace of a field', () => {
  it('says where the value comes from', () => {
    expect(traced('{ expr: subject.channel, translate: channel }', channels)).toEqual({
      field: 'X',
      file: 'probe.yaml',
      line: 7,
      column: 14,
      expression: 'subject.channel',
      inputs: { 'subject.channel': 'voice' },
      value: 'Phone',
      policy: 'keep_human',
      notes: ['table channel: voice -> Phone'],
    });
  });

  it('notes what was cut, defaulted and left out', () => {
    expect(traced('{ value: abcdef, max_length: 4 }').notes).toEqual(['cut to 4 characters']);
    expect(traced('{ expr: call.disposition, default: x }').notes).toEqual(['default']);
    const left = traced('=call.disposition');
    expect(left).toMatchObject({
      inputs: { 'call.disposition': null },
      notes: ['left out: missing'],
    });
    expect(left.value).toBeUndefined();
  });
});
