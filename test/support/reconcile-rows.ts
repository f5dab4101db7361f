import type { LedgerRow } from '../../src/store/port.ts';

/** A ledger row of a lead that was never written, or one that differs from it. */
export function ledgerRow(changes: Partial<LedgerRow> = {}): LedgerRow {
  return {
    account: 'demo',
    target: 'zoho.Leads',
    key: 'person:+44',
    mapping: 'person',
    generation: 1,
    recordId: null,
    state: 'intended',
    written: {},
    shown: {},
    modifiedTime: null,
    mappingVersion: null,
    attempts: 0,
    firstFailedAt: null,
    nextAttemptAt: null,
    failure: null,
    intent: null,
    contributions: [],
    ...changes,
  };
}
