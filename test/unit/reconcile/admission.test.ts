import { describe, expect, it } from '@jest/globals';
import type { Request } from '../../../src/mapping/request.ts';
import { admissionEvent, admit, knownAdmission } from '../../../src/reconcile/admission.ts';
import { fold } from '../../../src/reconcile/fold.ts';
import { demoSettings } from '../../support/reconcile-account.ts';

const { calendar } = demoSettings();
const now = Date.parse('2026-11-20T09:00:00Z');
const wish = (more: Partial<Request> = {}): Request => ({
  kind: 'booking',
  urgent: false,
  complete: true,
  refused: false,
  evidence: [],
  missing: [],
  service: 'Check-up',
  start: '2026-11-26T15:00:00Z',
  ...more,
});

describe('a wished time', () => {
  it.each<[string, Partial<Request>, string | undefined, string | null | undefined]>([
    ['within opening hours', {}, 'admitted', null],
    ['at night', { start: '2026-11-26T22:00:00Z' }, 'refused', 'closed'],
    [
      'that ends after closing',
      { start: '2026-11-26T17:15:00Z', end: '2026-11-26T18:00:00Z' },
      'refused',
      'closed',
    ],
    [
      'that ends with closing',
      { start: '2026-11-26T17:00:00Z', end: '2026-11-26T17:30:00Z' },
      'admitted',
      null,
    ],
    ['on a Sunday', { start: '2026-11-22T10:00:00Z' }, 'refused', 'closed'],
    ['that has passed', { start: '2026-11-20T08:59:00Z' }, 'refused', 'past'],
    ['of this very moment', { start: '2026-11-20T09:00:00Z' }, 'refused', 'past'],
    ['without a service', { complete: false }, undefined, undefined],
    ['of no booking', { kind: 'escalation' }, undefined, undefined],
    ['that is no time', { start: 'soon' }, undefined, undefined],
  ])('%s', (_name, more, as, reason) => {
    const admission = admit(wish(more), calendar, now);
    expect([admission?.as, admission?.reason]).toEqual([as, reason]);
  });

  it('is decided once for the same wish, and anew for another', () => {
    const admission = admit(wish(), calendar, now);
    if (!admission) throw new Error('undecided');
    const subject = { kind: 'call', id: '1' } as const;
    const facts = fold([admissionEvent(subject, {}, admission, now)]);
    const again = fold(
      [admissionEvent(subject, facts, { ...admission, as: 'refused' }, now)],
      facts,
    );
    expect(knownAdmission(again, wish())).toMatchObject({ as: 'refused' });
    expect(knownAdmission(facts, wish())).toEqual(admission);
    expect(knownAdmission(facts, wish({ start: '2026-11-27T15:00:00Z' }))).toBeUndefined();
    expect(knownAdmission(facts, wish({ service: 'Filling' }))).toBeUndefined();
    expect(knownAdmission(fold([]), wish())).toBeUndefined();
  });
});
