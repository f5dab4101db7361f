/** Where a record of ours stands. `final`: the target accepts no more changes. */
export type LedgerState = 'intended' | 'written' | 'failed' | 'dead' | 'withdrawn' | 'final';
