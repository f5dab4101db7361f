import { expect } from '@jest/globals';
import { strFromU8, unzipSync } from 'fflate';
import { fromCsv } from '../../../connectors/zoho/sandbox/bulk/csv.ts';
import type { Answer, Lab } from './open-sandbox.ts';

/** The header that signs a request in. */
export const signed = (lab: Lab): Record<string, string> => ({
  authorization: `Zoho-oauthtoken ${lab.token}`,
});

/** A request to `/crm/bulk/v8…`, signed in. */
export const askBulk = (lab: Lab, method: string, path: string, body?: unknown): Promise<Answer> =>
  lab.raw(method, `/crm/bulk/v8${path}`, {
    headers: signed(lab),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

/** Downloads a ZIP: the name and the text of its only file. */
export async function download(lab: Lab, path: string): Promise<[name: string, text: string]> {
  const answer = await fetch(`${lab.sandbox.baseUrl}${path}`, { headers: signed(lab) });
  expect(answer.status).toBe(200);
  const files = Object.entries(unzipSync(new Uint8Array(await answer.arrayBuffer())));
  expect(files).toHaveLength(1);
  const [name, content] = files[0]!;
  return [name, strFromU8(content)];
}

/** Downloads a ZIP with one CSV. */
export async function downloadRows(lab: Lab, path: string): Promise<string[][]> {
  return fromCsv((await download(lab, path))[1]);
}

/** The shape of an id. */
export const anyId = expect.stringMatching(/^\d{19}$/);

/** Whose token the lab uses. */
export const integrationUser = { name: 'Patchcord Integration', id: anyId };
