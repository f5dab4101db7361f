import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  jest,
} from '@jest/globals';
import type { Browser } from 'playwright-core';
import { type Bench, startBench } from '../contract/cloudtalk-sandbox/bench.ts';
import {
  accessibilityProblems,
  describeInBrowser,
  openPage,
  startBrowser,
  type Watched,
} from '../support/browser.ts';

jest.setTimeout(30_000);

describeInBrowser('the call centre in a browser', () => {
  let browser: Browser;
  let bench: Bench;
  let watched: Watched;
  beforeAll(async () => {
    browser = await startBrowser();
  }, 30_000);
  afterAll(() => browser.close());
  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(async () => {
    await watched.close();
    await bench.close();
    expect(watched.complaints).toEqual([]);
  });

  describe.each([true, false])('with scripts: %s', (javaScriptEnabled) => {
    it('makes a call through the form', async () => {
      watched = await openPage(browser, bench.sandbox.baseUrl, { javaScriptEnabled });
      const { page } = watched;
      await page.goto('/__sandbox');
      await page
        .getByRole('combobox', { name: 'What happens' })
        .selectOption({ label: 'Answered' });
      const form = page.locator('#call-form');
      await form.getByLabel('Their number').fill('+447700900101');
      await form
        .getByRole('combobox', { name: 'Agent', exact: true })
        .selectOption({ label: 'Ben Carter' });
      await form.getByLabel('Tags, by comma').fill('booking, urgent');
      await form.getByLabel('Note').fill('Monday at 3');
      await form.getByRole('button', { name: 'Make the call' }).click();
      await page.getByText('The call was made.').waitFor();
      await page.getByRole('heading', { level: 1, name: 'Priya Nair' }).waitFor();
      expect(bench.sandbox.calls()).toEqual([
        expect.objectContaining({ agent_name: 'Ben Carter', tags: ['booking', 'urgent'] }),
      ]);
      await page.getByLabel('Tags, by comma').fill('escalate');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Saved.').waitFor();
      expect(bench.sandbox.calls()[0]?.tags).toEqual(['escalate']);
    });

    it('receives a message, answers it in the thread, and hears a refusal', async () => {
      watched = await openPage(browser, bench.sandbox.baseUrl, { javaScriptEnabled });
      const { page } = watched;
      await page.goto('/__sandbox/view/messages');
      await page.getByRole('combobox', { name: 'Channel' }).selectOption({ label: 'WhatsApp' });
      await page.getByLabel('Text').fill('Is there parking?');
      await page.getByRole('button', { name: 'Send' }).click();
      await page.getByText('The message is out.').waitFor();
      await page.getByLabel('Text').fill('Yes, behind the house.');
      await page.getByRole('button', { name: 'Send' }).click();
      await page.locator('.bubbles').getByText('Yes, behind the house.').waitFor();
      expect(bench.sandbox.messages().map(({ direction }) => direction)).toEqual([
        'incoming',
        'outgoing',
      ]);
      await page.getByLabel('Their number').fill('mum');
      await page.getByLabel('Text').fill('Hello');
      await page.getByRole('button', { name: 'Send' }).click();
      await page.getByRole('alert').getByText('is not a phone number').waitFor();
      expect(await page.getByLabel('Text').inputValue()).toBe('Hello');
    });
  });

  it('shows by itself what happens meanwhile, and leaves a half-filled form alone', async () => {
    watched = await openPage(browser, bench.sandbox.baseUrl);
    const { page } = watched;
    await page.goto('/__sandbox');
    await page.locator('#call-form').getByLabel('Note').fill('half a sen');
    bench.sandbox.call({ from: '+447700900101', notes: 'came in meanwhile' });
    await page.locator('#calls').getByText('came in meanwhile').waitFor();
    expect(await page.locator('#call-form').getByLabel('Note').inputValue()).toBe('half a sen');
    bench.sandbox.message({ body: 'and a message' });
    await page.locator('#messages').getByText('and a message').waitFor();
  });

  it.each([
    ['wide and light', 1280, 'light', 7],
    ['narrow and dark', 390, 'dark', 4],
  ] as const)('can be read by everybody: %s', async (_name, width, colorScheme, most) => {
    const { call_id } = bench.sandbox.call({
      from: '+447700900101',
      tags: ['booking'],
      notes: 'x',
    });
    bench.sandbox.subscribe({ url: 'http://127.0.0.1:9/hooks' });
    bench.sandbox.message({ body: 'Hello' });
    await bench.settle();
    watched = await openPage(browser, bench.sandbox.baseUrl, {
      viewport: { width, height: 900 },
      colorScheme,
    });
    const paths = [
      '',
      '/view/calls',
      `/view/calls/${call_id}`,
      '/view/messages',
      '/view/contacts',
      '/view/deliveries',
      '/view/steer',
    ];
    for (const path of paths.slice(0, most)) {
      await watched.page.goto(`/__sandbox${path}`);
      expect([path, await accessibilityProblems(watched.page)]).toEqual([path, []]);
    }
  });
});
