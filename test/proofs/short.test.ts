import { jest } from '@jest/globals';
import { proofs } from './all.ts';
import { runShort } from './run-short.ts';

// A busy machine takes its time; nothing here waits on purpose.
jest.setTimeout(120_000);

runShort(proofs.filter(({ isHeavy }) => isHeavy !== true));
