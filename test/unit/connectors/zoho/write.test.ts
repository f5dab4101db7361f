import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Change, WireFields, WriteResult } from '../../../../src/domain/change.ts';
import type { Attachment } from '../../../../src/domain/record.ts';
import { sinkOf, type ZohoSetting, zohoSetting } from '../../../support/zoho.ts';

let setting: ZohoSetting;
beforeEach(() => {
  setting = zohoSetting();
});

function create(
  module: string,
  key: string,
  fields: WireFields,
): Extract<Change, { as: 'create' }> {
  return {
    as: 'create',
    id: `id ${key}`,
    target: `zoho.${module}`,
    key,
    fields,
    lookFirst: false,
    intendedAt: setting.clock.now(),
  };
}

const write = (...changes: Change[]): Promise<readonly WriteResult[]> =>
  sinkOf(setting).write(changes);

async function lead(name = 'Lead'): Promise<string> {
  const [result] = await write(create('Leads', `lead:${name}`, { Last_Name: name }));
  if (result?.as !== 'written') throw new Error(JSON.stringify(result));
  return result.recordId;
}

const sent = (method: string, path: string) =>
  setting.traffic.filter(
    (each) => each.method === method && each.path.startsWith(`/crm/v8/${path}`),
  );

describe('a create', () => {
  it('carries our key in the unique field', async () => {
    await lead('Anna');
    expect(
      setting.sandbox.records('Leads').filter((each) => each['Patchcord_Key'] === 'lead:Anna'),
    ).toHaveLength(1);
  });

  it('shortens a key that does not fit, and different ones stay different', async () => {
    const long = `person:${'x'.repeat(300)}`;
    const results = await write(
      create('Leads', `${long}1`, { Last_Name: 'A' }),
      create('Leads', `${long}2`, { Last_Name: 'B' }),
    );
    expect(results.map(({ as }) => as)).toEqual(['written', 'written']);
    const [again] = await write(create('Leads', `${long}2`, { Last_Name: 'B' }));
    expect(again?.as).toBe('exists');
  });

  it('puts together what starts the same automation', async () => {
    const changes = [['workflow'], [], ['workflow'], undefined].map((trigger, n) => ({
      ...create('Leads', `t:${n}`, { Last_Name: `T${n}` }),
      trigger,
    }));
    const results = await write(...changes);
    expect(results.map(({ id }) => id)).toEqual(changes.map(({ id }) => id));
    const bodies = sent('POST', 'Leads').map(
      ({ body }) => JSON.parse(body) as { data: unknown[]; trigger?: unknown },
    );
    expect(bodies.map(({ data, trigger }) => [data.length, trigger])).toEqual([
      [2, ['workflow']],
      [1, []],
      [1, undefined],
    ]);
  });

  it('sends a backlog in requests of a hundred', async () => {
    await write(
      ...Array.from({ length: 250 }, (_none, n) =>
        create('Leads', `b:${n}`, { Last_Name: `B${n}` }),
      ),
    );
    const sizes = sent('POST', 'Leads').map(
      ({ body }) => (JSON.parse(body) as { data: unknown[] }).data.length,
    );
    expect(sizes).toEqual([100, 100, 50]);
  });

  it('of a lead whose own unique value stands elsewhere goes to a person', async () => {
    setting = zohoSetting({ preinstalled: true, config: { key_field: 'Other_Key' } });
    const there = await setting.edit('Leads', {
      Last_Name: 'Somebody',
      Patchcord_Key: 'taken',
    });
    const [result] = await write(
      create('Leads', 'x', { Last_Name: 'Other', Patchcord_Key: 'taken' }),
    );
    expect(result).toMatchObject({
      as: 'failed',
      failure: {
        disposition: 'reject',
        scope: 'record',
        code: 'zoho.duplicate_other',
        field: 'Patchcord_Key',
        advice: expect.any(String),
        // Somebody is asked whether it is the same person.
        duplicateOf: there,
      },
    });
  });

  it('into a module the organisation lacks stops that module', async () => {
    const [result] = await write(create('Rockets', 'x', { Name: 'X' }));
    expect(result).toMatchObject({
      as: 'failed',
      failure: { disposition: 'halt', scope: 'module' },
    });
  });

  it('sends the module of a link beside it, and an owner of an appointment as a bare id', async () => {
    const id = await lead();
    await write(
      create('Tasks', 'task', {
        Subject: 'Call back',
        What_Id: { id, module: { api_name: 'Leads' } },
      }),
    );
    const task = setting.sandbox.records('Tasks').find((each) => each['Subject'] === 'Call back');
    expect(task).toMatchObject({ $se_module: 'Leads', What_Id: { id } });
  });
});

