import { expect, it } from '@jest/globals';
import type { Change, WireFields } from '../../../src/domain/change.ts';
import { sinkOf, zohoSetting } from '../../support/zoho.ts';

/** Each write of a batch may fail in any way, before or after it was done, for a while. */
const troubles = [
  { answer: 500, when: 'before_commit' },
  { answer: 500, when: 'after_commit' },
  { answer: 'drop', when: 'before_commit' },
  { answer: 'drop', when: 'after_commit' },
  { answer: 'html', when: 'after_commit' },
  { answer: 429, when: 'before_commit' },
  { answer: 503, when: 'before_commit' },
] as const;

const isForLater = (disposition: string): boolean => ['retry', 'throttle'].includes(disposition);

it.each([
  ['Leads', true, (n: number): WireFields => ({ Last_Name: `Lead ${n}` })],
  ['Tasks', false, (n: number): WireFields => ({ Subject: `Task ${n}`, Due_Date: '2026-11-23' })],
] as const)(
  '%s (key installed: %s): each record exactly once through every trouble',
  async (module, preinstalled, fields) => {
    const setting = zohoSetting({ seed: 'empty', preinstalled });
    const sink = sinkOf(setting);
    for (const trouble of troubles)
      await setting.control('faults', {
        match: { path: `/crm/v8/${module}` },
        chance: 0.1,
        times: null,
        ...trouble,
      });
    let open: Extract<Change, { as: 'create' }>[] = Array.from({ length: 60 }, (_none, n) => ({
      as: 'create',
      id: `c${n}`,
      target: `zoho.${module}`,
      key: `k${n}`,
      fields: fields(n),
      lookFirst: false,
      intendedAt: setting.clock.now(),
    }));
    const ids = new Map<string, string>();
    for (let round = 0; round < 200 && open.length > 0; round += 1) {
      setting.clock.advance(10_000);
      const batch = open.slice(0, 10);
      const results = await sink.write(batch);
      for (const result of results)
        if (result.as === 'written' || result.as === 'exists') ids.set(result.id, result.recordId);
      const failures = results.filter((result) => result.as === 'failed');
      expect(failures.filter(({ failure }) => !isForLater(failure.disposition))).toEqual([]);
      const again = batch
        .filter(({ id }) => failures.some((result) => result.id === id))
        .map((change) => ({ ...change, lookFirst: true }));
      open = [...open.slice(10), ...again];
    }
    expect(open).toEqual([]);
    const live = setting.sandbox.records(module);
    expect(live).toHaveLength(60);
    expect(new Set(ids.values())).toEqual(new Set(live.map(({ id }) => id)));
  },
);
