import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
let lead: string;
let note: string;
beforeEach(async () => {
  lab = await openLab();
  lead = (await lab.insert('Leads', { Last_Name: 'Noted' })).details.id;
  const made = await lab.api('POST', `/Leads/${lead}/Notes`, { data: [{ Note_Content: 'one' }] });
  note = made.body.data[0].details.id;
});
afterEach(() => lab.close());

const content = async () => (await lab.api('GET', `/Notes/${note}`)).body?.data[0].Note_Content;

it('reads one note of a record', async () => {
  const { status, body } = await lab.api('GET', `/Leads/${lead}/Notes/${note}`);
  expect([status, body.data[0]]).toMatchObject([200, { id: note, Note_Content: 'one' }]);
});

it('changes one note of a record', async () => {
  const { status, body } = await lab.api('PUT', `/Leads/${lead}/Notes/${note}`, {
    data: [{ Note_Content: 'two' }],
  });
  expect([status, body.data[0]]).toMatchObject([
    200,
    { code: 'SUCCESS', message: 'record updated', details: { id: note } },
  ]);
  expect(await content()).toBe('two');
});

it('changes several notes of a record', async () => {
  const { status } = await lab.api('PUT', `/Leads/${lead}/Notes`, {
    data: [{ id: note, Note_Content: 'three' }],
  });
  expect([status, await content()]).toEqual([200, 'three']);
});

it.each(['/:note', '?ids=:note'])('deletes at Notes%s', async (tail) => {
  const path = `/Leads/${lead}/Notes${tail.replace(':note', note)}`;
  const { status, body } = await lab.api('DELETE', path);
  expect([status, body.data[0]]).toMatchObject([200, { code: 'SUCCESS', details: { id: note } }]);
  expect(await content()).toBeUndefined();
});

it.each([
  ['GET', '/:note'],
  ['PUT', '/:note'],
  ['DELETE', '/:note'],
  ['PUT', ''],
  ['DELETE', '?ids=:note'],
])('refuses the note of another record: %s Notes%s', async (method, tail) => {
  const other = (await lab.insert('Leads', { Last_Name: 'Other' })).details.id;
  const path = `/Leads/${other}/Notes${tail.replace(':note', note)}`;
  const change = method === 'PUT' ? { data: [{ id: note, Note_Content: 'stolen' }] } : undefined;
  const { status, body } = await lab.api(method, path, change);
  expect([status, body]).toMatchObject([
    400,
    { code: 'INVALID_DATA', message: 'the related id given seems to be invalid' },
  ]);
  expect(await content()).toBe('one');
});
