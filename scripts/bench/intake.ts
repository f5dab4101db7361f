/**
 * Durable acknowledgements a second against an Express no-op that parses JSON: both in one run on one machine, in
 * alternating rounds, each server and the load in a process of its own. Prints the ratio (design 18: 1.0 or more).
 *
 *     node scripts/bench/intake.ts [--requests 12000] [--rounds 5] [--connections 32]
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Round, RoundResult } from './intake-load-child.ts';
import type { Usage } from './intake-server-child.ts';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '12000' },
    rounds: { type: 'string', default: '5' },
    connections: { type: 'string', default: '32' },
  },
});
const secret = 'whsec_c2FuZGJveC1zaWduaW5nLXNlY3JldC0wMDAx';
const names = ['express', 'patchcord'] as const;
type Name = (typeof names)[number];

const folder = mkdtempSync(join(tmpdir(), 'patchcord-bench-'));
const children: ChildProcess[] = [];
try {
  await compare();
} finally {
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true, force: true });
}

interface Measured extends RoundResult {
  /** CPU time of the server for one request, in microseconds: comparable on a machine that is busy otherwise. */
  readonly cpuUs: number;
}

async function compare(): Promise<void> {
  const servers = {
    express: child('intake-server', 'express'),
    patchcord: child('intake-server', 'patchcord'),
  };
  const ports = {
    express: await portOf(servers.express),
    patchcord: await portOf(servers.patchcord),
  };
  const load = child('intake-load', '');
  const requests = Number(values.requests);
  const results: Record<Name, Measured[]> = { express: [], patchcord: [] };
  const warmUp = Math.ceil(requests / 3);
  for (const name of names) await play(load, ports[name], warmUp);
  for (let round = 0; round < Number(values.rounds); round++)
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const before = await usageOf(servers[name]);
      const result = await play(load, ports[name], requests);
      const { cpuMs } = await usageOf(servers[name]);
      results[name].push({ ...result, cpuUs: ((cpuMs - before.cpuMs) * 1_000) / requests });
    }
  report(results);
  const { deliveries } = await usageOf(servers.patchcord);
  const owed = warmUp + results.patchcord.reduce((n, { accepted }) => n + accepted, 0);
  console.log(`in the journal: ${deliveries} of ${owed} acknowledged`);
  if (deliveries !== owed) process.exitCode = 1;
}

async function usageOf(server: ChildProcess): Promise<Usage> {
  server.send('usage');
  const [usage] = (await once(server, 'message')) as [Usage];
  return usage;
}

function child(file: string, which: string): ChildProcess {
  const started = fork(join(import.meta.dirname, `${file}-child.ts`), [which, folder, secret]);
  children.push(started);
  return started;
}

async function portOf(server: ChildProcess): Promise<number> {
  const [{ port }] = (await once(server, 'message')) as [{ port: number }];
  return port;
}

async function play(load: ChildProcess, port: number, requests: number): Promise<RoundResult> {
  const connections = Number(values.connections);
  const round: Round = { port, path: '/hooks/cloudtalk/demo', secret, connections, requests };
  load.send(round);
  const [result] = (await once(load, 'message')) as [RoundResult];
  return result;
}

function report(results: Record<Name, Measured[]>): void {
  const rates = {} as Record<Name, number>;
  for (const name of names) {
    const rounds = results[name];
    const perSecond = rounds.map(({ accepted, seconds }) => accepted / seconds);
    rates[name] = median(perSecond);
    const refused = rounds.reduce((n, { other }) => n + other, 0);
    console.log(
      `${name.padEnd(10)} ${Math.round(rates[name])}/s (${perSecond.map(Math.round).join(' ')}), ` +
        `p50 ${median(rounds.map(({ p50Ms }) => p50Ms)).toFixed(1)} ms, ` +
        `p99 ${median(rounds.map(({ p99Ms }) => p99Ms)).toFixed(1)} ms, ` +
        `CPU ${Math.round(median(rounds.map(({ cpuUs }) => cpuUs)))} µs each, refused ${refused}`,
    );
  }
  const bytes = results.patchcord[0]?.bodyBytes ?? 0;
  console.log(`bodies of ${bytes} bytes over ${values.connections} connections`);
  console.log(
    `durable acknowledgements against the no-op: ${(rates.patchcord / rates.express).toFixed(2)} x`,
  );
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
