import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dayRecords } from '../../connectors/zoho/sandbox/scenarios/day-records.ts';
import {
  contact,
  type ExpectedRecord,
} from '../../connectors/zoho/sandbox/scenarios/expected-record.ts';
import { compareDay } from '../../src/app/demo-compare.ts';
import { type DemoDay, openDemo } from '../../src/app/demo-day.ts';
import { dayTables } from '../../src/app/demo-table.ts';
import { createDayText } from '../../src/app/demo-text.ts';
import { crawl } from '../support/crawl.ts';

const folder = mkdtempSync(join(tmpdir(), 'patchcord-demo-'));
const told: string[] = [];
let demo: DemoDay;

beforeAll(async () => {
  demo = await openDemo({
    root: '.',
    port: 0,
    zohoPort: 0,
    cloudtalkPort: 0,
    env: { PATCHCORD_DATABASE: join(folder, 'demo.db') },
  });
  const textOf = createDayText(demo);
  await demo.play((line) => {
    const text = textOf(line);
    if (text !== undefined) told.push(text);
  });
}, 180_000);

afterAll(async () => {
  await demo.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The expected records with one of them changed. */
function changed(
  conversation: string,
  module: string,
  change: (record: ExpectedRecord) => ExpectedRecord | undefined,
) {
  const records = dayRecords.records.flatMap((record) =>
    record.conversation === conversation && record.module === module
      ? (change(record) ?? [])
      : [record],
  );
  return compareDay(demo, { ...dayRecords, records });
}

const record = (conversation: string, module: string): ExpectedRecord => {
  const found = dayRecords.records.find(
    (one) => one.conversation === conversation && one.module === module,
  );
  if (!found) throw new Error(`no ${module} of ${conversation}`);
  return found;
};

describe('the working day', () => {
  it('leaves in Zoho exactly what it must: every record, field and link, nothing lost, nothing twice', async () => {
    const { differences, ...figures } = await compareDay(demo);
    expect(differences).toEqual([]);
    expect(figures).toEqual({
      conversations: 56,
      lost: 0,
      duplicates: 0,
      records: dayRecords.records.length,
      fields: expect.any(Number),
      links: expect.any(Number),
      untouched: expect.any(Number),
    });
    expect(figures.fields).toBeGreaterThan(700);
    expect(figures.links).toBeGreaterThan(150);
    expect(figures.untouched).toBeGreaterThan(30);
  });

  it('is told line by line, what changed is marked', () => {
    expect(told).toContainEqual(
      expect.stringMatching(
        /^ {2}08:02 {2}call .*Priya Nair .*booking .*Cleaning Mon 15:00, call$/,
      ),
    );
    expect(told).toContainEqual(
      expect.stringMatching(
        /^~ 11:45 .*Check-up Thu 17:00 cancelled, case Reception due Sat 11:45/,
      ),
    );
    expect(told).toContainEqual(expect.stringMatching(/^~ .*task done: call back \(3 missed\)$/));
    expect(new Set(told).size).toBe(told.length);
  });

  it('ends with tables of what was wanted, what was written and what it cost', async () => {
    const [wanted, modules, traffic] = await dayTables(demo);
    expect(wanted).toContainEqual(['together', '56']);
    expect(modules).toContainEqual(['Calls', '48', expect.any(String), '0']);
    expect(traffic).toContainEqual(['webhooks never sent', '2', expect.any(String)]);
  });
});

describe('the comparison', () => {
  it('reports a record that nobody expects', async () => {
    const { differences } = await changed('khan-praises', 'Calls', () => undefined);
    expect(differences).toEqual([
      { what: 'nobody', message: 'Calls "From Aisha Khan" stands there and is not expected' },
    ]);
  });

  it('reports a record that is missing', async () => {
    const twin = record('ali-urgent', 'Cases');
    const records = [...dayRecords.records, { ...twin, by: { Subject: 'Another question' } }];
    const { differences } = await compareDay(demo, { ...dayRecords, records });
    expect(differences).toEqual([
      { what: 'ali-urgent', message: 'Cases "Another question": stands there not at all' },
    ]);
  });

  it.each([
    ['another value', 'Appointment_Start_Time', '2026-11-23T16:00:00Z'],
    ['a value where there must be none', 'Status', null],
    ['one that is none of several', 'Owner', { oneOf: ['ben@harbourdental.example'] }],
    ['a text without a part', 'Additional_Information', { includes: ['filling'] }],
    ['nothing where something must be', 'Cancellation_Note', { given: true as const }],
  ])('reports %s', async (_name, field, value) => {
    const { differences } = await changed('nair-books-cleaning', 'Appointments__s', (one) => ({
      ...one,
      fields: { ...one.fields, [field]: value },
    }));
    expect(differences).toEqual([
      {
        what: 'nair-books-cleaning',
        message: expect.stringContaining(
          `Appointments__s "Cleaning: Priya Nair": ${field}: expected`,
        ),
      },
    ]);
  });

  it('reports a link to somebody else, and one where there must be none', async () => {
    const other = await changed('hollis-names-tom', 'Appointments__s', (one) => ({
      ...one,
      links: { ...one.links, Appointment_For: contact('Margaret Hollis') },
    }));
    expect(other.differences.map(({ message }) => message)).toEqual([
      'Appointments__s "Check-up: Tom Hollis": Appointment_For: expected Contacts "Margaret Hollis", found Contacts "Tom Hollis"',
    ]);
    const none = await changed('hollis-names-tom', 'Calls', (one) => ({
      ...one,
      links: { ...one.links, Who_Id: null },
    }));
    expect(none.differences.map(({ message }) => message)).toEqual([
      expect.stringContaining('Who_Id: expected nothing, found Contacts "Tom Hollis"'),
    ]);
  });

  it('reports a conversation that led to something and must not have', async () => {
    const nothing = [...dayRecords.nothing, 'misdialled'];
    const { differences } = await compareDay(demo, { ...dayRecords, nothing });
    expect(differences).toEqual([
      { what: 'misdialled', message: expect.stringMatching(/must lead to nothing.*zoho\.Calls/) },
    ]);
  });

  it('reports what changed in records of others, twice the same record, and a record of ours in their midst', async () => {
    const control = async (name: string, body: unknown): Promise<void> => {
      const url = `${demo.sandboxes.zoho.baseUrl}/__sandbox/${name}`;
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
      expect(answer.ok).toBe(true);
    };
    const lead = demo.sandboxes.zoho
      .records('Leads')
      .find((one) => one['Full_Name'] === 'Lewis Baker');
    const [first, second] = demo.sandboxes.zoho
      .records('Notes')
      .filter((one) => String(one['Note_Title']).startsWith('sms'));
    await control('edit', { module: 'Leads', id: lead?.['id'], as: 'owner', fields: { Fax: '1' } });
    await control('edit', {
      module: 'Notes',
      id: second?.['id'],
      as: 'owner',
      fields: { Note_Title: first?.['Note_Title'] },
    });
    const { differences, duplicates, untouched } = await compareDay(demo);
    const messages = differences.map(({ message }) => message);
    expect(messages).toContainEqual(expect.stringMatching(/^Leads .*has changed: .*Fax/));
    expect(messages).toContainEqual(expect.stringMatching(/^Notes .*stands there 2 times$/));
    expect(messages).toContainEqual(expect.stringMatching(/^Notes .*stands there not at all$/));
    expect(duplicates).toBe(1);
    expect(untouched).toBe(demo.seeded.live.values().reduce((all, one) => all + one.length, 0) - 1);
  });
});

it.each(['zoho', 'cloudtalk'] as const)(
  'has a page for people behind every link of the %s sandbox',
  async (vendor) => {
    const { pages, problems } = await crawl(demo.sandboxes[vendor].baseUrl, '/__sandbox', 3000);
    expect(problems).toEqual([]);
    expect(pages.size).toBeGreaterThan(50);
  },
  120_000,
);
