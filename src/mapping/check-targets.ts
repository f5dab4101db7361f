import type {
  FieldMetadata,
  FieldType,
  ModuleMetadata,
  TargetCatalog,
} from '../domain/metadata.ts';
import { valuesOf } from './expression/inspect.ts';
import { fitsField } from './field-check.ts';
import type { FieldPlan } from './field-plan.ts';
import type { MappingPlan, TargetPlan } from './mapping-plan.ts';
import { didYouMean, type Problem } from './problem.ts';
import { nodeAt, type Place, placeOf, placeOfKey } from './source.ts';
import { vendorOf } from './targets.ts';
import type { Possible } from './value-plan.ts';

/** Field names are free where a module says so: the lines of a cue card. */
const ANY = '*';

/**
 * Layer 3 of the checks: modules, fields, picklist values and types against what the targets look like. A mistake in an
 * account's own file is an error. In the files that ship with the product it is a warning, because they have to load in
 * every organisation, also in one that lacks an optional field.
 */
export function checkTargets(
  plans: readonly MappingPlan[],
  catalog: TargetCatalog,
  problems: Problem[],
): void {
  const vendors = new Set([...catalog.modules.keys()].map(vendorOf));
  for (const plan of plans) {
    if (!vendors.has(vendorOf(plan.info.into))) continue;
    checkModule(plan, catalog, problems);
    for (const [target, under] of [
      [plan.into, 'fields'],
      [plan.elseInto, 'else_fields'],
    ] as const) {
      const module = target && catalog.modules.get(target.target);
      if (target !== undefined && module !== undefined)
        checkFields({ plan, target, module, under, problems });
    }
  }
}

function checkModule(plan: MappingPlan, catalog: TargetCatalog, problems: Problem[]): void {
  const { into, elseInto } = plan.info;
  if (catalog.modules.has(into)) return;
  if (elseInto !== undefined && catalog.modules.has(elseInto)) return;
  const missing = elseInto === undefined ? into : `${into} nor ${elseInto}`;
  problems.push({
    ...placeOf(nodeAt(plan.root, ['into'])),
    severity: 'warning',
    code: 'Z001',
    message: `There is no ${missing}: the mapping rests`,
    help: didYouMean(into, catalog.modules.keys()),
  });
}

interface Look {
  readonly plan: MappingPlan;
  readonly target: TargetPlan;
  readonly module: ModuleMetadata;
  readonly under: 'fields' | 'else_fields';
  readonly problems: Problem[];
}

function checkFields(look: Look): void {
  const { target, module } = look;
  if (module.fields.has(ANY)) return;
  const cancelled = target.onWithdraw.as === 'cancel' ? target.onWithdraw.fields : [];
  for (const field of [...target.fields, ...cancelled]) checkField(field, look);
  for (const [name, metadata] of module.fields) checkMandatory(name, metadata, look);
}

function report(
  look: Look,
  place: Place,
  code: string,
  message: string,
  options: { readonly help?: string | undefined; readonly mild?: boolean } = {},
): void {
  const own = layerOf(look, place) === 'account';
  const severity = own && options.mild !== true ? 'error' : 'warning';
  look.problems.push({ ...place, severity, code, message, help: options.help });
}

/** The layer of the file a place is in: an override's values stand in the override. */
function layerOf({ plan }: Look, place: Place): string {
  const { source } = plan.root;
  if (source.file === place.file) return source.layer;
  return plan.layers.get(place.file) ?? 'account';
}

function checkField(field: FieldPlan, look: Look): void {
  const { module, target } = look;
  const metadata = module.fields.get(field.name);
  if (metadata === undefined) {
    const help = didYouMean(field.name, module.fields.keys());
    report(look, nameOf(field, look), 'Z002', `${target.target} has no field ${field.name}`, {
      help,
    });
    return;
  }
  if (!metadata.creatable && !metadata.updatable) {
    report(look, nameOf(field, look), 'Z003', `${target.target}.${field.name} cannot be written`);
    return;
  }
  checkValues(field, metadata, look);
  checkType(field, metadata, look);
}

function nameOf(field: FieldPlan, { plan, under }: Look): Place {
  const holder = nodeAt(plan.root, [under]);
  const here = holder.as === 'map' && holder.entries.has(field.name);
  return here ? placeOfKey(plan.root, [under], field.name) : field.place;
}

