/** Rows that have a script of their own, and what is measured from outside: 1, 6, 11, and what is not built yet. */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startChild } from './child.ts';
import { percentile } from './numbers.ts';
import type { ServiceState } from './service-child.ts';
import { makeRoot } from './service-root.ts';
import type { Size } from './size.ts';
import { type Measured, verdictOf } from './table.ts';
import { openVendors, sleep, until } from './world.ts';

const limitMs = 90_000;

/** Runs a script of this folder and gives back what it printed. */
function runScript(file: string, options: readonly string[] = []): Promise<string> {
  return new Promise((resolve, reject) => {
    const path = join(import.meta.dirname, file);
    const child = spawn(process.execPath, [...process.execArgv, path, ...options], {
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: limitMs,
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', () => resolve(text));
  });
}

/** Durable acknowledgements against an Express no-op. */
export async function measureIntake({ quick }: Size): Promise<Measured> {
  const options = quick
    ? ['--requests', '4000', '--rounds', '3']
    : ['--requests', '8000', '--rounds', '3'];
  const text = await runScript('intake.ts', options);
  const rate = (name: string): number =>
    Number(new RegExp(`^${name}\\s+(\\d+)/s`, 'm').exec(text)?.[1]);
  const ratio = Number(/no-op: ([\d.]+) x/.exec(text)?.[1]);
  const kept = /in the journal: (\d+) of (\d+)/.exec(text);
  return {
    row: '1',
    measure: 'durable acknowledgements a second, 32 connections, signed 1.5 KB, synchronous=FULL',
    goal: '≥ 1.0 x (defect below 0.8)',
    measured: `${rate('patchcord')}/s`,
    baseline: `Express no-op ${rate('express')}/s`,
    ratio: `${ratio.toFixed(2)} x`,
    verdict: verdictOf(ratio >= 1 && kept !== null && kept[1] === kept[2]),
    notes: text.trim().split('\n'),
  };
}

/** The whole default mapping set on one conversation. */
export async function measureMapping(): Promise<Measured> {
  const text = await runScript('mapping.ts');
  const lines = [...text.matchAll(/^(\S+)\s+mappings\s+([\d.]+) µs/gm)];
  const worst = Math.max(...lines.map(([, , us]) => Number(us)));
  const slowest = lines.find(([, , us]) => Number(us) === worst)?.[1] ?? '?';
  return {
    row: '6',
    measure: 'whole default mapping set on one conversation, with trace',
    goal: '≤ 400 µs',
    measured: `${worst.toFixed(0)} µs`,
    baseline: '–',
    ratio: `${(worst / 400).toFixed(2)} x goal`,
    verdict: verdictOf(worst <= 400),
    notes: [`the slowest of ${lines.length} fixtures, ${slowest}`],
  };
}

/** How soon the service answers, and what it takes when nothing happens. */
export async function measureStart({ quick }: Size): Promise<Measured> {
  const vendors = await openVendors(1);
  const root = makeRoot(vendors.ports, 50);
  const starts: number[] = [];
  const memory: number[] = [];
  try {
    for (let n = 0; n < (quick ? 2 : 4); n += 1) {
      const begun = performance.now();
      const service = startChild('service-child.ts');
      await service.ask('make', root);
      await service.ask('open');
      starts.push(performance.now() - begun);
      await until(() => service.ask<boolean>('ready'), 10_000);
      await sleep(500);
      memory.push((await service.ask<ServiceState>('state')).rssMb);
      await service.ask('stop').catch(() => undefined);
    }
  } finally {
    vendors.child.stop();
    rmSync(root, { recursive: true, force: true });
  }
  const [start, rss] = [percentile(starts, 0.5), percentile(memory, 0.5)];
  return {
    row: '11',
    measure: 'start to port open / idle memory, one account',
    goal: '≤ 0.6 s / ≤ 130 MB',
    measured: `${(start / 1_000).toFixed(2)} s / ${rss.toFixed(0)} MB`,
    baseline: '–',
    ratio: `${(start / 600).toFixed(2)} / ${(rss / 130).toFixed(2)} x goal`,
    verdict: verdictOf(start <= 600 && rss <= 130),
    notes: [`starts ${starts.map(Math.round).join(' ')} ms, the start of Node included`],
  };
}

/** Rows of the table whose measure does not exist yet. */
export function notBuilt(): readonly Measured[] {
  const nothing = {
    measured: '–',
    baseline: '–',
    ratio: '–',
    verdict: 'not built yet',
    notes: [],
  } as const;
  return [
    {
      row: '8',
      measure: 'call-flow answer, 100,000 people, Zoho down',
      goal: 'p99 ≤ 20 ms',
      ...nothing,
    },
    { row: '9', measure: 'free slots, 20 members × 30 days', goal: '≤ 10 ms', ...nothing },
    { row: '10', measure: 'plan over 10,000 recorded subjects', goal: '≤ 30 s', ...nothing },
  ];
}
