import { countKeys, placeOfKeys, rotateKey } from '../app/keys.ts';
import { projectLogger, soundProject } from '../app/project.ts';
import type { AddCommand } from './command.ts';
import { endProgress, mark, print, progress } from './terminal.ts';

const about = `Everything people said, wrote or are called is encrypted in the database. This shows which key how many values need.

  npm run patchcord -- keys                       looks, changes nothing
  npm run patchcord -- keys rotate                a new key: seals everything with it, then forgets the old one
  npm run patchcord -- keys rotate --background   only puts the new key in front: the service does the rest while it works

Stop the service before you rotate: it would not know the new key. An interrupted rotation goes on when you run it again;
both keys are kept until nothing needs the old one. Keep a copy of the key away from the database: without the key what
is encrypted cannot be read, and the account has to be connected again.`;

export const addKeys: AddCommand = (program) => {
  const keys = program
    .command('keys')
    .summary('show and replace the key that encrypts the database')
    .description(about)
    .action(() => show(program.opts<{ root: string }>()));
  keys
    .command('rotate')
    .summary('replace the key')
    .option('--background', 'leave the work to the service')
    .action((options: { background?: boolean }) =>
      rotate(program.opts<{ root: string }>(), options.background === true),
    );
};

async function show(root: { readonly root: string }): Promise<void> {
  const config = soundProject(root);
  print(`Keys: ${placeOfKeys(config)}`);
  for (const { id, values, current } of await countKeys(config, projectLogger(config))) {
    const which = id === null ? 'not sealed yet' : `key ${id}${current ? ', the present one' : ''}`;
    print(`${mark(current ? true : 'warning')} ${values} values: ${which}`);
  }
}

async function rotate(root: { readonly root: string }, inBackground: boolean): Promise<void> {
  const config = soundProject(root);
  const onProgress = (resealed: number): void => {
    if (process.stdout.isTTY) progress(`  ${resealed} values sealed anew`);
  };
  const rotated = await rotateKey(config, projectLogger(config), { inBackground, onProgress });
  endProgress();
  if (rotated.as === 'begun') {
    print(
      `${mark(true)} The new key stands in front. Start the service: it seals everything anew.`,
    );
    print('When doctor says that nothing needs the old key: stop it, then keys rotate once more.');
    return;
  }
  print(`${mark(true)} ${rotated.resealed} values sealed anew; nothing needs the old key.`);
  print(
    rotated.dropped > 0
      ? `${mark(true)} The old key is gone from ${placeOfKeys(config)}. Copy the file again.`
      : 'Leave the old key out of PATCHCORD_ENCRYPTION_KEY now.',
  );
}
