import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { openLab } from './open-sandbox.ts';

const readme = readFileSync(
  new URL('../../../connectors/zoho/sandbox/README.md', import.meta.url),
  'utf8',
);

it('works as the readme says: every lever it shows, in its order', async () => {
  const [, block = ''] = /```text\n([\s\S]*?)```/.exec(readme) ?? [];
  const lines = block.trim().split('\n');
  expect(lines.length).toBeGreaterThan(25);
  const lab = await openLab();
  const ids = {
    LEAD: lab.idOf('Leads', 'Last_Name', 'Okafor'),
    CONTACT: lab.idOf('Contacts', 'Full_Name', 'Tom Hollis'),
    OTHER: lab.idOf('Contacts', 'Full_Name', 'Priya Nair'),
  };
  const answers: [string, number][] = [];
  for (const line of lines) {
    const [, method = '', path = '', body = ''] = /^(\w+) (\S+) ?(.*)$/.exec(line) ?? [];
    const sent = body.replace(/LEAD|CONTACT|OTHER/g, (name) => ids[name as keyof typeof ids]);
    const { status } = await lab.raw(method, path, sent === '' ? {} : { body: sent });
    answers.push([line, status]);
  }
  expect(answers).toEqual(lines.map((line) => [line, 200]));
  await lab.close();
});

it('names a setting for every switch there is', async () => {
  const lab = await openLab();
  const { body } = await lab.control('quirks', {});
  for (const name of Object.keys(body.quirks)) expect(readme).toContain(`\`${name}\``);
  await lab.close();
});
