import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { checkMappings } from '../../../src/app/check.ts';
import { accountNamed } from '../../../src/app/project.ts';
import { systemClock, systemRandom } from '../../../src/app/system.ts';
import { createApp } from '../../../src/app.ts';
import { silentLogger } from '../../../src/domain/logger.ts';
import { type LabProject, makeProject } from '../../support/app-lab-project.ts';

let project: LabProject;
beforeEach(() => {
  project = makeProject({ zohoUrl: 'http://127.0.0.1:1', cloudtalkUrl: 'http://127.0.0.1:2' });
});
afterEach(() => project.remove());

function override(text: string): readonly string[] {
  const folder = join(project.root, 'config/accounts/demo/overrides');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'own.yaml'), text);
  return check();
}

function check(): readonly string[] {
  const config = project.config();
  return checkMappings(config, accountNamed(config, 'demo')).lines;
}

it('finds nothing in what is shipped', () => {
  expect(check()).toEqual([]);
});

it('names a target that no connector serves', () => {
  const lines = override('version: 1\noverride: callback\ninto: zohoo.Tasks\n');
  expect(lines.join('\n')).toContain('Z001');
  expect(lines.join('\n')).toContain('zohoo.Tasks');
});

it('runs the tests of an account’s own files', () => {
  const lines = override(`version: 1
override: callback
tests:
  - name: is never right
    given: { fixture: person-missed }
    expect: { fields: { Priority: Low } }
`);
  expect(lines.join('\n')).toContain('T001 is never right');
});

it('does not let a file become active whose own tests fail', () => {
  override(`version: 1
override: callback
tests:
  - name: is never right
    given: { fixture: person-missed }
    expect: { fields: { Priority: Low } }
`);
  const config = project.config();
  const ports = { clock: systemClock, random: systemRandom, logger: silentLogger };
  expect(() => createApp({ config, ...ports })).toThrow(/T001|is never right/);
});

it('warns of a business that is never open', () => {
  project.rewrite('config/accounts/demo.yaml', (text) =>
    text.replace(/calendar:\n(?: {2}.*\n)+/, ''),
  );
  expect(check().join('\n')).toContain('never open');
});
