import { choice, type FieldSpec, field, lookup, systemFields } from './field.ts';
import type { ModuleSpec } from './module.ts';

/** Quality notes: the practice's own module for complaints, praise and proposals. */
export const qualityNotes: ModuleSpec = {
  api: 'Quality_Notes',
  singular: 'Quality Note',
  plural: 'Quality Notes',
  nameField: 'Name',
  upsertField: 'Name',
  upsertable: true,
  scope: 'custom',
  custom: true,
  apiSupported: true,
  fields: [
    field('Name', 'text', { length: 120, mandatory: true, label: 'Quality Note Name' }),
    choice('Kind', ['Complaint', 'Praise', 'Proposal'], { custom: true }),
    field('Rating', 'integer', { custom: true }),
    field('Text', 'textarea', { custom: true }),
    lookup('Contact', 'Contacts', { custom: true }),
    lookup('Lead', 'Leads', { custom: true }),
    ...systemFields(),
  ],
};

const keyed = [
  'Leads',
  'Contacts',
  'Calls',
  'Events',
  'Tasks',
  'Cases',
  'Appointments__s',
  'Quality_Notes',
];

/** The fields Patchcord's own `setup` installs, for an organisation where that has been done: module and field. */
export const installedFields: readonly (readonly [string, FieldSpec])[] = [
  ...keyed.map(
    (api) => [api, field('Patchcord_Key', 'text', { custom: true, unique: true })] as const,
  ),
  [
    'Calls',
    choice('Request_Kind', ['booking', 'answer', 'escalation', 'quality', 'other', 'spam'], {
      custom: true,
    }),
  ],
  ['Cases', field('SLA_Due_At', 'datetime', { custom: true })],
];
