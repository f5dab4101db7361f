import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import { type AppLab, openLab } from '../support/app-lab.ts';
import type { Row } from '../support/app-lab-vendors.ts';

// A busy machine takes its time; nothing here waits on purpose.
jest.setTimeout(60_000);

const anna = 'anna@harbourdental.example';
const ben = 'ben@harbourdental.example';
const minuteMs = 60_000;

let lab: AppLab;
beforeAll(async () => {
  lab = await openLab();
});
afterEach(() => {
  expect(lab.sandboxes.zoho.stats().duplicateKeys).toBe(0);
});
afterAll(() => lab.close());

/** The id of somebody the practice knows from the start. */
function idOf(module: string, lastName: string): unknown {
  const person = lab.sandboxes.zoho.records(module).find((row) => row['Last_Name'] === lastName);
  expect(person).toBeDefined();
  return person?.['id'];
}

/** New records of a module that are linked to a person. */
function linkedTo(module: string, id: unknown): readonly Row[] {
  return lab.records(module).filter((row) => JSON.stringify(row).includes(`"${String(id)}"`));
}

function only(rows: readonly Row[]): Row {
  expect(rows).toHaveLength(1);
  return rows[0]!;
}

it('links the call of a known contact to the contact and makes no lead', async () => {
  await lab.call({
    from: '+447700900102',
    agent: ben,
    tags: ['answered'],
    notes: 'asked about Saturdays',
    ai: false,
  });
  expect(lab.records('Leads')).toEqual([]);
  const call = only(linkedTo('Calls', idOf('Contacts', 'Rossi')));
  expect(call).toMatchObject({
    Subject: 'From Sofia Rossi',
    Call_Type: 'Inbound',
    Owner: { email: ben },
  });
  expect(lab.records('Tasks')).toEqual([]);
});

it('makes a complex question a case of the specialist, with a due time', async () => {
  await lab.call({
    from: '+447700900104',
    agent: ben,
    tags: ['escalate'],
    notes: 'Can an implant be placed while he takes blood thinners?',
    ai: false,
  });
  const contact = idOf('Contacts', 'Ali');
  const found = only(linkedTo('Cases', contact));
  expect(found).toMatchObject({
    Subject: 'Can an implant be placed while he takes blood thinners?',
    Status: 'New',
    Case_Origin: 'Phone',
    Priority: 'Medium',
    Owner: { email: 'dr.patel@harbourdental.example' },
    Related_To: { id: contact },
  });
  // Friday morning plus one working day.
  expect(String(found['SLA_Due_At'])).toMatch(/^2026-11-2[13]T/);
  expect(only(linkedTo('Calls', contact))).toMatchObject({ Request_Kind: 'escalation' });
});

it('keeps a complaint as a quality note with the rating', async () => {
  await lab.call({
    from: '+442079460113',
    agent: ben,
    tags: ['complaint'],
    notes: 'waited 50 minutes on Wednesday',
    rating: 1,
    ai: false,
  });
  const note = only(linkedTo('Quality_Notes', idOf('Contacts', 'Goldman')));
  expect(note).toMatchObject({
    Kind: 'Complaint',
    Rating: 1,
    Text: 'waited 50 minutes on Wednesday',
  });
});

it('keeps one open callback task for a person who was missed, and completes it when they are reached', async () => {
  const from = '+447700900205';
  await lab.call({ from, outcome: 'missed', waitSeconds: 30 });
  const first = only(lab.records('Tasks'));
  expect(first).toMatchObject({ Subject: `Call back ${from} (1 missed)`, Status: 'Not Started' });
  await lab.call({ from, outcome: 'abandoned', waitSeconds: 15 });
  const second = only(lab.records('Tasks'));
  expect(second).toMatchObject({
    id: first['id'],
    Subject: `Call back ${from} (2 missed)`,
    Status: 'Not Started',
  });
  await lab.call({
    to: from,
    direction: 'outgoing',
    agent: anna,
    talkSeconds: 45,
    tags: ['answered'],
    notes: 'reached',
    ai: false,
  });
  expect(only(lab.records('Tasks'))).toMatchObject({ id: first['id'], Status: 'Completed' });
  expect(lab.records('Leads').filter((row) => row['Phone'] === from)).toHaveLength(1);
});

