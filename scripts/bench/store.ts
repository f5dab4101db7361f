/*
 * Measures the embedded store: `node scripts/bench/store.ts [folder]`. One JSON line a measure. The folder (the system's
 * for temporary files when not given) must be on the disk that is to be measured.
 */
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewDelivery } from '../../src/domain/delivery.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import type { PersonRow } from '../../src/domain/person-row.ts';
import { seededRandom } from '../../src/domain/random.ts';
import type { DesiredRecord } from '../../src/domain/record.ts';
import type { Claim, Store } from '../../src/store/port.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';

const account = 'bench';
const target = 'zoho.Calls';
const body = new TextEncoder().encode(JSON.stringify({ text: 'x'.repeat(1_450) }));
const clock = { now: () => Date.now(), sleep: async () => undefined };

function report(measure: string, figures: Record<string, number>): void {
  const rounded = Object.entries(figures).map(([name, value]) => [name, Number(value.toFixed(2))]);
  console.log(JSON.stringify({ measure, ...Object.fromEntries(rounded) }));
}

/** Wall-clock and CPU microseconds per item, and items a second. */
async function measure(name: string, count: number, run: () => Promise<unknown>): Promise<void> {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  await run();
  const ms = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  report(name, {
    perSecond: (count / ms) * 1_000,
    wallUs: (ms * 1_000) / count,
    cpuUs: (user + system) / count,
  });
}

function measureDisk(folder: string): void {
  const file = openSync(join(folder, 'fsync'), 'w');
  const block = Buffer.alloc(4_096, 1);
  const startedAt = performance.now();
  const count = 500;
  for (let done = 0; done < count; done += 1) {
    writeSync(file, block);
    fsyncSync(file);
  }
  closeSync(file);
  report('disk: 4 KB write and fsync', {
    perSecond: (count / (performance.now() - startedAt)) * 1_000,
  });
}

function delivery(key: string): NewDelivery {
  return {
    account,
    source: 'cloudtalk',
    channel: 'signed',
    headers: { 'svix-id': key, 'svix-timestamp': '1700000000' },
    body,
    receivedAt: Date.now(),
    dedupeKey: key,
    topic: 'call.ended',
    subjectHint: { kind: 'call', aliases: [`id:${key}`, `uuid:${key}`] },
    occurredAt: null,
  };
}

/** Runs `count` tasks, `callers` at a time. */
async function together(
  callers: number,
  count: number,
  task: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < count) await task(next++);
  };
  await Promise.all(Array.from({ length: callers }, caller));
}

async function measureAppends(store: Store): Promise<void> {
  for (const [callers, count] of [
    [1, 2_000],
    [32, 30_000],
    [256, 30_000],
  ] as const)
    await measure(`append, ${callers} callers`, count, () =>
      together(callers, count, (index) =>
        store.append([delivery(`${callers}-${index}`)], Date.now()),
      ),
    );
}

function desired(key: string): DesiredRecord {
  const field = { value: 'a value of usual length', update: 'keep_human' as const };
  return {
    mapping: 'call',
    target,
    key,
    fields: Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`Field_${at}`, field])),
    relate: [],
    owner: { candidates: ['agent@example.com'], onUpdate: 'keep' },
    attach: [],
    onWithdraw: { as: 'keep' },
    providesPerson: false,
    shadow: false,
    at: 1,
  };
}

const trace = Array.from({ length: 40 }, (_, at) => ({
  field: `Field_${at}`,
  from: 'call.yaml:12',
}));

/** The store's part of one reconciliation: claim (in tens), load, intend two records, settle. */
async function reconcile(store: Store, claim: Claim): Promise<void> {
  const { subject, token } = claim;
  const now = Date.now();
  await store.load(account, subject);
  const keys = [`call:${subject.id}`, `task:${subject.id}`];
  const wants = keys.map((key) => ({ target, key, mapping: 'call', desired: desired(key) }));
  await store.intend(account, { subject, token, now, until: now + 60_000, wants, drops: [] });
  const rows = keys.map((key) => ({
    target,
    key,
    token,
    state: 'written' as const,
    recordId: `r-${key}`,
    written: { Subject: 'x'.repeat(400) },
  }));
  const summary = { at: now, state: 'done', reason: null, person: null, request: null } as const;
  await store.settle(account, {
    subject,
    claim,
    now,
    rows,
    nextDue: null,
    deadLetters: [],
    summary: { ...summary, records: [] },
    trace,
  });
}

async function measureReconciling(store: Store): Promise<void> {
  const rounds = 400;
  const size = 10;
  await measure('claim + load + intend 2 + settle, by tens', rounds * size, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const now = Date.now();
      const asked = { now, limit: size, perAccount: size, leaseUntil: now + 60_000 };
      const claims = await store.claim(asked);
      await Promise.all(claims.map((claim) => reconcile(store, claim)));
    }
  });
}

async function measureClaims(store: Store): Promise<void> {
  const wakes = Array.from({ length: 100_000 }, (_, at) => ({
    subject: { kind: 'call' as const, id: `w${at}` },
    due: at,
    priority: at % 6,
  }));
  await measure('wake, 100,000 in one step', wakes.length, () => store.wake(account, wakes));
  const times: number[] = [];
  for (let round = 0; round < 100; round += 1) {
    const now = Date.now();
    const startedAt = performance.now();
    await store.claim({ now, limit: 50, perAccount: 50, leaseUntil: now + 60_000 });
    times.push(performance.now() - startedAt);
  }
  times.sort((a, b) => a - b);
  report('claim 50 of 100,000', { p50Ms: times[50] ?? 0, p99Ms: times[98] ?? 0 });
}

function person(at: number): PersonRow {
  const number = String(at).padStart(7, '0');
  return {
    module: 'Contacts',
    id: `4000${number}`,
    name: `Person ${at}`,
    company: null,
    email: `p${at}@example.com`,
    phones: [`+4420${number}`, `+4477${number}`],
    emails: [`p${at}@example.com`],
    language: null,
    owner: 'owner@example.com',
    ownerName: 'Owner',
    tags: [],
    modifiedAt: 1,
    convertedTo: null,
  };
}

async function measureMirror(store: Store): Promise<void> {
  const total = 100_000;
  const page = 200;
  await measure('putPeople, pages of 200', total, async () => {
    for (let at = 0; at < total; at += page) {
      const rows = Array.from({ length: page }, (_, offset) => person(at + offset));
      await store.putPeople(account, rows, `${at}`);
    }
  });
  await measure('peopleByPhone among 100,000', 20_000, async () => {
    for (let at = 0; at < 20_000; at += 1) {
      const [found] = await store.peopleByPhone(account, person((at * 37) % total).phones[1] ?? '');
      if (!found) throw new Error('a person is missing');
    }
  });
}

const folder = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'patchcord-bench-'));
const store = createSqliteStore({
  path: join(folder, 'bench.db'),
  clock,
  random: seededRandom(1),
  logger: silentLogger,
});
try {
  measureDisk(folder);
  await measureAppends(store);
  await measureReconciling(store);
  await measureClaims(store);
  await measureMirror(store);
  await measure('counts', 10, async () => {
    for (let round = 0; round < 10; round += 1) await store.counts();
  });
} finally {
  await store.close();
  rmSync(folder, { recursive: true });
}
