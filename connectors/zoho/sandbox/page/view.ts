import { DateTime } from 'luxon';
import type { Html } from '../../../../src/connector/sandbox-page/html.ts';
import {
  type Notice,
  pageHeaders,
  renderPage,
} from '../../../../src/connector/sandbox-page/shell.ts';
import type { SandboxReply } from '../exchange.ts';
import type { Json } from '../json.ts';
import type { Module } from '../metadata/module.ts';
import type { Org } from '../org.ts';
import type { SandboxState } from '../state.ts';

/** What a page is made from. */
export interface View {
  readonly state: SandboxState;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly notice?: Notice | undefined;
  /** A refused form: its `do` and what was typed. */
  readonly again?: { readonly does: string; readonly fields: URLSearchParams } | undefined;
}

/** Pulls a lever of the control surface: `edit`, `delete`, `clock`, … with its JSON body. */
export type Pull = (lever: string, body: Json) => Promise<SandboxReply>;

/** Content under a title. */
export interface Content {
  readonly title: string;
  /** The module, or the page, whose tab it belongs to. */
  readonly here: string;
  readonly body: Html;
}

/** The address of what can be turned. */
export const steerAddress = '/__sandbox/steer';

/** The address of a module's page, of one of its records, or of a page of a record. */
export function address(module: string, id?: string, part?: string): string {
  const pieces = ['/__sandbox/view', encodeURIComponent(module)];
  if (id !== undefined) pieces.push(encodeURIComponent(id));
  if (part !== undefined) pieces.push(part);
  return pieces.join('/');
}

/** The modules a page names: all but those the practice does not use, until they have records. */
export function shownModules(org: Org): Module[] {
  return [...org.modules.values()].filter(
    ({ spec, api }) => spec.aside !== true || org.table(api).live.size > 0,
  );
}

/** Puts content into the frame of the organisation. */
export function framed(view: View, content: Content, status = 200): SandboxReply {
  const { state, notice } = view;
  const { org } = state.crm;
  const modules = shownModules(org).map((module) => ({
    to: address(module.api),
    name: module.spec.plural,
    on: module.api === content.here,
  }));
  const page = renderPage({
    look: 'crm',
    company: org.profile.companyName,
    product: 'Zoho CRM sandbox',
    title: content.title,
    now: dayTime(org, org.clock.now()),
    tabs: [
      { to: '/__sandbox', name: 'Today', on: content.here === '' },
      ...modules,
      { to: steerAddress, name: 'Behind the scenes', on: content.here === 'steer' },
    ],
    content: content.body,
    version: versionOf(state),
    notice,
  });
  return {
    status,
    headers: { 'content-type': 'text/html;charset=UTF-8', ...pageHeaders },
    body: page,
  };
}

/** How often a page renews itself though nobody did anything: appointments begin and end. */
const heartbeatMs = 30_000;

/** Another text whenever there may be something new to see. */
export function versionOf({ crm, counters, notifier, faults }: SandboxState): string {
  return [
    crm.org.id,
    Math.floor(crm.org.clock.now() / heartbeatMs),
    crm.timeline.total,
    counters.requests,
    notifier.counts.acknowledged,
    faults.list().length,
    crm.org.modules.size,
  ].join('.');
}

function local(org: Org, at: number): DateTime {
  return DateTime.fromMillis(at, { zone: org.profile.timeZone });
}

/** `Fri 20 Nov 2026, 08:00` in the organisation's zone. */
export function dayTime(org: Org, at: number): string {
  return local(org, at).toFormat('ccc d LLL yyyy, HH:mm');
}

/** `08:00`. */
export function clockTime(org: Org, at: number): string {
  return local(org, at).toFormat('HH:mm');
}

/** The time of day when it is today, the day with it otherwise. */
export function shortTime(org: Org, at: number): string {
  const then = local(org, at);
  const now = local(org, org.clock.now());
  if (then.hasSame(now, 'day')) return then.toFormat('HH:mm');
  return then.toFormat(then.hasSame(now, 'year') ? 'd LLL, HH:mm' : 'd LLL yyyy, HH:mm');
}

/** What an input for day and time shows. */
export function inputTime(org: Org, at: number): string {
  return local(org, at).toFormat("yyyy-MM-dd'T'HH:mm");
}

/** What was typed into such an input, as the API writes date-times; the text itself when it is none. */
export function sentTime(org: Org, text: string): string {
  const found = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d)?$/.exec(text);
  if (!found) return text;
  return org.zone.render(org.zone.instant(found[1] ?? '', found[2] ?? ''));
}

/** What was typed into a refused form, or what a field holds otherwise. */
export function typed(view: View, does: string, name: string, usual = ''): string {
  const { again } = view;
  return again?.does === does ? (again.fields.get(name) ?? '') : usual;
}

/** Whether this form was refused just now. */
export function isAgain(view: View, does: string): boolean {
  return view.again?.does === does;
}
