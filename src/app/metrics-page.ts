import type { Connection } from '../connector/contract.ts';
import type { MetricsPage } from '../http/deps.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { Desk } from '../reconcile/desk.ts';
import type { Keeping } from '../store/keeping-port.ts';
import { doubledOn } from '../worker/doubles.ts';
import { completenessOn, holesByKind } from './completeness.ts';

/** The metrics with what is looked at only when somebody asks: stopped writing and used budgets. */
export function createMetricsPage(
  metrics: Metrics,
  desks: ReadonlyMap<string, Desk>,
  store: Pick<Keeping, 'getValue'>,
): MetricsPage {
  return {
    contentType: metrics.contentType,
    render: async () => {
      for (const [account, { account: business, gate }] of desks) {
        metrics.halted({ account, halted: gate.closedUntil() !== undefined });
        for (const connection of [business.telephony, business.crm])
          tell(metrics, account, connection);
        const day = await completenessOn(store, account).catch(() => undefined);
        const doubled = await doubledOn(store, account).catch(() => undefined);
        metrics.doubled({ account, calls: doubled?.ids.length ?? 0 });
        if (day) metrics.complete({ account, percent: day.percent, holes: holesByKind(day) });
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
