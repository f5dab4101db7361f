import { beforeEach, describe, expect, it } from '@jest/globals';
import { hour } from '../../support/reconcile-lab.ts';
import { createRoad, type Road } from '../../support/reconcile-road.ts';

let road: Road;
beforeEach(() => {
  road = createRoad();
});
const only = () => road.crm.one('Leads');

describe('letting go of a record that others desire', () => {
  it('leaves it as they desire it', async () => {
    await road.bring({ Name: 'A and B' });
    expect(await road.leave({ Name: 'B' })).toMatchObject({ fate: 'updated' });
    expect(only().fields['Name']).toBe('B');
    expect(road.row.state).toBe('written');
  });

  it('is no reason to make it', async () => {
    expect(await road.leave({ Name: 'B' })).toMatchObject({ fate: 'kept', recordId: null });
    expect(road.crm.sent).toEqual([]);
  });

  it.each([true, false])(
    'nor to make it again, whoever called later (noticed before: %p)',
    async (noticed) => {
      await road.bring({ Name: 'A' });
      road.now += hour;
      road.crm.remove(only());
      if (noticed) await road.bring({ Name: 'B' });
      road.now += 100 * hour;
      await road.leave({ Name: 'B' }, { at: road.now });
      expect(road.crm.all('Leads')).toEqual([]);
      expect(road.row).toMatchObject({ generation: 1, failure: { code: 'record.gone' } });
    },
  );

  it('keeps what went wrong with it for those who desire it', async () => {
    road.crm.trouble({ on: () => true });
    await road.bring({ Name: 'A' });
    await road.leave({ Name: 'B' });
    expect(road.row).toMatchObject({ state: 'failed', failure: { code: 'fake.trouble' } });
    expect(road.row.nextAttemptAt).toBeGreaterThan(road.now);
  });

  it('that cannot be spelt any more is a dead letter, once', async () => {
    await road.bring({ Subject: 'A' });
    expect(await road.leave({ Subject: 'unspeakable' })).toMatchObject({ fate: 'dead' });
  });
});
