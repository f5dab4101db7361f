// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of the language
import { describe, expect, it } from '@jest/globals';
import { codesOf, probeText, problemsOf, rawProblems } from './probe.ts';

/** Lines 1 to 5 of every sample; the field is in line 6. */
const head = 'version: 1\nmapping: lead\nfrom: [call]\ninto: zoho.Leads\nfields:\n';
const tests = 'tests: [{ name: t, given: {}, expect: { desired: true } }]\n';

function field(written: string): string {
  return `${head}  X: ${written}\n${tests}`;
}

describe('expressions', () => {
  it.each([
    [
      'E101',
      '=call.talking_secs',
      '6:12 error E101 No such key: talking_secs',
      'did you mean "call.talking_seconds"?',
    ],
    [
      'E101 in has',
      '=has(call.talking_secs)',
      '6:11 error E101 No such key: talking_secs',
      'did you mean "call.talking_seconds"?',
    ],
    [
      'E101 of a nested member',
      '=person.next_appointment.begin',
      '6:31 error E101 No such key: begin',
      undefined,
    ],
    ['E101 of a result', '=results.persn', '6:15 error E101 No such key: persn', undefined],
    ['E102', '=cal.status', '6:7 error E102 Unknown variable: cal', 'did you mean "call"?'],
    [
      'E103',
      '=call.status + 1',
      '6:7 error E103 no such overload: string + int',
      'use a template, or text(n)',
    ],
    [
      'E104',
      '=lower(call.rating)',
      "6:7 error E104 found no matching overload for 'lower(int)'",
      undefined,
    ],
    [
      'E104 of a method',
      '=call.notes.upperAscii()',
      '6:7 error E104 No such method: upperAscii',
      undefined,
    ],
    [
      'E104 of a length',
      '=plus(subject.at, "1 day")',
      '6:24 error E104 "1 day" is no length of time',
      'write it like PT30M, P1D or P2W',
    ],
    [
      'E104 of a class',
      '=sla_due(subject.at, "urgnt")',
      '6:27 error E104 The account has no class "urgnt"',
      'did you mean "urgent"?',
    ],
    ['E105', '=call.status ==', '6:', undefined],
    [
      'E106',
      '=appointment.start',
      '6:7 error E106 appointment does not exist for call',
      'appointment is known for: appointment',
    ],
    [
      'E107',
      '=call.status == "answred"',
      '6:22 error E107 "answred" is never a value of call.status',
      'did you mean "answered"?',
    ],
    [
      'E107 in a list',
      '=call.status in ["missed", "answred"]',
      '6:33 error E107 "answred" is never a value of call.status',
      'did you mean "answered"?',
    ],
    [
      'E107 of a nested member',
      '=person.next_appointment.status == "done"',
      '6:41 error E107',
      'values: scheduled | completed | cancelled | overdue',
    ],
    [
      'E201',
      '=call.notes.matches("(a+)+$")',
      '6:7 error E201 matches() backtracks and is refused',
      'use regex_match(text, pattern)',
    ],
    ['E202', '=call.tags.map(a, call.tags.map(b, call.tags.map(c, a + b + c)))', '6:', undefined],
    ['E203', '=regex_match(call.notes, "(")', '6:31 error E203 Not a pattern', undefined],
    [
      'E204',
      `=${Array(60).fill('call.notes').join(' + ')} + ${Array(100).fill('call.notes').join(' + ')}`,
      '6:',
      undefined,
    ],
    ['E301', '=tr("chanel", call.notes)', '6:', undefined],
    [
      'E301 of translate',
      '{ expr: subject.channel, translate: speciallists }',
      '6:42 error E301 There is no table "speciallists"',
      'did you mean "specialists"?',
    ],
    [
      'E103 of null',
      '=call.notes != null',
      '6:7 error E103 no such overload: string != null',
      'use has(…) or !has(…)',
    ],
    ['E204 of a map', '"={1: 2}[1]"', 'E204 Maps cannot be written in expressions', undefined],
    [
      'E204 of a list',
      `=call.notes in [${Array(65).fill("'x'").join(', ')}]`,
      'E204 The list is too long: at most 64 items',
      undefined,
    ],
    [
      'E104 of a function outside the language',
      '=timestamp("2026-01-01T00:00:00Z")',
      '6:7 error E104 No such function: timestamp',
      undefined,
    ],
    [
      'E403',
      '=text(now)',
      '6:12 error E403 now in a field gives a new value at every reconciliation',
      'use a time of the subject, or update: once',
    ],
    [
      'E401 of a condition',
      '{ value: A, when: call.status }',
      '6:24 error E401 a condition must be bool, this is text',
      undefined,
    ],
  ])('%s', (name, written, line, help) => {
    const [problem = ''] = problemsOf(field(written));
    expect(problem).toContain(` ${name.split(' ')[0]} `);
    expect(problem.replace('lead.yaml:', '')).toContain(line);
    if (help !== undefined) expect(problem).toContain(`\n    help: ${help}`);
  });

  it('says now is wrong in when (E402) and right in a field that is written once', () => {
    const when = `version: 1\nmapping: lead\nfrom: [call]\ninto: zoho.Leads\nwhen: now > call.ended_at\nfields: { X: 1 }\n${tests}`;
    expect(codesOf(when)).toEqual(['E402 5:7']);
    expect(codesOf(field('{ expr: text(now), update: once }'))).toEqual([]);
  });

  it('checks types of key, at, owner and relate (E401)', () => {
    const more = 'key: =call.rating\nat: =call.notes\nowner: =call.rating\nrelate: =call.notes\n';
    const found = codesOf(`${probeText('1', more)}${tests}`).toSorted();
    expect(found).toEqual(['E401 5:7', 'E401 6:6', 'E401 7:9', 'E401 8:10']);
  });

  it('gives a variable the type of its value', () => {
    expect(
      codesOf(`${probeText('=vars.nn + "x"', 'vars: { nn: =call.rating }\n')}${tests}`),
    ).toEqual(['E103 7:7']);
    expect(codesOf(`${probeText('=vars.nn + 1', 'vars: { nn: =call.rating }\n')}${tests}`)).toEqual(
      [],
    );
    expect(
      codesOf(`${probeText('=vars.mm', 'vars: { nn: =vars.mm, mm: 1 }\n')}${tests}`),
    ).toContain('E101 5:19');
  });

  it('knows which kinds have a variable', () => {
    expect(
      codesOf(
        `${head.replace('[call]', '[call, thread]')}  X: =coalesce(call.notes, thread.text)\n${tests}`,
      ),
    ).toEqual([]);
    expect(codesOf(`${head.replace('[call]', '[person]')}  X: =tagged("x")\n${tests}`)).toEqual([
      'E106 6:7',
    ]);
  });
});

