import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

const page = async (path = ''): Promise<string> =>
  (await lab.raw('GET', `/__sandbox${path}`, { headers: { accept: 'text/html' } })).text;
const save = (module: string, id: string, field: string, value: string) =>
  lab.raw('POST', `/__sandbox/view/${module}/${id}`, {
    body: new URLSearchParams({ field, value }),
  });

it('shows the modules with their counts', async () => {
  const home = await page();
  expect(home).toContain('Harbour Street Dental Practice');
  expect(home).toContain(`<b>${lab.count('Contacts')}</b>Contacts`);
  expect(home).toContain('href="/__sandbox/view/Appointments__s"');
});

it('shows the records of a module, newest first, linked', async () => {
  const contacts = await page('/view/Contacts');
  expect(contacts.indexOf('Harold Finch')).toBeLessThan(contacts.indexOf('Margaret Hollis'));
  expect(contacts).toContain('Whitfield &amp; Sons Joinery');
  expect(contacts).toContain(
    `href="/__sandbox/view/Contacts/${lab.idOf('Contacts', 'Full_Name', 'Tom Hollis')}"`,
  );
});

it('pages through many records', async () => {
  await lab.api('POST', '/Leads', {
    data: Array.from({ length: 100 }, (_each, n) => ({ Last_Name: `L${n}` })),
  });
  expect(await page('/view/Leads')).toContain('?page=2');
  expect(await page('/view/Leads?page=2')).toContain('Grace Okafor');
});

it('shows a record with what hangs on it, and its story', async () => {
  const id = lab.idOf('Leads', 'Full_Name', 'Grace Okafor');
  await lab.api('POST', `/Leads/${id}/Notes`, {
    data: [{ Note_Title: 'Wish', Note_Content: 'Friday at 3' }],
  });
  const form = new FormData();
  form.set('attachmentUrl', 'https://recordings.example/1.wav');
  await lab.raw('POST', `/crm/v8/Leads/${id}/Attachments`, {
    body: form,
    headers: { authorization: `Zoho-oauthtoken ${lab.token}` },
  });
  await lab.insert('Calls', {
    Subject: 'She rang',
    Call_Type: 'Missed',
    Call_Start_Time: '2026-11-20T07:00:00+00:00',
    What_Id: id,
    $se_module: 'Leads',
  });
  await lab.api('PUT', `/Leads/${id}`, { data: [{ Lead_Status: 'Contacted' }] });
  const shown = await page(`/view/Leads/${id}`);
  for (const part of [
    'Friday at 3',
    'https://recordings.example/1.wav',
    'She rang',
    'Not Contacted',
    '→ Contacted',
    'Patchcord Integration',
    'Asked about whitening.',
  ])
    expect(shown).toContain(part);
});

it('escapes what people and programs wrote', async () => {
  const { details } = await lab.insert('Leads', {
    Last_Name: '<script>alert(1)</script>',
    Description: '"><img src=x>',
  });
  await lab.insert('Calls', {
    Subject: 'x',
    Call_Type: 'Missed',
    Call_Start_Time: '2026-11-20T07:00:00+00:00',
    What_Id: details.id,
    $se_module: 'Leads',
  });
  for (const path of [
    '',
    '/view/Leads',
    `/view/Leads/${details.id}`,
    '/view/Calls',
    '/view/<script>',
  ])
    expect(await page(path)).not.toMatch(/<script>|<img/);
});

it('changes a field as the owner, and shows a refusal with what was typed', async () => {
  const id = lab.idOf('Contacts', 'Full_Name', 'Tom Hollis');
  const saved = await save('Contacts', id, 'Title', 'Pupil');
  expect([saved.status, saved.headers.get('location')]).toEqual([
    303,
    `/__sandbox/view/Contacts/${id}`,
  ]);
  expect((await lab.api('GET', `/Contacts/${id}`)).body.data[0]).toMatchObject({
    Title: 'Pupil',
    Modified_By: { name: 'Martin Doyle' },
  });
  const refused = await save('Contacts', id, 'Email', 'not <mail>');
  expect(refused.status).toBe(400);
  expect(refused.text).toContain('INVALID_DATA');
  expect(refused.text).toContain('not &lt;mail&gt;');
  await save('Contacts', id, 'Title', '');
  expect((await lab.api('GET', `/Contacts/${id}?fields=Title`)).body.data[0].Title).toBeNull();
});

it('reads what was typed as the type of the field', async () => {
  const id = lab.idOf('Leads', 'Full_Name', 'Peter Lang');
  await save('Leads', id, 'No_of_Employees', '12');
  await save('Leads', id, 'Email_Opt_Out', 'yes');
  expect((await lab.api('GET', `/Leads/${id}`)).body.data[0]).toMatchObject({
    No_of_Employees: 12,
    Email_Opt_Out: true,
  });
});

it.each(['/view/Ledes', '/view/Leads/5000000000000009999', '/nothing'])(
  'has a page for nothing at %s',
  async (path) => {
    const { status, text } = await lab.raw('GET', `/__sandbox${path}`, {
      headers: { accept: 'text/html' },
    });
    expect(status).toBe(404);
    expect(text).toContain('Not here');
  },
);
