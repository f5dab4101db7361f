import { form, hidden, select, submit } from '../../../../src/connector/sandbox-page/forms.ts';
import { type Html, html } from '../../../../src/connector/sandbox-page/html.ts';
import { card } from '../../../../src/connector/sandbox-page/parts.ts';
import type { Module } from '../metadata/module.ts';
import type { Org } from '../org.ts';
import type { StoredRecord } from '../records/table.ts';
import { fullName } from '../users.ts';
import { groupsOf } from './field-groups.ts';
import { fieldInput, isEditable, textOf } from './field-input.ts';
import { titleOf } from './show-value.ts';
import { address, type Content, isAgain, typed, type View } from './view.ts';

/** Who acts: the owner unless somebody else is chosen. */
export function actors(org: Org, selected: string): Html {
  const choices = org.users.map(
    (user) =>
      [user.owner ? 'owner' : user.id, `${fullName(user)}${user.owner ? ' (owner)' : ''}`] as const,
  );
  return select('as', 'Done by', choices, selected === '' ? 'owner' : selected);
}

/** All fields of a record to fill in; of a new one when there is no record. */
export function editPage(view: View, module: Module, record?: StoredRecord): Content {
  const { org } = view.state.crm;
  const isNew = record === undefined;
  const does = isNew ? 'make' : 'edit';
  const groups = groupsOf(module).map(({ title, fields }) => {
    const inputs = fields
      .filter((field) => isEditable(field, isNew))
      .map((field) => {
        const held = record ? textOf(org, field, record.values) : '';
        const was = typed(view, does, `was.${field.name}`, held);
        const shown = typed(
          view,
          does,
          `f.${field.name}`,
          isNew ? (view.query.get(field.name) ?? '') : held,
        );
        return fieldInput(org, field, was, shown, isNew);
      });
    return (
      inputs.length > 0 &&
      html`<fieldset><legend>${title}</legend><div class="grid">${inputs}</div></fieldset>`
    );
  });
  const name = record
    ? titleOf(org, module.api, record.id)
    : `New ${module.spec.singular.toLowerCase()}`;
  const back = record ? address(module.api, record.id) : address(module.api);
  const body = html`<div class="head"><p class="crumb"><a href="${address(module.api)}">${module.spec.plural}</a>${record && html` / <a href="${back}">${name}</a>`}</p>
<h1>${record ? `Edit ${name}` : name}</h1></div>
${card(
  'edit',
  'Fields',
  form(
    { id: 'edit-form', action: view.path, does, layout: 'plain', keep: isAgain(view, does) },
    html`${hidden('module', module.api)}${groups}<div class="row buttons">${actors(org, typed(view, does, 'as'))} ${submit('Save')} <a class="button quiet" href="${back}">Leave it</a></div>`,
  ),
)}`;
  return { title: name, here: module.api, body };
}
