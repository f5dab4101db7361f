// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of the language
import { describe, expect, it } from '@jest/globals';
import {
  type EvaluationInput,
  evaluateMappings,
  mayWithdraw,
  type Outcome,
  type ResultState,
} from '../../../src/mapping/evaluate.ts';
import { mustCompile } from './account.ts';
import { callSnapshot, file, inputOf, outcomeOf } from './probe.ts';

const lead = `
version: 1
mapping: lead
from: [call]
into: crm.Leads
provides: person
key: ="person:" + person.phone
when: '!person.found'
fields: { Name: =person.phone }
`;
const visit = `
version: 1
mapping: visit
from: [call]
into: crm.Visits
when: has(results.person)
relate: =results.person
fields: { Name: A visit }
`;
const log = `
version: 1
mapping: log
from: [call]
into: crm.Logs
relate: [=results.person, =results.visit]
fields: { Name: A call }
`;

const stranger = { ...callSnapshot, person: { found: false, phone: '+4930901820' } };
const noLedger = (): ResultState => ({ as: 'absent' });

function run(
  texts: readonly string[],
  input: Partial<EvaluationInput> = {},
): Readonly<Record<string, Outcome>> {
  const set = mustCompile(texts.map((text, i) => file(text, `file${i}.yaml`)));
  const { outcomes } = evaluateMappings(set, inputOf(input));
  return Object.fromEntries(outcomes.map((outcome) => [outcome.mapping, outcome]));
}

/** A ledger that holds one row. */
function ledger(mapping: string, state: ResultState): EvaluationInput['resultOf'] {
  return (of) => (of === mapping ? state : noLedger());
}

function one(more: string, input: Partial<EvaluationInput> = {}): Outcome {
  const text = `version: 1\nmapping: one\nfrom: [call]\ninto: crm.One\nfields: { Name: A }\n${more}`;
  return outcomeOf(mustCompile([file(text, 'one.yaml')]), inputOf(input), 'one');
}

