import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { openStore } from '../../src/app/project.ts';
import { systemClock } from '../../src/app/system.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import type { Store } from '../../src/store/port.ts';
import { person } from '../conformance/store/samples.ts';
import { killAll, runCommand, startCommand } from '../support/app-lab-process.ts';
import { type LabProject, makeProject } from '../support/app-lab-project.ts';
import { until } from '../support/until.ts';

// A busy machine takes its time; nothing here waits on purpose.
jest.setTimeout(90_000);

const people = 20_000;
const nobody = 'http://127.0.0.1:1';

let project: LabProject;
beforeEach(() => {
  project = makeProject({ zohoUrl: nobody, cloudtalkUrl: nobody });
});
afterEach(async () => {
  await killAll();
  project.remove();
});

async function withStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const store = openStore(project.config(), silentLogger);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

const keysInFile = () =>
  readFileSync(join(dirname(project.databasePath), 'patchcord.key'), 'utf8')
    .trim()
    .split('\n');

/** Everybody can be read, whatever key they are sealed with. */
async function expectEverybody(store: Store): Promise<void> {
  for (let no = 0; no < people; no += 1) {
    const row = await store.personRow('demo', 'Contacts', `${no}`);
    if (row?.name !== `Person ${no}`) throw new Error(`${no} is lost`);
  }
}

it('replaces the key, also after it was killed on the way, and refuses while a service runs', async () => {
  await withStore(async (store) => {
    const rows = Array.from({ length: people }, (_, no) => person(`${no}`));
    await store.putPeople('demo', rows);
    await store.recover(systemClock.now());
    const refused = await runCommand(project, ['keys', 'rotate']);
    expect(refused).toMatchObject({
      code: 1,
      printed: expect.stringContaining('another service is running'),
    });
  });
  const [old] = keysInFile();

  const killed = startCommand(project, ['keys', 'rotate']);
  const halfDone = () => withStore(async (store) => (await store.resealSome()).done === false);
  await until(() => keysInFile().length === 2, 'the new key to be in the file');
  killed.process.kill('SIGKILL');
  await killed.ended();
  expect(keysInFile()[1]).toBe(old);
  expect(await halfDone()).toBe(true);
  await withStore(expectEverybody);
  expect((await runCommand(project, ['keys'])).printed).toMatch(/! \d+ values: key/);

  const rotated = await runCommand(project, ['keys', 'rotate']);
  expect(rotated.printed).toMatch(/\d+ values sealed anew; nothing needs the old key/);
  expect(rotated.code).toBe(0);
  expect(keysInFile()).toHaveLength(1);
  expect(keysInFile()).not.toContain(old);
  await withStore(expectEverybody);
  const shown = await runCommand(project, ['keys']);
  expect(shown.printed).toMatch(new RegExp(`${people} values: key \\w{8}, the present one`));

  const wrong = await runCommand(project, ['keys'], { PATCHCORD_ENCRYPTION_KEY: old ?? '' });
  expect(wrong).toMatchObject({ code: 1, printed: expect.stringContaining('sealed with key') });
  expect(wrong.printed).not.toContain(old);
});

it('asks for the second key when the key comes from the environment', async () => {
  const [a, b] = ['aa', 'bb'].map((byte) => byte.repeat(32));
  const env = (keys: string) => ({ PATCHCORD_ENCRYPTION_KEY: keys });
  expect((await runCommand(project, ['keys'], env(`${a}`))).code).toBe(0);
  const asked = await runCommand(project, ['keys', 'rotate'], env(`${a}`));
  expect(asked).toMatchObject({ code: 1, printed: expect.stringContaining('<new key>,<old key>') });
  const rotated = await runCommand(project, ['keys', 'rotate'], env(`${b},${a}`));
  expect(rotated).toMatchObject({
    code: 0,
    printed: expect.stringContaining('Leave the old key out'),
  });
  expect((await runCommand(project, ['keys'], env(`${b}`))).code).toBe(0);
});
