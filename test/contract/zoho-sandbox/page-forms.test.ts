import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Answer, type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

const submit = (path: string, fields: Record<string, string>): Promise<Answer> =>
  lab.raw('POST', `/__sandbox${path}`, { body: new URLSearchParams(fields) });
const follow = async (answer: Answer): Promise<string> => {
  expect([answer.status, answer.text.match(/role="alert">.*/)?.[0]]).toEqual([303, undefined]);
  return (
    await lab.raw('GET', answer.headers.get('location') ?? '', { headers: { accept: 'text/html' } })
  ).text;
};
const read = async (module: string, id: string): Promise<Answer['body']> =>
  (await lab.api('GET', `/${module}/${id}`)).body.data[0];

describe('editing a record on its page', () => {
  it('writes what was changed, as the owner, and nothing else', async () => {
    const id = lab.idOf('Contacts', 'Full_Name', 'Tom Hollis');
    const before = await read('Contacts', id);
    const text = await follow(
      await submit(`/view/Contacts/${id}/edit`, {
        do: 'edit',
        'f.Title': 'Pupil',
        'was.Title': '',
        'f.Last_Name': 'Somebody else typed this',
        'was.Last_Name': 'Somebody else typed this',
      }),
    );
    expect(text).toContain('Saved.');
    expect(await read('Contacts', id)).toMatchObject({
      Title: 'Pupil',
      Last_Name: before.Last_Name,
      Modified_By: { name: 'Martin Doyle' },
    });
  });

  it('lets another user do it', async () => {
    const id = lab.idOf('Contacts', 'Full_Name', 'Tom Hollis');
    const anna = lab.sandbox.records('Appointments__s')[0]?.['Owner'] as unknown as {
      id: string;
      name: string;
    };
    await submit(`/view/Contacts/${id}/edit`, {
      do: 'edit',
      as: anna.id,
      'f.Title': 'X',
      'was.Title': '',
    });
    expect((await read('Contacts', id)).Modified_By.name).toBe(anna.name);
  });

  it('shows the exact refusal with what was typed', async () => {
    const id = lab.idOf('Contacts', 'Full_Name', 'Tom Hollis');
    const fields = { do: 'edit', 'f.Email': 'not <mail>', 'was.Email': '' };
    const refused = await submit(`/view/Contacts/${id}/edit`, fields);
    expect(refused.status).toBe(400);
    expect(refused.text).toMatch(
      /role="alert"><b>That was refused\.<\/b>INVALID_DATA: invalid data \(.*Email/,
    );
    expect(refused.text).toContain('value="not &lt;mail&gt;"');
    expect(refused.text).toContain('data-keep');
    expect((await read('Contacts', id)).Email).not.toBe('not <mail>');
  });

  it('reads what was typed as the type of the field', async () => {
    const id = lab.idOf('Leads', 'Full_Name', 'Peter Lang');
    await follow(
      await submit(`/view/Leads/${id}/edit`, {
        do: 'edit',
        'f.No_of_Employees': '12',
        'f.Email_Opt_Out': 'yes',
        'f.Tag': 'VIP, recall',
      }),
    );
    expect(await read('Leads', id)).toMatchObject({
      No_of_Employees: 12,
      Email_Opt_Out: true,
      Tag: [{ name: 'VIP' }, { name: 'recall' }],
    });
    await submit(`/view/Leads/${id}/edit`, {
      do: 'edit',
      'f.No_of_Employees': '',
      'was.No_of_Employees': '12',
    });
    expect((await read('Leads', id)).No_of_Employees).toBeNull();
  });

  it('changes nothing when its form is sent as it was shown', async () => {
    for (const module of ['Leads', 'Contacts', 'Appointments__s', 'Services__s']) {
      const id = String(lab.sandbox.records(module)[0]?.['id']);
      const path = `/__sandbox/view/${module}/${id}/edit`;
      const { text } = await lab.raw('GET', path, { headers: { accept: 'text/html' } });
      const changes = lab.sandbox.stats().byModule;
      const was = [...text.matchAll(/name="was\.([^"]+)" value="([^"]*)"/g)];
      expect(was.length).toBeGreaterThan(5);
      const fields = was.flatMap(([, name = '', value = '']) => [
        [`f.${name}`, value],
        [`was.${name}`, value],
      ]);
      await submit(path.replace('/__sandbox', ''), { do: 'edit', ...Object.fromEntries(fields) });
      const [, now] = [changes, await read(module, id)];
      expect(now.id).toBe(id);
      const { text: story } = await lab.raw('GET', `/__sandbox/view/${module}/${id}`);
      expect(story).not.toContain('<ins>');
    }
  });

  it('makes a new record, or says what is missing', async () => {
    const missing = await submit('/view/Leads/new', { do: 'make', 'f.Company': 'Bright Ltd' });
    expect(missing.status).toBe(400);
    expect(missing.text).toContain('MANDATORY_NOT_FOUND');
    expect(missing.text).toContain('value="Bright Ltd"');
    const made = await submit('/view/Leads/new', {
      do: 'make',
      'f.Last_Name': 'Bright',
      'f.Company': 'Bright Ltd',
    });
    expect(await follow(made)).toContain('The record was made.');
    expect(lab.idOf('Leads', 'Company', 'Bright Ltd')).not.toBe('');
  });

  it('links a new call to a lead by module and id', async () => {
    const lead = lab.idOf('Leads', 'Full_Name', 'Peter Lang');
    const made = await submit('/view/Calls/new', {
      do: 'make',
      'f.Subject': 'He rang',
      'f.Call_Type': 'Missed',
      'f.Call_Start_Time': '2026-11-20T07:30',
      'f.What_Id': `Leads/${lead}`,
    });
    expect(await follow(made)).toContain(`/__sandbox/view/Leads/${lead}`);
  });
});

describe('what a person does with a record', () => {
  it('adds a note, or is told it is empty', async () => {
    const id = lab.idOf('Leads', 'Full_Name', 'Peter Lang');
    const fields = { do: 'note', title: 'Wish', content: 'Mornings only' };
    expect(await follow(await submit(`/view/Leads/${id}`, fields))).toContain('Mornings only');
    const empty = await submit(`/view/Leads/${id}`, { do: 'note', title: 'Kept', content: ' ' });
    expect(empty.text).toContain('MANDATORY_NOT_FOUND');
    expect(empty.text).toContain('value="Kept"');
  });

  it('moves an appointment, and hears why it cannot', async () => {
    const record = lab.sandbox.records('Appointments__s')[0];
    const id = String(record?.['id']);
    const [day = ''] = String(record?.['Appointment_Start_Time']).split('T');
    const path = `/view/Appointments__s/${id}`;
    const move = { do: 'move', reason: 'By Customer', note: 'train is late' };
    const text = await follow(await submit(path, { ...move, start: `${day}T14:30` }));
    expect(text).toContain('The appointment was moved.');
    expect(await read('Appointments__s', id)).toMatchObject({
      Appointment_Start_Time: `${day}T14:30:00+00:00`,
      Reschedule_Reason: 'By Customer',
      Reschedule_Note: 'train is late',
      Reschedule_Count: 1,
    });
    const night = await submit(path, { ...move, start: `${day}T03:00` });
    expect(night.text).toContain('Appointment time does not falls under business hours');
    const past = await submit(path, { ...move, start: '2020-01-06T10:00' });
    expect(past.text).toContain('Appointment cannot be scheduled for past dates');
    expect((await submit(path, { ...move, start: 'soon' })).text).toContain('INVALID_DATA');
  });

  it('cancels an appointment with its reason, once', async () => {
    const id = String(lab.sandbox.records('Appointments__s')[0]?.['id']);
    const path = `/view/Appointments__s/${id}`;
    const early = await submit(path, { do: 'complete' });
    expect(early.text).toContain('cannot be marked as completed before the appointment ends');
    const cancel = { do: 'cancel', reason: 'By Customer', note: 'ill' };
    const text = await follow(await submit(path, cancel));
    expect(text).toContain('The appointment was cancelled.');
    expect(text).not.toContain('id="cancel-form"');
    expect(await read('Appointments__s', id)).toMatchObject({
      Status: 'Cancelled',
      Cancellation_Note: 'ill',
    });
    expect((await submit(path, cancel)).text).toContain('Cannot update the cancelled appointment');
  });

  it('converts a lead, with a deal if wanted, and only once', async () => {
    const id = lab.idOf('Leads', 'Full_Name', 'Grace Okafor');
    const convert = { do: 'convert', withDeal: 'yes', deal: 'Whitening', stage: 'Qualification' };
    const text = await follow(await submit(`/view/Leads/${id}`, convert));
    expect(text).toContain('The lead was converted.');
    const contact = lab.idOf('Contacts', 'Full_Name', 'Grace Okafor');
    expect(text).toContain(`href="/__sandbox/view/Contacts/${contact}"`);
    expect(lab.idOf('Deals', 'Deal_Name', 'Whitening')).not.toBe('');
    expect((await submit(`/view/Leads/${id}`, convert)).text).toContain('ID_ALREADY_CONVERTED');
  });

  it('locks and unlocks a record; a locked one is refused', async () => {
    const id = lab.idOf('Leads', 'Full_Name', 'Peter Lang');
    await follow(await submit(`/view/Leads/${id}`, { do: 'lock', locked: 'yes' }));
    const refused = await submit(`/view/Leads/${id}/edit`, { do: 'edit', 'f.Company': 'X' });
    expect(refused.text).toContain('RECORD_LOCKED');
    await follow(await submit(`/view/Leads/${id}`, { do: 'lock', locked: 'no' }));
    await follow(await submit(`/view/Leads/${id}/edit`, { do: 'edit', 'f.Company': 'X' }));
  });

  it('deletes a record and goes back to the list', async () => {
    const id = lab.idOf('Leads', 'Full_Name', 'Peter Lang');
    const text = await follow(await submit(`/view/Leads/${id}`, { do: 'delete' }));
    expect(text).toContain('The record was deleted.');
    expect(lab.sandbox.records('Leads').some((lead) => lead['id'] === id)).toBe(false);
  });

  it('merges another record into this one', async () => {
    const [survivor, gone] = lab.sandbox
      .records('Contacts')
      .map((contact) => String(contact['id']));
    const fields = { do: 'merge', gone: gone ?? '' };
    const text = await follow(await submit(`/view/Contacts/${survivor}`, fields));
    expect(text).toContain('The records were merged.');
    expect(lab.sandbox.records('Contacts').some(({ id }) => id === gone)).toBe(false);
    expect((await submit(`/view/Contacts/${survivor}`, fields)).text).toContain(
      'the id given seems to be invalid',
    );
  });

  it('is refused a form from another site, and one that does not exist', async () => {
    const id = lab.idOf('Leads', 'Full_Name', 'Peter Lang');
    const foreign = await lab.raw('POST', `/__sandbox/view/Leads/${id}`, {
      body: new URLSearchParams({ do: 'delete' }),
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expect(foreign.status).toBe(400);
    expect((await submit(`/view/Leads/${id}`, { do: 'toString' })).text).toContain(
      'There is no form',
    );
    expect((await submit(`/view/Leads/${id}`, { do: 'reset-empty' })).status).toBe(400);
    expect(lab.idOf('Leads', 'Full_Name', 'Peter Lang')).toBe(id);
  });
});

describe('behind the scenes', () => {
  const steer = (fields: Record<string, string>): Promise<Answer> => submit('/steer', fields);

  it('turns the clock ahead, to a time, and back to the real one', async () => {
    const before = lab.sandbox.clock.now();
    expect(await follow(await steer({ do: 'advance', by: 'P1D' }))).toContain(
      'The clock was turned.',
    );
    expect(lab.sandbox.clock.now() - before).toBe(86_400_000);
    await follow(await steer({ do: 'set-clock', at: '2026-07-01T09:30' }));
    expect(new Date(lab.sandbox.clock.now()).toISOString()).toBe('2026-07-01T08:30:00.000Z');
    expect((await steer({ do: 'set-clock', at: 'soon' })).status).toBe(400);
    await follow(await steer({ do: 'real-clock' }));
    expect(lab.sandbox.clock.now()).toBe(before);
  });

  it('sets the edition, the limits and the lag of the search', async () => {
    const fields = {
      edition: 'free',
      users: '3',
      credits: '',
      concurrency: '2',
      latencyMs: '0',
      lag: '5',
    };
    const text = await follow(await steer({ do: 'limits', ...fields }));
    expect(text).toContain('<option value="free" selected>');
    expect((await lab.control('limits', {})).body.limits).toMatchObject({
      edition: 'free',
      users: 3,
      credits: null,
      concurrency: 2,
      indexLagMs: 5000,
    });
    expect((await steer({ do: 'limits', ...fields, users: 'many' })).status).toBe(400);
  });

  it('lets requests fail and be well again', async () => {
    const fault = {
      do: 'fault',
      answer: '503',
      path: '/crm/v8/Leads',
      method: '',
      when: 'before_commit',
      times: '2',
      chance: '100',
    };
    expect(await follow(await steer(fault))).toContain('unavailable (503)');
    expect((await lab.api('GET', '/Leads?fields=Company')).status).toBe(503);
    await follow(await steer({ do: 'heal' }));
    expect((await lab.api('GET', '/Leads?fields=Company')).status).toBe(200);
    await follow(
      await steer({ do: 'losses', drop: '10', duplicate: '0', reorder: '0', delay: '2' }),
    );
    expect((await steer({ do: 'losses', drop: '300' })).status).toBe(400);
  });

  it('lets people work at random moments, and stop', async () => {
    expect(await follow(await steer({ do: 'people', every: '2', edit: 'yes' }))).toContain(
      'Let them stop',
    );
    expect((await steer({ do: 'people', every: '2' })).text).toContain(
      'people need something to do',
    );
    expect(await follow(await steer({ do: 'people-stop' }))).not.toContain('Let them stop');
  });

  it('lets tokens expire, and starts over', async () => {
    await follow(await steer({ do: 'expire-tokens' }));
    expect((await lab.api('GET', '/Leads?fields=Company')).status).toBe(401);
    await follow(await steer({ do: 'reset-empty' }));
    expect(lab.count('Leads')).toBe(0);
    await follow(await steer({ do: 'reset-practice' }));
    expect(lab.count('Leads')).toBeGreaterThan(0);
  });
});
