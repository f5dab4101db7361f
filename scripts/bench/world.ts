/** The vendors and the service, each in a process of its own, and what the rows do with them. */
import { rmSync } from 'node:fs';
import { type Child, startChild } from './child.ts';
import type { ServiceState } from './service-child.ts';
import { makeRoot } from './service-root.ts';
import type { Behaviour, CompanyPorts, Run, Seen, Sent } from './vendors-child.ts';

export interface WorldOptions {
  readonly companies: number;
  /** What we plan with of CloudTalk's limit. */
  readonly perMinute: number;
}

/** Several companies with their vendors and the service that serves them. */
export interface World {
  readonly vendors: Vendors;
  readonly service: Child;
  /** `http://127.0.0.1:1234/hooks/cloudtalk/acme`: the company's number follows. */
  readonly hooks: string;
  state(): Promise<ServiceState>;
  close(): Promise<void>;
}

export interface Vendors {
  readonly ports: readonly CompanyPorts[];
  behave(how: Behaviour): Promise<void>;
  run(run: Run): Promise<number>;
  sent(): Promise<Sent[]>;
  seen(): Promise<Seen>;
  forget(): Promise<void>;
  readonly child: Child;
  /** Waits until so many conversations have so many records; false when `patienceMs` was not enough. */
  untilComplete(conversations: number, records: number, patienceMs: number): Promise<boolean>;
}

const lookMs = 50;

export async function openVendors(companies: number): Promise<Vendors> {
  const child = startChild('vendors-child.ts');
  const ports = await child.ask<CompanyPorts[]>('open', companies);
  return {
    ports,
    child,
    behave: (how) => child.ask('behave', how),
    run: (run) => child.ask('run', run),
    sent: () => child.ask('sent'),
    seen: () => child.ask('seen'),
    forget: () => child.ask('forget'),
    untilComplete: (conversations, records, patienceMs) =>
      until(
        async () => (await child.ask<number>('complete', records)) >= conversations,
        patienceMs,
      ),
  };
}

/** Starts everything; the vendors answer at once until told otherwise. */
export async function openWorld(options: WorldOptions): Promise<World> {
  const vendors = await openVendors(options.companies);
  const root = makeRoot(vendors.ports, options.perMinute);
  const profile = process.env['BENCH_PROFILE'];
  const service = startChild(
    'service-child.ts',
    profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`],
  );
  await service.ask('make', root);
  const port = await service.ask<number>('open');
  if (!(await until(() => service.ask<boolean>('ready'), 30_000)))
    throw new Error('the service did not become ready');
  return {
    vendors,
    service,
    hooks: `http://127.0.0.1:${port}/hooks/cloudtalk/acme`,
    state: () => service.ask('state'),
    close: async () => {
      await service.ask('stop').catch(() => undefined);
      vendors.child.stop();
      if (process.env['BENCH_KEEP'] === undefined) rmSync(root, { recursive: true, force: true });
      else console.log(`kept ${root}`);
    },
  };
}

export async function until(
  condition: () => Promise<boolean>,
  patienceMs: number,
): Promise<boolean> {
  const end = performance.now() + patienceMs;
  for (;;) {
    if (await condition()) return true;
    if (performance.now() > end) return false;
    await sleep(lookMs);
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
