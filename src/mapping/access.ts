import { fromIso } from '../domain/clock.ts';
import { eventModel, type Member, type MemberType } from './event-model.ts';
import { type Code, isPending, type Scope } from './scope.ts';
import { isStructure, LIST_LIMIT, MISSING, PENDING, type Plain, type Value } from './value.ts';

/** Reads one member of a variable, `call.notes`, straight from the snapshot. */
export function memberCode(variable: string, member: string, type: MemberType): Code {
  const path = `${variable}.${member}`;
  const read = readers[type];
  return (scope) => {
    const raw = scope.snapshot[variable]?.[member];
    if (scope.pending.length > 0 && isPending(scope.pending, path)) return waits(scope, path);
    const value = read(raw);
    scope.inputs[path] = value === MISSING ? null : (raw ?? value);
    return value;
  };
}

/** Reads a member of a structure of the model, `person.next_appointment.start`. */
export function nestedCode(base: Code, path: string, member: string, type: MemberType): Code {
  const read = readers[type];
  return (scope) => {
    const structure = base(scope);
    if (structure === PENDING) return PENDING;
    if (scope.pending.length > 0 && isPending(scope.pending, path)) return waits(scope, path);
    const raw = isStructure(structure) ? structure[member] : undefined;
    const value = read(raw);
    scope.inputs[path] = value === MISSING ? null : (raw ?? value);
    return value;
  };
}

/** Reads a key of plain JSON, `record.fields.Foo`. */
export function keyOf(structure: Value, key: string): Value {
  if (typeof structure === 'symbol') return structure;
  if (!isStructure(structure) || !Object.hasOwn(structure, key)) return MISSING;
  return fromJson(structure[key]);
}

/** The member of a variable or structure of the model; undefined when there is none. */
export function memberOf(model: string, member: string): Member | undefined {
  const members = eventModel[model]?.members;
  return members !== undefined && Object.hasOwn(members, member) ? members[member] : undefined;
}

function waits(scope: Scope, path: string): typeof PENDING {
  scope.because ??= path;
  scope.inputs[path] = '(pending)';
  return PENDING;
}

/** Lists and bools are never missing; null, empty text and empty structures are. */
const readers: Readonly<Record<MemberType, (raw: unknown) => Value>> = {
  text: readText,
  time: readTime,
  int: (raw) => (typeof raw === 'number' && Number.isFinite(raw) ? Math.trunc(raw) : MISSING),
  bool: (raw) => raw === true,
  list: (raw) => readList(raw, readText),
  times: (raw) => readList(raw, readTime),
  map: readStructure,
  appointment: readStructure,
  case: readStructure,
};

function readText(raw: unknown): string | typeof MISSING {
  if (typeof raw === 'string') return raw === '' ? MISSING : raw;
  return typeof raw === 'number' || typeof raw === 'boolean' ? String(raw) : MISSING;
}

function readTime(raw: unknown): Date | typeof MISSING {
  const at = typeof raw === 'string' ? fromIso(raw) : undefined;
  return at === undefined ? MISSING : new Date(at);
}

function readStructure(raw: unknown): Value {
  return isStructure(raw) && Object.keys(raw).length > 0 ? raw : MISSING;
}

const none: readonly Plain[] = [];

function readList(raw: unknown, item: (raw: unknown) => Plain | typeof MISSING): readonly Plain[] {
  if (!Array.isArray(raw) || raw.length === 0) return none;
  const items: Plain[] = [];
  for (const one of raw.slice(0, LIST_LIMIT)) {
    const value = item(one);
    if (value !== MISSING) items.push(value);
  }
  return items;
}

function fromJson(raw: unknown): Value {
  if (raw === null || raw === undefined || raw === '') return MISSING;
  if (typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'boolean') return raw;
  if (Array.isArray(raw)) return readList(raw, (item) => fromJson(item) as Plain | typeof MISSING);
  return readStructure(raw);
}
