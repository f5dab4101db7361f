import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, jest } from '@jest/globals';
import { compareDay } from '../../src/app/demo-compare.ts';
import { type DemoDay, openDemo } from '../../src/app/demo-day.ts';

// A busy machine takes its time; nothing here waits on purpose.
jest.setTimeout(180_000);

const folders: string[] = [];
let demo: DemoDay | undefined;
afterEach(async () => {
  await demo?.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function lever(base: string, name: string, body: unknown): Promise<void> {
  const answer = await fetch(`${base}/__sandbox/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`);
}

/** The other side of its switches, but `callDuration`, which must fit the account's setting, and the language of picklists. */
const zohoQuirks = {
  rateLimitBody: 'legacy',
  strictPhoneSearch: true,
  convertStatus: 202,
  convertedLeads: 'accept',
  coqlConverted: 'show',
  scopeMismatch: 403,
  blueprintCode: 'INVALID_DATA',
  appointmentName: 'optional',
  indexLagMs: 600_000,
};

/** The other side of the switches a day like this meets and that do not change what happened. */
const cloudtalkSettings = {
  perHost: true,
  rateHeaders: false,
  rateWindow: 'sliding',
  rateBody: 'html',
  strictAccept: true,
  acceptRefusal: 404,
  defaultLimit: 10,
  pageBeyond: 'empty',
  dateZone: 'utc',
  dateInclusive: false,
  missedAgent: 'last_rung',
  numberFormat: 'json_number',
  contactTagKey: 'ContactsTag',
  dataLagMs: 3_000,
  aiRefusal: 403,
  endedEvent: 'after_wrapup',
  aiBeforeEnded: true,
  eventMembers: 'full',
  workflowMissing: 'null',
  workflowAttempts: 3,
  retrySchedule: 'fifty',
};

it.each([
  ['the vendors on the other side of their switches', { zohoQuirks, cloudtalkSettings }],
  [
    'webhooks that come twice, late and in another order, and answers of Zoho that get lost',
    {
      webhooks: { duplicate: 0.2, reorder: 0.2, delayMs: [0, 5_000] },
      lost: { match: { method: 'POST' }, when: 'after_commit', answer: 'reset', chance: 0.05 },
    },
  ],
])('the day ends the same with %s', async (_what, wanted: Wanted) => {
  const folder = mkdtempSync(join(tmpdir(), 'patchcord-quirks-'));
  folders.push(folder);
  demo = await openDemo({
    root: '.',
    port: 0,
    zohoPort: 0,
    cloudtalkPort: 0,
    env: { PATCHCORD_DATABASE: join(folder, 'demo.db') },
  });
  const { zoho, cloudtalk } = demo.sandboxes;
  if (wanted.zohoQuirks) await lever(zoho.baseUrl, 'quirks', wanted.zohoQuirks);
  if (wanted.lost) await lever(zoho.baseUrl, 'faults', wanted.lost);
  if (wanted.cloudtalkSettings) await lever(cloudtalk.baseUrl, 'limits', wanted.cloudtalkSettings);
  if (wanted.webhooks) await lever(cloudtalk.baseUrl, 'faults', { webhooks: wanted.webhooks });
  await demo.play(() => undefined);
  const { differences, lost, duplicates } = await compareDay(demo);
  expect({ differences, lost, duplicates }).toEqual({ differences: [], lost: 0, duplicates: 0 });
});

interface Wanted {
  readonly zohoQuirks?: object;
  readonly cloudtalkSettings?: object;
  readonly webhooks?: object;
  readonly lost?: object;
}
