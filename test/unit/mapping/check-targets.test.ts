import { describe, expect, it } from '@jest/globals';
import type { FieldMetadata, TargetCatalog } from '../../../src/domain/metadata.ts';
import { compileMappings } from '../../../src/mapping/compile.ts';
import { filesOf, lines, settings } from './account.ts';
import { fieldOf, file, inputOf, outcomeOf } from './probe.ts';

function field(
  apiName: string,
  type: FieldMetadata['type'],
  more: Partial<FieldMetadata> = {},
): readonly [string, FieldMetadata] {
  const rest = {
    label: apiName,
    creatable: true,
    updatable: true,
    mandatory: false,
    unique: false,
  };
  return [apiName, { apiName, type, ...rest, ...more }];
}

const catalog: TargetCatalog = {
  modules: new Map([
    [
      'crm.Leads',
      {
        target: 'crm.Leads',
        label: 'Leads',
        fields: new Map([
          field('Last_Name', 'text', { mandatory: true, maxLength: 10 }),
          field('Source', 'picklist', { values: ['Phone', 'SMS', 'Web'] }),
          field('Status', 'picklist', { values: ['answered', 'missed', 'no_answer', 'voicemail'] }),
          field('Topics', 'multi_picklist', { values: ['a', 'b'] }),
          field('Phone', 'phone'),
          field('Count', 'integer'),
          field('Active', 'boolean'),
          field('Begin', 'datetime'),
          field('Created', 'datetime', { creatable: false, updatable: false }),
          field('Service', 'lookup', { lookup: 'crm.Services' }),
          field('Owner', 'user', { mandatory: true }),
        ]),
      },
    ],
    ['crm.Cards', { target: 'crm.Cards', label: 'Cards', fields: new Map([field('*', 'text')]) }],
  ]),
};

const head = 'version: 1\nmapping: lead\nfrom: [call]\ninto: crm.Leads\nfields:\n';
const name = '  Last_Name: { value: A }\n';

function found(
  fields: string,
  options: { readonly layer?: string; readonly into?: string; readonly more?: string } = {},
): readonly string[] {
  const { layer = 'account', into = 'crm.Leads', more = '' } = options;
  const tests = 'tests: [{ name: t, given: {}, expect: { desired: true } }]\n';
  const text = `${head.replace('crm.Leads', into)}${fields}${tests}${more}`;
  return lines(compileMappings([file(text, 'lead.yaml', layer)], settings(), catalog).problems);
}