describe('an update', () => {
  it('asks Zoho to refuse it when the record changed since the earliest read of the batch', async () => {
    const ids = [await lead('A'), await lead('B')];
    const at = setting.clock.now();
    setting.clock.advance(60_000);
    const update = (n: number, unmodifiedSince: number | undefined): Change => ({
      as: 'update',
      id: `u${n}`,
      target: 'zoho.Leads',
      key: `k${n}`,
      recordId: ids[n] ?? '',
      fields: { Description: 'x' },
      unmodifiedSince,
    });
    await write(update(0, at + 30_000), update(1, at));
    expect(sent('PUT', 'Leads').map(({ headers }) => headers['if-unmodified-since'])).toEqual([
      new Date(at).toISOString().replace('.000Z', '+00:00'),
    ]);
  });

  it('is not refused for a record that was read later than another of its batch', async () => {
    const first = await lead('A');
    const at = setting.clock.now();
    setting.clock.advance(60_000);
    const second = await lead('B');
    const update = (recordId: string, unmodifiedSince: number): Change => ({
      as: 'update',
      id: recordId,
      target: 'zoho.Leads',
      key: recordId,
      recordId,
      fields: { Description: 'x' },
      unmodifiedSince,
    });
    const results = await write(update(first, at), update(second, setting.clock.now()));
    expect(results.map(({ as }) => as)).toEqual(['written', 'written']);
  });

  it('of a lead that was converted finds it gone', async () => {
    const recordId = await lead();
    await setting.control('convert', { id: recordId });
    const [result] = await write({
      as: 'update',
      id: 'u',
      target: 'zoho.Leads',
      key: 'k',
      recordId,
      fields: { Description: 'x' },
    });
    expect(result).toEqual({ as: 'gone', id: 'u' });
  });

  it('cuts text that has outgrown its field', async () => {
    const recordId = await lead();
    const fields = { Description: 'x'.repeat(40_000) };
    const [result] = await write({
      as: 'update',
      id: 'u',
      target: 'zoho.Leads',
      key: 'k',
      recordId,
      fields,
    });
    expect(result?.as).toBe('written');
  });
});