describe('places inside a scalar', () => {
  it.each([
    ['plain', '  X: =call.nope', '6:12'],
    ['double quotes', '  X: "=call.nope"', '6:13'],
    ['double quotes with escapes', '  X: "=\\"\\u00e9\\\\\\\\\\" + call.nope"', '6:30'],
    ['single quotes', "  X: '=\"it''s\" + call.nope'", '6:23'],
    ['a block', '  X:\n    expr: |\n      call.status\n      + call.nope', '9:14'],
    ['a folded block', '  X:\n    expr: >-\n      call.status\n      + call.nope', '9:14'],
    ['a plain scalar over several lines', '  X:\n    expr: call.status\n      + call.nope', '8:14'],
    ['a template', '  X: { template: "Hello ${call.nope} you" }', '6:32'],
    ['the second hole', '  X: { template: "${call.status} ${call.nope}" }', '6:41'],
    ['a template in a block', '  X:\n    template: |\n      Dear\n        ${call.nope}', '9:16'],
  ])('%s', (_name, lines, place) => {
    expect(codesOf(`${head}${lines}\n${tests}`)).toEqual([`E101 ${place}`]);
  });
});

describe('traps of YAML', () => {
  it.each([
    [
      '": " in a choice',
      '  X: =call.recorded ? "x" : "b"',
      'M001',
      'put the whole expression in quotes or a | block',
    ],
    [
      'a comma in a flow map',
      '  X: { expr: coalesce(call.notes, call.journey), update: once }',
      'M003',
      'the comma ended the value',
    ],
    [
      'an exclamation mark',
      '  X: !person.found',
      'M007',
      'put the expression in quotes or a | block',
    ],
  ])('%s', (_name, line, code, help) => {
    const problems = problemsOf(`${head}${line}\n${tests}`);
    expect(problems.some((one) => one.includes(` ${code} `) && one.includes(help))).toBe(true);
  });

  it('reads no, on and 12:30 as text', () => {
    expect(codesOf(field('no'))).toEqual([]);
  });
});

