import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { type AppLab, openLab } from '../support/app-lab.ts';
import type { Row } from '../support/app-lab-vendors.ts';

// A busy machine takes its time; nothing here waits on purpose.
jest.setTimeout(60_000);

const shared = '+447700900311';
const anna = 'anna@harbourdental.example';
const minute = 60_000;

let lab: AppLab;
let mother: string;
let son: string;

async function contact(name: string, phone: string): Promise<string> {
  const [First_Name, Last_Name] = name.split(' ');
  const fields = { First_Name, Last_Name, Phone: phone };
  const { data } = await lab.zoho('edit', { module: 'Contacts', fields });
  return String((data as readonly Row[])[0]?.['id']);
}

const rings = (phone = shared) =>
  lab.call({ from: phone, agent: anna, talkSeconds: 40, notes: 'rings again', ai: false });

const edit = (id: unknown, fields: Row) => lab.zoho('edit', { module: 'Tasks', id, fields });
const calls = () => lab.records('Calls');
const links = () => calls().map((row) => (row['Who_Id'] as { id: string } | null)?.id ?? null);

beforeAll(async () => {
  lab = await openLab();
  mother = await contact('Mia Keller', shared);
  son = await contact('Tom Keller', shared);
  await lab.pass(5 * minute);
});
afterAll(() => lab.close());

it('asks the owner in Zoho, with names and links, and leaves the call unlinked', async () => {
  await rings();
  const task = lab.record('Tasks');
  expect(task).toMatchObject({ Subject: `Who was this? ${shared}`, Status: 'Not Started' });
  expect(task['Description']).toMatch(/\d\. Mia Keller \(contact\): http\S+/);
  expect(task['Description']).toMatch(/\d\. Tom Keller \(contact\): http\S+/);
  expect(lab.record('Calls')).toMatchObject({ Who_Id: null, What_Id: null });
  expect(lab.records('Leads')).toEqual([]);
});

it('learns the answer when the owner points the task at a person: the call is linked, the task done', async () => {
  await edit(lab.record('Tasks')['id'], { Who_Id: { id: son } });
  await lab.pass(10 * minute);
  expect(links()).toEqual([son]);
  expect(lab.record('Tasks')).toMatchObject({ Status: 'Completed', Who_Id: { id: son } });
});

it('links a later call of the same number right, and asks nobody', async () => {
  await lab.pass(60 * minute);
  await rings();
  expect(links()).toEqual([son, son]);
  expect(lab.records('Tasks')).toHaveLength(1);
  expect(mother).not.toBe(son);
});

it('takes an answer that was written into the task, after a restart too', async () => {
  const phone = '+447700900312';
  await contact('Ann Moss', phone);
  const ben = await contact('Ben Moss', phone);
  await lab.pass(5 * minute);
  await rings(phone);
  const task = lab.records('Tasks').find((row) => String(row['Subject']).includes(phone))!;
  const line = String(task['Description']).match(/^(\d)\. Ben Moss/m)?.[1];
  await lab.restart();
  await edit(task['id'], { Description: `${String(task['Description'])} ${line}` });
  await lab.pass(10 * minute);
  expect(links().at(-1)).toBe(ben);
});

it('does not ask again when the owner deletes the task', async () => {
  const phone = '+447700900313';
  await contact('Kim Lane', phone);
  await contact('Lee Lane', phone);
  await lab.pass(5 * minute);
  await rings(phone);
  const about = () => lab.records('Tasks').filter((row) => String(row['Subject']).includes(phone));
  const [task] = about();
  await lab.zoho('delete', { module: 'Tasks', id: task?.['id'] });
  await lab.pass(10 * minute);
  await rings(phone);
  await lab.pass(10 * minute);
  expect(about()).toEqual([]);
  expect(links().slice(-2)).toEqual([null, null]);
  // Others are still asked about.
  const other = '+447700900314';
  await contact('Pia Ward', other);
  await contact('Rob Ward', other);
  await lab.pass(5 * minute);
  await rings(other);
  expect(lab.records('Tasks').some((row) => String(row['Subject']).includes(other))).toBe(true);
});