describe('checks against the target', () => {
  it.each([
    [
      'a field that is not there',
      '  Sorce: Phone\n',
      '7:3 error Z002 crm.Leads has no field Sorce\n    help: did you mean "Source"?',
    ],
    [
      'a field that cannot be written',
      '  Created: =subject.at\n',
      '7:3 error Z003 crm.Leads.Created cannot be written',
    ],
    [
      'a value that is none of the picklist',
      '  Source: Telephone\n',
      '7:11 error Z004 "Telephone" is not a value of crm.Leads.Source\n    help: values: Phone | SMS | Web',
    ],
    [
      'a case that is none of the picklist',
      '  Source: { cases: [ { when: call.recorded, then: Telephone } ], else: Web }\n',
      '7:51 error Z004 "Telephone" is not a value of crm.Leads.Source\n    help: values: Phone | SMS | Web',
    ],
    [
      'a default that is none of the picklist',
      '  Source: { value: Web, default: Fax }\n',
      '7:34 error Z004 "Fax" is not a value of crm.Leads.Source\n    help: values: Phone | SMS | Web',
    ],
    [
      'a picklist filled from anything',
      '  Source: =call.notes\n',
      '7:12 warning Z005 Source is a picklist and takes whatever call.notes gives\n    help: use translate: with a table, or cases',
    ],
    ['a number for a phone', '  Phone: +4930901820\n', undefined],
    ['a text for a number', '  Count: seven\n', '7:10 error Z006 "seven" is no number for Count'],
    [
      'a decimal for a whole number',
      '  Count: 1.5\n',
      '7:10 error Z006 1.5 is no whole number for Count',
    ],
    [
      'an expression of another type',
      '  Count: =call.notes\n',
      '7:11 error Z006 Count takes integer, this is string',
    ],
    [
      'a text for a bool',
      '  Active: maybe\n',
      '7:11 error Z006 "maybe" is neither true nor false for Active',
    ],
    [
      'a text that is no time',
      '  Begin: tomorrow\n',
      '7:10 error Z006 "tomorrow" is no time for Begin',
    ],
    [
      'a lookup into another module',
      '  Service: { lookup: crm.Leads, by: { Last_Name: x } }\n',
      '7:12 error Z013 Service points to crm.Services, not to crm.Leads',
    ],
  ])('%s', (_name, written, expected) => {
    expect(found(name + written)).toEqual(expected === undefined ? [] : [expected]);
  });

  it('accepts what fits', () => {
    const fields =
      '  Source: { expr: subject.channel, translate: channel }\n  Status: =call.status\n  Count: =call.rating\n  Begin: =subject.at\n  Service: { lookup: crm.Services, by: { Name: x } }\n  Active: =call.recorded\n  Topics: =ai.topics\n';
    expect(
      found(name + fields, { more: 'tables: { channel: { map: { voice: Phone } } }\n' }),
    ).toEqual([]);
  });

  it('finds rows of a table that are none of the picklist', () => {
    const fields = '  Source: { expr: subject.channel, translate: channel }\n';
    const [problem] = found(name + fields, {
      more: 'tables: { channel: { map: { voice: Voice } } }\n',
    });
    expect(problem).toContain('Z004 "Voice" is not a value of crm.Leads.Source');
  });

  it('warns of texts that will be cut (Z008)', () => {
    expect(found('  Last_Name: abcdefghijkl\n')).toEqual([
      '6:14 warning Z008 the text is longer than Last_Name allows (10) and will be cut',
    ]);
  });

  it('wants what is mandatory mapped (Z009) and there (Z010)', () => {
    expect(found('  Source: Web\n')).toEqual([
      '5:1 warning Z009 crm.Leads.Last_Name is mandatory and not mapped',
    ]);
    expect(found('  Last_Name: =person.name\n')).toEqual([
      '6:15 warning Z010 crm.Leads.Last_Name is mandatory and may be missing\n    help: give it a default',
    ]);
    expect(found('  Last_Name: { expr: person.name, default: x }\n')).toEqual([]);
    expect(found('  Last_Name: { expr: person.name, on_missing: error }\n')).toEqual([]);
  });

  it('says when the module is not there (Z001), unless there is another', () => {
    expect(found(name, { into: 'crm.Leeds' })).toEqual([
      '4:7 warning Z001 There is no crm.Leeds: the mapping rests\n    help: did you mean "crm.Leads"?',
    ]);
    expect(found(name, { into: 'crm.Leeds', more: 'else_into: crm.Leads\n' })).toEqual([]);
    expect(found(name, { into: 'other.Things' })).toEqual([]);
  });

  it('only warns about files that ship with the product: they load in every organisation', () => {
    expect(found(`${name}  Sorce: Phone\n`, { layer: 'default' })).toEqual([
      '7:3 warning Z002 crm.Leads has no field Sorce\n    help: did you mean "Source"?',
    ]);
  });

  it('leaves field names alone where they are free', () => {
    expect(found('  Anything at all: =call.notes\n', { into: 'crm.Cards' })).toEqual([]);
  });
});

describe('values at run time', () => {
  const run = (written: string): unknown => {
    const text =
      `version: 1\nmapping: probe\nfrom: [call]\ninto: crm.Leads\nfields: { Last_Name: A, X: 1 }\n`.replace(
        'X: 1',
        written,
      );
    const { set } = compileMappings([file(text)], settings(), catalog);
    const outcome = outcomeOf(set!, inputOf(), 'probe');
    if (outcome.as !== 'desired') return fieldOf(outcome);
    const { Last_Name: _, ...rest } = outcome.record.fields;
    return Object.values(rest)[0]?.value ?? 'missing';
  };

  it('follow on_error when the target would not take them', () => {
    expect(run('Source: { expr: call.notes }')).toBe(
      'failed: "Termin bitte" is not a value of Source',
    );
    expect(run('Source: { expr: call.notes, on_error: omit }')).toBe('missing');
    expect(run('Source: { expr: call.notes, on_error: default, default: Web }')).toBe('Web');
    expect(run('Topics: { expr: call.tags, on_error: omit }')).toBe('missing');
  });

  it('are cut to what the field takes', () => {
    const text =
      'version: 1\nmapping: probe\nfrom: [call]\ninto: crm.Leads\nfields: { Last_Name: =call.notes }\n';
    const { set } = compileMappings([file(text)], settings(), catalog);
    expect(outcomeOf(set!, inputOf(), 'probe')).toMatchObject({
      record: { fields: { Last_Name: { value: 'Termin bi…' } } },
    });
  });
});

describe('the default files', () => {
  it('load in an organisation that has nothing they name', () => {
    const { set, problems } = compileMappings(filesOf('default', 'default'), settings(), {
      modules: new Map([
        ['zoho.Leads', { target: 'zoho.Leads', label: 'Leads', fields: new Map() }],
      ]),
    });
    expect(set).toBeDefined();
    expect(problems.every((problem) => problem.severity === 'warning')).toBe(true);
    expect(problems.map((problem) => problem.code)).toContain('Z001');
  });
});
