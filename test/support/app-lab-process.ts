import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { compileCache, type LabProject, projectRoot } from './app-lab-project.ts';
import { until } from './until.ts';

/** A command of the program in a process of its own. */
export interface Command {
  readonly process: ChildProcess;
  /** What it printed so far on both streams. */
  printed(): string;
  /** The exit code, once it has ended. */
  ended(): Promise<number | null>;
}

const running = new Set<ChildProcess>();

/** Starts a command; {@link killAll} ends what a test left running. */
export function startCommand(
  project: Pick<LabProject, 'root' | 'env'>,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Command {
  const child = spawn(
    process.execPath,
    [join(projectRoot, 'src/main.ts'), '--root', project.root, ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_COMPILE_CACHE: compileCache, ...project.env, ...env },
    },
  );
  running.add(child);
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
  const closed = once(child, 'close').then(() => {
    running.delete(child);
    return child.exitCode;
  });
  return { process: child, printed: () => printed, ended: () => closed };
}

export interface Ran {
  readonly code: number | null;
  readonly printed: string;
}

/** Runs a command to its end. */
export async function runCommand(
  project: Pick<LabProject, 'root' | 'env'>,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const command = startCommand(project, args, env);
  const code = await command.ended();
  return { code, printed: command.printed() };
}

/** Starts the service and waits until it can do its work. */
export async function startService(
  project: Pick<LabProject, 'root' | 'env'>,
  port: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Command> {
  const service = startCommand(project, ['start'], { PORT: String(port), ...env });
  const isReady = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status === 200;
  await until(isReady, `the service to be ready: ${service.printed().slice(-500)}`);
  return service;
}

export async function killAll(): Promise<void> {
  await Promise.all(
    [...running].map(async (child) => {
      child.kill('SIGKILL');
      await once(child, 'close');
    }),
  );
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no free port');
  return address.port;
}
