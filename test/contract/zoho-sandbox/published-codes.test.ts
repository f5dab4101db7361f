import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Lab, openLab } from './open-sandbox.ts';

/** Zoho's own description of the API. It may not be copied, so it is looked for beside the repository. */
const folder = join(import.meta.dirname, '../../../../shared/vendor/zoho-oas/v8-2026');
const isThere = existsSync(folder);
const published = isThere
  ? readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n')
  : '';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

const check = isThere ? it : it.skip;
const name = isThere
  ? 'answers %s %s with a code that Zoho publishes'
  : 'skipped, for want of a copy of the published OpenAPI files: %s %s';

check.each([
  ['GET', '/Ledes?fields=id', undefined],
  ['PATCH', '/Leads', undefined],
  ['GET', '/nothing/at/all/here', undefined],
  ['GET', '/Leads', undefined],
  ['GET', '/Leads?fields=id&page=11', undefined],
  ['GET', '/Leads?fields=id&page=1&page_token=x', undefined],
  ['POST', '/Leads', { data: [{}] }],
  ['POST', '/Leads', { data: [{ Last_Name: 1 }] }],
  ['POST', '/Leads', { data: [{ Last_Name: 1, Email: 'x' }] }],
  ['POST', '/coql', { select_query: 'select' }],
  ['POST', '/coql', { select_query: 'select Nick from Leads' }],
  ['GET', '/Leads/search', undefined],
  ['GET', '/Leads/search?criteria=(x)', undefined],
  ['GET', '/Leads/search?word=xx&page=11', undefined],
  ['PATCH', '/actions/watch', { watch: [{ channel_id: '1' }] }],
] as const)(name, async (method, path, body) => {
  const answer = (await lab.api(method, path, body)).body;
  const [element] = answer.data ?? answer.watch ?? [answer];
  expect(published).toContain(`"${element.code}"`);
});
