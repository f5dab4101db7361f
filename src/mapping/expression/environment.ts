import { Environment } from '@marcbachmann/cel-js';
import { eventModel, type MemberType } from '../event-model.ts';
import { functions } from '../functions/registry.ts';

/** Stand for values in the type checker; expressions are never run by it. */
class Time {}
class Reference {}

const typeNames: Readonly<Record<MemberType, string>> = {
  text: 'string',
  time: 'time',
  int: 'int',
  bool: 'bool',
  list: 'list<string>',
  times: 'list<time>',
  map: 'map<string, dyn>',
  appointment: 'Appointment',
  case: 'Case',
};

/** Bounds of one expression (mapping-language 5). */
const limits = {
  maxAstNodes: 400,
  maxDepth: 32,
  maxListElements: 64,
  maxMapEntries: 0,
  maxCallArguments: 8,
};

const comparisons = ['<', '<=', '>', '>='];
const mixes = [
  ['int', 'double'],
  ['double', 'int'],
] as const;

/** The types of the event model and of all functions. Building it is dear, so it is done once. */
function makeBase(): Environment {
  const env = new Environment({ enableOptionalTypes: true, limits });
  env.registerType('time', { ctor: Time, fields: {} });
  env.registerType('reference', { ctor: Reference, fields: {} });
  const never = (): boolean => false;
  for (const op of comparisons) env.registerOperator(`time ${op} time: bool`, never);
  env.registerOperator('time == time: bool', never);
  for (const [left, right] of mixes) {
    for (const op of ['+', '-', '*', '/'])
      env.registerOperator(`${left} ${op} ${right}: double`, never);
  }
  env.registerOperator('int == double: bool', never);
  for (const name of ['appointment', 'case', ...Object.keys(eventModel)]) registerModel(env, name);
  env.registerVariable('now', 'time');
  for (const definition of functions.values()) {
    for (const signature of definition.signatures) env.registerFunction(signature, never);
  }
  return env;
}

const registered = new WeakMap<Environment, Set<string>>();

function registerModel(env: Environment, name: string): void {
  const done = registered.get(env) ?? new Set<string>();
  registered.set(env, done);
  if (done.has(name)) return;
  done.add(name);
  const members = Object.entries(eventModel[name]?.members ?? {});
  const fields = Object.fromEntries(members.map(([member, { type }]) => [member, typeNames[type]]));
  const typeName = capital(name);
  env.registerType(typeName, { fields });
  env.registerVariable(name, typeName);
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

let base: Environment | undefined;

/** Types of what differs from set to set: ids of results, word lists. */
export function setEnvironment(results: readonly string[], words: readonly string[]): Environment {
  base ??= makeBase();
  const env = base.clone();
  declare(env, 'results', Object.fromEntries(results.map((id) => [id, 'reference'])));
  declare(env, 'words', Object.fromEntries(words.map((name) => [name, 'list<string>'])));
  return env;
}

/** The same with the variables of one mapping, each of its type. */
export function withVars(env: Environment, vars: Readonly<Record<string, string>>): Environment {
  const inner = env.clone();
  declare(inner, 'vars', vars);
  return inner;
}

function declare(env: Environment, name: string, fields: Readonly<Record<string, string>>): void {
  const typeName = `${capital(name)}Of`;
  env.registerType(typeName, { fields });
  env.registerVariable(name, typeName);
}
