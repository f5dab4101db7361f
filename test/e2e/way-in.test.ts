import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type AppLab, openLab } from '../support/app-lab.ts';
import { otherSecret } from '../support/app-lab-project.ts';
import {
  demoSecret,
  type SignedEvent,
  sendSigned,
  signatureOf,
} from '../support/app-lab-vendors.ts';

// A busy machine takes its time; nothing here waits on purpose.
jest.setTimeout(60_000);

const minuteMs = 60_000;
const demoPath = '/hooks/cloudtalk/demo';

let lab: AppLab;
beforeAll(async () => {
  lab = await openLab({ withOther: true });
});
afterAll(() => lab.close());

let eventNo = 0;
/** A message nobody has sent before. */
function fresh(more: Partial<SignedEvent> = {}): SignedEvent {
  eventNo += 1;
  const data = {
    id: `msg_way_in_${eventNo}`,
    channel: 'whatsapp',
    body: 'Do you open on Saturday?',
    external_number: '+447700900216',
    internal_number: { number_e164: '+442079460101' },
  };
  const event = {
    event_id: `evt_way_in_${eventNo}`,
    type: 'message.received',
    version: 'v1',
    occurred_at: new Date(lab.clock.now()).toISOString(),
    company_id: '123456',
    data,
  };
  return { body: JSON.stringify(event), at: lab.clock.now(), id: `msg_${eventNo}`, ...more };
}

function post(path: string, event: SignedEvent, headers: Readonly<Record<string, string>> = {}) {
  return fetch(`${lab.baseUrl}${path}`, {
    method: 'POST',
    headers: { ...signatureOf(event), ...headers },
    body: event.body,
  });
}

const stored = async () => (await lab.app.store.counts()).deliveries;

describe('a delivery without authority', () => {
  let before: number;
  beforeEach(async () => {
    before = await stored();
  });

  /** Refused, nothing stored, and the same event with a true signature is new. */
  async function refused(answer: Response, status: number, event: SignedEvent): Promise<void> {
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({
      error: { code: expect.any(String), message: expect.any(String) },
    });
    expect(await stored()).toBe(before);
    const good = await post(demoPath, { ...event, secret: demoSecret, at: lab.clock.now() });
    expect(good.status).toBe(202);
    expect(await good.json()).toMatchObject({ duplicate: false });
    expect(await stored()).toBe(before + 1);
  }

  it('is refused when a byte of the body was changed', async () => {
    const event = fresh();
    const headers = signatureOf(event);
    const body = event.body.replace('Saturday', 'Saturdaz');
    await refused(
      await fetch(`${lab.baseUrl}${demoPath}`, { method: 'POST', headers, body }),
      401,
      event,
    );
  });

  it('is refused without any signature', async () => {
    const event = fresh();
    const bare = { 'content-type': 'application/json' };
    await refused(
      await fetch(`${lab.baseUrl}${demoPath}`, { method: 'POST', headers: bare, body: event.body }),
      401,
      event,
    );
  });

  it('is refused when it is signed with the secret of another account', async () => {
    const event = fresh({ secret: otherSecret });
    await refused(await post(demoPath, event), 401, event);
  });

  it.each([-6, 6])('is refused when its signature is %s minutes off', async (minutes) => {
    const event = fresh({ at: lab.clock.now() + minutes * minuteMs });
    await refused(await post(demoPath, event), 401, event);
  });

  it('is refused as a workflow request with a wrong secret', async () => {
    const event = fresh();
    await refused(await post(`${demoPath}/workflow/wrong-secret`, event), 401, event);
    const wrong = { 'x-patchcord-secret': 'wrong-secret' };
    expect((await post(`${demoPath}/workflow`, event, wrong)).status).toBe(401);
  });

  it('is refused for an account there is not, and on a path there is not', async () => {
    const event = fresh();
    await refused(await post('/hooks/cloudtalk/nobody', event), 404, event);
    expect((await post('/hooks/telegram/demo', event)).status).toBe(404);
  });
});

describe('a delivery with authority', () => {
  it('is acknowledged with its id, and as a duplicate of it the next time', async () => {
    const before = await stored();
    const event = fresh();
    const first = await post(demoPath, event);
    expect(first.status).toBe(202);
    const { delivery, duplicate } = (await first.json()) as Record<string, unknown>;
    expect({ delivery, duplicate }).toEqual({ delivery: expect.any(String), duplicate: false });
    const again = await post(demoPath, { ...event, id: 'msg_other_message_id' });
    expect(again.status).toBe(202);
    expect(await again.json()).toEqual({ delivery, duplicate: true });
    expect(await stored()).toBe(before + 1);
  });

  it('is taken when its signature is four minutes old', async () => {
    const answer = await post(demoPath, fresh({ at: lab.clock.now() - 4 * minuteMs }));
    expect(answer.status).toBe(202);
  });

  it('belongs to the account whose path it took', async () => {
    const event = fresh({ secret: otherSecret });
    expect((await post('/hooks/cloudtalk/other', event)).status).toBe(202);
    // The same event of the other practice is no duplicate here.
    const ours = await post(demoPath, { ...event, secret: demoSecret });
    expect(await ours.json()).toMatchObject({ duplicate: false });
  });

  it.each([
    ['no JSON', '{"event_id":'],
    ['no object', '["a"]'],
    ['deeper than anything honest', `${'['.repeat(200)}${']'.repeat(200)}`],
  ])('is refused when its body is %s, and nothing is stored', async (_what, body) => {
    const before = await stored();
    const answer = await post(demoPath, fresh({ body }));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      error: { code: expect.any(String), message: expect.any(String) },
    });
    expect(await stored()).toBe(before);
  });

  it('is refused when it is larger than a mebibyte', async () => {
    const before = await stored();
    const answer = await post(demoPath, fresh({ body: `{"pad":"${'x'.repeat(1_048_600)}"}` }));
    expect(answer.status).toBe(413);
    expect(await stored()).toBe(before);
  });

  it('is kept when nobody knows its type, and harms nothing', async () => {
    const before = await stored();
    const body = JSON.stringify({ event_id: 'evt_new_thing', type: 'robot.danced', data: {} });
    const answer = await post(demoPath, fresh({ body }));
    expect(answer.status).toBe(202);
    expect(await stored()).toBe(before + 1);
    await lab.pass(minuteMs);
    expect(lab.logged.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });
});

it('writes nothing about what was refused, and everything about what was taken', async () => {
  await lab.pass(10 * minuteMs);
  // All honest messages above were of one person on one channel: one lead, one note, for each of the two practices.
  expect(lab.sandboxes.zoho.stats().duplicateKeys).toBe(0);
  const texts = lab.records('Notes').map((row) => String(row['Note_Content']));
  expect(texts.join()).not.toContain('Saturdaz');
  expect(texts.join()).toContain('Saturday');
});

it('answers many senders at once, each with an id of its own', async () => {
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => sendSigned(lab.baseUrl, fresh())),
  );
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([202]));
  const bodies = await Promise.all(
    answers.map((answer) => answer.json() as Promise<{ delivery: string }>),
  );
  expect(new Set(bodies.map((body) => body.delivery)).size).toBe(100);
});
