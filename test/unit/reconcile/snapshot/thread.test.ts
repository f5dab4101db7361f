import { expect, it } from '@jest/globals';
import { fold } from '../../../../src/reconcile/fold.ts';
import { threadVariable } from '../../../../src/reconcile/snapshot/thread.ts';

const at = '2026-11-20T09:00:00Z';

function textOf(body: string, media: string[], direction = 'inbound'): unknown {
  const message = { channel: 'sms', direction, at, body, media, ours: '+441', theirs: '+442' };
  const event = { id: 'e', occurredAt: 1, rank: 2, facts: { 'message.a': message } };
  return threadVariable('t', fold([event]))['text'];
}

it.each([
  ['what they wrote stands as it is', 'Hello', [], 'inbound', 'Hello'],
  ['what we wrote is marked', 'Hello', [], 'outbound', '» Hello'],
  ['a picture without words is told', '', ['photo.jpg'], 'inbound', '(attachment)'],
  [
    'a message without anything is told too: a note cannot be empty',
    ' ',
    [],
    'inbound',
    '(no text)',
  ],
])('%s', (_name, body, media, direction, text) => {
  expect(textOf(body, media, direction)).toBe(text);
});
