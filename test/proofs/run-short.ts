import { describe, expect, it } from '@jest/globals';
import type { Proof } from './proof.ts';

/** The short form of proofs: each holds, and each but the heavy ones is seen to fail without its mechanism. */
export function runShort(proofs: readonly Proof[]): void {
  describe.each(proofs)('proof $id: $promise', (proof) => {
    it('holds', async () => {
      const counted = await proof.run('short', () => undefined);
      expect(counted).toEqual({ kept: true, figures: counted.figures });
    });

    const shown = proof.isHeavy === true ? it.skip : it;
    shown.each(proof.without)('fails without $mechanism', async (without) => {
      const counted = await without.run('short');
      expect(counted).toEqual({ kept: false, figures: counted.figures });
    });
  });
}
