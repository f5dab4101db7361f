import type { Field } from '../metadata/field.ts';
import type { Module } from '../metadata/module.ts';
import type { Org } from '../org.ts';
import type { StoredRecord } from '../records/table.ts';
import { type Markup, markup } from './escape.ts';
import { address, frame } from './frame.ts';
import { linkTo, showField } from './show-value.ts';

const perPage = 100;

const columns: Readonly<Record<string, readonly string[]>> = {
  Leads: [
    'Company',
    'Phone',
    'Mobile',
    'Email',
    'Lead_Source',
    'Lead_Status',
    'Owner',
    'Created_Time',
  ],
  Contacts: ['Account_Name', 'Phone', 'Mobile', 'Email', 'Tag', 'Owner', 'Created_Time'],
  Accounts: ['Phone', 'Account_Type', 'Billing_City', 'Owner', 'Created_Time'],
  Deals: ['Stage', 'Amount', 'Contact_Name', 'Closing_Date', 'Owner'],
  Calls: [
    'Call_Type',
    'Call_Start_Time',
    'Call_Duration',
    'Who_Id',
    'What_Id',
    'Call_Result',
    'Request_Kind',
    'Owner',
  ],
  Events: ['Start_DateTime', 'End_DateTime', 'Who_Id', 'What_Id', 'Owner'],
  Tasks: ['Status', 'Priority', 'Due_Date', 'Who_Id', 'What_Id', 'Owner'],
  Cases: ['Status', 'Priority', 'Related_To', 'Phone', 'SLA_Due_At', 'Owner', 'Created_Time'],
  Notes: ['Note_Content', 'Parent_Id', 'Created_Time', 'Owner'],
  Appointments__s: [
    'Appointment_Start_Time',
    'Duration',
    'Service_Name',
    'Appointment_For',
    'Status',
    'Owner',
  ],
  Services__s: ['Duration', 'Price', 'Members', 'Status'],
  Quality_Notes: ['Kind', 'Rating', 'Text', 'Contact', 'Lead', 'Created_Time'],
  Attachments: ['Parent_Id', '$link_url', 'Size', 'Created_Time'],
};

/** The records of a module as a table, newest first. */
export function modulePage(org: Org, module: Module, page: number): string {
  const all = [...org.table(module.api).live.values()].reverse();
  const part = all.slice((page - 1) * perPage, page * perPage);
  const shown = (columns[module.api] ?? ['Owner', 'Created_Time']).flatMap(
    (name) => module.fields.get(name) ?? [],
  );
  const head = shown.map((field) => markup`<th>${field.spec.label}</th>`);
  const rows = part.map((record) => row(org, module, record, shown));
  const table = markup`<table><thead><tr><th>Name</th>${head}</tr></thead><tbody>${rows}</tbody></table>`;
  const content = markup`<h1>${module.spec.plural} <span class="muted">${all.length}</span></h1>
<div class="card">${all.length === 0 ? markup`<p class="muted">No records.</p>` : table}</div>${pager(module, page, all.length)}`;
  return frame(org, module.spec.plural, module.api, content);
}

function row(org: Org, module: Module, record: StoredRecord, shown: readonly Field[]): Markup {
  const cells = shown.map(
    (field) => markup`<td>${showField(org, field, record.values) ?? ''}</td>`,
  );
  return markup`<tr><td>${linkTo(org, module.api, record.id)}</td>${cells}</tr>`;
}

function pager(module: Module, page: number, total: number): Markup {
  const links: Markup[] = [];
  if (page > 1) links.push(markup`<a href="${address(module.api)}?page=${page - 1}">Newer</a> `);
  if (page * perPage < total)
    links.push(markup`<a href="${address(module.api)}?page=${page + 1}">Older</a>`);
  return markup`<p>${links}</p>`;
}
