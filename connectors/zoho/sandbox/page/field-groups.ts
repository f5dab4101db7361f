import type { Field } from '../metadata/field.ts';
import { systemFields } from '../metadata/field.ts';
import type { Module } from '../metadata/module.ts';

/** Fields that stand together on a record's page. */
export interface FieldGroup {
  readonly title: string;
  readonly fields: readonly Field[];
}

const system = new Set(systemFields().map(({ name }) => name));
const upFront = ['Owner', 'Tag'];
const address = /(^|_)(Street|City|State|Zip|Zip_Code|Code|Country|Address)$/;
const moved = /^(Reschedul|Cancell)/;

const titles = [
  'Main',
  'How to reach',
  'Address',
  'Moved and cancelled',
  'Conversion',
  'Added fields',
  'Text',
  'System',
] as const;

/** The fields of a module as a CRM groups them. Internal members are in none. */
export function groupsOf(module: Module): FieldGroup[] {
  const groups = new Map<string, Field[]>(titles.map((title) => [title, []]));
  for (const field of module.fields.values())
    if (!field.name.startsWith('$') || field.name === '$link_url')
      groups.get(titleOf(field))?.push(field);
  return [...groups].flatMap(([title, fields]) => (fields.length === 0 ? [] : [{ title, fields }]));
}

function titleOf({ name, spec }: Field): (typeof titles)[number] {
  if (system.has(name)) return upFront.includes(name) ? 'Main' : 'System';
  if (spec.custom) return 'Added fields';
  if (name.startsWith('Converted_')) return 'Conversion';
  if (moved.test(name)) return 'Moved and cancelled';
  if (address.test(name)) return 'Address';
  if (['phone', 'email', 'website'].includes(spec.type)) return 'How to reach';
  return spec.type === 'textarea' ? 'Text' : 'Main';
}
