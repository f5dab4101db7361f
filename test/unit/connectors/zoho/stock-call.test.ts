import { expect, it } from '@jest/globals';
import {
  type CallFacts,
  isSameCall,
  type OthersCall,
} from '../../../../connectors/zoho/stock-call.ts';

const nine = Date.parse('2026-11-20T09:00:00Z');
const ours: CallFacts = {
  startedAt: nine,
  seconds: 61,
  texts: ['From +44 7700 900701'],
  links: ['c1'],
};
const other: OthersCall = {
  recordId: 'z9',
  authorId: 'u2',
  author: 'Ben',
  startedAt: nine + 4_000,
  seconds: 62,
  createdAt: nine + 90_000,
  texts: ['Incoming call from 07700-900701'],
  links: [],
};

it.each([
  ['same time, length and number, however it is written', {}, {}, true],
  ['another number', {}, { texts: ['Call from 07700900702'] }, false],
  ['no number, but linked to the same record', {}, { texts: [], links: ['c1'] }, true],
  ['neither number nor link', {}, { texts: ['Call'] }, false],
  ['a minute and more apart', {}, { startedAt: nine + 61_000 }, false],
  ['another length', {}, { seconds: 65 }, false],
  ['answered and not answered', {}, { seconds: 0 }, false],
  ['nobody answered, and a second for it', { seconds: 0 }, { seconds: 1 }, true],
  ['written half an hour later, as people do', {}, { createdAt: nine + 30 * 60_000 }, false],
  ['digits that are no number', { texts: ['2026-11'] }, { texts: ['2026-11'] }, false],
] as const)('%s', (_name, mine, theirs, same) => {
  expect(isSameCall({ ...ours, ...mine }, { ...other, ...theirs })).toBe(same);
});
