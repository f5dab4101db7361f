import { choice, field, fields, lookup, systemFields } from './field.ts';
import type { ModuleSpec } from './module.ts';

const places = ['Business Address', 'Client Address'];

/** Appointments: section 11. */
export const appointments: ModuleSpec = {
  api: 'Appointments__s',
  singular: 'Appointment',
  plural: 'Appointments',
  nameField: 'Appointment_Name',
  upsertField: undefined,
  upsertable: true,
  scope: 'appointments',
  custom: false,
  apiSupported: true,
  fields: [
    field('Appointment_Name', 'text', { mandatory: true }),
    field('Appointment_For', 'multi_module_lookup', {
      mandatory: true,
      to: ['Contacts', 'Leads', 'Accounts', 'Quality_Notes'],
    }),
    lookup('Service_Name', 'Services__s', { mandatory: true }),
    field('Appointment_Start_Time', 'datetime', { mandatory: true }),
    field('Appointment_End_Time', 'datetime', { writable: 'none' }),
    field('Duration', 'integer', { writable: 'none' }),
    choice('Location', places, { mandatory: true, strict: true }),
    field('Address', 'text'),
    choice('Status', ['Scheduled', 'Completed', 'Overdue', 'Cancelled'], { strict: true }),
    field('Additional_Information', 'textarea'),
    field('Remind_At', 'json', { label: 'Reminder' }),
    field('Rescheduled_From', 'datetime', { writable: 'none' }),
    field('Rescheduled_To', 'datetime', { writable: 'none' }),
    field('Reschedule_Count', 'integer', { writable: 'none' }),
    choice('Reschedule_Reason', ['By Customer', 'By Team'], { strict: true }),
    field('Reschedule_Note', 'textarea', { length: 2000 }),
    choice('Cancellation_Reason', ['By Customer', 'By Team'], { strict: true }),
    field('Cancellation_Note', 'textarea', { length: 2000 }),
    field('Cancelled_Time', 'datetime', { writable: 'none' }),
    field('Job_Sheet_Description', 'textarea'),
    ...systemFields(),
  ],
};

/** Services: section 11. Members and timings come only with a single record. */
export const services: ModuleSpec = {
  api: 'Services__s',
  singular: 'Service',
  plural: 'Services',
  nameField: 'Service_Name',
  upsertField: undefined,
  upsertable: true,
  scope: 'services',
  custom: false,
  apiSupported: true,
  fields: [
    field('Service_Name', 'text', { length: 120, mandatory: true }),
    field('Duration', 'integer', { mandatory: true }),
    choice('Location', [...places, 'Business Address and Client Address'], {
      mandatory: true,
      strict: true,
    }),
    field('Members', 'subform', { mandatory: true, singleOnly: true }),
    choice(
      'Availability_Type',
      ['Every Business Days', 'Specific Date Range', 'Specific Date(s)', 'Specific Day(s)'],
      { mandatory: true, strict: true },
    ),
    ...fields('date', 'Available_From', 'Available_Till'),
    field('Available_Dates', 'json', { singleOnly: true }),
    field('Available_Days', 'multiselectpicklist', {
      picks: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
      strict: true,
    }),
    field('Available_Timings', 'subform', { singleOnly: true }),
    field('Price', 'currency'),
    field('Tax', 'json'),
    field('Job_Sheet_Required', 'boolean'),
    field('Description', 'textarea'),
    choice('Status', ['Available', 'Temporarily Unavailable', 'Not in Use'], { strict: true }),
    ...systemFields(),
  ],
};
