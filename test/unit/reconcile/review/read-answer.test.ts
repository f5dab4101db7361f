import { expect, it } from '@jest/globals';
import type { AskedTask } from '../../../../src/connector/contract.ts';
import { readAnswer } from '../../../../src/reconcile/review/read-answer.ts';

const candidates = ['Contacts/11', 'Leads/22'];
const asked = 'Who was this? +44\nIt may have been:\n1. Mia\n2. Tom\n\nTo answer, choose.\nAnswer:';

function task(changes: Partial<AskedTask>): AskedTask {
  return { recordId: 't1', isDone: false, text: asked, pointsAt: [], ...changes };
}

const record = (module: string, id: string) => ({ as: 'record', module, id });

it.each([
  ['a task nobody touched says nothing', {}, undefined],
  [
    'what it points at is the answer',
    { pointsAt: [{ module: 'Leads', id: '9' }] },
    record('Leads', '9'),
  ],
  [
    'a contact is surer than the account beside it',
    {
      pointsAt: [
        { module: 'Accounts', id: '8' },
        { module: 'Contacts', id: '9' },
      ],
    },
    record('Contacts', '9'),
  ],
  ['a deal is nobody', { pointsAt: [{ module: 'Deals', id: '7' }] }, undefined],
  ['a number from the list', { text: `${asked} 2` }, record('Leads', '22')],
  ['a number on the line below', { text: `${asked}\n1` }, record('Contacts', '11')],
  ['a number with words', { text: `${asked} no. 2, the son` }, record('Leads', '22')],
  ['a number that is not in the list', { text: `${asked} 3` }, undefined],
  ['somebody new', { text: `${asked} new person` }, { as: 'new' }],
  ['somebody new, in another language', { text: `${asked} новый` }, { as: 'new' }],
  ['somebody new, and the task is done', { text: `${asked} New`, isDone: true }, { as: 'new' }],
  ['done without an answer leaves it open', { isDone: true }, { as: 'left' }],
  ['a remark that is no answer', { text: `${asked} I will ask her` }, undefined],
] as const)('%s', (_name, changes, said) => {
  expect(readAnswer(task(changes), candidates)).toEqual(said);
});
