import { type Html, html, type Part } from '../../../../src/connector/sandbox-page/html.ts';
import { card, facts, fold, list, nothing } from '../../../../src/connector/sandbox-page/parts.ts';
import type { Module } from '../metadata/module.ts';
import type { Org } from '../org.ts';
import { recordsAbout } from '../records/related.ts';
import type { DeletedRecord, StoredRecord } from '../records/table.ts';
import type { SandboxState } from '../state.ts';
import { fullName } from '../users.ts';
import { groupsOf } from './field-groups.ts';
import { moreForms, noteForm, recordForms } from './record-forms.ts';
import { linkTo, showField, showWebsite, stateBadge, titleOf } from './show-value.ts';
import { storyOf } from './story.ts';
import { address, type Content, dayTime, shortTime, type View } from './view.ts';

/** How many linked records of one module are listed. */
const listed = 12;

/** One record: its filled fields in groups, what hangs on it and what it hangs on, what happened to it, what can be done. */
export function recordPage(view: View, module: Module, record: StoredRecord): Content {
  const { state } = view;
  const { org } = state.crm;
  const name = titleOf(org, module.api, record.id);
  const edit =
    module.spec.apiSupported &&
    html`<a class="button" href="${address(module.api, record.id, 'edit')}">Edit</a>`;
  const body = html`<div class="head"><p class="crumb"><a href="${address(module.api)}">${module.spec.plural}</a> / ${record.id}</p>
<h1>${name}</h1>${headline(record)}${edit}</div>
<div class="cols"><div>${groups(org, module, record)}${module.spec.apiSupported && moreForms(view, module, record)}</div>
<div>${recordForms(view, module, record)}${related(org, module, record)}${notes(view, module, record)}${attachments(org, module, record)}${story(state, record)}</div></div>`;
  return { title: name, here: module.api, body };
}

function headline({ values }: StoredRecord): Part {
  const states = ['Status', 'Stage', 'Lead_Status', 'Call_Type'].flatMap((name) => {
    const value = values[name];
    return typeof value === 'string' ? [stateBadge(value)] : [];
  });
  return [
    states,
    values['Converted__s'] === true && stateBadge('Converted'),
    values['$event_cancelled'] === true && stateBadge('Cancelled'),
    values['Locked__s'] === true && stateBadge('Locked'),
  ];
}

function groups(org: Org, module: Module, record: StoredRecord): Html {
  const isConverted = record.values['Converted__s'] === true;
  const cards = groupsOf(module).map(({ title, fields }) => {
    if (title === 'Conversion' && !isConverted) return undefined;
    const rows = fields.flatMap((field): (readonly [string, Part])[] => {
      const shown = field.name === 'id' ? html`${record.id}` : showField(org, field, record.values);
      return shown ? [[field.spec.label, shown]] : [];
    });
    return (
      rows.length > 0 &&
      card(`group-${title.toLowerCase().replaceAll(' ', '-')}`, title, facts(rows))
    );
  });
  return html`${cards}`;
}

function partsOf(org: Org, api: string, module: Module, record: StoredRecord): StoredRecord[] {
  const other = org.modules.get(api);
  return other ? recordsAbout(org, other, module, record.id) : [];
}

function notes(view: View, module: Module, record: StoredRecord): Part {
  const { org } = view.state.crm;
  if (['Notes', 'Attachments'].includes(module.api)) return undefined;
  const found = partsOf(org, 'Notes', module, record);
  const items = found.map(({ id, values }) => {
    const title = values['Note_Title'];
    const author = org.user(String(values['Created_By']));
    return html`${typeof title === 'string' && html`<b>${title}</b>`}<div class="text">${String(values['Note_Content'])}</div>
<a class="small" href="${address('Notes', id)}">${author && `${fullName(author)}, `}${shortTime(org, Number(values['Created_Time']))}</a>`;
  });
  return card(
    'notes',
    'Notes',
    html`${list(items, 'None.')}${fold('note-fold', 'Add a note', noteForm(view, module, record), view.again?.does === 'note')}`,
    { count: found.length },
  );
}

function attachments(org: Org, module: Module, record: StoredRecord): Part {
  const found = partsOf(org, 'Attachments', module, record);
  const items = found.map(({ id, values }) => {
    const link = values['$link_url'];
    const size = values['Size'];
    return html`<a href="${address('Attachments', id)}">${titleOf(org, 'Attachments', id)}</a> ${typeof link === 'string' ? html`→ ${showWebsite(link)}` : html`<span class="soft">${typeof size === 'string' && `${size} bytes`}</span>`}`;
  });
  return (
    found.length > 0 && card('attachments', 'Attachments', list(items, ''), { count: found.length })
  );
}

/** Records that point here, by module. What this record points to stands among its fields, as links. */
function related(org: Org, module: Module, record: StoredRecord): Html {
  const others = [...org.modules.values()].filter(
    (other) => !['Notes', 'Attachments'].includes(other.api),
  );
  return html`${others.map((other) => {
    const found = recordsAbout(org, other, module, record.id);
    if (found.length === 0) return undefined;
    const items = found.slice(0, listed).map((one) => relatedItem(org, other, one));
    const more =
      found.length > listed && html`<p class="soft small">and ${found.length - listed} more</p>`;
    return card(`related-${other.api}`, other.spec.plural, html`${list(items, '')}${more}`, {
      count: found.length,
    });
  })}`;
}

function relatedItem(org: Org, module: Module, { id, values }: StoredRecord): Html {
  const state = values['Status'] ?? values['Stage'] ?? values['Call_Type'];
  const at =
    values['Appointment_Start_Time'] ??
    values['Start_DateTime'] ??
    values['Call_Start_Time'] ??
    values['Created_Time'];
  return html`<span class="row">${linkTo(org, module.api, id)}${typeof state === 'string' && stateBadge(state)}<span class="end soft when">${shortTime(org, Number(at))}</span></span>`;
}

function story(state: SandboxState, record: StoredRecord): Html {
  const { org, timeline } = state.crm;
  const changes = timeline.of(record.id);
  return card('timeline', 'Timeline', storyOf(org, record, changes, timeline.refusals(record.id)));
}

/** A record in the recycle bin: its name, who threw it there, and its story. */
export function deletedPage(view: View, module: Module, gone: DeletedRecord): Content {
  const { state } = view;
  const { org } = state.crm;
  const { record, deletedAt, deletedBy } = gone;
  const named = record.values[module.spec.nameField];
  const name = typeof named === 'string' ? named : record.id;
  const user = org.user(deletedBy);
  const body = html`<div class="head"><p class="crumb"><a href="${address(module.api)}">${module.spec.plural}</a> / ${record.id}</p><h1>${name}</h1>${stateBadge('Deleted')}</div>
<div class="cols"><div>${card('gone', 'In the recycle bin', nothing(`${user ? fullName(user) : 'Somebody'} deleted it on ${dayTime(org, deletedAt)}.`))}${groups(org, module, record)}</div><div>${story(state, record)}</div></div>`;
  return { title: name, here: module.api, body };
}
