import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { recipes } from '../../../../connectors/cloudtalk/workflow-recipes.ts';

const readme = readFileSync(
  new URL('../../../../connectors/cloudtalk/README.md', import.meta.url),
  'utf8',
);

it.each([...recipes.values()].map((recipe) => [recipe.workflow, recipe] as const))(
  'the README shows the rows of %s as they are',
  (workflow, recipe) => {
    const shown = readme.split(/\n##+ /).find((section) => section.startsWith(`${workflow}\n`));
    const rows = recipe.rows.map((row) => `| \`${row.key}\` | \`${row.value}\` | ${row.format} |`);
    expect(shown?.split('\n').filter((one) => one.startsWith('| `'))).toEqual(rows);
  },
);

it('each recipe asks for every key it needs, and for none by AUTO', () => {
  for (const { rows, needs } of recipes.values()) {
    const keys = rows.map((row) => row.key);
    for (const group of needs) expect(keys).toEqual(expect.arrayContaining([group[0]]));
    expect(new Set(rows.map((row) => row.format))).toEqual(new Set(['STRING']));
  }
});