/** Everything written out that can end up in the field. */
function outcomes(field: FieldPlan): {
  readonly known: readonly Possible[];
  readonly open: boolean;
} {
  const fallback = field.fallback?.possible ?? [];
  const fallbackOpen = field.fallback?.open ?? false;
  if (field.table !== undefined) {
    const { place } = field;
    const rows = field.table.rows.map(({ value }) => ({ value, place }));
    const other = field.table.defaultValue;
    const all = other === undefined ? rows : [...rows, { value: other, place }];
    return { known: [...all, ...fallback], open: fallbackOpen || field.table.onUnknown === 'pass' };
  }
  const values = valuesOf(field.value.text.split('.'));
  if (values !== undefined && field.value.open) {
    const known = values.map((value) => ({ value, place: field.place }));
    return { known: [...known, ...fallback], open: fallbackOpen };
  }
  return { known: [...field.value.possible, ...fallback], open: field.value.open || fallbackOpen };
}

function checkValues(field: FieldPlan, metadata: FieldMetadata, look: Look): void {
  const { known, open } = outcomes(field);
  for (const { value, place } of known) {
    if (metadata.type === 'picklist' && metadata.values !== undefined) {
      checkPicklist(String(value), place, metadata, look);
      continue;
    }
    const trouble = fitsField(value, metadata);
    if (trouble !== undefined)
      report(look, place, 'Z006', trouble, { help: numberHelp(value, metadata) });
    const { maxLength } = metadata;
    if (typeof value === 'string' && maxLength !== undefined && value.length > maxLength) {
      const message = `the text is longer than ${field.name} allows (${maxLength}) and will be cut`;
      report(look, place, 'Z008', message, { mild: true });
    }
  }
  if (open && metadata.type === 'picklist' && metadata.values !== undefined) {
    const message = `${field.name} is a picklist and takes whatever ${field.value.text} gives`;
    const help = 'use translate: with a table, or cases';
    report(look, field.place, 'Z005', message, { help, mild: true });
  }
}

function checkPicklist(value: string, place: Place, metadata: FieldMetadata, look: Look): void {
  const values = metadata.values ?? [];
  if (values.includes(value)) return;
  const name = `${look.target.target}.${metadata.apiName}`;
  const help = `values: ${values.slice(0, 12).join(' | ')}${values.length > 12 ? ' | …' : ''}`;
  report(look, place, 'Z004', `"${value}" is not a value of ${name}`, { help });
}

/** `Phone: +4930901820` without quotes is a number in YAML. */
function numberHelp(value: unknown, metadata: FieldMetadata): string | undefined {
  return typeof value === 'number' && metadata.type === 'phone'
    ? 'put the number in quotes'
    : undefined;
}

const accepts: Readonly<Record<FieldType, readonly string[]>> = {
  text: ['string', 'int', 'double', 'bool', 'time'],
  long_text: ['string', 'int', 'double', 'bool', 'time'],
  email: ['string'],
  phone: ['string'],
  website: ['string'],
  picklist: ['string', 'int', 'bool'],
  multi_picklist: ['list<string>', 'string'],
  integer: ['int'],
  decimal: ['int', 'double'],
  boolean: ['bool'],
  date: ['time', 'string'],
  datetime: ['time', 'string'],
  duration: ['int', 'double'],
  lookup: ['reference', 'lookup', 'string'],
  user: ['string', 'reference'],
  other: [],
};

function checkType(field: FieldPlan, metadata: FieldMetadata, look: Look): void {
  if (field.table !== undefined || field.clears) return;
  const [type = 'dyn', module] = field.value.type.split(' ');
  const allowed = accepts[metadata.type];
  if (type === 'dyn' || allowed.length === 0) return;
  if (!allowed.includes(type)) {
    if (field.value.possible.length > 0) return;
    const message = `${field.name} takes ${metadata.type}, this is ${type}`;
    report(look, field.place, 'Z006', message);
  }
  if (module !== undefined && metadata.lookup !== undefined && module !== metadata.lookup) {
    const message = `${field.name} points to ${metadata.lookup}, not to ${module}`;
    report(look, field.place, 'Z013', message);
  }
}

/** A relation or the owner may fill lookups; everything else that must be there has to be mapped. */
function checkMandatory(name: string, metadata: FieldMetadata, look: Look): void {
  if (!metadata.mandatory || !metadata.creatable) return;
  if (metadata.type === 'lookup' || metadata.type === 'user') return;
  const { plan, target, under } = look;
  const field = target.fields.find((one) => one.name === name);
  if (field === undefined) {
    const place = placeOfKey(plan.root, [], under);
    report(look, place, 'Z009', `${target.target}.${name} is mandatory and not mapped`, {
      mild: true,
    });
    return;
  }
  const sure =
    !field.value.maybeMissing ||
    field.fallback !== undefined ||
    field.onMissing === 'error' ||
    field.onMissing === 'skip';
  if (sure && field.when === undefined) return;
  const message = `${target.target}.${name} is mandatory and may be missing`;
  report(look, field.place, 'Z010', message, { help: 'give it a default', mild: true });
}
