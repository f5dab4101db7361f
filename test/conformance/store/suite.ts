import { afterEach, beforeEach, describe } from '@jest/globals';
import type { Clock } from '../../../src/domain/clock.ts';
import type { Store } from '../../../src/store/port.ts';
import { againPromises } from './again.ts';
import { durabilityPromises, sharingPromises } from './durability.ts';
import { erasingPromises } from './erasing.ts';
import { intentPromises } from './intents.ts';
import { journalPromises } from './journal.ts';
import { keepingPromises } from './keeping.ts';
import { leasePromises } from './leases.ts';
import { mirrorPromises } from './mirror.ts';
import { aloneRecoveryPromises, recoveryPromises } from './recovery.ts';
import { reportPromises } from './reports.ts';
import { settlePromises } from './settle.ts';
import { subjectPromises } from './subjects.ts';
import { toldPromises } from './told.ts';
import { withdrawalPromises } from './withdrawals.ts';

/** A fresh, empty store with an encryption key, for one test. */
export interface OpenStore {
  readonly store: Store;
  /** Another store on the same data, beside the first; absent where data lives in one connection only. */
  reopen?(): Promise<Store>;
  /** Closes the store and removes its data. Stores from `reopen` are closed by whoever asked for them. */
  close(): Promise<void>;
}

/** What a test works with: its store, and a clock it may set. */
export interface Given {
  readonly store: Store;
  /** Refuses where the data cannot be opened twice. */
  readonly reopen: () => Promise<Store>;
  readonly clock: Clock & { at: number };
}

/**
 * Every promise of the store port, for any database.
 *
 * @param open makes an empty store; called before every test.
 * @param isShared the data can be opened by several stores at once (`reopen` is there).
 */
export function storeConformance(
  name: string,
  open: (clock: Clock) => Promise<OpenStore>,
  isShared: boolean,
): void {
  describe(`store: ${name}`, () => {
    let opened: OpenStore;
    let clock: Given['clock'];
    beforeEach(async () => {
      clock = { at: 0, now: () => clock.at, sleep: async () => undefined };
      opened = await open(clock);
    });
    afterEach(() => opened.close());
    const reopen = async (): Promise<Store> => {
      if (!opened.reopen) throw new Error('this store cannot be opened twice');
      return opened.reopen();
    };
    const given = (): Given => ({ store: opened.store, reopen, clock });

    describe('journal', () => journalPromises(given));
    describe('subjects', () => subjectPromises(given));
    describe('wake-ups', () => leasePromises(given));
    describe('intents', () => intentPromises(given));
    describe('settling', () => settlePromises(given));
    describe('withdrawals', () => withdrawalPromises(given));
    describe('mirror', () => mirrorPromises(given));
    describe('reports', () => reportPromises(given));
    describe('once more', () => againPromises(given));
    describe('who told', () => toldPromises(given));
    describe('keeping', () => keepingPromises(given));
    describe('erasing', () => erasingPromises(given));
    describe('recovery', () => recoveryPromises(given));
    describe('durability', () => durabilityPromises(given));
    (isShared ? describe : describe.skip)('several processes', () => sharingPromises(given));
    (isShared ? describe : describe.skip)('two services', () => aloneRecoveryPromises(given));
  });
}
