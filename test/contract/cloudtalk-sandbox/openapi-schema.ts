import { existsSync, readFileSync } from 'node:fs';
import type { Loose } from './bench.ts';

/** The vendor's description is not part of the project: name a copy in CLOUDTALK_OPENAPI to check against it. */
const file = process.env['CLOUDTALK_OPENAPI'] ?? '';

/** Whether there is a copy. */
export const isDescriptionThere = file !== '' && existsSync(file);

/** The description; empty when there is none. */
export const description: Loose = isDescriptionThere ? JSON.parse(readFileSync(file, 'utf8')) : {};

/** A known difference between the description and the wire (cloudtalk.md 17 and 3.8), with its reason. */
interface Difference {
  readonly where: RegExp;
  readonly allows: 'text' | 'number' | 'any';
  readonly why: string;
}

/** Members the wire calls otherwise than the schema. */
export const wireKeys: Readonly<Record<string, string>> = {
  BillingData: 'BillingCall',
  Groups: 'Group',
  ContactsTag: 'Tag',
};

const differences: readonly Difference[] = [
  {
    where: /\.recording_link$/,
    allows: 'text',
    why: 'an integer in the schema, a link in example and wire',
  },
  { where: /\.fullname$/, allows: 'text', why: 'an integer in one schema, a name on the wire' },
  {
    where: /agent_calls.*\.call_id$|AgentStep\.call_id$/,
    allows: 'text',
    why: 'a number in the schema, the uuid on the wire',
  },
  { where: /step\.call_id$/, allows: 'text', why: 'the same for agent steps' },
  { where: /\.status$/, allows: 'number', why: 'text in the schema, a number in every example' },
  {
    where: /sms\/send.*\.data$/,
    allows: 'text',
    why: 'an object, or the reason as text when success is false',
  },
  {
    where: /sms\/send.*400/,
    allows: 'any',
    why: 'the schema is the AI host’s, the example the core host’s',
  },
  {
    where: /calls\/\{callId\}.*400\.message$/,
    allows: 'any',
    why: 'text in the schema, a list in the example',
  },
];

/** Follows references. */
export function resolve(schema: Loose): Loose {
  if (schema?.$ref === undefined) return schema;
  const path = String(schema.$ref).replace(/^#\//, '').split('/');
  return resolve(
    path.reduce((place: Loose, step) => place?.[decodeURIComponent(step)], description),
  );
}

/** Collects what contradicts a schema. Numbers may be text on the wire, and every member may be null or absent. */
export function contradictions(value: Loose, raw: Loose, where: string): string[] {
  const schema = resolve(raw);
  if (value === null || value === undefined || schema === undefined) return [];
  if (schema.oneOf !== undefined || isAllowed(where, 'any')) return [];
  if (schema.type === 'array' || schema.items !== undefined)
    return listProblems(value, schema, where);
  if (schema.properties !== undefined || schema.type === 'object')
    return objectProblems(value, schema, where);
  return scalarProblem(value, schema, where);
}

function listProblems(value: Loose, schema: Loose, where: string): string[] {
  if (!Array.isArray(value)) return [`${where}: not a list`];
  return value.flatMap((item: Loose, index: number) =>
    contradictions(item, schema.items, `${where}[${index}]`),
  );
}

function objectProblems(value: Loose, schema: Loose, where: string): string[] {
  if (typeof value !== 'object' || Array.isArray(value))
    return isAllowed(where, 'text') ? [] : [`${where}: not an object`];
  return Object.entries<Loose>(schema.properties ?? {}).flatMap(([name, part]) => {
    const member = value[wireKeys[name] ?? name] ?? value[name];
    const isList = Array.isArray(member) && resolve(part)?.type !== 'array';
    const members = isList && resolve(part)?.type === 'object' ? member : [member];
    return members.flatMap((item: Loose) => contradictions(item, part, `${where}.${name}`));
  });
}

function scalarProblem(value: Loose, schema: Loose, where: string): string[] {
  if (schema.enum !== undefined && !schema.enum.map(String).includes(String(value)))
    return [`${where}: ${value} is not one of ${schema.enum}`];
  if (isAllowed(where, 'text') && typeof value === 'string') return [];
  if (isAllowed(where, 'number') && typeof value === 'number') return [];
  const isNumber = schema.type === 'integer' || schema.type === 'number';
  if (isNumber && !/^-?\d+(\.\d+)?$/.test(String(value)))
    return [`${where}: ${value} is not a number`];
  if (schema.type === 'boolean' && typeof value !== 'boolean')
    return [`${where}: ${value} is not a boolean`];
  if (schema.type === 'string' && typeof value !== 'string')
    return [`${where}: ${JSON.stringify(value)} is not text`];
  if (schema.format === 'date-time' && Number.isNaN(Date.parse(String(value))))
    return [`${where}: ${value} is no instant`];
  return [];
}

function isAllowed(where: string, what: Difference['allows']): boolean {
  return differences.some((one) => one.allows === what && one.where.test(where));
}

/** Members an object of the description has and ours lacks, by name. */
export function missing(value: Loose, raw: Loose): string[] {
  const schema = resolve(raw);
  const names = Object.keys(schema?.properties ?? {});
  return names.filter((name) => !((wireKeys[name] ?? name) in value) && !(name in value));
}

/** The body a schema of the core host is about: most leave the envelope out. */
export function inner(body: Loose, raw: Loose): Loose {
  const hasEnvelope = resolve(raw)?.properties?.responseData !== undefined;
  return hasEnvelope ? body : (body?.responseData ?? body);
}