describe('results', () => {
  it('a person that was found is referred to in the module it was found in', () => {
    const { lead: made, visit: dependent } = run([log, visit, lead]);
    expect(made).toMatchObject({ as: 'not_desired', because: 'when' });
    expect(dependent).toMatchObject({
      as: 'desired',
      record: { relate: [{ ref: 'crm.Contacts', id: '501' }] },
    });
  });

  it('a person being made is referred to by key, in the same evaluation and whatever the order of the files', () => {
    const set = mustCompile([file(log, 'a.yaml'), file(visit, 'b.yaml'), file(lead, 'c.yaml')]);
    const { outcomes, results } = evaluateMappings(set, inputOf({ snapshot: stranger }));
    expect(outcomes.map((outcome) => outcome.mapping)).toEqual(['lead', 'visit', 'log']);
    const person = { ref: 'crm.Leads', key: 'person:+4930901820' };
    expect(outcomes[1]).toMatchObject({ record: { relate: [person] } });
    expect(outcomes[2]).toMatchObject({
      record: { relate: [person, { ref: 'crm.Visits', key: 'visit:c1' }] },
    });
    expect(results).toEqual({
      person,
      lead: person,
      visit: { ref: 'crm.Visits', key: 'visit:c1' },
      log: { ref: 'crm.Logs', key: 'log:c1' },
    });
  });

  it('a record that exists gives its id', () => {
    const state: ResultState = { as: 'record', id: '77', target: 'crm.Leads' };
    const { visit: dependent } = run([lead, visit], {
      snapshot: stranger,
      resultOf: ledger('lead', state),
    });
    expect(dependent).toMatchObject({ record: { relate: [{ ref: 'crm.Leads', id: '77' }] } });
  });

  it('dependents of a first write that will be retried wait', () => {
    const { visit: dependent, log: other } = run([lead, visit, log], {
      snapshot: stranger,
      resultOf: ledger('lead', { as: 'waiting' }),
    });
    expect(dependent).toMatchObject({ as: 'undecided', because: 'results.person' });
    expect(other).toMatchObject({ as: 'undecided', because: 'results.person' });
  });

  it('dependents of a dead one go ahead without it; when is undecided about it', () => {
    const { visit: dependent, log: other } = run([lead, visit, log], {
      snapshot: stranger,
      resultOf: ledger('lead', { as: 'dead' }),
    });
    expect(dependent).toMatchObject({ as: 'undecided', because: 'results.person' });
    expect(other).toMatchObject({ as: 'undecided', because: 'results.visit' });
    const { log: alone } = run([lead, log.replace(', =results.visit', '')], {
      snapshot: stranger,
      resultOf: ledger('lead', { as: 'dead' }),
    });
    expect(alone).toMatchObject({ as: 'desired', record: { relate: [] } });
  });

  it('a shadow result leaves dependents undecided', () => {
    const { lead: made, visit: dependent } = run([`${lead}shadow: true\n`, visit], {
      snapshot: stranger,
    });
    expect(made).toMatchObject({ as: 'desired', record: { shadow: true } });
    expect(dependent).toMatchObject({ as: 'undecided' });
  });

  it('an undecided mapping leaves its dependents undecided, unless its record exists', () => {
    const waiting = visit.replace('has(results.person)', 'has(agent.name)');
    const pending = ['agent'];
    expect(run([waiting, log], { pending })['log']).toMatchObject({
      as: 'undecided',
      because: 'results.visit',
    });
    const state: ResultState = { as: 'record', id: '9', target: 'crm.Visits' };
    expect(run([waiting, log], { pending, resultOf: ledger('visit', state) })['log']).toMatchObject(
      {
        as: 'desired',
        record: { relate: [{ id: '501' }, { ref: 'crm.Visits', id: '9' }] },
      },
    );
  });

  it('an unknown person leaves everything about it undecided', () => {
    const { lead: made, visit: dependent } = run([lead, visit], { pending: ['person'] });
    expect(made).toMatchObject({ as: 'undecided', because: 'person.found' });
    expect(dependent).toMatchObject({ as: 'undecided', because: 'person.found' });
  });

  it('a record that is not desired is no result', () => {
    const never = visit.replace('has(results.person)', 'call.state == "talking"');
    expect(run([never, log])['log']).toMatchObject({
      as: 'desired',
      record: { relate: [{ id: '501' }] },
    });
  });

  it('a disabled mapping wants nothing, takes nothing back and still gives its record', () => {
    const state: ResultState = { as: 'record', id: '9', target: 'crm.Visits' };
    const { visit: off, log: other } = run([`${visit}enabled: false\n`, log], {
      resultOf: ledger('visit', state),
    });
    expect(off).toMatchObject({ as: 'not_desired', because: 'disabled' });
    expect(mayWithdraw(off!)).toBe(false);
    expect(other).toMatchObject({ record: { relate: [{ id: '501' }, { id: '9' }] } });
  });
});

describe('the provider of the person', () => {
  const state: ResultState = { as: 'record', id: '77', target: 'crm.Leads' };
  const own = {
    ...callSnapshot,
    person: { found: true, module: 'Leads', id: '77', phone: '+4930901820' },
  };

  it('stays desired once the person is found through its own record', () => {
    expect(run([lead], { snapshot: own, resultOf: ledger('lead', state) })['lead']).toMatchObject({
      as: 'desired',
    });
  });

  it('rests when the person was found elsewhere', () => {
    expect(run([lead], { snapshot: own })['lead']).toMatchObject({ as: 'not_desired' });
    const converted = { ...own, person: { ...own.person, module: 'Contacts', id: '5' } };
    expect(
      run([lead], { snapshot: converted, resultOf: ledger('lead', state) })['lead'],
    ).toMatchObject({ as: 'not_desired' });
  });

  it('hides its own record from itself only', () => {
    const seen = visit.replace('has(results.person)', 'person.found');
    expect(
      run([lead, seen], { snapshot: own, resultOf: ledger('lead', state) })['visit'],
    ).toMatchObject({ as: 'desired' });
  });
});

