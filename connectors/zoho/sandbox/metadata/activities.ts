import { choice, field, fields, lookup, systemFields } from './field.ts';
import type { ModuleSpec } from './module.ts';

/** Modules an activity may be about (`$se_module`). */
const subjects = [
  'Leads',
  'Accounts',
  'Deals',
  'Cases',
  'Appointments__s',
  'Quality_Notes',
  'Campaigns',
  'Products',
  'Vendors',
  'Solutions',
  'Quotes',
  'Sales_Orders',
  'Purchase_Orders',
  'Invoices',
];

/** Calls: section 10. */
export const calls: ModuleSpec = {
  api: 'Calls',
  singular: 'Call',
  plural: 'Calls',
  nameField: 'Subject',
  upsertField: undefined,
  upsertable: false,
  scope: 'calls',
  custom: false,
  apiSupported: true,
  fields: [
    field('Subject', 'text', { mandatory: true }),
    choice('Call_Type', ['Inbound', 'Outbound', 'Missed'], { mandatory: true, strict: true }),
    field('Call_Start_Time', 'datetime', { mandatory: true }),
    field('Call_Duration', 'text', { length: 20 }),
    field('Call_Duration_in_seconds', 'integer', { writable: 'none' }),
    choice('Call_Purpose', [
      'Prospecting',
      'Administrative',
      'Negotiation',
      'Demo',
      'Project',
      'Support',
    ]),
    field('Call_Result', 'text', { length: 120 }),
    field('Call_Agenda', 'text'),
    field('Description', 'textarea'),
    lookup('Who_Id', 'Contacts', { label: 'Contact Name' }),
    field('What_Id', 'multi_module_lookup', { label: 'Related To', to: subjects }),
    choice('Outgoing_Call_Status', ['Scheduled', 'Completed', 'Overdue', 'Cancelled'], {
      strict: true,
    }),
    choice('Scheduled_In_CRM', ['True', 'False']),
    choice('Reminder', [
      'None',
      '5 minutes before',
      '10 minutes before',
      '15 minutes before',
      '30 minutes before',
      '1 hour before',
      '1 day before',
    ]),
    field('Caller_ID', 'text', { length: 50 }),
    field('Dialled_Number', 'text', { length: 50 }),
    ...fields('phone', 'From_Number__s', 'To_Number__s'),
    field('Voice_Recording__s', 'website', { length: 2000 }),
    field('CTI_Entry', 'boolean', { writable: 'none' }),
    field('Telephony_External_ID__s', 'text', { writable: 'none' }),
    ...systemFields(),
  ],
};

/** Events, called meetings on the screen: section 11. */
export const events: ModuleSpec = {
  api: 'Events',
  singular: 'Meeting',
  plural: 'Meetings',
  nameField: 'Event_Title',
  upsertField: undefined,
  upsertable: false,
  scope: 'events',
  custom: false,
  apiSupported: true,
  fields: [
    field('Event_Title', 'text', { mandatory: true, label: 'Title' }),
    field('Start_DateTime', 'datetime', { mandatory: true, label: 'From' }),
    field('End_DateTime', 'datetime', { mandatory: true, label: 'To' }),
    field('All_day', 'boolean'),
    field('Venue', 'text', { label: 'Location' }),
    field('Meeting_Venue__s', 'text'),
    field('Meeting_Provider__s', 'text'),
    lookup('Who_Id', 'Contacts', { label: 'Contact Name' }),
    field('What_Id', 'multi_module_lookup', { label: 'Related To', to: subjects }),
    field('Participants', 'json'),
    field('Remind_At', 'json', { label: 'Reminder' }),
    field('Recurring_Activity', 'json', { label: 'Repeat' }),
    field('Description', 'textarea'),
    ...systemFields(),
  ],
};

/** Tasks: section 9. */
export const tasks: ModuleSpec = {
  api: 'Tasks',
  singular: 'Task',
  plural: 'Tasks',
  nameField: 'Subject',
  upsertField: undefined,
  upsertable: false,
  scope: 'tasks',
  custom: false,
  apiSupported: true,
  fields: [
    field('Subject', 'text', { mandatory: true }),
    field('Due_Date', 'date'),
    choice('Status', ['Not Started', 'Deferred', 'In Progress', 'Completed', 'Waiting for input']),
    choice('Priority', ['High', 'Highest', 'Low', 'Lowest', 'Normal']),
    lookup('Who_Id', 'Contacts', { label: 'Contact Name' }),
    field('What_Id', 'multi_module_lookup', { label: 'Related To', to: subjects }),
    field('Remind_At', 'json', { label: 'Reminder' }),
    field('Recurring_Activity', 'json', { label: 'Repeat' }),
    field('Send_Notification_Email', 'boolean'),
    field('Closed_Time', 'datetime', { writable: 'none' }),
    field('Description', 'textarea'),
    ...systemFields(),
  ],
};

/** Cases: section 9. */
export const cases: ModuleSpec = {
  api: 'Cases',
  singular: 'Case',
  plural: 'Cases',
  nameField: 'Subject',
  upsertField: 'Subject',
  upsertable: true,
  scope: 'cases',
  custom: false,
  apiSupported: true,
  fields: [
    field('Case_Number', 'bigint', { writable: 'none' }),
    field('Subject', 'text', { mandatory: true }),
    choice('Status', ['New', 'On Hold', 'Escalated', 'Closed'], { mandatory: true }),
    choice('Priority', ['High', 'Medium', 'Low']),
    choice('Case_Origin', ['Email', 'Phone', 'Web', 'Twitter', 'Facebook'], { mandatory: true }),
    choice('Type', ['Problem', 'Feature Request', 'Question']),
    choice('Case_Reason', [
      'User did not attend any training',
      'Complex functionality',
      'Existing problem',
      'Instructions not clear',
      'New problem',
    ]),
    field('Reported_By', 'text', { length: 100 }),
    lookup('Related_To', 'Contacts'),
    lookup('Account_Name', 'Accounts'),
    lookup('Deal_Name', 'Deals'),
    field('Email', 'email'),
    field('Phone', 'phone'),
    ...fields('textarea', 'Description', 'Internal_Comments', 'Add_Comment', 'Solution'),
    field('Comments', 'subform', { writable: 'none', singleOnly: true }),
    ...systemFields(),
  ],
};

/** Notes: section 8. */
export const notes: ModuleSpec = {
  api: 'Notes',
  singular: 'Note',
  plural: 'Notes',
  nameField: 'Note_Title',
  upsertField: undefined,
  upsertable: false,
  scope: 'notes',
  custom: false,
  apiSupported: true,
  fields: [
    field('Note_Title', 'text', { length: 120 }),
    field('Note_Content', 'textarea', { length: 65_535, mandatory: true }),
    field('Parent_Id', 'multi_module_lookup', { mandatory: true, writable: 'create' }),
    ...systemFields(),
  ],
};

/** Attachments: listed as a module, but reached only through their records (section 8). */
export const attachments: ModuleSpec = {
  api: 'Attachments',
  singular: 'Attachment',
  plural: 'Attachments',
  nameField: 'File_Name',
  upsertField: undefined,
  upsertable: false,
  scope: 'attachments',
  custom: false,
  apiSupported: false,
  fields: [
    field('File_Name', 'text'),
    field('Size', 'text', { writable: 'none' }),
    field('Parent_Id', 'multi_module_lookup', { writable: 'create' }),
    ...['$type', '$file_id', '$link_url'].map((name) =>
      field(name, 'text', { length: 3000, writable: 'none' }),
    ),
    ...systemFields(),
  ],
};
