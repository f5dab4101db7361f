import { createHash } from 'node:crypto';
import { Html, html, type Part } from './html.ts';
import { liveScript } from './live.ts';
import { style } from './style.ts';

/** A word about what was just done, or the exact refusal. */
export interface Notice {
  readonly tone: 'good' | 'bad';
  readonly text: string;
  /** The refusal's own words, under the text. */
  readonly detail?: string | undefined;
}

/** What a page consists of. */
export interface PageParts {
  readonly look: 'crm' | 'calls';
  /** The company, which leads home. */
  readonly company: string;
  /** What is imitated: `Zoho CRM sandbox`. */
  readonly product: string;
  readonly title: string;
  /** The sandbox's own time, readable. */
  readonly now: string;
  readonly tabs: readonly { readonly to: string; readonly name: string; readonly on: boolean }[];
  readonly content: Html;
  /** Moves whenever there is something new to see. */
  readonly version: string;
  readonly notice?: Notice | undefined;
  readonly footer?: string | undefined;
}

function sourceOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** Headers of every page: nothing from elsewhere, no script and no style but our own. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    `script-src ${sourceOf(liveScript)}`,
    `style-src ${sourceOf(style)}`,
    "connect-src 'self'",
    "media-src 'self'",
    'img-src data:',
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/** A whole page: head with company, time and tabs, then the content; its parts marked live follow what happens. */
export function renderPage(parts: PageParts): string {
  const { company, product, title, now, version, content } = parts;
  return html`<!doctype html>
<html lang="en" data-look="${parts.look}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${company}</title><link rel="icon" href="data:,"><style>${new Html(style)}</style></head>
<body data-version="${version}"><a class="skip" href="#main">Skip to the content</a>
<header class="top"><div class="bar"><a class="brand" href="/__sandbox"><span class="mark" aria-hidden="true">${company.slice(0, 1)}</span>${company}</a>
<span class="product">${product}</span><span class="clock" id="clock" data-live>${now}</span></div>
<nav class="tabs" aria-label="Sections">${parts.tabs.map(tab)}</nav></header>
<main id="main" tabindex="-1">${noticeOf(parts.notice)}<div id="page" data-live>${content}</div></main>
<footer>${parts.footer ?? 'A sandbox: everything here is made up, and forgotten on reset.'}</footer>
<script>${new Html(liveScript)}</script></body></html>`.text;
}

function tab({ to, name, on }: PageParts['tabs'][number]): Part {
  return on
    ? html`<a href="${to}" aria-current="page">${name}</a>`
    : html`<a href="${to}">${name}</a>`;
}

function noticeOf(notice: Notice | undefined): Part {
  if (notice === undefined) return undefined;
  const { tone, text, detail } = notice;
  return html`<div class="notice ${tone}" role="${tone === 'bad' ? 'alert' : 'status'}"><b>${text}</b>${detail}</div>`;
}