describe('gates', () => {
  const gate = 'at:\n  from: =plus(subject.at, "PT1H")\n  until: =plus(subject.at, "PT3H")\n';
  it.each([
    ['before', '2026-11-20T14:03:10Z', { as: 'gated', at: Date.parse('2026-11-20T14:03:11Z') }],
    ['at the first instant', '2026-11-20T14:03:11Z', { as: 'desired' }],
    ['at the last instant', '2026-11-20T16:03:10.999Z', { as: 'desired' }],
    ['after', '2026-11-20T16:03:11Z', { as: 'not_desired', because: 'until' }],
  ])('%s', (_name, now, expected) => {
    expect(one(gate, { now: Date.parse(now) })).toMatchObject(expected);
  });

  it('a gate that cannot be computed stays shut', () => {
    expect(one('at: =call.returned_at\n')).toMatchObject({ as: 'not_desired', because: 'at' });
    expect(one('at: =call.returned_at\n', { pending: ['call.returned_at'] })).toMatchObject({
      as: 'undecided',
    });
  });

  it('only a decided false withdraws', () => {
    const withdraws = (more: string, input: Partial<EvaluationInput> = {}): boolean =>
      mayWithdraw(one(more, input));
    expect(withdraws('when: call.state == "talking"\n')).toBe(true);
    expect(withdraws('at: =plus(subject.at, "P9D")\n')).toBe(true);
    expect(withdraws('when: has(agent.name)\n', { pending: ['agent'] })).toBe(false);
    expect(
      withdraws('at: { from: =call.started_at, until: =subject.at }\n', {
        snapshot: { ...callSnapshot, call: { started_at: '2026-11-20T10:00:00Z' } },
      }),
    ).toBe(false);
    expect(withdraws('', { lacks: () => true })).toBe(false);
    expect(withdraws('when: 1 / (call.talking_seconds - 61) > 0\n')).toBe(false);
    expect(withdraws('')).toBe(false);
  });
});

