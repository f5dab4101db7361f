import { badRecords, poisonRecord } from './bad-records.ts';
import { droppedWebhooks } from './dropped-webhooks.ts';
import { fullDisk } from './full-disk.ts';
import { oneModule, revoked } from './halts.ts';
import { hostileRequests } from './hostile.ts';
import { hundredTimes } from './hundred-times.ts';
import { kills } from './kills.ts';
import { longOutage } from './long-outage.ts';
import { lostAnswers } from './lost-answers.ts';
import { oneRefresh } from './one-refresh.ts';
import { plantedValues } from './planted.ts';
import type { Proof } from './proof.ts';
import { simulated, twoSided } from './seeds.ts';
import { twoAccounts } from './two-accounts.ts';
import { anotherLife, lateEdit } from './years-later.ts';

/** Every proof, in the order of the table. */
export const proofs: readonly Proof[] = [
  kills,
  simulated,
  lostAnswers,
  longOutage,
  badRecords,
  poisonRecord,
  oneRefresh,
  revoked,
  oneModule,
  droppedWebhooks,
  hundredTimes,
  twoSided,
  hostileRequests,
  plantedValues,
  fullDisk,
  twoAccounts,
  lateEdit,
  anotherLife,
];
