/** Rows 3 and 7: the demo day, on a stepped clock, with an outage and by what it costs. */
import { startChild } from './child.ts';
import type { DayOptions, DayResult } from './day-child.ts';
import { naiveThroughOutage } from './rows-load.ts';
import type { Size } from './size.ts';
import { type Measured, verdictOf } from './table.ts';

async function playDay(options: DayOptions): Promise<DayResult> {
  const child = startChild('day-child.ts');
  try {
    return await child.ask<DayResult>('play', options);
  } finally {
    child.stop();
  }
}

/** Zoho answers 500 for a while. */
export async function measureOutage({ quick }: Size): Promise<Measured> {
  const minutes = quick ? 10 : 20;
  const ours = await playDay({ as: 'burst', outageMs: minutes * 60_000, zohoMs: 0 });
  const naive = await naiveThroughOutage(quick ? 30 : 60);
  const lost = ours.calls - ours.callsInZoho;
  const unfinished = ours.conversations - (ours.states['done'] ?? 0);
  return {
    row: '3',
    measure: `Zoho answers 500 for ${minutes} minutes from the first call on`,
    goal: '0 lost',
    measured: `${lost} lost, ${ours.duplicateKeys} twice`,
    baseline: `naive ${naive.lost} of ${naive.calls} lost (${Math.round((naive.lost / naive.calls) * 100)} %)`,
    ratio: '–',
    verdict: verdictOf(lost === 0 && ours.duplicateKeys === 0),
    notes: [
      `the demo day's ${ours.conversations} conversations at once on a stepped clock; ${ours.refused500} requests answered 500, ${ours.callsInZoho} of ${ours.calls} calls in Zoho afterwards; states ${JSON.stringify(ours.states)}${unfinished === 0 ? '' : ' (waiting: late facts are still looked for)'}`,
      'naive: 500 for the middle third of its calls, ten a second on the wall clock',
    ],
  };
}

/** Credits a conversation. */
export async function measureCredits(_size: Size): Promise<Measured> {
  const quiet = await playDay({ as: 'quiet', zohoMs: 0 });
  const busy = await playDay({ as: 'burst', zohoMs: 0 });
  const each = ({ credits, conversations }: DayResult): number => credits.own / conversations;
  // One record, one request: what a script pays for a person looked up in two modules and the records of ours.
  const naive = (2 * quiet.conversations + quiet.records) / quiet.conversations;
  const describe = (name: string, result: DayResult): string =>
    `${name}: ${result.conversations} conversations, ${result.records} records inserted, credits ${result.credits.own} of their own, ${result.credits.strangers} for looking whether a stranger is known by now, ${result.credits.metadata} for metadata, ${result.credits.poll} for polling; requests ${JSON.stringify(result.requests)}; twice ${result.duplicateKeys}`;
  return {
    row: '7',
    measure: "Zoho credits a conversation of the demo day's mix, polling apart, quiet / busy",
    goal: '≤ 3 / ≤ 0.5',
    measured: `${each(quiet).toFixed(2)} / ${each(busy).toFixed(2)}`,
    baseline: `a record a request ${naive.toFixed(2)}`,
    ratio: `${(each(quiet) / naive).toFixed(2)} / ${(each(busy) / naive).toFixed(2)} x`,
    verdict: verdictOf(each(quiet) <= 3 && each(busy) <= 0.5),
    notes: [
      describe('quiet, the demo day', quiet),
      describe(
        'busy, the same as one burst within a minute, CloudTalk limit of the sandbox lifted',
        busy,
      ),
      'credits by the priority our budget books them under; the mirror’s rounds count as polling, also those for strangers; on the stepped clock Zoho answers at once, so few batches fill: row 2 says what a burst costs with 150 ms; the baseline is counted, not run: two queries a conversation and one insert a record, no updates',
    ],
  };
}
