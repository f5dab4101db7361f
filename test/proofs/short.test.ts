import { describe, expect, it, jest } from '@jest/globals';
import { proofs } from './all.ts';

// A busy machine takes its time; nothing here waits on purpose.
jest.setTimeout(120_000);

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
