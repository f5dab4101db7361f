import type { ShapeNote, WireValue } from '../../src/domain/change.ts';
import type { ZohoField } from './field.ts';
import type { ZohoModule } from './metadata.ts';
import { normalValue } from './normal-form.ts';

/** A record to link to. */
export interface Relation {
  readonly module: string;
  /** Undefined when the record does not exist (yet). */
  readonly id: string | undefined;
}

/** Fields that link, and what found no place. */
export interface Placed {
  readonly fields: Readonly<Record<string, WireValue>>;
  readonly notes: readonly ShapeNote[];
}

const activities: ReadonlySet<string> = new Set(['Calls', 'Events', 'Tasks']);

/**
 * Finds a place for each relation, in order (mapping-language 3.2): the first one that fits and is free.
 *
 * @param taken fields the mapping sets itself.
 */
export function placeRelations(
  module: ZohoModule,
  taken: ReadonlySet<string>,
  relations: readonly Relation[],
): Placed {
  const fields: Record<string, WireValue> = {};
  const notes: ShapeNote[] = [];
  for (const relation of relations) {
    const places = placesFor(module, relation.module);
    const free = places.find((each) => !taken.has(each.apiName) && !(each.apiName in fields));
    const problem = problemOf(relation, places, free);
    if (problem !== undefined || free === undefined)
      notes.push({ field: places[0]?.apiName ?? 'relate', ...(problem ?? nowhere(relation)) });
    else fields[free.apiName] = linkTo(free, relation);
  }
  return { fields, notes };
}

type Problem = Omit<ShapeNote, 'field'>;

function nowhere(relation: Relation): Problem {
  return {
    code: 'zoho.no_place',
    message: `This module has no field that links to ${relation.module}.`,
  };
}

function problemOf(
  relation: Relation,
  places: readonly ZohoField[],
  free: ZohoField | undefined,
): Problem | undefined {
  if (places.length === 0) return nowhere(relation);
  if (relation.id === undefined)
    return {
      code: 'zoho.not_found',
      message: `There is no record in ${relation.module} to link to.`,
    };
  if (free === undefined)
    return {
      code: 'zoho.place_taken',
      message: `The link to ${relation.module} is taken already.`,
    };
  return undefined;
}

function linkTo(field: ZohoField, relation: Relation): WireValue {
  const link = { id: relation.id, module: { api_name: relation.module } };
  return normalValue(field, field.isMultiModule ? link : { id: relation.id });
}

/** Fields of the module that may link to another, the natural one first. */
function placesFor(module: ZohoModule, to: string): ZohoField[] {
  const named = (name: string): ZohoField[] => {
    const field = module.fields.get(name);
    const fits = field?.creatable && (field.modules.length === 0 || field.modules.includes(to));
    return field && fits ? [field] : [];
  };
  if (activities.has(module.apiName)) return named(to === 'Contacts' ? 'Who_Id' : 'What_Id');
  if (module.apiName === 'Appointments__s') return named('Appointment_For');
  if (module.apiName === 'Notes') return named('Parent_Id');
  const first = module.apiName === 'Cases' && to === 'Contacts' ? named('Related_To') : [];
  const others = [...module.fields.values()].filter(
    (field) =>
      field.type === 'lookup' &&
      field.creatable &&
      field.modules.includes(to) &&
      // A record's link to its own kind (reports to, parent account) says something else.
      to !== module.apiName,
  );
  return [...new Set([...first, ...others])];
}
