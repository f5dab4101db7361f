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
import { type Lab, openLab } from '../contract/zoho-sandbox/open-sandbox.ts';
import {
  accessibilityProblems,
  describeInBrowser,
  openPage,
  startBrowser,
  type Watched,
} from '../support/browser.ts';

jest.setTimeout(30_000);

describeInBrowser('the organisation in a browser', () => {
  let browser: Browser;
  let lab: Lab;
  let watched: Watched;
  beforeAll(async () => {
    browser = await startBrowser();
  }, 30_000);
  afterAll(() => browser.close());
  beforeEach(async () => {
    lab = await openLab();
  });
  afterEach(async () => {
    await watched.close();
    await lab.close();
    expect(watched.complaints).toEqual([]);
  });

  describe.each([true, false])('with scripts: %s', (javaScriptEnabled) => {
    it('lets the owner edit a record, and says why not', async () => {
      watched = await openPage(browser, lab.sandbox.baseUrl, { javaScriptEnabled });
      const { page } = watched;
      await page.goto('/__sandbox/view/Contacts');
      await page.getByLabel('Search contacts').fill('hollis');
      await page.getByRole('button', { name: 'Search' }).click();
      await page.getByRole('link', { name: 'Tom Hollis' }).click();
      await page.getByRole('link', { name: 'Edit' }).click();
      await page.getByLabel('Title', { exact: true }).fill('Pupil');
      await page.getByLabel('Email', { exact: true }).fill('not a mail');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('alert').getByText('INVALID_DATA').waitFor();
      await page.getByLabel('Email', { exact: true }).fill('tom@example.com');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Saved.').waitFor();
      await page.locator('#timeline').getByText('Pupil').waitFor();
      const id = lab.idOf('Contacts', 'Full_Name', 'Tom Hollis');
      expect((await lab.api('GET', `/Contacts/${id}`)).body.data[0]).toMatchObject({
        Title: 'Pupil',
        Email: 'tom@example.com',
        Modified_By: { name: 'Martin Doyle' },
      });
    });

    it('moves and cancels an appointment', async () => {
      watched = await openPage(browser, lab.sandbox.baseUrl, { javaScriptEnabled });
      const { page } = watched;
      const record = lab.sandbox.records('Appointments__s')[0];
      const [day = ''] = String(record?.['Appointment_Start_Time']).split('T');
      await page.goto(`/__sandbox/view/Appointments__s/${String(record?.['id'])}`);
      await page.getByLabel('New time').fill(`${day}T14:30`);
      await page.locator('#move-form').getByLabel('Why').fill('train is late');
      await page.getByRole('button', { name: 'Move it' }).click();
      await page.getByText('The appointment was moved.').waitFor();
      await page.getByText('Cancel it…').click();
      await page.getByRole('button', { name: 'Cancel the appointment' }).click();
      await page.getByText('The appointment was cancelled.').waitFor();
      expect(lab.sandbox.records('Appointments__s')[0]).toMatchObject({
        Status: 'Cancelled',
        Reschedule_Note: 'train is late',
        Appointment_Start_Time: `${day}T14:30:00+00:00`,
      });
    });
  });

  it('shows by itself what the API changed, and leaves a half-filled form alone', async () => {
    watched = await openPage(browser, lab.sandbox.baseUrl);
    const { page } = watched;
    const id = lab.idOf('Leads', 'Full_Name', 'Peter Lang');
    await page.goto(`/__sandbox/view/Leads/${id}`);
    await page.getByText('Add a note').click();
    await page.locator('#note-form').getByLabel('Note').fill('half a sen');
    await lab.api('PUT', `/Leads/${id}`, { data: [{ Company: 'Lang Ltd' }] });
    await page.locator('#timeline').getByText('Lang Ltd').waitFor();
    expect(await page.locator('#note-form').getByLabel('Note').inputValue()).toBe('half a sen');
  });

  it.each([
    ['wide and light', 1280, 'light', 7],
    ['narrow and dark', 390, 'dark', 4],
  ] as const)('can be read by everybody: %s', async (_name, width, colorScheme, most) => {
    const lead = lab.idOf('Leads', 'Full_Name', 'Peter Lang');
    await lab.api('PUT', `/Leads/${lead}`, { data: [{ Company: 'Lang Ltd' }] });
    await lab.api('PUT', `/Leads/${lead}`, { data: [{ Email: 'no mail' }] });
    const appointment = String(lab.sandbox.records('Appointments__s')[0]?.['id']);
    watched = await openPage(browser, lab.sandbox.baseUrl, {
      viewport: { width, height: 900 },
      colorScheme,
    });
    const paths = [
      '',
      '/view/Leads',
      `/view/Leads/${lead}`,
      `/view/Leads/${lead}/edit`,
      `/view/Appointments__s/${appointment}`,
      '/view/Calls/new',
      '/steer',
    ];
    for (const path of paths.slice(0, most)) {
      await watched.page.goto(`/__sandbox${path}`);
      expect([path, await accessibilityProblems(watched.page)]).toEqual([path, []]);
    }
  });
});
