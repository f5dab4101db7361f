import type { ShapedRecord, ShapeNote, WireFields, WireValue } from '../../src/domain/change.ts';
import { HaltError, RejectedError } from '../../src/domain/errors.ts';
import {
  type DesiredField,
  type DesiredRecord,
  isLookup,
  type LookupValue,
  type RecordRef,
  type Target,
  type UpdatePolicy,
} from '../../src/domain/record.ts';
import type { CallDurationFormat } from './config.ts';
import { type Lookups, lookupName } from './lookups.ts';
import { moduleOf, type ZohoMetadata, type ZohoModule } from './metadata.ts';
import { chooseOwner } from './owner.ts';
import { placeRelations } from './relate.ts';
import type { ZohoServices } from './services.ts';
import { type SpellingContext, spellValue } from './spelling.ts';
import type { ZohoUsers } from './users.ts';

/** Turns desired records into Zoho's spelling. */
export interface Shaper {
  shape(
    desired: DesiredRecord,
    idOf: (ref: RecordRef) => string | undefined,
  ): Promise<ShapedRecord>;
  shapeFields(target: Target, fields: DesiredRecord['fields']): Promise<WireFields>;
}

export interface ShaperOptions {
  readonly metadata: ZohoMetadata;
  readonly users: ZohoUsers;
  readonly services: ZohoServices;
  readonly lookups: Lookups;
  readonly timezone: string;
  callDuration(): Promise<CallDurationFormat>;
  /** Automation our writes start where the mapping does not say. */
  readonly trigger: readonly string[] | undefined;
}

/** What Zoho refuses to change later, or what would be wrong to change (vendor/zoho.md 10, 11, 8). */
const setOnce: ReadonlySet<string> = new Set([
  'Calls.Call_Type',
  'Calls.Call_Start_Time',
  'Calls.Call_Duration',
  'Calls.Owner',
  'Appointments__s.Service_Name',
  'Notes.Parent_Id',
]);

interface Spelt {
  readonly fields: Record<string, WireValue>;
  readonly policies: Record<string, UpdatePolicy>;
  readonly notes: ShapeNote[];
}

export function createShaper(options: ShaperOptions): Shaper {
  const { metadata } = options;
  /** A value that does not fit may fit the module as it is by now. */
  const fitted: typeof spellFields = async (module, fields, idOf) => {
    const spelt = await spellFields(module, fields, idOf, options);
    if (spelt.notes.length === 0 || !metadata.doubt(module.apiName)) return spelt;
    const renewed = await metadata.module(module.apiName);
    return renewed ? spellFields(renewed, fields, idOf, options) : spelt;
  };
  return {
    shape: async (desired, idOf) => {
      const module = await moduleOrHalt(metadata, desired.target);
      const spelt = await fitted(module, desired.fields, idOf, options);
      relate(module, desired, idOf, spelt);
      await own(module, desired, spelt, options);
      const trigger = desired.trigger ?? options.trigger;
      const layout = await layoutOf(module, desired.layout, spelt, metadata);
      return {
        target: desired.target,
        key: desired.key,
        ...spelt,
        ...(trigger === undefined ? {} : { trigger }),
        ...(layout === undefined ? {} : { layout }),
      };
    },
    shapeFields: async (target, fields) => {
      const module = await moduleOrHalt(metadata, target);
      return (await fitted(module, fields, () => undefined, options)).fields;
    },
  };
}

async function moduleOrHalt(metadata: ZohoMetadata, target: Target): Promise<ZohoModule> {
  const module = await metadata.module(moduleOf(target));
  if (module) return module;
  throw new HaltError(`The organisation does not offer the module ${moduleOf(target)}.`, {
    code: 'zoho.module_missing',
    module: moduleOf(target),
    advice: 'Switch the module on in Zoho, or map into another one (else_into).',
  });
}

async function spellFields(
  module: ZohoModule,
  desired: DesiredRecord['fields'],
  idOf: (ref: RecordRef) => string | undefined,
  options: ShaperOptions,
): Promise<Spelt> {
  const context = await contextFor(module, desired, idOf, options);
  const spelt: Spelt = { fields: {}, policies: {}, notes: [] };
  for (const [name, field] of Object.entries(desired))
    spellOne(module, name, field, context, spelt);
  return spelt;
}

