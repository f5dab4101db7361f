import { expect, it } from '@jest/globals';
import { RetryableError } from '../../../src/domain/errors.ts';
import { failedSummary } from '../../../src/reconcile/failed-summary.ts';
import type { Claim, SubjectHistory } from '../../../src/store/port.ts';
import type { ConversationLine } from '../../../src/store/reports-port.ts';

const subject = { kind: 'call', id: '7' } as const;
const claim: Claim = { account: 'demo', subject, token: 't', priority: 1, attempts: 1 };
const before: ConversationLine = {
  subject,
  at: 5,
  state: 'done',
  reason: null,
  person: { name: 'A', phone: null, module: null, id: null },
  request: null,
  records: [],
};
const storeWith = (lines: readonly ConversationLine[]) => ({
  conversations: async () => lines,
  load: async (): Promise<SubjectHistory> => ({
    subject,
    aliases: [],
    base: undefined,
    deliveries: [],
    events: [],
    lastDeliveryAt: 3,
    rows: [],
  }),
});

it('says what failed and keeps what was known', async () => {
  const error = new RetryableError('The CRM does not answer.', { code: 'x' });
  expect(await failedSummary(storeWith([before]), claim, error, 9)).toEqual({
    at: 5,
    state: 'waiting',
    reason: 'The CRM does not answer. It is tried again.',
    person: before.person,
    request: null,
    records: [],
  });
});

it('is there also when nothing was known before, without a word of a stranger’s error', async () => {
  const error = new TypeError('cannot read Jane Doe');
  expect(await failedSummary(storeWith([]), claim, error, 9)).toMatchObject({
    at: 3,
    state: 'waiting',
    reason: expect.stringContaining('TypeError'),
  });
  expect((await failedSummary(storeWith([]), claim, error, 9))?.reason).not.toContain('Jane');
});

it('is not made for lines', async () => {
  const line = { ...claim, subject: { kind: 'line', id: 'x' } as const };
  expect(await failedSummary(storeWith([]), line, new Error('x'), 9)).toBeUndefined();
});
