import { ZodError, z } from 'zod';
import { readSent } from '../../../../src/connector/sandbox-page/forms.ts';
import { html } from '../../../../src/connector/sandbox-page/html.ts';
import { changesPath } from '../../../../src/connector/sandbox-page/live.ts';
import { errorMessage, PatchcordError } from '../../../../src/domain/errors.ts';
import { type Answer, type Exchange, json } from '../http/answer.ts';
import type { CloudTalkSandbox } from '../sandbox-api.ts';
import type { World } from '../world.ts';
import { callPage } from './call-page.ts';
import { callsPage } from './calls-page.ts';
import { contactPage, contactsPage } from './contacts-page.ts';
import { deeds, words } from './deeds.ts';
import { deliveriesPage } from './deliveries-page.ts';
import { homePage } from './home-page.ts';
import { threadsOf } from './message-threads.ts';
import { messagesPage, threadPage } from './messages-page.ts';
import { steerPage } from './steer-page.ts';
import { address, type Content, framed, type View, versionOf } from './view.ts';

/** What the pages work on; a reset makes a new world. */
export interface PageContext {
  readonly exchange: Exchange;
  readonly sandbox: CloudTalkSandbox;
  readonly world: () => World;
}

/** `/__sandbox` and `/__sandbox/view/…`: the call centre as people look at it; undefined for any other address. */
export async function answerPage(context: PageContext): Promise<Answer | undefined> {
  const { exchange, sandbox, world } = context;
  const { method, path, query } = exchange;
  if (method === 'GET' && path === changesPath) return json(200, { version: versionOf(world()) });
  if (path !== address('') && !path.startsWith('/__sandbox/view/')) return undefined;
  if (method === 'POST') return doDeed(context);
  if (method !== 'GET') return undefined;
  const said = words[query.get('done') ?? ''];
  const notice = said === undefined ? undefined : ({ tone: 'good', text: said } as const);
  return show({ world: world(), sandbox, path, query, notice });
}

function show(view: View, status = 200): Answer {
  const content = contentOf(view);
  return content === undefined
    ? framed(view, missing(view.path), 404)
    : framed(view, content, status);
}

function contentOf(view: View): Content | undefined {
  const [, , page = '', id] = view.path.split('/').filter(Boolean).map(decoded);
  if (id !== undefined) return singles[page]?.(view, id);
  return Object.hasOwn(lists, page) ? lists[page]?.(view) : undefined;
}

const lists: Readonly<Record<string, (view: View) => Content>> = {
  '': homePage,
  calls: callsPage,
  messages: messagesPage,
  contacts: contactsPage,
  deliveries: deliveriesPage,
  steer: steerPage,
};

const singles: Readonly<Record<string, (view: View, id: string) => Content | undefined>> = {
  calls: (view, id) => {
    const call = view.world.calls.byId(Number(id));
    return call && callPage(view, call);
  },
  contacts: (view, id) => {
    const contact = view.world.company.contacts.get(Number(id));
    return contact && contactPage(view, contact);
  },
  messages: (view, id) => {
    const thread = threadsOf(view.world).find(({ key }) => key === id);
    return thread && threadPage(view, thread);
  },
};

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function missing(path: string): Content {
  const body = html`<div class="head"><h1>Not here</h1></div><p>There is nothing at ${path}, or not any more. <a href="${address('')}">Back to the call centre</a></p>`;
  return { title: 'Not here', here: 'none', body };
}

/** Does what a form asks for, then sends the browser on; a refusal shows the page again, with what was typed. */
async function doDeed({ exchange, sandbox, world }: PageContext): Promise<Answer> {
  const { path, query } = exchange;
  const fields = fieldsOf(exchange.body);
  const does = fields.get('do') ?? '';
  const deed = Object.hasOwn(deeds, does) ? deeds[does] : undefined;
  const refused = (detail: string): Answer =>
    show(
      {
        world: world(),
        sandbox,
        path,
        query,
        notice: { tone: 'bad', text: 'That was refused.', detail },
        again: { does, fields },
      },
      400,
    );
  if (exchange.headers['sec-fetch-site'] === 'cross-site')
    return refused('The form came from another site.');
  if (deed === undefined) return refused(`There is no form "${does}".`);
  try {
    const { said, to = path } = await deed({
      sandbox,
      world: world(),
      path,
      sent: readSent(fields),
    });
    return { status: 303, headers: { location: `${to}?done=${said}` } };
  } catch (error) {
    if (error instanceof ZodError) return refused(z.prettifyError(error));
    if (error instanceof PatchcordError) return refused(errorMessage(error));
    throw error;
  }
}

function fieldsOf(body: unknown): URLSearchParams {
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(typeof body === 'object' && body !== null ? body : {}))
    if (typeof value === 'string') fields.set(name, value);
  return fields;
}