describe('one record', () => {
  it('carries everything the mapping says', () => {
    const more =
      'trigger: []\nlayout: Short\non_withdraw: { cancel: { Status: Cancelled, When: =subject.at } }\nowner: { user: [=agent.email, =person.owner], fallback: boss@x.example, on_update: set }\n';
    const snapshot = { ...callSnapshot, agent: { email: 'anna@clinic.example' } };
    expect(one(more, { snapshot })).toMatchObject({
      key: 'one:c1',
      target: 'crm.One',
      record: {
        owner: {
          candidates: ['anna@clinic.example', 'boss@x.example', 'reception@clinic.example'],
          onUpdate: 'set',
        },
        trigger: [],
        layout: 'Short',
        onWithdraw: {
          as: 'cancel',
          fields: { Status: 'Cancelled', When: { time: '2026-11-20T13:03:11.000Z' } },
        },
        at: Date.parse('2026-11-20T13:03:11Z'),
        providesPerson: false,
        shadow: false,
      },
    });
  });

  it('has no owner when the mapping names none, and waits for one that is pending', () => {
    expect(one('')).toMatchObject({ record: { owner: { candidates: [], onUpdate: 'keep' } } });
    expect(one('owner: =agent.email\n', { pending: ['agent'] })).toMatchObject({
      as: 'undecided',
      because: 'agent.email',
    });
  });

  it('translates owners by a table', () => {
    const more =
      'owner: { user: =call.status, translate: who }\ntables: { who: { map: { answered: anna@clinic.example } } }\n';
    expect(one(more)).toMatchObject({
      record: { owner: { candidates: ['anna@clinic.example', 'reception@clinic.example'] } },
    });
  });

  it('fails when its key is missing: a record without identity must not be written', () => {
    expect(one('key: =call.disposition\n')).toMatchObject({
      as: 'failed',
      problem: {
        field: 'key',
        message: 'the key has no value: call.disposition is missing',
        file: 'one.yaml',
        line: 6,
      },
    });
    expect(one('key: =agent.id\n', { pending: ['agent'] })).toMatchObject({ as: 'undecided' });
  });

  it('fails with the place when a condition cannot be computed', () => {
    expect(one('when: 1 / (call.talking_seconds - 61) > 0\n')).toMatchObject({
      as: 'failed',
      problem: { field: 'when', message: 'division by zero', file: 'one.yaml', line: 6, column: 7 },
    });
  });

  it.each([
    [
      'owner',
      'owner: { user: =call.status, translate: who }\ntables: { who: { map: { a: b }, on_unknown: error } }\n',
    ],
    ['at', 'at: =plus(subject.at, call.notes)\n'],
    ['attach', 'attach: [{ tags: ["=text(1 / (call.talking_seconds - 61))"] }]\n'],
    ['Status', 'on_withdraw: { cancel: { Status: "=1 / (call.talking_seconds - 61)" } }\n'],
  ])('names %s when it cannot be computed', (field, more) => {
    expect(one(more)).toMatchObject({ as: 'failed', problem: { field, line: 6 } });
  });

  it('takes the other target with its own fields and withdrawal when the org lacks the module', () => {
    const more =
      'else_into: crm.Other\nelse_fields: { Title: B }\non_withdraw: keep\nelse_on_withdraw: delete\n';
    const lacks = (target: string): boolean => target === 'crm.One';
    expect(one(more, { lacks })).toMatchObject({
      target: 'crm.Other',
      record: { fields: { Title: { value: 'B' } }, onWithdraw: { as: 'delete' } },
    });
    expect(one(more)).toMatchObject({ target: 'crm.One', record: { onWithdraw: { as: 'keep' } } });
    expect(one(more, { lacks: () => true })).toMatchObject({ as: 'not_desired', because: 'lacks' });
    const plain = 'else_into: crm.Other\non_withdraw: delete\n';
    expect(one(plain, { lacks })).toMatchObject({
      record: { fields: { Name: { value: 'A' } }, onWithdraw: { as: 'delete' } },
    });
  });

  it('attaches links, notes and tags that are there', () => {
    const more = [
      'attach:',
      '  - { when: call.status == "answered", recording: link }',
      '  - { when: call.status == "missed", note: { body: never } }',
      '  - { note: { title: Notes, body: "From ${person.name}: ${call.notes}" } }',
      '  - { note: { body: =call.disposition } }',
      '  - { tags: [call, =call.tags, =call.disposition, call] }',
      '',
    ].join('\n');
    expect(one(more)).toMatchObject({
      record: {
        attach: [
          { kind: 'note', title: 'Notes', body: 'From Zoë Müller: Termin bitte' },
          { kind: 'tags', tags: ['call', 'Booking', 'vip'] },
        ],
      },
    });
    const call = { ...callSnapshot['call'], recording_url: 'https://x.example/1' };
    expect(one(more, { snapshot: { ...callSnapshot, call } })).toMatchObject({
      record: {
        attach: [{ kind: 'link', url: 'https://x.example/1', title: 'Recording' }, {}, {}],
      },
    });
  });

  it('is only about the kinds it names', () => {
    const set = mustCompile([file(lead, 'lead.yaml')]);
    expect(evaluateMappings(set, inputOf({ kind: 'person' })).outcomes).toEqual([]);
  });

  it('explains when with what it looked at', () => {
    expect(one('when: call.status == "missed" || has(call.disposition)\n').trace.when).toEqual({
      file: 'one.yaml',
      line: 6,
      column: 7,
      expression: 'call.status == "missed" || has(call.disposition)',
      inputs: { 'call.status': 'answered', 'call.disposition': null },
      value: false,
    });
  });
});
