import { afterEach, expect, it } from '@jest/globals';
import { silentLogger } from '../../../../src/domain/logger.ts';
import { lookAtAnswers } from '../../../../src/reconcile/review/answers.ts';
import type { Store } from '../../../../src/store/port.ts';
import { day, hour, type Lab, minute, morning, openLab } from '../../../support/reconcile-lab.ts';
import { fakeCall } from '../../../support/reconcile-telephony.ts';

let lab: Lab;
afterEach(() => lab.close());

const phone = fakeCall({ id: '0', startedAt: morning }).theirs;
let calls = 0;

async function family(): Promise<void> {
  lab = await openLab();
  calls = 0;
  lab.crm.person({ module: 'Contacts', id: 'c1', name: 'Anna Berg', phones: [phone] });
  lab.crm.person({ module: 'Contacts', id: 'c2', name: 'Tom Berg', phones: [phone] });
}

async function rings(notes = 'Rings again', contactName: string | null = null): Promise<void> {
  calls += 1;
  await lab.call(fakeCall({ id: String(calls), startedAt: lab.clock.now(), notes, contactName }));
}

async function look(): Promise<number> {
  const { store, clock } = lab;
  const answered = await lookAtAnswers({ store, clock, logger: silentLogger }, lab.desk());
  await lab.pass(minute);
  return answered;
}

const tasks = () => lab.crm.all('Tasks');
const linked = () => lab.crm.all('Calls').map(({ fields }) => fields['Related_Contacts'] ?? null);
const answer = (text: string) => {
  const task = tasks().at(-1)!;
  lab.crm.edit(task, { Description: `${String(task.fields['Description'])} ${text}` });
};

it('names the candidates with links and says how to answer', async () => {
  await family();
  await rings();
  const text = String(lab.crm.one('Tasks').fields['Description']);
  expect(text).toContain('1. Anna Berg (contact): https://crm.example/zoho.Contacts/c1');
  expect(text).toContain('2. Tom Berg (contact): https://crm.example/zoho.Contacts/c2');
  expect(text).toMatch(/\nAnswer:$/);
});

it('asks once for all calls nobody can tell apart, and learns the answer for all of them', async () => {
  await family();
  await rings();
  await rings();
  expect(tasks()).toHaveLength(1);
  expect(linked()).toEqual([null, null]);
  lab.crm.edit(lab.crm.one('Tasks'), { Related_Contacts: { id: 'c2' } });
  expect(await look()).toBe(1);
  expect(linked()).toEqual([{ id: 'c2' }, { id: 'c2' }]);
  expect(lab.crm.one('Tasks').fields['Status']).toBe('Completed');
  expect(await look()).toBe(0);
});

it('a later call of the number is theirs without asking', async () => {
  await family();
  await rings();
  answer('2');
  await look();
  await lab.pass(day);
  await rings();
  expect(linked()).toEqual([{ id: 'c2' }, { id: 'c2' }]);
  expect(tasks()).toHaveLength(1);
});

it('is a hint and no law: who is named is meant', async () => {
  await family();
  await rings();
  answer('2');
  await look();
  await rings('Anna wants a check-up');
  expect(linked()).toEqual([{ id: 'c2' }, { id: 'c1' }]);
});

it('asks anew when the call carries another name than the one that was answered', async () => {
  await family();
  await rings('', 'The Bergs');
  answer('2');
  await look();
  await rings('', 'Somebody else');
  expect(tasks()).toHaveLength(2);
  expect(linked()).toEqual([{ id: 'c2' }, null]);
});

it('looks for an answer before a further call asks the same', async () => {
  await family();
  await rings();
  answer('1');
  // No round of looking has passed.
  await rings();
  expect(linked()).toEqual([{ id: 'c1' }, { id: 'c1' }]);
});

