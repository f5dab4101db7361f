import { type Html, html, type Part } from '../../../../src/connector/sandbox-page/html.ts';
import type { Change, Org } from '../org.ts';
import type { StoredRecord } from '../records/table.ts';
import type { RefusedWrite } from '../timeline.ts';
import { fullName } from '../users.ts';
import { linkTo, shortened, showField } from './show-value.ts';
import { shortTime } from './view.ts';

const verbs: Readonly<Record<Change['kind'], string>> = {
  insert: 'made it',
  update: 'changed it',
  delete: 'deleted it',
};
const looks: Readonly<Record<Change['kind'], string>> = {
  insert: 'good',
  update: '',
  delete: 'bad',
};

/** What happened to one record, newest first: who changed what from what to what, and what was refused. */
export function storyOf(
  org: Org,
  record: StoredRecord,
  changes: readonly Change[],
  refused: readonly RefusedWrite[],
): Html {
  const items = [
    ...changes.map((change) => ({ at: change.at, item: changeItem(org, change) })),
    ...refused.map((one) => ({ at: one.at, item: refusedItem(org, one) })),
  ];
  items.sort((a, b) => a.at - b.at);
  const created = Number(record.values['Created_Time']);
  const creator = org.user(String(record.values['Created_By']));
  const first = changes.some(({ kind }) => kind === 'insert')
    ? []
    : [
        html`<li class="good"><b>${creator ? fullName(creator) : 'Somebody'}</b> made it <span class="soft when">${shortTime(org, created)}</span></li>`,
      ];
  return html`<ol class="story">${[...items.reverse().map(({ item }) => item), ...first]}</ol>`;
}

function changeItem(org: Org, change: Change): Html {
  return html`<li class="${looks[change.kind]}"><b>${fullName(change.by)}</b> ${verbs[change.kind]}
<span class="soft when">${shortTime(org, change.at)}</span>${change.kind === 'update' && differences(org, change)}</li>`;
}

/** The fields of a change: from what to what. */
export function differences(org: Org, change: Change): Part {
  const module = org.modules.get(change.module);
  return change.fields.map((name) => {
    const field = module?.fields.get(name);
    if (!field)
      return (
        name === '$event_cancelled' && html`<div class="small">The meeting is cancelled.</div>`
      );
    const before = showField(org, field, change.before?.values ?? {});
    const after = showField(org, field, change.record.values);
    return html`<div class="small"><span class="soft">${field.spec.label}:</span> ${before && html`<del>${before}</del> → `}<ins>${after ?? html`<i>empty</i>`}</ins></div>`;
  });
}

/** Details of a refusal as a list in words: `api_name Email, maximum_length 100`. */
function detailWords(details: string): string {
  const told = Object.entries(JSON.parse(details) as Record<string, unknown>).map(
    ([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return shortened(told.join(', '), 200);
}

function refusedItem(org: Org, { at, what, code, message, details }: RefusedWrite): Html {
  return html`<li class="bad"><b>Refused</b> <span class="soft when">${shortTime(org, at)}</span>
<div class="small">${code}: ${message} <span class="soft">${detailWords(details)} · ${what}</span></div></li>`;
}

/** What changed lately, whatever the record. */
export function latelyItem(org: Org, change: Change): Html {
  const kind = org.modules.get(change.module)?.spec.singular ?? change.module;
  const verb = { insert: 'made', update: 'changed', delete: 'deleted' }[change.kind];
  const shown = change.fields
    .slice(0, 3)
    .map((name) => org.modules.get(change.module)?.fields.get(name)?.spec.label ?? name);
  const more = change.fields.length > 3 ? ' and more' : '';
  return html`<span class="row"><span><b>${fullName(change.by)}</b> ${verb} <span class="soft">${kind}</span> ${nameThen(org, change)}</span><span class="end soft when">${shortTime(org, change.at)}</span></span>
${change.kind === 'update' && html`<div class="soft small">${shown.join(', ')}${more}</div>`}`;
}

function nameThen(org: Org, change: Change): Part {
  if (org.find(change.module, change.record.id))
    return linkTo(org, change.module, change.record.id);
  const name = change.record.values[org.modules.get(change.module)?.spec.nameField ?? ''];
  return typeof name === 'string' ? name : change.record.id;
}

/** A refused write among others. */
export function refusedLine(org: Org, { at, what, code, message, details }: RefusedWrite): Html {
  return html`<span class="row"><b>${code}</b> ${message}<span class="end soft when">${shortTime(org, at)}</span></span>
<div class="soft small">${detailWords(details)} · ${what}</div>`;
}
