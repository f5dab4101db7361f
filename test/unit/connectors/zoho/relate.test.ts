import { expect, it } from '@jest/globals';
import { fieldOf } from '../../../../connectors/zoho/field.ts';
import type { ZohoModule } from '../../../../connectors/zoho/metadata.ts';
import { placeRelations, type Relation } from '../../../../connectors/zoho/relate.ts';

function moduleWith(
  apiName: string,
  links: Record<string, string | readonly string[]>,
): ZohoModule {
  const fields = Object.entries(links).map(([name, to]) =>
    fieldOf(
      apiName,
      typeof to === 'string'
        ? { api_name: name, data_type: 'lookup', lookup: { module: { api_name: to } } }
        : {
            api_name: name,
            data_type: 'multi_module_lookup',
            multi_module_lookup: { modules: to.map((api_name) => ({ api_name })) },
          },
    ),
  );
  return {
    apiName,
    label: apiName,
    keyField: undefined,
    fields: new Map(fields.map((each) => [each.apiName, each])),
  };
}

const about = ['Leads', 'Accounts', 'Deals', 'Cases', 'Appointments__s'];
const calls = moduleWith('Calls', { Who_Id: 'Contacts', What_Id: about });
const appointments = moduleWith('Appointments__s', {
  Appointment_For: ['Contacts', 'Leads'],
  Service_Name: 'Services__s',
});
const cases = moduleWith('Cases', {
  Spouse: 'Contacts',
  Related_To: 'Contacts',
  Deal_Name: 'Deals',
});
const notes = moduleWith('Notes', { Parent_Id: [] });
const custom = moduleWith('Quality_Notes', { Contact: 'Contacts', Lead: 'Leads' });
const contacts = moduleWith('Contacts', { Account_Name: 'Accounts', Reporting_To: 'Contacts' });

const contact: Relation = { module: 'Contacts', id: '1' };
const lead: Relation = { module: 'Leads', id: '2' };
const appointment: Relation = { module: 'Appointments__s', id: '3' };
const deal: Relation = { module: 'Deals', id: '4' };
const link = (relation: Relation) => ({ id: relation.id, module: { api_name: relation.module } });

it.each<readonly [string, ZohoModule, Relation[], Record<string, unknown>, string[]]>([
  ['a contact of a call', calls, [contact], { Who_Id: { id: '1' } }, []],
  ['a lead of a call', calls, [lead], { What_Id: link(lead) }, []],
  [
    'a contact and what it is about',
    calls,
    [contact, appointment],
    { Who_Id: { id: '1' }, What_Id: link(appointment) },
    [],
  ],
  [
    'the first of two',
    calls,
    [appointment, deal],
    { What_Id: link(appointment) },
    ['zoho.place_taken'],
  ],
  ['what the field may not point to', calls, [{ module: 'Notes', id: '9' }], {}, ['zoho.no_place']],
  ['who an appointment is for', appointments, [lead], { Appointment_For: link(lead) }, []],
  ['a contact of a case', cases, [contact], { Related_To: { id: '1' } }, []],
  ['a lead of a case', cases, [lead], {}, ['zoho.no_place']],
  ['a deal of a case', cases, [deal], { Deal_Name: { id: '4' } }, []],
  ['the parent of a note', notes, [lead], { Parent_Id: link(lead) }, []],
  ['the link of a custom module', custom, [lead], { Lead: { id: '2' } }, []],
  ['never a link to its own kind', contacts, [contact], {}, ['zoho.no_place']],
  [
    'a record that is not there yet',
    calls,
    [{ module: 'Leads', id: undefined }],
    {},
    ['zoho.not_found'],
  ],
  [
    'and then the next one',
    calls,
    [{ module: 'Leads', id: undefined }, deal],
    { What_Id: link(deal) },
    ['zoho.not_found'],
  ],
])('places %s', (_name, module, relations, fields, codes) => {
  const placed = placeRelations(module, new Set(), relations);
  expect(placed.fields).toEqual(fields);
  expect(placed.notes.map(({ code }) => code)).toEqual(codes);
});

it('leaves a place the mapping fills itself', () => {
  const placed = placeRelations(calls, new Set(['Who_Id']), [contact, lead]);
  expect(placed.fields).toEqual({ What_Id: link(lead) });
  expect(placed.notes).toEqual([
    expect.objectContaining({ field: 'Who_Id', code: 'zoho.place_taken' }),
  ]);
});