describe('an attachment', () => {
  const attach = (recordId: string, attachment: Attachment, lookFirst = false): Change => ({
    as: 'attach',
    id: 'a',
    target: 'zoho.Leads',
    key: 'k',
    recordId,
    attachment,
    lookFirst,
    intendedAt: setting.clock.now(),
  });
  const link: Attachment = { kind: 'link', url: 'https://r.example/1?a=b', title: 'Recording' };
  const note: Attachment = { kind: 'note', title: 'Transcript', body: 'Hello\nGoodbye\n' };

  it.each([
    ['link', link, 'Attachments'],
    ['note', note, 'Notes'],
  ])('%s: is there once after a lost answer', async (_name, attachment, module) => {
    const recordId = await lead();
    const before = setting.sandbox.records(module).length;
    const path =
      attachment.kind === 'note' ? '/crm/v8/Notes' : `/crm/v8/Leads/${recordId}/Attachments`;
    await setting.control('faults', {
      match: { method: 'POST', path },
      when: 'after_commit',
      answer: 'drop',
      times: 1,
    });
    const [lost] = await write(attach(recordId, attachment));
    expect(lost).toMatchObject({ as: 'failed', failure: { doubtful: true, disposition: 'retry' } });
    const [again] = await write(attach(recordId, attachment, true));
    expect(again).toMatchObject({ as: 'exists', recordId: expect.stringMatching(/^\d+$/) });
    expect(setting.sandbox.records(module)).toHaveLength(before + 1);
  });

  it('writes a link with its title', async () => {
    const recordId = await lead();
    const [result] = await write(attach(recordId, link));
    expect(result).toMatchObject({ as: 'written', recordId: expect.stringMatching(/^\d+$/) });
    expect(setting.sandbox.records('Attachments').at(-1)).toMatchObject({
      File_Name: 'Recording',
      $link_url: 'https://r.example/1?a=b',
    });
  });

  it('writes tags as Zoho allows them, twice without harm', async () => {
    const recordId = await lead();
    const tags: Attachment = {
      kind: 'tags',
      tags: ['VIP', 'VIP', 'a, b', '😀', 'a very long tag that nobody needs'],
    };
    for (const _turn of [1, 2])
      expect((await write(attach(recordId, tags)))[0]).toMatchObject({ as: 'written', recordId });
    const record = setting.sandbox.records('Leads').find(({ id }) => id === recordId);
    const written = record?.['Tag'] as { name: string }[] | undefined;
    expect(written?.map(({ name }) => name)).toEqual(['VIP', 'a b', 'a very long tag that nobo']);
  });

  it.each([
    ['link', link],
    ['note', note],
    ['tags', { kind: 'tags', tags: ['VIP'] } as Attachment],
  ])('%s: finds its record gone', async (_name, attachment) => {
    const recordId = await lead();
    await setting.control('delete', { module: 'Leads', id: recordId });
    expect((await write(attach(recordId, attachment)))[0]).toEqual({ as: 'gone', id: 'a' });
  });

  it('refuses an address Zoho does not take, with advice', async () => {
    const [result] = await write(attach(await lead(), { ...link, url: 'ftp:nothing' }));
    expect(result).toMatchObject({
      as: 'failed',
      failure: { code: 'zoho.bad_link', disposition: 'reject' },
    });
  });
});

describe('a deletion', () => {
  it.each([
    ['starts workflows', undefined, 'true'],
    ['starts none when the account wants none', [], 'false'],
  ])('%s', async (_name, trigger, expected) => {
    setting = zohoSetting({ config: trigger === undefined ? {} : { trigger } });
    const recordId = await lead();
    await write({ as: 'delete', id: 'd', target: 'zoho.Leads', key: 'k', recordId });
    expect(sent('DELETE', 'Leads')[0]?.path).toContain(`wf_trigger=${expected}`);
  });
});

it('writes nothing and doubts nothing when Zoho cannot even be asked for its fields', async () => {
  await setting.control('faults', {
    match: { path: '/crm/v8/settings' },
    answer: 'drop',
    times: null,
  });
  const [result] = await write(create('Leads', 'x', { Last_Name: 'X' }));
  expect(result).toMatchObject({
    as: 'failed',
    failure: { disposition: 'retry', scope: 'connection', doubtful: false },
  });
  expect(sent('POST', 'Leads')).toEqual([]);
});

it('reads links into several modules with their module, and everything else in one query', async () => {
  const id = await lead();
  const fields = {
    Subject: 'T',
    Due_Date: '2026-11-23',
    What_Id: { id, module: { api_name: 'Leads' } },
  };
  const [made] = await write(create('Tasks', 'task', fields));
  if (made?.as !== 'written') throw new Error(made?.as);
  const [live] = await sinkOf(setting).read(
    'zoho.Tasks',
    [made.recordId],
    ['Subject', 'Due_Date', 'What_Id', 'Nonsense'],
  );
  expect(live?.fields).toEqual(fields);
  const sixty = [...(await sinkOf(setting).catalog()).modules.get('zoho.Contacts')!.fields.keys()];
  const [contact] = setting.sandbox.records('Contacts');
  const [all] = await sinkOf(setting).read('zoho.Contacts', [String(contact?.['id'])], sixty);
  expect(all?.fields['Last_Name']).toBe(contact?.['Last_Name']);
});

it('links to the record for people', async () => {
  await sinkOf(setting).catalog();
  expect(sinkOf(setting).recordUrl('zoho.Leads', '12')).toBe(
    'http://127.0.0.1:8091/__sandbox/records/Leads/12',
  );
});
