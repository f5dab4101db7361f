import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, it } from '@jest/globals';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome'];

/** The browser of this machine; undefined when there is none. */
function executable(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const places = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return places.find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const found = executable();

/** `describe` where there is a browser; elsewhere one skipped test that says so. */
export function describeInBrowser(title: string, body: () => void): void {
  if (found !== undefined) describe(title, body);
  else
    describe(title, () => {
      it.skip('is skipped: there is no Chromium on this machine', () => undefined);
    });
}

/** Starts the browser without a window, and without anything it does on its own. */
export function startBrowser(): Promise<Browser> {
  const quiet = ['gpu', 'quic', 'background-networking', 'component-update', 'sync'];
  return chromium.launch({
    executablePath: found ?? '',
    args: [
      '--headless',
      '--no-sandbox',
      '--no-first-run',
      ...quiet.map((what) => `--disable-${what}`),
    ],
  });
}

/** A page with everything it complains about or asks of others. */
export interface Watched {
  readonly page: Page;
  /** Console errors, script errors, failed and foreign requests. */
  readonly complaints: string[];
  close(): Promise<void>;
}

/** Opens a page that is listened to. */
export async function openPage(
  browser: Browser,
  base: string,
  options: BrowserContextOptions = {},
): Promise<Watched> {
  const context = await browser.newContext({ baseURL: base, ...options });
  context.setDefaultTimeout(8_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    // A refused form is answered with 400 on purpose, and the browser mentions it.
    const isRefusal = message.text().includes('400 (Bad Request)');
    if (['error', 'warning'].includes(message.type()) && !isRefusal)
      complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(base) && !request.url().startsWith('data:'))
      complaints.push(`asked ${request.url()}`);
  });
  return { page, complaints, close: () => context.close() };
}

/** What is wrong for people who use a keyboard, a screen reader, or weak eyes; an empty list is good. */
export function accessibilityProblems(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const problems = [];
    const all = (what) => [...document.querySelectorAll(what)];
    if (all('h1').length !== 1) problems.push('not one h1');
    if (document.documentElement.lang !== 'en') problems.push('no language');
    for (const mark of ['header', 'nav[aria-label]', 'main'])
      if (all(mark).length === 0) problems.push('no ' + mark);
    for (const field of all('input:not([type=hidden]), select, textarea'))
      if (field.labels.length === 0 && !field.getAttribute('aria-label')) problems.push('no label: ' + field.name);
    for (const one of all('button, a'))
      if (one.textContent.trim() === '' && !one.getAttribute('aria-label')) problems.push('no words: ' + one.outerHTML);
    for (const one of all('th')) if (!one.scope) problems.push('a head without scope');
    const parsed = (color) => color.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
      .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
    const ground = (one) => {
      for (let at = one; at; at = at.parentElement) {
        const color = parsed(getComputedStyle(at).backgroundColor);
        if (color[3] === undefined || color[3] > 0) return color;
      }
      return [255, 255, 255];
    };
    const seen = new Set();
    for (const one of all('h1, h2, h3, p, a, dt, dd, td, th, label span, button, .badge, .tag, .soft, input, select')) {
      const [ink, paper] = [parsed(getComputedStyle(one).color), ground(one)];
      const [high, low] = [light(ink), light(paper)].sort((a, b) => b - a);
      const ratio = (high + 0.05) / (low + 0.05);
      const what = one.tagName + '.' + one.className + ' ' + ratio.toFixed(2);
      if (ratio < 4.5 && !seen.has(what)) problems.push('too little contrast: ' + what);
      seen.add(what);
    }
    if (document.documentElement.scrollWidth > document.documentElement.clientWidth) problems.push('wider than the window');
    return problems;
  })()`);
}