describe('the file itself', () => {
  it.each([
    ['M001 broken YAML', 'version: 1\nmapping: [\n', 'M001'],
    ['M001 a key twice', `${head}  X: 1\n  X: 2\n`, 'M001'],
    ['M001 too large', `# ${'x'.repeat(262_144)}\n${field('1')}`, 'M001'],
    ['M002 anchor', field('&a 1'), 'M002'],
    ['M002 merge key', `${head}  X: 1\n  <<: { Y: 1 }\n`, 'M002'],
    ['M003 unknown key', field('1').replace('from:', 'form: x\nfrom:'), 'M003'],
    ['M004 not one of the words', field('1').replace('[call]', '[calls]'), 'M004'],
    [
      'M004 a form of upload that is not there yet',
      `${field('1')}attach: [{ recording: file }]\n`,
      'M004',
    ],
    ['M005 missing key', field('1').replace('into: zoho.Leads\n', ''), 'M005'],
    ['M006 shape', field('1').replace('[call]', 'call'), 'M006'],
    ['M006 no form', field('{ update: once }'), 'M006'],
    ['M006 two forms', field('{ expr: call.notes, value: x }'), 'M006'],
    ['M006 lookup without by', field('{ lookup: zoho.Leads }'), 'M006'],
    ['M006 not a map', '- 1\n', 'M006'],
    ['M010 provider without a key', field('1').replace('into:', 'provides: person\ninto:'), 'M010'],
    [
      'M010 a key of the subject',
      field('1').replace('into:', 'provides: person\nkey: =subject.id\ninto:'),
      'M010',
    ],
    ['M011 unused variable', `${field('1')}vars: { aa: 1 }\n`, 'M011'],
    ['M012 unused table', `${field('1')}tables: { a: { map: { b: c } } }\n`, 'M012'],
    ['M013 no tests', field('1').replace(tests, ''), 'M013'],
    ['M018 override of nothing', 'version: 1\noverride: leed\n', 'M018'],
    [
      'E302 a row twice',
      `${field('{ expr: call.notes, translate: a }')}tables: { a: { compare: ignore_case, map: { b: c, B: d } } }\n`,
      'E302',
    ],
  ])('%s', (_name, text, code) => {
    expect(rawProblems(text).map((problem) => problem.code)).toContain(code);
  });

  it('helps with a misspelt key', () => {
    expect(problemsOf(field('{ expr: call.notes, updaet: once }'))).toContain(
      'lead.yaml:6:26 error M003 Unknown key: updaet\n    help: did you mean "update"?',
    );
  });

  it('lists all problems of all files at once', () => {
    const problems = rawProblems(
      field('=call.nope'),
      field('=cal.status').replace('mapping: lead', 'mapping: two'),
    );
    expect(problems.map(({ file, code }) => `${file} ${code}`)).toEqual([
      'lead.yaml E101',
      'lead1.yaml E102',
    ]);
  });

  it('refuses two mappings of one name and two providers of one vendor', () => {
    expect(codesOf(field('1'), field('2'))).toEqual(['M004 2:1']);
    const provider = (name: string): string =>
      field('1')
        .replace('mapping: lead', `mapping: ${name}`)
        .replace('into:', 'provides: person\nkey: =person.phone\ninto:');
    expect(codesOf(provider('one'), provider('two'))).toEqual(['M010 4:1']);
  });

  it('finds a circle of results (M017)', () => {
    const one = field('1').replace('into:', 'when: has(results.two)\ninto:');
    const two = field('1')
      .replace('mapping: lead', 'mapping: two')
      .replace('into:', 'when: has(results.lead)\ninto:');
    const [problem] = rawProblems(one, two);
    expect(problem).toMatchObject({
      code: 'M017',
      message: 'Mappings refer to each other in a circle: lead -> two -> lead',
    });
  });
});

describe('requests', () => {
  const requests = (rules: string, more = ''): string =>
    `version: 1\nrequests: default\nrules:\n${rules}${more}tests: [{ name: t, given: {}, expect: { kind: other } }]\n`;

  it('finds a rule id twice (M016) and unused words (M012)', () => {
    const rule = '  - { id: same-one, kind: spam, when: tagged("spam") }\n';
    expect(codesOf(requests(rule + rule, 'words: { price: [a] }\n'))).toEqual([
      'M016 5:5',
      'M012 6:10',
    ]);
  });

  it('checks lists of words by name (E101) and types of what is extracted (E401)', () => {
    const rule = '  - { id: words, kind: spam, when: said(words.boking) }\n';
    const [problem] = problemsOf(requests(rule, 'words: { booking: [a] }\n'));
    expect(problem).toContain('E101 No such key: boking\n    help: did you mean "booking"?');
    const typed = requests(
      '  - { id: words, kind: spam, when: tagged("x") }\n',
      'extract: { start: =call.notes }\n',
    );
    expect(codesOf(typed)).toEqual(['E401 5:20']);
  });
});
