import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { crawl } from '../../support/crawl.ts';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

const page = async (path = ''): Promise<string> =>
  (await lab.raw('GET', `/__sandbox${path}`, { headers: { accept: 'text/html' } })).text;

describe('the pages of the organisation', () => {
  it('begin with the day, the modules with their counts, and what is open', async () => {
    await lab.insert('Tasks', {
      Subject: 'Call Mr Finch',
      Priority: 'High',
      Due_Date: '2026-11-21',
    });
    await lab.insert('Tasks', { Subject: 'Done already', Status: 'Completed' });
    const home = await page();
    expect(home).toContain('Harbour Street Dental Practice');
    expect(home).toContain(`<b>${lab.count('Contacts')}</b>Contacts`);
    expect(home).toContain('href="/__sandbox/view/Appointments__s"');
    expect(home).toContain('due 2026-11-21');
    expect(home.match(/Done already/g)).toHaveLength(2);
    expect(home).toContain('<b>Patchcord Integration</b> made');
  });

  it('show today’s appointments in the order of their time, with their state', async () => {
    const [first] = lab.sandbox.records('Appointments__s');
    await lab.control('clock', { set: String(first?.['Appointment_Start_Time']) });
    const home = await page();
    const section = home.slice(home.indexOf('id="today"'), home.indexOf('id="newest"'));
    expect(section).toContain('Appointments today');
    const times = [...section.matchAll(/>(\d\d:\d\d)–/g)].map((found) => found[1] ?? '');
    expect(times.length).toBeGreaterThan(0);
    expect(times).toEqual([...times].sort());
    expect(section).toContain('Scheduled');
  });

  it('show the records of a module, newest first, linked', async () => {
    const contacts = await page('/view/Contacts');
    expect(contacts.indexOf('Harold Finch')).toBeLessThan(contacts.indexOf('Margaret Hollis'));
    expect(contacts).toContain('Whitfield &amp; Sons Joinery');
    expect(contacts).toContain(
      `href="/__sandbox/view/Contacts/${lab.idOf('Contacts', 'Full_Name', 'Tom Hollis')}"`,
    );
  });

  it('search, sort and page through many records', async () => {
    await lab.api('POST', '/Leads', {
      data: Array.from({ length: 100 }, (_each, n) => ({
        Last_Name: `L${String(n).padStart(3, '0')}`,
        Phone: `+44 7700 900 ${String(n).padStart(3, '0')}`,
      })),
    });
    const first = await page('/view/Leads');
    expect(first).toContain('?page=2');
    expect(first).not.toContain('Grace Okafor');
    expect(await page('/view/Leads?page=3')).toContain('Grace Okafor');
    expect(await page('/view/Leads?page=99')).toContain('Page 3 of 3');
    const search = await page('/view/Leads?q=0900042');
    expect(search).toContain('L042');
    expect(search).not.toContain('L041');
    const sorted = await page('/view/Leads?q=L0&sort=Full_Name&down=yes');
    expect(sorted.indexOf('L099')).toBeLessThan(sorted.indexOf('L098'));
    expect(sorted).toContain('q=L0&amp;sort=Full_Name&amp;down=yes&amp;page=2');
    expect(await page('/view/Leads?q=nobody')).toContain('Nothing fits.');
  });

  it('show a record with its links both ways, its parts and its story', async () => {
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
    const call = await lab.insert('Calls', {
      Subject: 'She rang',
      Call_Type: 'Missed',
      Call_Start_Time: '2026-11-20T07:00:00+00:00',
      What_Id: id,
      $se_module: 'Leads',
    });
    await lab.api('PUT', `/Leads/${id}`, { data: [{ Lead_Status: 'Contacted' }] });
    await lab.api('PUT', `/Leads/${id}`, { data: [{ Email: 'no mail' }] });
    const shown = await page(`/view/Leads/${id}`);
    for (const part of [
      'Friday at 3',
      'https://recordings.example/1.wav',
      'She rang',
      '<del><span class="badge ">Not Contacted</span></del>',
      '<ins><span class="badge ">Contacted</span></ins>',
      'Patchcord Integration',
      'Asked about whitening.',
      '<b>Refused</b>',
      'INVALID_DATA',
    ])
      expect(shown).toContain(part);
    expect(await page(`/view/Calls/${call.details.id}`)).toContain(
      `href="/__sandbox/view/Leads/${id}"`,
    );
    expect(await page()).toContain('PUT /crm/v8/Leads');
  });

  it('show what was deleted, by whom, with its story', async () => {
    const id = lab.idOf('Leads', 'Full_Name', 'Grace Okafor');
    await lab.api('DELETE', `/Leads/${id}`);
    const shown = await page(`/view/Leads/${id}`);
    expect(shown).toContain('Patchcord Integration deleted it on');
    expect(shown).toContain('Grace Okafor');
  });

  it('allow nothing from elsewhere and no script but their own', async () => {
    const { headers, text } = await lab.raw('GET', '/__sandbox');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(text.match(/<script/g)).toHaveLength(1);
    expect(text).not.toMatch(/\s(?:style|on\w+)="/);
  });

  it('escape what people and programs wrote', async () => {
    const evil = '<script>alert(1)</script>"><img src=x onerror=alert(1)>';
    const { details } = await lab.insert('Leads', {
      Last_Name: '<script>alert(1)</script>',
      Company: evil,
      Description: evil,
    });
    await lab.api('POST', `/Leads/${details.id}/Notes`, {
      data: [{ Note_Title: evil, Note_Content: evil }],
    });
    await lab.insert('Calls', {
      Subject: evil,
      Call_Type: 'Missed',
      Call_Start_Time: '2026-11-20T07:00:00+00:00',
      What_Id: details.id,
      $se_module: 'Leads',
    });
    await lab.api('PUT', `/Leads/${details.id}`, { data: [{ Email: evil }] });
    const { pages } = await crawl(lab.sandbox.baseUrl);
    for (const [path, text] of [...pages, ['x', await page('/view/<script>')]] as const) {
      expect([path, text.match(/<script/g)?.length]).toEqual([path, 1]);
      expect([path, /<img|href="javascript:/.test(text)]).toEqual([path, false]);
    }
    expect(await page(`/view/Leads/${details.id}`)).toContain('&lt;script&gt;alert(1)');
  }, 60_000);

  it('tell by a counter that something changed', async () => {
    const version = async (): Promise<string> =>
      (await lab.raw('GET', '/__sandbox/changes')).body.version;
    const before = await version();
    expect(await version()).toBe(before);
    await lab.insert('Leads', { Last_Name: 'New' });
    const after = await version();
    expect(after).not.toBe(before);
    expect(await page()).toContain(`data-version="${after}"`);
  });

  it.each(['/view/Ledes', '/view/Leads/5000000000000009999', '/nothing'])(
    'have a page for nothing at %s',
    async (path) => {
      const { status, text } = await lab.raw('GET', `/__sandbox${path}`, {
        headers: { accept: 'text/html' },
      });
      expect(status).toBe(404);
      expect(text).toContain('Not here');
    },
  );
});
