import { describe, expect, it } from '@jest/globals';
import type { Directory } from '../../../../src/connector/contract.ts';
import { priority } from '../../../../src/connector/priority.ts';
import type { PersonRow } from '../../../../src/domain/person-row.ts';
import { type ZohoSetting, zohoSetting } from '../../../support/zoho.ts';

function directoryOf({ connection }: ZohoSetting): Directory {
  if (!connection.directory) throw new Error('There is no directory');
  return connection.directory;
}

async function load(setting: ZohoSetting, watermark?: string) {
  const rows: PersonRow[] = [];
  let pages = 0;
  let reached = watermark;
  const urgency = watermark === undefined ? priority.backfill : priority.poll;
  for await (const page of directoryOf(setting).changes(watermark, urgency)) {
    rows.push(...page.rows);
    if (page.rows.length > 0) pages += 1;
    reached = page.watermark;
  }
  return { rows, pages, watermark: reached };
}

const minute = 60_000;

describe('the first load', () => {
  it('brings everybody with normalised numbers, addresses and owner', async () => {
    const setting = zohoSetting();
    const { rows } = await load(setting);
    for (const module of ['Leads', 'Contacts', 'Accounts'])
      expect([module, rows.filter((row) => row.module === module).length]).toEqual([
        module,
        setting.sandbox.records(module).filter((each) => each['Converted__s'] !== true).length,
      ]);
    expect(rows.find(({ name }) => name === 'James Whitfield')).toMatchObject({
      module: 'Contacts',
      company: 'Whitfield & Sons Joinery',
      email: 'james@whitfield-joinery.example',
      emails: ['james@whitfield-joinery.example'],
      phones: ['+447700900133'],
      owner: 'ben@harbourdental.example',
      ownerName: 'Ben Carter',
      language: null,
      convertedTo: null,
    });
    expect(rows.find(({ module }) => module === 'Accounts')).toMatchObject({
      name: 'Whitfield & Sons Joinery',
      company: 'Whitfield & Sons Joinery',
      phones: ['+441632960170'],
    });
  });

  it('brings all phone fields, custom ones too, each number once, and the tags', async () => {
    const setting = zohoSetting({ seed: 'empty' });
    const id = await setting.edit('Contacts', {
      Last_Name: 'Many',
      Phone: '020 7946 0101',
      Mobile: '+44 20 7946 0101',
      Home_Phone: '01632 960001',
      Fax: 'none',
      Email: 'A@B.example',
      Secondary_Email: 'c@d.example',
      Tag: [{ name: 'VIP' }],
    });
    const { rows } = await load(setting);
    expect(rows.filter((row) => row.id === id)).toEqual([
      expect.objectContaining({
        name: 'Many',
        phones: ['+442079460101', '+441632960001'],
        emails: ['a@b.example', 'c@d.example'],
        tags: ['VIP'],
      }),
    ]);
  });

  it('brings each of 5,000 people once, though they were all imported in one second', async () => {
    const setting = zohoSetting({ seed: 'empty' });
    for (let n = 0; n < 5_000; n += 1) await setting.edit('Leads', { Last_Name: `L${n}` });
    const { rows, pages } = await load(setting);
    expect(rows).toHaveLength(5_000);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(5_000);
    expect(pages).toBe(3);
  });

  it('brings each of them once when they came one a second', async () => {
    const setting = zohoSetting({ seed: 'empty' });
    for (let n = 0; n < 4_500; n += 1) {
      setting.clock.advance(1_000);
      await setting.edit('Leads', { Last_Name: `L${n}` });
    }
    const { rows } = await load(setting);
    expect(rows.map(({ name }) => name)).toEqual(
      Array.from({ length: 4_500 }, (_none, n) => `L${n}`),
    );
  });
});

