import { editAs, personOf } from '../control/act.ts';
import { html, json, redirect, type SandboxReply, type SandboxRequest } from '../exchange.ts';
import type { Json } from '../json.ts';
import type { Module } from '../metadata/module.ts';
import type { StoredRecord } from '../records/table.ts';
import { type Refusal, RefusedError } from '../refusal.ts';
import type { SandboxState } from '../state.ts';
import { markup } from './escape.ts';
import { address, frame } from './frame.ts';
import { homePage } from './home.ts';
import { modulePage } from './module-page.ts';
import { recordPage } from './record-page.ts';

/** `/__sandbox` and `/__sandbox/view/…`: the organisation as people look at it. */
export function answerPage(state: SandboxState, request: SandboxRequest): SandboxReply {
  const { org } = state.crm;
  const segments = request.path.split('/').filter(Boolean).map(decoded);
  const [, view, api = '', id = ''] = segments;
  if (segments.length === 1 && request.method === 'GET') return html(200, homePage(state));
  const module = org.modules.get(api);
  if (view !== 'view' || !module) return notFound(state, request);
  if (id === '') return html(200, modulePage(org, module, pageNumber(request)));
  const record = org.find(api, id);
  if (!record) return notFound(state, request);
  return request.method === 'POST'
    ? save(state, module, record, request)
    : html(200, recordPage(state, module, record));
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function pageNumber(request: SandboxRequest): number {
  const page = Number(request.query.get('page') ?? 1);
  return Number.isInteger(page) && page > 0 ? page : 1;
}

function notFound(state: SandboxState, request: SandboxRequest): SandboxReply {
  if (!(request.headers['accept'] ?? '').includes('text/html'))
    return json(404, {
      error: { code: 'sandbox.not_found', message: `${request.method} ${request.path}` },
    });
  const content = markup`<h1>Not here</h1><p class="muted">There is nothing at ${request.path}.</p>`;
  return html(404, frame(state.crm.org, 'Not here', '', content));
}

function save(
  state: SandboxState,
  module: Module,
  record: StoredRecord,
  request: SandboxRequest,
): SandboxReply {
  const sent = new URLSearchParams(new TextDecoder().decode(request.body));
  const field = sent.get('field') ?? '';
  const value = sent.get('value') ?? '';
  try {
    editAs(state.crm.org, personOf(state.crm.org), module.api, record.id, {
      [field]: typed(module, field, value),
    });
    return redirect(303, address(module.api, record.id));
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return html(
      400,
      recordPage(state, module, record, { field, value, problem: wording(error.refused) }),
    );
  }
}

function wording(refused: Refusal): string {
  return `${refused.code}: ${refused.message} ${JSON.stringify(refused.details)}`;
}

/** What a person typed, as the field's type takes it. */
function typed(module: Module, name: string, value: string): Json {
  const type = module.fields.get(name)?.spec.type;
  if (value.trim() === '') return null;
  if (type === 'boolean') return /^(yes|true|1|on)$/i.test(value.trim());
  if (type === 'multiselectpicklist') return value.split(',').map((each) => each.trim());
  const isNumber =
    type === 'integer' || type === 'double' || type === 'currency' || type === 'percent';
  return isNumber && !Number.isNaN(Number(value)) ? Number(value) : value;
}
