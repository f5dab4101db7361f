import { choice, field, fields, lookup, systemFields } from './field.ts';
import type { ModuleSpec } from './module.ts';

const leadSources = [
  'Advertisement',
  'Cold Call',
  'Employee Referral',
  'External Referral',
  'Online Store',
  'Web Research',
  'Walk-in',
  'Chat',
];
const industries = [
  'Healthcare',
  'Education',
  'Retail',
  'Hospitality',
  'Government/Military',
  'Other',
];
const salutations = ['Mr.', 'Mrs.', 'Ms.', 'Dr.', 'Prof.'];

function address(prefix: string): ReturnType<typeof fields> {
  return fields(
    'text',
    ...['Street', 'City', 'State', 'Zip', 'Country'].map((part) => `${prefix}_${part}`),
  );
}

/** Leads: section 9. */
export const leads: ModuleSpec = {
  api: 'Leads',
  singular: 'Lead',
  plural: 'Leads',
  nameField: 'Full_Name',
  upsertField: 'Email',
  upsertable: true,
  scope: 'leads',
  custom: false,
  apiSupported: true,
  required: ['Company'],
  fields: [
    choice('Salutation', salutations),
    field('First_Name', 'text', { length: 40 }),
    field('Last_Name', 'text', { length: 80, mandatory: true }),
    field('Full_Name', 'text', { length: 80, writable: 'none' }),
    field('Company', 'text', { length: 200 }),
    field('Designation', 'text', { length: 100, label: 'Title' }),
    ...fields('email', 'Email', 'Secondary_Email'),
    ...fields('phone', 'Phone', 'Mobile', 'Fax'),
    field('Website', 'website'),
    choice('Lead_Source', leadSources),
    choice('Lead_Status', [
      'Attempted to Contact',
      'Contact in Future',
      'Contacted',
      'Junk Lead',
      'Lost Lead',
      'Not Contacted',
      'Pre-Qualified',
      'Not Qualified',
    ]),
    choice('Industry', industries),
    choice('Rating', ['Acquired', 'Active', 'Market Failed', 'Project Cancelled', 'Shut Down']),
    ...fields('text', 'Street', 'City', 'State', 'Zip_Code', 'Country'),
    field('Annual_Revenue', 'currency'),
    field('No_of_Employees', 'integer'),
    ...fields('boolean', 'Email_Opt_Out'),
    field('Description', 'textarea'),
    field('Converted__s', 'boolean', { writable: 'none' }),
    field('Converted_Date_Time', 'datetime', { writable: 'none' }),
    lookup('Converted_Account', 'Accounts', { writable: 'none' }),
    lookup('Converted_Contact', 'Contacts', { writable: 'none' }),
    lookup('Converted_Deal', 'Deals', { writable: 'none' }),
    ...systemFields(),
  ],
};

/** Contacts: section 9. */
export const contacts: ModuleSpec = {
  api: 'Contacts',
  singular: 'Contact',
  plural: 'Contacts',
  nameField: 'Full_Name',
  upsertField: 'Email',
  upsertable: true,
  scope: 'contacts',
  custom: false,
  apiSupported: true,
  fields: [
    choice('Salutation', salutations),
    field('First_Name', 'text', { length: 40 }),
    field('Last_Name', 'text', { length: 80, mandatory: true }),
    field('Full_Name', 'text', { length: 80, writable: 'none' }),
    lookup('Account_Name', 'Accounts'),
    field('Title', 'text', { length: 100 }),
    field('Department', 'text', { length: 50 }),
    ...fields('email', 'Email', 'Secondary_Email'),
    ...fields('phone', 'Phone', 'Mobile', 'Home_Phone', 'Other_Phone', 'Asst_Phone', 'Fax'),
    choice('Lead_Source', leadSources),
    field('Date_of_Birth', 'date'),
    lookup('Reporting_To', 'Contacts'),
    ...address('Mailing'),
    ...address('Other'),
    ...fields('boolean', 'Email_Opt_Out'),
    field('Description', 'textarea'),
    ...systemFields(),
  ],
};

/** Accounts: section 9. */
export const accounts: ModuleSpec = {
  api: 'Accounts',
  singular: 'Account',
  plural: 'Accounts',
  nameField: 'Account_Name',
  upsertField: 'Account_Name',
  upsertable: true,
  scope: 'accounts',
  custom: false,
  apiSupported: true,
  fields: [
    field('Account_Name', 'text', { length: 200, mandatory: true }),
    field('Account_Number', 'text', { length: 40 }),
    ...fields('phone', 'Phone', 'Fax'),
    field('Website', 'website'),
    choice('Account_Type', [
      'Analyst',
      'Competitor',
      'Customer',
      'Distributor',
      'Investor',
      'Partner',
      'Prospect',
      'Supplier',
      'Other',
    ]),
    choice('Industry', industries),
    lookup('Parent_Account', 'Accounts'),
    field('Annual_Revenue', 'currency'),
    field('Employees', 'integer'),
    ...fields(
      'text',
      'Billing_Street',
      'Billing_City',
      'Billing_State',
      'Billing_Code',
      'Billing_Country',
    ),
    ...fields(
      'text',
      'Shipping_Street',
      'Shipping_City',
      'Shipping_State',
      'Shipping_Code',
      'Shipping_Country',
    ),
    field('Description', 'textarea'),
    ...systemFields(),
  ],
};

/** Stages by pipeline; a stage outside the deal's pipeline is a MAPPING_MISMATCH. */
export const pipelines: Readonly<Record<string, readonly string[]>> = {
  'Standard (Standard)': [
    'Qualification',
    'Needs Analysis',
    'Value Proposition',
    'Identify Decision Makers',
    'Proposal/Price Quote',
    'Negotiation/Review',
    'Closed Won',
    'Closed Lost',
    'Closed Lost to Competition',
  ],
};

/** Deals: section 9. */
export const deals: ModuleSpec = {
  api: 'Deals',
  singular: 'Deal',
  plural: 'Deals',
  nameField: 'Deal_Name',
  upsertField: 'Deal_Name',
  upsertable: true,
  scope: 'deals',
  custom: false,
  apiSupported: true,
  fields: [
    field('Deal_Name', 'text', { length: 120, mandatory: true }),
    lookup('Account_Name', 'Accounts'),
    lookup('Contact_Name', 'Contacts'),
    field('Amount', 'currency'),
    choice('Stage', pipelines['Standard (Standard)'] ?? [], { mandatory: true, strict: true }),
    choice('Pipeline', Object.keys(pipelines), { strict: true }),
    field('Closing_Date', 'date'),
    field('Probability', 'integer'),
    choice('Type', ['Existing Business', 'New Business']),
    field('Next_Step', 'text', { length: 100 }),
    choice('Lead_Source', leadSources),
    field('Description', 'textarea'),
    ...systemFields(),
  ],
};
