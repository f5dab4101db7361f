import {
  checkbox,
  form,
  hidden,
  input,
  select,
  submit,
  textarea,
} from '../../../../src/connector/sandbox-page/forms.ts';
import { type Html, html, type Part } from '../../../../src/connector/sandbox-page/html.ts';
import { card, fold } from '../../../../src/connector/sandbox-page/parts.ts';
import type { Module } from '../metadata/module.ts';
import type { StoredRecord } from '../records/table.ts';
import { actors } from './edit-page.ts';
import { lookupChoices } from './field-input.ts';
import { inputTime, isAgain, typed, type View } from './view.ts';

/** What a person can do with a record besides editing it. */
export function recordForms(view: View, module: Module, record: StoredRecord): Part {
  if (!module.spec.apiSupported) return undefined;
  const { values } = record;
  const isOver = ['Completed', 'Cancelled'].includes(String(values['Status']));
  return [
    module.api === 'Appointments__s' &&
      !isOver &&
      card(
        'appointment',
        'Move, cancel, complete',
        html`${moveForm(view, record)}${cancelForm(view)}${completeForm(view)}`,
      ),
    module.api === 'Leads' &&
      values['Converted__s'] !== true &&
      card(
        'convert',
        'Convert',
        fold(
          'convert-fold',
          'Make a contact of this lead…',
          convertForm(view, record),
          isAgain(view, 'convert'),
        ),
      ),
  ];
}

/** What is seldom done: locking and deleting. */
export function moreForms(view: View, module: Module, record: StoredRecord): Html {
  return card(
    'more',
    'More',
    html`${lockForm(view, record)}${people.includes(module.api) && mergeForm(view, module, record)}${deleteForm(view, module)}`,
  );
}

const reasons = ['By Customer', 'By Team'];

function moveForm(view: View, { values }: StoredRecord): Html {
  const { org } = view.state.crm;
  const was = (name: string, usual = ''): string => typed(view, 'move', name, usual);
  return form(
    { id: 'move-form', action: view.path, does: 'move', keep: isAgain(view, 'move') },
    html`${input('start', 'New time', { type: 'datetime-local', value: was('start', inputTime(org, Number(values['Appointment_Start_Time']))), required: true })}
${select('reason', 'Who wants it', reasons, was('reason'))}${input('note', 'Why', { value: was('note') })}${actors(org, was('as'))}${submit('Move it')}`,
  );
}

function cancelForm(view: View): Html {
  const was = (name: string): string => typed(view, 'cancel', name);
  return fold(
    'cancel-fold',
    'Cancel it…',
    form(
      { id: 'cancel-form', action: view.path, does: 'cancel', keep: isAgain(view, 'cancel') },
      html`${select('reason', 'Who cancels', reasons, was('reason'))}${input('note', 'Why', { value: was('note') })}${actors(view.state.crm.org, was('as'))}${submit('Cancel the appointment', 'danger')}`,
    ),
    isAgain(view, 'cancel'),
  );
}

function completeForm(view: View): Html {
  return fold(
    'complete-fold',
    'It took place…',
    form(
      { id: 'complete-form', action: view.path, does: 'complete', layout: 'line' },
      html`${actors(view.state.crm.org, '')}${submit('Mark as completed', 'quiet')}`,
    ),
    isAgain(view, 'complete'),
  );
}

function convertForm(view: View, { values }: StoredRecord): Html {
  const { org } = view.state.crm;
  const was = (name: string, usual = ''): string => typed(view, 'convert', name, usual);
  const stages =
    org.modules
      .get('Deals')
      ?.fields.get('Stage')
      ?.picks.map(({ value }) => value) ?? [];
  return form(
    { id: 'convert-form', action: view.path, does: 'convert', keep: isAgain(view, 'convert') },
    html`<p class="field wide">Makes a contact of the lead${typeof values['Company'] === 'string' && ' and an account of its company'}; notes and activities move along.</p>
${checkbox('withDeal', 'Open a deal as well', was('withDeal') === 'yes')}
${input('deal', 'Name of the deal', { value: was('deal', String(values['Full_Name'] ?? '')) })}${select('stage', 'Stage', stages, was('stage'))}${actors(org, was('as'))}${submit('Convert')}`,
  );
}

/** A note of a record. */
export function noteForm(view: View, module: Module, record: StoredRecord): Html {
  const was = (name: string): string => typed(view, 'note', name);
  return form(
    { id: 'note-form', action: view.path, does: 'note', keep: isAgain(view, 'note') },
    html`${hidden('parent', `${module.api}/${record.id}`)}${input('title', 'Title', { value: was('title') })}${actors(view.state.crm.org, was('as'))}${textarea('content', 'Note', was('content'), true)}${submit('Add the note')}`,
  );
}

function lockForm(view: View, { values }: StoredRecord): Html {
  const isLocked = values['Locked__s'] === true;
  return form(
    { id: 'lock-form', action: view.path, does: 'lock', layout: 'plain' },
    html`${hidden('locked', isLocked ? 'no' : 'yes')}<p class="soft">A locked record can be changed by nobody.</p>${submit(isLocked ? 'Unlock it' : 'Lock it', 'quiet')}`,
  );
}

/** Modules whose records people merge. */
const people = ['Leads', 'Contacts', 'Accounts', 'Deals'];

function mergeForm(view: View, module: Module, { id }: StoredRecord): Html {
  const { org } = view.state.crm;
  const was = (name: string): string => typed(view, 'merge', name);
  const others = lookupChoices(org, module.api, was('gone')).filter(([other]) => other !== id);
  return fold(
    'merge-fold',
    'Merge another one into it…',
    form(
      { id: 'merge-form', action: view.path, does: 'merge', keep: isAgain(view, 'merge') },
      html`<p class="field wide">This one stays, with what it holds; the other one goes, and what hangs on it comes here.</p>
${select('gone', 'The one that goes', others, was('gone'))}${actors(org, was('as'))}${submit('Merge', 'danger')}`,
    ),
    isAgain(view, 'merge'),
  );
}

function deleteForm(view: View, module: Module): Html {
  return fold(
    'delete-fold',
    'Delete it…',
    form(
      { id: 'delete-form', action: view.path, does: 'delete', layout: 'line' },
      html`${actors(view.state.crm.org, '')}${submit(`Yes, delete this ${module.spec.singular.toLowerCase()}`, 'danger')}`,
    ),
  );
}