it('somebody new becomes a lead of their own, and is known from then on', async () => {
  await family();
  await rings();
  answer('new');
  await look();
  const lead = lab.crm.one('Leads');
  expect(lab.crm.one('Calls').fields['Related_Leads']).toEqual({ id: lead.id });
  await lab.desk().mirror.refresh(1);
  await lab.pass(hour);
  await rings();
  expect(lab.crm.all('Leads')).toHaveLength(1);
  expect(lab.crm.all('Calls').map(({ fields }) => fields['Related_Leads'])).toEqual([
    { id: lead.id },
    { id: lead.id },
  ]);
  expect(tasks()).toHaveLength(1);
});

it.each([
  ['deletes the task', () => lab.crm.remove(lab.crm.one('Tasks'))],
  [
    'completes it without an answer',
    () => lab.crm.edit(lab.crm.one('Tasks'), { Status: 'Completed' }),
  ],
] as const)('whoever %s leaves it open: nobody is asked again', async (_name, leave) => {
  await family();
  await rings();
  await lab.pass(hour);
  leave();
  await look();
  await lab.pass(day);
  await rings();
  await look();
  expect(tasks().filter(({ fields }) => fields['Status'] !== 'Completed')).toEqual([]);
  expect(linked()).toEqual([null, null]);
  // But a further person with the number is another question.
  lab.crm.person({ module: 'Contacts', id: 'c3', name: 'Ida Berg', phones: [phone] });
  await lab.desk().mirror.refresh(1);
  await rings();
  const open = tasks().filter(({ fields }) => fields['Status'] !== 'Completed');
  expect(open).toHaveLength(1);
});

it('costs nothing while nobody is asked', async () => {
  await family();
  await rings('Anna wants a check-up');
  let reads = 0;
  const { tasks: reader } = lab.account.crm;
  const read = async () => {
    reads += 1;
    return [];
  };
  const counting = { ...reader!, read };
  const desk = {
    account: { ...lab.account, crm: { ...lab.account.crm, tasks: counting } },
  };
  const { store, clock } = lab;
  await lookAtAnswers({ store, clock, logger: silentLogger }, desk);
  expect(reads).toBe(0);
  await rings('Which of them?');
  await lookAtAnswers({ store, clock, logger: silentLogger }, desk);
  expect(reads).toBe(1);
});

it('a crash between remembering and linking loses nothing', async () => {
  await family();
  await rings();
  answer('2');
  const dying: Store = {
    ...lab.store,
    settle: async () => {
      throw new Error('killed');
    },
  };
  const { clock } = lab;
  const died = lookAtAnswers({ store: dying, clock, logger: silentLogger }, lab.desk());
  await expect(died).rejects.toThrow('killed');
  lab.restart();
  await lab.pass(minute);
  expect(linked()).toEqual([{ id: 'c2' }]);
  expect(await look()).toBe(0);
});

it('a record that is in the way of making a person is asked about, and becomes the person', async () => {
  lab = await openLab();
  calls = 0;
  lab.crm.person({ module: 'Leads', id: 'l9', name: 'Eva Holm', emails: ['eva@holm.example'] });
  lab.crm.trouble({
    on: (change) => change.as === 'create' && change.target === 'zoho.Leads',
    times: 99,
    failure: { disposition: 'reject', code: 'zoho.duplicate_other', duplicateOf: 'l9' },
  });
  await rings();
  expect(String(lab.crm.one('Tasks').fields['Description'])).toContain('1. Eva Holm (lead)');
  expect(lab.crm.all('Leads')).toEqual([]);
  answer('1');
  await look();
  expect(lab.crm.one('Calls').fields['Related_Leads']).toEqual({ id: 'l9' });
  expect(await lab.line({ kind: 'call', id: '1' })).toMatchObject({ state: 'done' });
  await rings();
  const links = lab.crm.all('Calls').map(({ fields }) => fields['Related_Leads']);
  expect(links).toEqual([{ id: 'l9' }, { id: 'l9' }]);
  expect(tasks()).toHaveLength(1);
});
