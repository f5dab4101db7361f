import { choice, type FieldSpec, field, fields, lookup, systemFields } from './field.ts';
import type { ModuleSpec } from './module.ts';

interface TradeModule {
  readonly api: string;
  readonly singular: string;
  readonly plural?: string;
  /** The field that names a record, mandatory and what an upsert looks at. */
  readonly named: string;
  readonly nameLength?: number;
  readonly fields: readonly FieldSpec[];
}

function module({
  api,
  singular,
  plural,
  named,
  nameLength = 255,
  fields: own,
}: TradeModule): ModuleSpec {
  return {
    api,
    singular,
    plural: plural ?? `${singular}s`,
    nameField: named,
    upsertField: named,
    upsertable: true,
    scope: api.toLowerCase().replace('_', ''),
    custom: false,
    aside: true,
    apiSupported: true,
    fields: [
      field(named, 'text', { length: nameLength, mandatory: true }),
      ...own,
      field('Description', 'textarea', { length: 32_000 }),
      ...systemFields(),
    ],
  };
}

const address = (prefix: string): FieldSpec[] =>
  fields(
    'text',
    ...['Street', 'City', 'State', 'Code', 'Country'].map((part) => `${prefix}_${part}`),
  );

const sums = (): FieldSpec[] => [
  ...fields('currency', 'Sub_Total', 'Discount', 'Tax', 'Adjustment', 'Grand_Total'),
  field('Terms_and_Conditions', 'textarea', { length: 32_000 }),
];

const buyers = (): FieldSpec[] => [
  lookup('Account_Name', 'Accounts'),
  lookup('Contact_Name', 'Contacts'),
  lookup('Deal_Name', 'Deals'),
];

/** Selling: modules the practice has but does not use. Section 5.5 names them; each is a name with its usual fields. */
export const tradeModules: readonly ModuleSpec[] = [
  module({
    api: 'Campaigns',
    singular: 'Campaign',
    named: 'Campaign_Name',
    nameLength: 200,
    fields: [
      choice('Type', [
        'Advertisement',
        'Direct Mail',
        'Email',
        'Telemarketing',
        'Webinar',
        'Other',
      ]),
      choice('Status', ['Planning', 'Active', 'Inactive', 'Complete']),
      ...fields('date', 'Start_Date', 'End_Date'),
      ...fields('currency', 'Expected_Revenue', 'Budgeted_Cost', 'Actual_Cost'),
      field('Expected_Response', 'bigint'),
      field('Num_sent', 'bigint'),
      lookup('Parent_Campaign', 'Campaigns'),
    ],
  }),
  module({
    api: 'Products',
    singular: 'Product',
    named: 'Product_Name',
    nameLength: 200,
    fields: [
      field('Product_Code', 'text', { length: 40 }),
      field('Product_Active', 'boolean'),
      lookup('Vendor_Name', 'Vendors'),
      choice('Product_Category', ['Hardware', 'Software', 'CRM Applications']),
      choice('Manufacturer', ['AltvetPet Inc.', 'LexPon Inc.', 'MetBeat Corp.']),
      field('Unit_Price', 'currency'),
      ...fields('date', 'Sales_Start_Date', 'Sales_End_Date'),
      ...fields('double', 'Qty_in_Stock', 'Qty_in_Demand', 'Reorder_Level'),
      field('Taxable', 'boolean'),
    ],
  }),
  module({
    api: 'Vendors',
    singular: 'Vendor',
    named: 'Vendor_Name',
    nameLength: 120,
    fields: [
      field('Phone', 'phone'),
      field('Email', 'email'),
      field('Website', 'website'),
      field('Category', 'text', { length: 50 }),
      ...fields('text', 'Street', 'City', 'State', 'Zip_Code', 'Country'),
    ],
  }),
  module({
    api: 'Solutions',
    singular: 'Solution',
    named: 'Solution_Title',
    fields: [
      choice('Status', ['Draft', 'Reviewed', 'Duplicate', 'In Review']),
      lookup('Product_Name', 'Products'),
      field('Published', 'boolean'),
      ...fields('textarea', 'Question', 'Answer'),
    ],
  }),
  module({
    api: 'Price_Books',
    singular: 'Price Book',
    named: 'Price_Book_Name',
    fields: [field('Active', 'boolean'), choice('Pricing_Model', ['Flat', 'Differential'])],
  }),
  module({
    api: 'Quotes',
    singular: 'Quote',
    named: 'Subject',
    fields: [
      choice('Quote_Stage', ['Draft', 'Negotiation', 'Delivered', 'On Hold', 'Confirmed']),
      field('Valid_Till', 'date'),
      ...buyers(),
      ...address('Billing'),
      ...address('Shipping'),
      ...sums(),
    ],
  }),
  module({
    api: 'Sales_Orders',
    singular: 'Sales Order',
    named: 'Subject',
    fields: [
      choice('Status', ['Created', 'Approved', 'Delivered', 'Cancelled']),
      field('Due_Date', 'date'),
      lookup('Quote_Name', 'Quotes'),
      ...buyers(),
      ...address('Billing'),
      ...address('Shipping'),
      ...sums(),
    ],
  }),
  module({
    api: 'Purchase_Orders',
    singular: 'Purchase Order',
    named: 'Subject',
    fields: [
      choice('Status', ['Created', 'Approved', 'Delivered', 'Cancelled']),
      ...fields('date', 'PO_Date', 'Due_Date'),
      lookup('Vendor_Name', 'Vendors', { mandatory: true }),
      lookup('Contact_Name', 'Contacts'),
      ...sums(),
    ],
  }),
  module({
    api: 'Invoices',
    singular: 'Invoice',
    named: 'Subject',
    fields: [
      choice('Status', ['Created', 'Approved', 'Delivered', 'Cancelled']),
      ...fields('date', 'Invoice_Date', 'Due_Date'),
      lookup('Sales_Order', 'Sales_Orders'),
      ...buyers(),
      ...address('Billing'),
      ...address('Shipping'),
      ...sums(),
    ],
  }),
];
