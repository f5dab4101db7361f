import { DateTime } from 'luxon';
import type { Html } from '../../../../src/connector/sandbox-page/html.ts';
import {
  type Notice,
  pageHeaders,
  renderPage,
} from '../../../../src/connector/sandbox-page/shell.ts';
import type { Instant } from '../../../../src/domain/clock.ts';
import type { Answer } from '../http/answer.ts';
import type { CloudTalkSandbox } from '../sandbox-api.ts';
import type { World } from '../world.ts';

/** What a page is made from. */
export interface View {
  readonly world: World;
  readonly sandbox: CloudTalkSandbox;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly notice?: Notice | undefined;
  /** A refused form: its `do` and what was typed. */
  readonly again?: { readonly does: string; readonly fields: URLSearchParams } | undefined;
}

/** Content under a title. */
export interface Content {
  readonly title: string;
  /** The tab it belongs to. */
  readonly here: string;
  readonly body: Html;
}

const tabs = [
  ['', 'Now'],
  ['calls', 'Calls'],
  ['messages', 'Messages'],
  ['contacts', 'Contacts'],
  ['deliveries', 'Webhooks'],
  ['steer', 'Behind the scenes'],
] as const;

/** The address of a page; the first one without a name. */
export function address(page: string, id?: string | number): string {
  if (page === '') return '/__sandbox';
  return `/__sandbox/view/${page}${id === undefined ? '' : `/${encodeURIComponent(id)}`}`;
}

/** Puts content into the frame of the company. */
export function framed(view: View, content: Content, status = 200): Answer {
  const { world, notice } = view;
  const { facts } = world.company;
  const page = renderPage({
    look: 'calls',
    company: facts.name,
    product: 'CloudTalk sandbox',
    title: content.title,
    now: dayTime(world.clock.now(), facts.zone),
    tabs: tabs.map(([page, name]) => ({ to: address(page), name, on: page === content.here })),
    content: content.body,
    version: versionOf(world),
    notice,
  });
  return { status, html: page, headers: pageHeaders };
}

/** How often the page renews itself though nobody did anything: calls go on and summaries become ready. */
const heartbeatMs = 5_000;

/** Another text whenever there may be something new to see. */
export function versionOf(world: World): string {
  const { calls, clock, company, cueCards, desk, dispatcher, faults, sender, stats } = world;
  return [
    company.facts.id,
    Math.floor(clock.now() / heartbeatMs),
    calls.size,
    desk.messages.length,
    sender.deliveries.length,
    sender.counters.sent,
    sender.counters.acknowledged,
    cueCards.length,
    company.contacts.size,
    company.notes.size,
    company.activities.size,
    dispatcher.endpoints.length + dispatcher.workflows.length,
    faults.list().length,
    stats.requests,
  ].join('.');
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

/** The time of day in the company's zone. */
export function clockTime(at: Instant, zone: string): string {
  return DateTime.fromMillis(at, { zone }).toFormat('HH:mm:ss');
}

/** Day and time in the company's zone. */
export function dayTime(at: Instant, zone: string): string {
  return DateTime.fromMillis(at, { zone }).toFormat('ccc d LLL yyyy, HH:mm');
}

/** The time of day when it is today, the day with it otherwise. */
export function shortTime(at: Instant, world: World): string {
  const { zone } = world.company.facts;
  const then = DateTime.fromMillis(at, { zone });
  const isToday = then.hasSame(DateTime.fromMillis(world.clock.now(), { zone }), 'day');
  return then.toFormat(isToday ? 'HH:mm' : 'd LLL, HH:mm');
}

/** `1:05` for 65 seconds. */
export function minutes(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
