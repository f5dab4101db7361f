import { expect, it } from '@jest/globals';
import { createMetrics } from '../../../src/observability/metrics.ts';

const counts = { deliveries: 5, due: 2, leased: 1, deadLetters: 3, oldestDue: 4_000 };
const options = { counts: async () => counts, nowMs: () => 10_000 };

it('counts what happened, with the labels given', async () => {
  const metrics = createMetrics(options);
  metrics.delivered({ account: 'a', source: 'cloudtalk', outcome: 'accepted', seconds: 0.004 });
  metrics.delivered({ account: 'a', source: 'cloudtalk', outcome: 'accepted', seconds: 0.004 });
  metrics.reconciled({ account: 'a', kind: 'call', outcome: 'done', seconds: 0.2 });
  metrics.written({
    account: 'a',
    target: 'zoho.Leads',
    as: 'create',
    outcome: 'written',
    count: 7,
  });
  metrics.requested({
    account: 'a',
    vendor: 'zoho',
    operation: 'insert',
    outcome: 'ok',
    credits: 1,
    seconds: 0.15,
  });
  metrics.budgetUsed({ account: 'a', vendor: 'zoho', budget: 'credits', share: 0.25 });
  metrics.halted({ account: 'a', halted: true });
  const lines = (await metrics.render()).split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'patchcord_deliveries_total{account="a",source="cloudtalk",outcome="accepted"} 2',
      'patchcord_acknowledge_seconds_bucket{le="0.0025",source="cloudtalk",outcome="accepted"} 0',
      'patchcord_acknowledge_seconds_bucket{le="0.005",source="cloudtalk",outcome="accepted"} 2',
      'patchcord_reconciliations_total{account="a",kind="call",outcome="done"} 1',
      'patchcord_changes_total{account="a",target="zoho.Leads",as="create",outcome="written"} 7',
      'patchcord_vendor_requests_total{account="a",vendor="zoho",operation="insert",outcome="ok"} 1',
      'patchcord_vendor_credits_total{account="a",vendor="zoho"} 1',
      'patchcord_budget_used_ratio{account="a",vendor="zoho",budget="credits"} 0.25',
      'patchcord_halted{account="a"} 1',
    ]),
  );
});

it('asks the store when it is rendered', async () => {
  const text = await createMetrics(options).render();
  expect(text).toContain('patchcord_dead_letters 3');
  expect(text).toContain('patchcord_wakeups_due 2');
  expect(text).toContain('patchcord_wakeups_leased 1');
  expect(text).toContain('patchcord_oldest_due_seconds 6');
});

it('still renders when the store does not answer', async () => {
  const metrics = createMetrics({
    ...options,
    counts: async () => {
      throw new Error('closed');
    },
  });
  expect(await metrics.render()).toContain('patchcord_dead_letters 0');
});

it('keeps two processes in one test apart', async () => {
  const one = createMetrics(options);
  const other = createMetrics(options);
  one.written({ account: 'a', target: 't', as: 'update', outcome: 'written', count: 1 });
  expect(await other.render()).not.toContain('patchcord_changes_total{');
});
