import { type Eraser, type PersonTrail, type Remainder, withEraser } from '../app/erase.ts';
import { accountNamed, projectLogger, soundProject } from '../app/project.ts';
import type { AddCommand } from './command.ts';
import { ask, complain, mark, print, tint } from './terminal.ts';

const about = `Removes a person everywhere: their conversations, what was written for them, their row of the mirror. Shows first what
is held, and asks. Afterwards everything that is stored is read once more and must not know them any more; the bytes are
taken out of the database file; and a keyed hash of the number keeps them out, on whichever way they come back.

  npm run patchcord -- erase "+44 7700 900123" --account demo --dry-run    shows what is held
  npm run patchcord -- erase "+44 7700 900123" --account demo              removes it
  npm run patchcord -- erase "+44 7700 900123" --account demo --undo       lets them in again

What stands in Zoho and CloudTalk is the owner's: it is named, so that a person can delete it. With --in-zoho the records
that we made are deleted; those that people made never are. Backups of the database still hold the person.`;

interface EraseOptions {
  readonly account?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly all?: boolean;
  readonly inZoho?: boolean;
  readonly undo?: boolean;
}

type Finish = (code: number) => void;

export const addErase: AddCommand = (program, finish) => {
  program
    .command('erase <number>')
    .summary('remove a person everywhere')
    .description(about)
    .option('--account <id>', 'which account')
    .option('--dry-run', 'only show')
    .option('--all', 'everybody who shares the number')
    .option('--in-zoho', 'also delete the records that we made')
    .option('--undo', 'let a person in again who was erased')
    .option('-y, --yes', 'do not ask')
    .action(async (number: string, options: EraseOptions) => {
      const config = soundProject(program.opts<{ root: string }>());
      const account = accountNamed(config, options.account);
      await withEraser(config, account, projectLogger(config), (eraser) =>
        options.undo === true
          ? letIn(eraser, number, finish)
          : erase(eraser, number, options, finish),
      );
    });
};

async function letIn(eraser: Eraser, number: string, finish: Finish): Promise<void> {
  if ((await eraser.letIn(number)) > 0) {
    print(`${mark(true)} They are let in again, with what the poll of the last days finds.`);
    return;
  }
  complain('This number was not kept out.');
  finish(1);
}

async function erase(
  eraser: Eraser,
  number: string,
  options: EraseOptions,
  finish: Finish,
): Promise<void> {
  const trail = await eraser.find(number);
  show(trail);
  if (options.dryRun === true) return;
  if (trail.people.length > 1 && options.all !== true) {
    complain(`${trail.people.length} people share this number. Erasing it removes all of them.`);
    complain(
      'If only one of them is meant, remove the number from their record in Zoho, wait for the mirror (a few minutes) and erase their other numbers; otherwise add --all.',
    );
    finish(1);
    return;
  }
  if (options.yes !== true && !(await agreed())) {
    print('Nothing was erased.');
    return;
  }
  if (options.inZoho === true) await deleteRecords(eraser, trail, finish);
  const last = await eraseUntilGone(eraser, trail);
  tellProof(last.remainders, finish);
  await compact(eraser, finish);
  const left = trail.records.filter(({ ours }) => !ours || options.inZoho !== true);
  if (left.length > 0) {
    print('Still in Zoho, for a person to delete:');
    showRecords({ ...trail, records: left });
  }
  const { people, refused } = await eraser.keptOut();
  print(`Kept out of this account: ${people} people, refused ${refused} times.`);
}

/** What comes in while we work is found the next time round. */
async function eraseUntilGone(eraser: Eraser, first: PersonTrail) {
  let trail = first;
  for (let round = 1; ; round += 1) {
    const rows = await eraser.erase(trail);
    for (const [table, count] of Object.entries(rows)) print(`  ${count} of ${table}`);
    const remainders = await eraser.prove(first);
    if (round === 3 || !remainders.some(({ what }) => what === 'number' || what === 'id'))
      return { remainders };
    trail = await eraser.find(first.phone);
  }
}

function show(trail: PersonTrail): void {
  print(tint('bold', `What is held about ${trail.phone}`));
  for (const row of trail.people)
    print(`  ${row.module}/${row.id}  ${[row.name, ...row.emails].filter(Boolean).join(', ')}`);
  const others = trail.terms.phones.filter((phone) => phone !== trail.phone);
  if (others.length > 0) print(`  Other numbers: ${others.join(', ')}`);
  const counts = Map.groupBy(trail.subjects, ({ kind }) => kind);
  for (const [kind, subjects] of counts) print(`  ${subjects.length} × ${kind}`);
  if (trail.mentions.length > 0)
    print(
      `  ${trail.mentions.length} of these are conversations with others that name the person; they go too, their records stay.`,
    );
  if (trail.subjects.length === 0 && trail.people.length === 0)
    print('  Nothing. Erasing keeps the number out from now on.');
  showRecords(trail);
}

function showRecords({ records }: PersonTrail): void {
  for (const { target, id, link, ours } of records)
    print(`  ${target} ${id}  ${ours ? 'made by us' : "a person's"}  ${link ?? ''}`.trimEnd());
}

async function deleteRecords(eraser: Eraser, trail: PersonTrail, finish: Finish): Promise<void> {
  const left = await eraser.deleteRecords(trail.records);
  const ours = trail.records.filter((record) => record.ours).length;
  print(`${mark(left.length === 0)} ${ours - left.length} records deleted in Zoho.`);
  for (const { record, why } of left) complain(`${record.target} ${record.id}: ${why}`);
  if (left.length > 0) finish(1);
}

function tellProof(remainders: readonly Remainder[], finish: Finish): void {
  const of = (what: Remainder['what']) => remainders.filter((one) => one.what === what);
  const hard = remainders.filter(({ what }) => what !== 'name');
  const counts = (['number', 'e-mail', 'name'] as const).map(
    (what) => `${what} ${of(what).length}`,
  );
  print(`${mark(hard.length === 0)} Everything stored was read again. Found: ${counts.join(', ')}`);
  for (const { what, where } of remainders) print(`    ${what} in ${where}`);
  if (hard.length > 0) finish(1);
  if (of('name').length > 0)
    print('    Others may be called the same, or speak of them: look whether these are meant.');
}

async function compact(eraser: Eraser, finish: Finish): Promise<void> {
  if (await eraser.compact()) {
    print(`${mark(true)} The bytes are gone from the database file.`);
    return;
  }
  complain(
    'The service was busy: the bytes are still in the file. Run this again, or stop it first.',
  );
  finish(1);
}

async function agreed(): Promise<boolean> {
  const otherwise = 'Add --yes to do it without asking, or --dry-run only to look.';
  const answer = await ask('Erase all this? It cannot be undone. [y/N] ', otherwise);
  return /^y(es)?$/i.test(answer.trim());
}
