import { scopes } from '../../connectors/zoho/authorizer.ts';
import type { Breakage } from '../simulation/breakage.ts';
import type { Counted, Extent, Proof } from './proof.ts';
import { minuteMs, onStage, type Stage, writesAmong } from './stage.ts';

/** Minutes the owner takes to notice and to click. */
const away: Readonly<Record<Extent, number>> = { full: 6 * 60, short: 20 };
/** Probes come every three minutes. */
const mostMs = 15 * minuteMs;
/** A call of half a minute, what is read about it, and what is written. */
const usualWaitMs = 90 * 1_000;
/** Conversations before anything goes wrong, and how long they need. */
const first = 4;
const settledMs = 5 * minuteMs;
const anna = 'anna@harbourdental.example';

export const revoked: Proof = {
  id: '4b',
  promise:
    'a revoked refresh token stops the writing and not the intake; connected again, it resumes by itself',
  run: (extent) => throughRevocation(extent),
  without: [
    {
      mechanism: 'the probe of what was stopped',
      run: (extent) => throughRevocation(extent, neverAgain),
    },
  ],
};

export const oneModule: Proof = {
  id: '4c',
  promise: 'a module we may not write into stops alone; allowed again, it resumes by itself',
  run: (extent) => throughDenial(extent),
  without: [
    {
      mechanism: 'stopping one module instead of the account',
      run: (extent) => throughDenial(extent, closeAll),
    },
  ],
};

/** Whoever failed is not looked at again. */
const neverAgain: Breakage = {
  what: 'a subject whose reconciliation failed is forgotten',
  store: (store) => ({
    ...store,
    settle: (account, settlement) => {
      const hasFailed =
        settlement.failed === true || settlement.rows.some(({ failure }) => failure);
      return store.settle(account, hasFailed ? { ...settlement, nextDue: null } : settlement);
    },
  }),
};

function closeAll({ desk }: Stage): void {
  const { gate } = desk;
  const { failed } = gate;
  Object.assign(gate, {
    failed: (failure: Parameters<typeof failed>[0]) => failed({ ...failure, scope: 'account' }),
  });
}

const kinds = [
  { tags: ['escalate'], notes: 'Does it hurt?' },
  { tags: ['answered'], notes: 'asked about the price list' },
] as const;

/** Conversations of new people, one a minute: each makes a person and a call, every other one a case with it. */
async function converse(stage: Stage, from: number, count: number): Promise<void> {
  for (let no = from; no < from + count; no += 1) {
    const { tags, notes } = kinds[no % kinds.length] ?? kinds[0];
    stage.call({
      live: true,
      from: `+44770090${String(2_000 + no)}`,
      agent: anna,
      talkSeconds: 30,
      tags: [...tags],
      notes,
      workflows: true,
    });
    await stage.pass(minuteMs);
  }
}

/** People, calls and cases when everything stands. */
function expected(conversations: number): readonly number[] {
  return [conversations, conversations, Math.ceil(conversations / kinds.length)];
}

function countOf(stage: Stage): readonly number[] {
  return ['Leads', 'Calls', 'Cases'].map((module) => stage.made(module).length);
}

function deliveries(stage: Stage): { readonly sent: number; readonly refused: number } {
  const { sent, acknowledged } = stage.world.cloudtalk.stats().webhooks;
  return { sent, refused: sent - acknowledged };
}

