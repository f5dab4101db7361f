import { html } from '../../../../src/connector/sandbox-page/html.ts';
import { changesPath } from '../../../../src/connector/sandbox-page/live.ts';
import { json, redirect, type SandboxReply, type SandboxRequest } from '../exchange.ts';
import { isObject, type Json, member } from '../json.ts';
import type { Module } from '../metadata/module.ts';
import type { SandboxState } from '../state.ts';
import { doDeed, words } from './deeds.ts';
import { editPage } from './edit-page.ts';
import { homePage } from './home-page.ts';
import { modulePage } from './module-page.ts';
import { deletedPage, recordPage } from './record-page.ts';
import { steerPage } from './steer-page.ts';
import { type Content, framed, type Pull, steerAddress, type View, versionOf } from './view.ts';

/** What the pages work on, and how they pull the levers of the control surface. */
export interface PageRequest {
  readonly state: SandboxState;
  readonly request: SandboxRequest;
  readonly pull: Pull;
}

/** `/__sandbox`, `/__sandbox/view/…` and `/__sandbox/steer`: the organisation as people look at it. */
export async function answerPage(asked: PageRequest): Promise<SandboxReply> {
  const { state, request } = asked;
  const { method, path, query } = request;
  if (method === 'GET' && path === changesPath) return json(200, { version: versionOf(state) });
  const said = words[query.get('done') ?? ''];
  const notice = said === undefined ? undefined : ({ tone: 'good', text: said } as const);
  const view: View = { state, path, query, notice };
  const content = contentOf(view);
  if (content === undefined || !['GET', 'POST'].includes(method)) return missing(view, request);
  return method === 'POST' ? submitted(asked) : framed(view, content);
}

interface Target {
  readonly page: string;
  readonly module: Module | undefined;
  readonly id: string | undefined;
  readonly part: string | undefined;
}

function targetOf({ state, path }: View): Target {
  const [, page = '', api = '', id, part] = path.split('/').filter(Boolean).map(decoded);
  return { page, module: state.crm.org.modules.get(api), id, part };
}

function contentOf(view: View): Content | undefined {
  const { page, module, id, part } = targetOf(view);
  if (view.path === '/__sandbox') return homePage(view);
  if (view.path === steerAddress) return steerPage(view);
  if (page !== 'view' || !module) return undefined;
  if (id === undefined) return modulePage(view, module);
  if (id === 'new' && module.spec.apiSupported) return editPage(view, module);
  const { live, deleted } = view.state.crm.org.table(module.api);
  const record = live.get(id);
  if (record)
    return part === 'edit' ? editPage(view, module, record) : recordPage(view, module, record);
  const gone = deleted.get(id);
  return gone && deletedPage(view, module, gone);
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function missing(view: View, request: SandboxRequest): SandboxReply {
  if (!(request.headers['accept'] ?? '').includes('text/html'))
    return json(404, {
      error: { code: 'sandbox.not_found', message: `${request.method} ${request.path}` },
    });
  const body = html`<div class="head"><h1>Not here</h1></div><p>There is nothing at ${request.path}, or not any more. <a href="/__sandbox">Back to the practice</a></p>`;
  return framed(view, { title: 'Not here', here: 'none', body }, 404);
}

/** Does what a form asks for, then sends the browser on; a refusal shows the page again, with what was typed. */
async function submitted({ state, request, pull }: PageRequest): Promise<SandboxReply> {
  const { path, query } = request;
  const fields = new URLSearchParams(new TextDecoder().decode(request.body));
  const does = fields.get('do') ?? '';
  const { module, id } = targetOf({ state, path, query });
  const refused = (detail: string): SandboxReply => {
    const notice = { tone: 'bad', text: 'That was refused.', detail } as const;
    const view: View = { state, path, query, notice, again: { does, fields } };
    const content = contentOf(view);
    return content === undefined ? missing(view, request) : framed(view, content, 400);
  };
  if (request.headers['sec-fetch-site'] === 'cross-site')
    return refused('The form came from another site.');
  const done = await doDeed(does, { org: state.crm.org, module, id, fields, pull });
  if (done === undefined) return refused(`There is no form "${does}" here.`);
  if (done.reply.status >= 400) return refused(wording(done.reply));
  return redirect(303, `${done.to ?? path}?done=${done.said}`);
}

/** A refusal in its own words: code, message and details. */
function wording({ body }: SandboxReply): string {
  const answer = typeof body === 'string' ? (JSON.parse(body) as Json) : null;
  const error = isObject(answer) ? (answer['error'] ?? null) : null;
  const details = isObject(error) ? error['details'] : undefined;
  const several = isObject(details) ? details['errors'] : undefined;
  if (Array.isArray(several))
    return (several as readonly Json[]).map((one) => oneWording(one)).join(' · ');
  return oneWording(error);
}

function oneWording(error: Json): string {
  const details = isObject(error) && isObject(error['details']) ? error['details'] : {};
  const told = Object.entries(details).map(([name, value]) =>
    typeof value === 'string' ? `${name} ${value}` : `${name} ${JSON.stringify(value)}`,
  );
  const sentence = `${member(error, 'code') ?? ''}: ${member(error, 'message') ?? ''}`;
  return told.length === 0 ? sentence : `${sentence} (${told.join(', ')})`;
}
