import type { Field } from '../metadata/field.ts';
import type { Module } from '../metadata/module.ts';
import type { Change, Org } from '../org.ts';
import { recordsAbout } from '../records/related.ts';
import type { StoredRecord } from '../records/table.ts';
import type { SandboxState } from '../state.ts';
import { fullName } from '../users.ts';
import { type Markup, markup } from './escape.ts';
import { address, frame, when } from './frame.ts';
import { linkTo, showField, showWebsite } from './show-value.ts';

/** What a form brought, shown again when it was refused. */
export interface Refilled {
  readonly field: string;
  readonly value: string;
  readonly problem: string;
}

/** One record: its filled fields, what hangs on it, what happened to it, and a form to change it. */
export function recordPage(
  state: SandboxState,
  module: Module,
  record: StoredRecord,
  again?: Refilled,
): string {
  const { org } = state.crm;
  const name = org.nameOf(module.api, record.id) ?? record.id;
  const content = markup`<p class="crumb"><a href="${address(module.api)}">${module.spec.plural}</a> / ${record.id}</p>
<h1>${name}</h1><div class="cols"><div><section class="card"><h2>${module.spec.singular}</h2>${filled(org, module, record)}</section>
<section class="card"><h2>Change a field as the owner</h2>${form(module, record, again)}</section></div>
<div>${notes(org, module, record)}${attachments(org, module, record)}${related(org, module, record)}
<section class="card"><h2>Timeline</h2>${timeline(state, module, record)}</section></div></div>`;
  return frame(org, name, module.api, content);
}

function filled(org: Org, module: Module, record: StoredRecord): Markup {
  const rows = [...module.fields.values()].flatMap((field) => {
    const shown = showField(org, field, record.values);
    return shown ? [markup`<dt>${field.spec.label}</dt><dd>${shown}</dd>`] : [];
  });
  return markup`<dl>${rows}</dl>`;
}

function isEditable(field: Field): boolean {
  return (
    field.spec.writable === 'always' && field.spec.type !== 'subform' && field.spec.type !== 'json'
  );
}

function form(module: Module, record: StoredRecord, again: Refilled | undefined): Markup {
  const options = [...module.fields.values()]
    .filter(isEditable)
    .map((field) =>
      field.name === again?.field
        ? markup`<option value="${field.name}" selected>${field.spec.label}</option>`
        : markup`<option value="${field.name}">${field.spec.label}</option>`,
    );
  const problem = again ? markup`<p class="wrong">${again.problem}</p>` : markup``;
  return markup`${problem}<form class="edit" method="post" action="${address(module.api, record.id)}">
<select name="field" aria-label="Field">${options}</select>
<textarea name="value" rows="1" aria-label="New value">${again?.value ?? ''}</textarea><button>Save</button></form>`;
}

function partsOf(org: Org, api: string, module: Module, record: StoredRecord): StoredRecord[] {
  const other = org.modules.get(api);
  return other ? recordsAbout(org, other, module, record.id) : [];
}

function section(title: string, items: readonly Markup[]): Markup {
  if (items.length === 0) return markup``;
  return markup`<section class="card"><h2>${title} <span class="muted">${items.length}</span></h2>${items}</section>`;
}

function notes(org: Org, module: Module, record: StoredRecord): Markup {
  const items = partsOf(org, 'Notes', module, record).map(({ id, values }) => {
    const title = values['Note_Title'];
    const head = typeof title === 'string' ? markup`<b>${title}</b><br>` : markup``;
    const time = when(org, Number(values['Created_Time']));
    return markup`<div class="note">${head}${String(values['Note_Content'])}<br><a class="small" href="${address('Notes', id)}">${time}</a></div>`;
  });
  return section('Notes', items);
}

function attachments(org: Org, module: Module, record: StoredRecord): Markup {
  const items = partsOf(org, 'Attachments', module, record).map(({ id, values }) => {
    const link = values['$link_url'];
    const name = markup`<a href="${address('Attachments', id)}">${String(values['File_Name'])}</a>`;
    return markup`<div class="note">${name}${typeof link === 'string' ? markup` → ${showWebsite(link)}` : markup` <span class="muted">${String(values['Size'])} bytes</span>`}</div>`;
  });
  return section('Attachments', items);
}

function related(org: Org, module: Module, record: StoredRecord): Markup {
  const others = [...org.modules.values()].filter(
    (other) => !['Notes', 'Attachments'].includes(other.api),
  );
  return markup`${others.map((other) => {
    const items = recordsAbout(org, other, module, record.id).map(
      (found) => markup`<div class="note">${linkTo(org, other.api, found.id)}
<span class="muted small">${when(org, Number(found.values['Created_Time']))}</span></div>`,
    );
    return section(other.spec.plural, items);
  })}`;
}

const verbs: Readonly<Record<Change['kind'], string>> = {
  insert: 'created',
  update: 'changed',
  delete: 'deleted',
};

function timeline(state: SandboxState, module: Module, record: StoredRecord): Markup {
  const { org, timeline: book } = state.crm;
  const items = [...book.of(record.id)].reverse().map(
    (change) => markup`<li><b>${fullName(change.by)}</b> ${verbs[change.kind]} it
<span class="muted small">${when(org, change.at)}</span>${change.kind === 'update' ? differences(org, module, change) : markup``}</li>`,
  );
  const created = when(org, Number(record.values['Created_Time']));
  const first =
    items.length === 0
      ? [markup`<li>Created <span class="muted small">${created}</span></li>`]
      : items;
  return markup`<ol class="time">${first}</ol>`;
}

function differences(org: Org, module: Module, change: Change): Markup {
  return markup`${change.fields.flatMap((name) => {
    const field = module.fields.get(name);
    if (!field) return [];
    const before = showField(org, field, change.before?.values ?? {}) ?? markup`<i>empty</i>`;
    const after = showField(org, field, change.record.values) ?? markup`<i>empty</i>`;
    return [markup`<br>${field.spec.label}: <span class="muted">${before}</span> → ${after}`];
  })}`;
}
