/** The demo day on a stepped clock, whole or as one burst, with Zoho's troubles if wanted, and what it cost. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { day } from '../../connectors/cloudtalk/sandbox/scenarios/day.ts';
import type { Scenario } from '../../connectors/cloudtalk/sandbox/scenarios/scenario.ts';
import { type DemoDay, openDemo } from '../../src/app/demo-day.ts';
import { priority } from '../../src/connector/priority.ts';
import { toIso } from '../../src/domain/clock.ts';
import { answerQuestions } from './child.ts';
import { sum } from './numbers.ts';
import { type Tap, tapZoho } from './tap.ts';

export interface DayOptions {
  /** `quiet` as the day goes, `burst` all at once. */
  readonly as: 'quiet' | 'burst';
  /** Every request to Zoho is answered 500 so long from the first one on. */
  readonly outageMs?: number;
  /** How long every answer of Zoho takes, in milliseconds. */
  readonly zohoMs: number;
}

/** What a day came to. */
export interface DayResult {
  readonly conversations: number;
  readonly records: number;
  /** Credits of conversations, of looking whether a stranger is known by now, of metadata, and of polls. */
  readonly credits: {
    readonly own: number;
    readonly strangers: number;
    readonly metadata: number;
    readonly poll: number;
  };
  readonly requests: Readonly<Record<string, number>>;
  /** Calls with an outside party, and how many of them stand in Zoho. */
  readonly calls: number;
  readonly callsInZoho: number;
  readonly duplicateKeys: number;
  readonly refused500: number;
  readonly states: Readonly<Record<string, number>>;
  readonly kinds: Readonly<Record<string, number>>;
}

answerQuestions({ play });

async function play(options: DayOptions): Promise<DayResult> {
  const folder = mkdtempSync(join(tmpdir(), 'patchcord-bench-'));
  const demo = await openDemo({
    port: 0,
    zohoPort: 0,
    cloudtalkPort: 0,
    env: { PATCHCORD_DATABASE: join(folder, 'day.db') },
  });
  try {
    const tap = tapZoho(demo.sandboxes.zoho);
    const before = creditsOf(demo);
    if (options.zohoMs > 0) hesitate(demo, options.zohoMs);
    if (options.as === 'burst') demo.sandboxes.cloudtalk.limits({ perMinute: null });
    await demo.sandboxes.cloudtalk.play(options.as === 'quiet' ? day : burstOf(day), {
      setClock: false,
    });
    const begun = Date.parse(day.startsAt);
    const refused = options.outageMs === undefined ? 0 : await outage(demo, options.outageMs);
    const hours = options.as === 'quiet' ? 12.5 : 3;
    await demo.clock.advanceTo(begun + hours * 3_600_000);
    return await report(demo, tap, refused, before);
  } finally {
    await demo.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Answers come after a while on the stepped clock. Not by the sandbox's own latency: whoever steps the clock waits for
 * its wire to be quiet, and it is not while an answer is held back there.
 */
function hesitate({ sandboxes: { zoho }, clock }: DemoDay, ms: number): void {
  const handle = zoho.handle.bind(zoho);
  zoho.handle = async (request) => {
    if (request.path.startsWith('/crm/')) await clock.sleep(ms);
    return handle(request);
  };
}

async function control(demo: DemoDay, what: string, body: unknown): Promise<void> {
  await demo.sandboxes.zoho.handle({
    method: 'POST',
    path: `/__sandbox/${what}`,
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.from(JSON.stringify(body)),
  });
}

/** The same conversations, all begun within a minute; messages keep their order. */
function burstOf(scenario: Scenario): Scenario {
  const begin = Date.parse(scenario.startsAt);
  const entries = scenario.entries.map((entry, index) => ({
    ...entry,
    at: toIso(begin + Math.floor((index * 60_000) / scenario.entries.length)),
  }));
  return { ...scenario, name: 'burst', entries };
}

/** @returns how many requests were answered 500. */
async function outage(demo: DemoDay, lengthMs: number): Promise<number> {
  let refused = 0;
  const handle = demo.sandboxes.zoho.handle.bind(demo.sandboxes.zoho);
  await control(demo, 'faults', {
    match: { path: '/crm/' },
    when: 'before_commit',
    answer: 500,
    times: null,
    chance: 1,
  });
  demo.sandboxes.zoho.handle = async (request) => {
    const outcome = await handle(request);
    if ('status' in outcome && outcome.status === 500) refused += 1;
    return outcome;
  };
  await demo.clock.advanceTo(demo.clock.now() + 120_000 + lengthMs);
  await control(demo, 'faults', { clear: true });
  return refused;
}

function creditsOf(demo: DemoDay): Readonly<Record<number, number>> {
  const usage = demo.app.desks.get('demo')?.account.crm.usage?.();
  return usage?.pools['credits']?.byPriority ?? {};
}

async function report(
  demo: DemoDay,
  tap: Tap,
  refused500: number,
  before: Readonly<Record<number, number>>,
): Promise<DayResult> {
  const { zoho, cloudtalk } = demo.sandboxes;
  const lines = await demo.app.store.conversations({
    account: 'demo',
    kinds: ['call', 'thread'],
    limit: 1_000,
  });
  const spent: Record<number, number> = {};
  for (const [urgency, credits] of Object.entries(creditsOf(demo)))
    spent[Number(urgency)] = credits - (before[Number(urgency)] ?? 0);
  const poll = spent[priority.poll] ?? 0;
  const requests = tap.counts();
  // Metadata costs a credit a request, whoever asks for it.
  const metadata = requests['metadata'] ?? 0;
  // Polls are the mirror's rounds by the clock and the lists of deletions; the other rounds were for strangers.
  const strangers = (requests['mirror'] ?? 0) + (requests['deleted'] ?? 0) - poll;
  const outside = cloudtalk.calls().filter((call) => call.direction !== 'internal');
  const callKeys = new Set(keysOf(zoho.records('Calls')));
  const stats = zoho.stats();
  const inserted = Object.values(stats.byModule).map(
    (counts) => (counts as { inserted: number }).inserted,
  );
  return {
    conversations: lines.length,
    records: sum(inserted),
    credits: {
      own: sum(Object.values(spent)) - poll - metadata - strangers,
      strangers,
      metadata,
      poll,
    },
    requests,
    calls: outside.length,
    callsInZoho: callKeys.size,
    duplicateKeys: stats.duplicateKeys,
    refused500,
    states: tally(lines.map((line) => line.state)),
    kinds: tally(lines.map((line) => line.subject.kind)),
  };
}

function keysOf(records: readonly Readonly<Record<string, unknown>>[]): string[] {
  return records.flatMap((record) => {
    const key = record['Patchcord_Key'];
    return typeof key === 'string' ? [key] : [];
  });
}

function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
