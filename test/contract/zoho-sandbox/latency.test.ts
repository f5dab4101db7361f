import { expect, it } from '@jest/globals';
import { createZohoSandbox } from '../../../connectors/zoho/sandbox/sandbox.ts';
import { untilQuiet } from '../../../src/app/quiet.ts';
import { seededRandom } from '../../../src/domain/random.ts';
import { createSteppedClock } from '../../../src/domain/stepped-clock.ts';

it('lets a clock that waits for rest go on while a slow request waits for the clock', async () => {
  let answered = false;
  const service = { isIdle: () => answered };
  const clock = createSteppedClock(Date.parse('2026-11-20T08:00:00Z'), () =>
    untilQuiet(service, { isIdle: () => sandbox.idle() }, clock),
  );
  const sandbox = createZohoSandbox({ clock, random: seededRandom(1) });
  const send = (method: string, path: string, body: string, authorization = '') =>
    sandbox.handle({
      method,
      path,
      query: new URLSearchParams(),
      headers: { authorization },
      body: new TextEncoder().encode(body),
    });
  const form =
    'grant_type=refresh_token&client_id=sandbox-client&client_secret=sandbox-secret&refresh_token=sandbox-refresh';
  const given = (await send('POST', '/oauth/v2/token', form)) as { body: string };
  const token = (JSON.parse(given.body) as { access_token: string }).access_token;
  await send('POST', '/__sandbox/limits', '{"latencyMs":1000}');
  const slow = send('GET', '/crm/v8/org', '', `Zoho-oauthtoken ${token}`).then((outcome) => {
    answered = true;
    return outcome;
  });
  await clock.advanceTo(clock.now() + 2000);
  expect(await slow).toMatchObject({ status: 200 });
  expect(sandbox.idle()).toBe(true);
});
