import { jest } from '@jest/globals';
import { proofs } from './all.ts';
import { runShort } from './run-short.ts';

// A busy machine takes its time; nothing here waits on purpose.
jest.setTimeout(120_000);

/** Those with processes of their own; `npm run proofs` also shows them without their mechanisms. */
runShort(proofs.filter(({ isHeavy }) => isHeavy === true));