function spellOne(
  module: ZohoModule,
  name: string,
  desired: DesiredField,
  context: SpellingContext,
  spelt: Spelt,
): void {
  const field = module.fields.get(name);
  if (!field) {
    const message = 'The module does not have this field.';
    spelt.notes.push({ field: name, code: 'zoho.unknown_field', message });
    return;
  }
  const spelled = spellValue(field, desired.value, context);
  if (spelled.note) spelt.notes.push(spelled.note);
  if (spelled.as === 'left_out') return;
  spelt.fields[name] = spelled.value;
  spelt.policies[name] = policyOf(module, name, desired.update);
}

function policyOf(module: ZohoModule, name: string, wanted: UpdatePolicy): UpdatePolicy {
  const isFixed =
    setOnce.has(`${module.apiName}.${name}`) || module.fields.get(name)?.updatable === false;
  return isFixed ? 'once' : wanted;
}

/** Everything spelling may need is read here, so that spelling itself is pure. */
async function contextFor(
  module: ZohoModule,
  desired: DesiredRecord['fields'],
  idOf: (ref: RecordRef) => string | undefined,
  options: ShaperOptions,
): Promise<SpellingContext> {
  const found = new Map<string, string | undefined>();
  for (const [name, { value }] of Object.entries(desired))
    if (isLookup(value))
      found.set(lookupName(value), await findOrReject(module, name, value, options));
  const namesUser = Object.keys(desired).some((name) => module.fields.get(name)?.type === 'user');
  const users = namesUser
    ? await options.users.allActive()
    : new Map<string, { readonly id: string }>();
  const isTimed = Object.keys(desired).some((name) => module.fields.get(name)?.type === 'duration');
  return {
    timezone: options.timezone,
    callDuration: isTimed ? await options.callDuration() : 'mm:ss',
    idOf,
    foundBy: (lookup) => found.get(lookupName(lookup)),
    userIdOf: (email) => users.get(email.trim().toLowerCase())?.id,
  };
}

async function findOrReject(
  module: ZohoModule,
  field: string,
  lookup: LookupValue,
  options: ShaperOptions,
): Promise<string | undefined> {
  const { id, isAmbiguous } = await options.lookups.find(lookup);
  if (id !== undefined || module.fields.get(field)?.mandatory !== true) return id;
  const count = isAmbiguous ? 'Several records' : 'No record';
  throw new RejectedError(
    `${count} in ${moduleOf(lookup.lookup)} fit the link that Zoho insists on.`,
    {
      code: isAmbiguous ? 'zoho.lookup_ambiguous' : 'zoho.lookup_missing',
      field,
      advice: `Look at ${moduleOf(lookup.lookup)} in Zoho and at the table that names it in the mapping.`,
    },
  );
}

function relate(
  module: ZohoModule,
  desired: DesiredRecord,
  idOf: (ref: RecordRef) => string | undefined,
  spelt: Spelt,
): void {
  const relations = desired.relate.map((ref) => ({
    module: moduleOf(ref.ref),
    id: ref.id ?? idOf(ref),
  }));
  const placed = placeRelations(module, new Set(Object.keys(spelt.fields)), relations);
  for (const [name, value] of Object.entries(placed.fields)) {
    spelt.fields[name] = value;
    spelt.policies[name] = policyOf(module, name, 'keep_human');
  }
  spelt.notes.push(...placed.notes);
}

async function own(
  module: ZohoModule,
  desired: DesiredRecord,
  spelt: Spelt,
  { users, services }: ShaperOptions,
): Promise<void> {
  if ('Owner' in spelt.fields || module.fields.get('Owner')?.creatable !== true) return;
  // A note belongs to whoever writes it.
  if (module.apiName === 'Notes') return;
  const { candidates, onUpdate } = desired.owner;
  const service = spelt.fields['Service_Name'];
  const owner = await chooseOwner(module.apiName, candidates, service, users, services);
  spelt.notes.push(...owner.notes);
  if (owner.id === undefined) return;
  spelt.fields['Owner'] = { id: owner.id };
  spelt.policies['Owner'] = policyOf(module, 'Owner', onUpdate === 'set' ? 'keep_human' : 'once');
}

async function layoutOf(
  module: ZohoModule,
  wanted: string | undefined,
  spelt: Spelt,
  metadata: ZohoMetadata,
): Promise<string | undefined> {
  if (wanted === undefined) return undefined;
  const id = await metadata.layoutId(module.apiName, wanted);
  if (id === undefined)
    spelt.notes.push({
      field: 'Layout',
      code: 'zoho.unknown_layout',
      message: 'The module has no layout of this name; the standard one is used.',
    });
  return id;
}
