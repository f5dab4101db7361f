import type { Org } from '../org.ts';
import { type Markup, markup } from './escape.ts';
import { style } from './style.ts';

/** The address of a module's page, or of one of its records. */
export function address(module: string, id?: string): string {
  return `/__sandbox/view/${encodeURIComponent(module)}${id === undefined ? '' : `/${encodeURIComponent(id)}`}`;
}

/** A whole page: the head with the organisation and its time, the modules, and the content. */
export function frame(org: Org, title: string, here: string, content: Markup): string {
  const tabs = [...org.modules.values()].map((module) =>
    module.api === here
      ? markup`<a class="on" href="${address(module.api)}">${module.spec.plural}</a>`
      : markup`<a href="${address(module.api)}">${module.spec.plural}</a>`,
  );
  return markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${org.profile.companyName}</title><style>${{ html: style }}</style></head>
<body><header><a href="/__sandbox">${org.profile.companyName}</a><span>Zoho CRM sandbox · ${when(org, org.clock.now())}</span></header>
<nav>${tabs}</nav><main>${content}</main></body></html>`.html;
}

/** A date-time as people read it, in the organisation's zone. */
export function when(org: Org, at: number): string {
  return org.zone.render(at).slice(0, 16).replace('T', ' ');
}
