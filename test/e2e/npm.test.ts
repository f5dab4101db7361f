import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, expect, it } from '@jest/globals';
import { projectRoot } from '../support/app-lab-project.ts';
import { until } from '../support/until.ts';

let npm: ChildProcess | undefined;
afterEach(() => {
  if (npm?.pid !== undefined && npm.exitCode === null) npm.kill('SIGKILL');
});

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

it('stopping npm stops what npm has started', async () => {
  const env = { ...process.env, ZOHO_SANDBOX_PORT: '0', CLOUDTALK_SANDBOX_PORT: '0' };
  npm = spawn('npm', ['run', '-s', 'sandbox', '--', '--no-webhooks'], { cwd: projectRoot, env });
  let said = '';
  npm.stdout?.on('data', (text) => {
    said += String(text);
  });
  const address = (): string => /Zoho\s+(http:\S+)/.exec(said)?.[1] ?? '';
  await until(() => said.includes('Ctrl-C'), 'the sandboxes have started');
  await until(() => answers(address()), 'the page answers');
  npm.kill('SIGTERM');
  await until(async () => !(await answers(address())), 'nothing is left behind');
  expect(address()).not.toBe('');
});