async function throughRevocation(extent: Extent, breakage?: Breakage): Promise<Counted> {
  return onStage({ breakage }, async (stage) => {
    await converse(stage, 0, first);
    await stage.pass(settledMs);
    await revoke(stage);
    const from = stage.requests().length;
    const told = deliveries(stage);
    await converse(stage, first, away[extent]);
    const written = writesAmong(stage.requests().slice(from)).filter(succeeded).length;
    const now = deliveries(stage);
    const wasRed = (await stage.reasons()).some((reason) => reason.includes('writing is stopped'));
    await reconnect(stage);
    const all = expected(first + away[extent]);
    const took = await stage.until(() => isSame(countOf(stage), all), mostMs);
    await stage.pass(minuteMs);
    const isGreen = (await stage.reasons()).length === 0;
    const dead = (await stage.deadLetters()).length;
    const counts = countOf(stage);
    const kept =
      written === 0 &&
      now.refused === told.refused &&
      wasRed &&
      isGreen &&
      dead === 0 &&
      took !== undefined &&
      isSame(counts, all);
    const figures = `${now.sent - told.sent} deliveries while revoked, ${now.refused - told.refused} refused, ${written} writes; health ${wasRed ? 'red' : 'green'}, then ${isGreen ? 'green' : 'red'}; connected again: ${counts.join(', ')} of ${all.join(', ')} people, calls and cases stand ${inTime(took)}; ${dead} dead letters`;
    return { kept, figures };
  });
}

async function revoke(stage: Stage): Promise<void> {
  const outcome = await stage.world.zoho.handle({
    method: 'POST',
    path: '/oauth/v2/token/revoke',
    query: new URLSearchParams({ token: 'sandbox-refresh' }),
    headers: { host: 'zoho.simulated' },
    body: new Uint8Array(),
  });
  if ('cut' in outcome || outcome.status !== 200) throw new Error('it cannot be revoked');
  await stage.zoho('expire-tokens', {});
}

/** The owner clicks: a code comes back and is exchanged, as by the page and by `connect`. */
async function reconnect(stage: Stage): Promise<void> {
  const { code } = await stage.zoho('grant', { scopes: [...scopes] });
  const exchanged = stage.desk.account.crm.authorizer?.exchange(String(code));
  await stage.pass(2 * 1_000);
  await exchanged;
}

async function throughDenial(
  extent: Extent,
  alter: (stage: Stage) => void = () => {},
): Promise<Counted> {
  return onStage({}, async (stage) => {
    alter(stage);
    await converse(stage, 0, first);
    await stage.pass(settledMs);
    await stage.zoho('permissions', { deny: ['Crm_Implied_Create_Cases'] });
    await converse(stage, first, away[extent]);
    await stage.pass(settledMs);
    const all = expected(first + away[extent]);
    const during = countOf(stage);
    // A call that asks a specialist waits for its case; the others do not.
    const [people = 0, calls = 0, cases = 0] = all;
    const [, , early = 0] = expected(first);
    const waited = longestWait(stage);
    const isNamed = (await stage.reasons()).some((reason) => reason.includes('zoho.Cases'));
    await stage.zoho('permissions', { deny: [] });
    const took = await stage.until(() => isSame(countOf(stage), all), mostMs);
    await stage.pass(minuteMs);
    const dead = (await stage.deadLetters()).length;
    const isGreen = (await stage.reasons()).length === 0;
    const kept =
      isSame(during, [people, calls - (cases - early), early]) &&
      waited <= usualWaitMs &&
      isNamed &&
      isGreen &&
      dead === 0 &&
      took !== undefined;
    const figures = `while cases were forbidden ${during.join(', ')} of ${all.join(', ')} people, calls and cases stood, a call waited ${waited / 1_000} s at most, ${isNamed ? 'the module named' : 'no module named'}; allowed: ${countOf(stage).join(', ')} ${inTime(took)}; ${dead} dead letters`;
    return { kept, figures };
  });
}

function succeeded({ status }: { readonly status: unknown }): boolean {
  return typeof status === 'number' && status < 300;
}

/** From the beginning of a call to its record, at most. */
function longestWait(stage: Stage): number {
  const waits = stage
    .made('Calls')
    .map(
      (row) => Date.parse(String(row['Created_Time'])) - Date.parse(String(row['Call_Start_Time'])),
    );
  return Math.max(...waits);
}

function isSame(some: readonly number[], others: readonly number[]): boolean {
  return some.join() === others.join();
}

function inTime(took: number | undefined): string {
  return took === undefined ? `not within ${mostMs / minuteMs} minutes` : `after ${took / 1_000} s`;
}