describe('changes', () => {
  it('brings who was made or edited since, oldest first, for one credit a module', async () => {
    const setting = zohoSetting();
    const first = await load(setting);
    setting.clock.advance(10 * minute);
    const made = await setting.edit('Leads', { Last_Name: 'New', Phone: '020 7946 0333' });
    setting.clock.advance(minute);
    const contact = first.rows.find(({ module }) => module === 'Contacts');
    await setting.edit('Contacts', { Mobile: '07700 900555' }, contact?.id);
    const before = setting.traffic.length;
    const { rows } = await load(setting, first.watermark);
    expect(rows.map(({ id }) => id)).toEqual([made, contact?.id]);
    expect(rows[1]?.phones).toContain('+447700900555');
    const queries = setting.traffic.slice(before).filter(({ path }) => path === '/crm/v8/coql');
    expect(queries).toHaveLength(4);
    expect(queries.every(({ body }) => body.includes('limit 0, 200'))).toBe(true);
  });

  it('brings again what is within the overlap, and nothing older', async () => {
    const setting = zohoSetting();
    const first = await load(setting);
    setting.clock.advance(10 * minute);
    const made = await setting.edit('Leads', { Last_Name: 'New' });
    const second = await load(setting, first.watermark);
    expect(second.rows.map(({ id }) => id)).toEqual([made]);
    setting.clock.advance(minute);
    expect((await load(setting, second.watermark)).rows.map(({ id }) => id)).toEqual([made]);
  });

  it('brings a lead that was converted with where it lives on', async () => {
    const setting = zohoSetting();
    const { watermark } = await load(setting);
    setting.clock.advance(10 * minute);
    const id = await setting.edit('Leads', { Last_Name: 'Convertible', Company: 'Own' });
    const converted = (await setting.control('convert', { id })) as { Contacts: string };
    const { rows } = await load(setting, watermark);
    expect(rows.find((row) => row.id === id)).toMatchObject({
      convertedTo: { module: 'Contacts', id: converted.Contacts },
    });
    expect(rows.some((row) => row.module === 'Contacts' && row.id === converted.Contacts)).toBe(
      true,
    );
  });

  it.each([
    ['who was converted', "Converted__s = 'true'"],
    ['who was edited', 'from Leads where Modified_Time'],
  ])('loses nobody when the query for %s fails in between', async (_name, query) => {
    let isBroken = false;
    const breaksOver = ({ body }: { readonly body: string }) => isBroken && body.includes(query);
    const setting = zohoSetting({ breaksOver });
    const { watermark } = await load(setting);
    setting.clock.advance(10 * minute);
    const id = await setting.edit('Leads', { Last_Name: 'Convertible', Company: 'Own' });
    const other = await setting.edit('Leads', { Last_Name: 'Edited' });
    await setting.control('convert', { id });
    isBroken = true;
    setting.clock.advance(10 * minute);
    let reached = watermark;
    const pages = async (): Promise<void> => {
      for await (const page of directoryOf(setting).changes(watermark, priority.poll))
        reached = page.watermark;
    };
    await expect(pages()).rejects.toThrow();
    isBroken = false;
    setting.clock.advance(10 * minute);
    const ids = (await load(setting, reached)).rows.map((row) => row.id);
    expect(ids).toEqual(expect.arrayContaining([id, other]));
  });

  it('starts over from a watermark nobody can read', async () => {
    const setting = zohoSetting();
    expect((await load(setting, 'nonsense')).rows.length).toBe((await load(setting)).rows.length);
  });
});

describe('deletions', () => {
  it('brings who was deleted since, with the time', async () => {
    const setting = zohoSetting();
    const [lead] = setting.sandbox.records('Leads');
    const [contact] = setting.sandbox.records('Contacts');
    await setting.control('delete', { module: 'Contacts', id: contact?.['id'] });
    setting.clock.advance(10 * minute);
    const since = setting.clock.now();
    setting.clock.advance(minute);
    await setting.control('delete', { module: 'Leads', id: lead?.['id'] });
    expect(await directoryOf(setting).deletions(since)).toEqual([
      { module: 'Leads', id: lead?.['id'], at: since + minute },
    ]);
    expect(await directoryOf(setting).deletions(0)).toHaveLength(2);
  });

  it('brings them all, page by page', async () => {
    const setting = zohoSetting({ seed: 'empty' });
    for (let n = 0; n < 250; n += 1) {
      const id = await setting.edit('Leads', { Last_Name: `L${n}` });
      await setting.control('delete', { module: 'Leads', id });
    }
    expect(await directoryOf(setting).deletions(0)).toHaveLength(250);
  });
});
