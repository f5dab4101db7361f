import { lostAnswers } from './lost-answers.ts';
import type { Proof } from './proof.ts';

/** Every proof, in the order of the table. */
export const proofs: readonly Proof[] = [lostAnswers];
