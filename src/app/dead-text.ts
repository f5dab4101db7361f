import { toIso } from '../domain/clock.ts';
import { subjectName } from '../domain/subject.ts';
import type { DeadGroup } from '../store/reports-port.ts';

/** Dead letters by cause, in words: what happened, what to do about it, and how to try again. */
export function deadText(groups: readonly DeadGroup[]): string {
  if (groups.length === 0) return 'There are no dead letters: nothing waits for a person.';
  return groups.map(groupText).join('\n\n');
}

function groupText(group: DeadGroup): string {
  const { account, code, target, field, letters, message, advice } = group;
  const about = [target, field].filter((part) => part !== null).join(' · ');
  const head = `${letters} × ${code}${about === '' ? '' : `  (${about})`}, account ${account}`;
  const lines = [
    head,
    `  ${message}`,
    ...(advice === null ? [] : [`  What to do: ${advice}`]),
    `  ${timesText(group)}; for instance ${group.examples.map(subjectName).join(', ')}`,
    `  Then: patchcord redrive --account ${account} --code ${code}${target === null ? '' : ` --target ${target}`}`,
  ];
  return lines.join('\n');
}

function timesText({ oldest, newest }: DeadGroup): string {
  return oldest === newest ? `at ${toIso(oldest)}` : `from ${toIso(oldest)} to ${toIso(newest)}`;
}