it('keeps a thread of messages as one note, up to date', async () => {
  const lin = '+447700900124';
  const lead = idOf('Leads', 'Lin');
  await lab.message({ channel: 'whatsapp', from: lin, body: 'Do you have parking?' });
  const first = only(linkedTo('Notes', lead));
  expect(first['Note_Title']).toMatch(/^whatsapp 20 Nov 2026/);
  expect(first['Note_Content']).toContain('Do you have parking?');
  await lab.message({
    channel: 'whatsapp',
    direction: 'outgoing',
    to: lin,
    agent: anna,
    body: 'Yes, behind the house.',
  });
  await lab.message({ channel: 'whatsapp', from: lin, body: 'Thank you!' });
  const last = only(linkedTo('Notes', lead));
  expect(last['id']).toBe(first['id']);
  const text = String(last['Note_Content']);
  const places = ['Do you have parking?', 'Yes, behind the house.', 'Thank you!'].map((line) =>
    text.indexOf(line),
  );
  expect(places.every((place) => place >= 0)).toBe(true);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

it('asks for the hour of a booking that lacks it, and books when the note is completed', async () => {
  const novak = idOf('Leads', 'Novak');
  const { call_id } = await lab.call({
    from: '+447700900123',
    agent: 'chloe@harbourdental.example',
    tags: ['booking'],
    notes: 'check-up next Tuesday',
    ai: false,
  });
  const task = only(linkedTo('Tasks', novak));
  expect(task).toMatchObject({ Subject: 'Ask for start: Peter Novak', Status: 'Not Started' });
  expect(linkedTo('Appointments__s', novak)).toEqual([]);
  lab.sandboxes.cloudtalk.edit({ call_id, notes: 'check-up Tuesday 24 November at 10' });
  await lab.pass(5 * minuteMs);
  expect(only(linkedTo('Tasks', novak))).toMatchObject({ id: task['id'], Status: 'Completed' });
  expect(only(linkedTo('Appointments__s', novak))).toMatchObject({
    Service_Name: { name: 'Check-up' },
    Appointment_Start_Time: '2026-11-24T10:00:00+00:00',
  });
});

it('changes the same records when an operator corrects the tag later', async () => {
  const webb = idOf('Leads', 'Webb');
  const { call_id } = await lab.call({
    from: '+441632960125',
    agent: ben,
    tags: ['booking'],
    notes: 'filling Wednesday 25 November at 9:30',
    ai: false,
  });
  const call = only(linkedTo('Calls', webb));
  const appointment = only(linkedTo('Appointments__s', webb));
  lab.sandboxes.cloudtalk.edit({ call_id, tags: ['escalate'] });
  await lab.pass(5 * minuteMs);
  expect(only(linkedTo('Appointments__s', webb))).toMatchObject({
    id: appointment['id'],
    Status: 'Cancelled',
    Cancellation_Note: 'No longer a booking',
  });
  expect(only(linkedTo('Calls', webb))).toMatchObject({
    id: call['id'],
    Request_Kind: 'escalation',
  });
  const cases = lab.records('Cases').filter((row) => row['Reported_By'] === 'Oliver Webb');
  expect(only(cases)).toMatchObject({ Status: 'New', Phone: '+441632960125' });
});

it('leaves alone what a person typed in Zoho', async () => {
  const from = '+447700900207';
  await lab.call({
    from,
    agent: anna,
    tags: ['answered'],
    notes: 'asked for the address',
    ai: false,
  });
  const lead = only(lab.records('Leads').filter((row) => row['Phone'] === from));
  await lab.pass(minuteMs);
  await lab.zoho('edit', {
    module: 'Leads',
    id: lead['id'],
    fields: { Last_Name: 'Patel', Lead_Status: 'Junk Lead' },
  });
  await lab.call({ from, agent: anna, tags: ['answered'], notes: 'asked again', ai: false });
  expect(only(lab.records('Leads').filter((row) => row['Phone'] === from))).toMatchObject({
    id: lead['id'],
    Last_Name: 'Patel',
    Lead_Status: 'Junk Lead',
  });
  expect(linkedTo('Calls', lead['id'])).toHaveLength(2);
});

it('logs the call of a hidden number and makes nobody of it', async () => {
  const leads = lab.records('Leads').length;
  const calls = new Set(lab.records('Calls').map((row) => row['id']));
  await lab.call({
    outcome: 'withheld',
    agent: anna,
    tags: ['answered'],
    notes: 'asked where to park',
    ai: false,
  });
  const fresh = lab.records('Calls').filter((row) => !calls.has(row['id']));
  expect(only(fresh)).toMatchObject({
    Subject: 'From a hidden number',
    What_Id: null,
    Who_Id: null,
  });
  expect(lab.records('Leads')).toHaveLength(leads);
});

it('writes nothing about calls between colleagues', async () => {
  const before = lab.sandboxes.zoho.stats().byModule;
  await lab.call({ from: '+442079460101', outcome: 'internal', agent: ben, talkSeconds: 45 });
  expect(lab.sandboxes.zoho.stats().byModule).toEqual(before);
});

it('logs spam and makes no lead of it', async () => {
  const leads = lab.records('Leads').length;
  const from = '+447700900204';
  await lab.call({
    from,
    agent: anna,
    talkSeconds: 20,
    tags: ['spam'],
    notes: 'sells search engine placement',
    ai: false,
  });
  expect(lab.records('Leads')).toHaveLength(leads);
  expect(lab.records('Calls').filter((row) => row['Request_Kind'] === 'spam')).toHaveLength(1);
});

it('books at most one of two calls of one new person that come at the same time', async () => {
  const from = '+447700900203';
  lab.sandboxes.cloudtalk.call({
    from,
    agent: anna,
    talkSeconds: 40,
    tags: ['booking'],
    notes: 'Kwame Osei, cleaning, Thursday at 2',
    ai: false,
  });
  lab.sandboxes.cloudtalk.call({ from, outcome: 'abandoned', waitSeconds: 15 });
  await lab.pass(5 * minuteMs);
  const lead = only(lab.records('Leads').filter((row) => row['Phone'] === from));
  expect(linkedTo('Calls', lead['id'])).toHaveLength(2);
  expect(linkedTo('Appointments__s', lead['id'])).toHaveLength(1);
});

it('remembers what it wrote when the service is started again', async () => {
  const before = lab.records('Calls').length;
  await lab.restart();
  await lab.pass(10 * minuteMs);
  expect(lab.records('Calls')).toHaveLength(before);
  await lab.call({
    from: '+447700900102',
    agent: ben,
    tags: ['answered'],
    notes: 'again',
    ai: false,
  });
  expect(lab.records('Calls')).toHaveLength(before + 1);
  expect(lab.logged.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});
