import type { Connection } from '../connector/contract.ts';
import type { MetricsPage } from '../http/deps.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { Desk } from '../reconcile/desk.ts';

/** The metrics with what is looked at only when somebody asks: stopped writing and used budgets. */
export function createMetricsPage(metrics: Metrics, desks: ReadonlyMap<string, Desk>): MetricsPage {
  return {
    contentType: metrics.contentType,
    render: () => {
      for (const [account, { account: business, gate }] of desks) {
        metrics.halted({ account, halted: gate.closedUntil() !== undefined });
        for (const connection of [business.telephony, business.crm])
          tell(metrics, account, connection);
      }
      return metrics.render();
    },
  };
}

function tell(metrics: Metrics, account: string, { vendor, usage }: Connection): void {
  for (const [budget, { used, limit }] of Object.entries(usage?.().pools ?? {})) {
    if (limit !== undefined) metrics.budgetUsed({ account, vendor, budget, share: used / limit });
  }
}
