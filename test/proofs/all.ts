import { badRecords, poisonRecord } from './bad-records.ts';
import { droppedWebhooks } from './dropped-webhooks.ts';
import { oneModule, revoked } from './halts.ts';
import { hundredTimes } from './hundred-times.ts';
import { lostAnswers } from './lost-answers.ts';
import { oneRefresh } from './one-refresh.ts';
import type { Proof } from './proof.ts';
import { simulated, twoSided } from './seeds.ts';
import { anotherLife, lateEdit } from './years-later.ts';

/** Every proof, in the order of the table. */
export const proofs: readonly Proof[] = [
  simulated,
  lostAnswers,
  badRecords,
  poisonRecord,
  oneRefresh,
  revoked,
  oneModule,
  droppedWebhooks,
  hundredTimes,
  twoSided,
  lateEdit,
  anotherLife,
];
