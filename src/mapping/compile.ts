import { createHash } from 'node:crypto';
import type { TargetCatalog } from '../domain/metadata.ts';
import { type Assembly, assemble } from './assemble.ts';
import { checkNames } from './check-names.ts';
import { checkTargets } from './check-targets.ts';
import { allKinds } from './event-model.ts';
import { setEnvironment } from './expression/environment.ts';
import { type ExpressionContext, noNames } from './expression/expression.ts';
import { type LoadedSet, remember } from './loaded-set.ts';
import { type MappingPlan, planMapping } from './mapping-plan.ts';
import type { MappingSet } from './mapping-set.ts';
import { inOrder } from './order.ts';
import type { Problem } from './problem.ts';
import { planRequests, type RequestPlan } from './request-plan.ts';
import { startScope } from './run.ts';
import { runMappings } from './run-mappings.ts';
import { runRequest } from './run-request.ts';
import type { MappingFile, MappingSettings } from './settings.ts';
import { makeTable, type Table, type TableText } from './tables.ts';

/** What the targets look like now: modules with their fields, handed in as data. */
export type TargetMetadata = TargetCatalog;

export interface Compilation {
  /** Undefined when any problem is an error: a wrong file never becomes active. */
  readonly set: MappingSet | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Parses, merges, checks and compiles all mappings of an account.
 *
 * @param files in the order of the layers: default, presets as listed, account.
 * @param metadata what the targets look like; without it layer 3 of the checks is left out.
 * @returns all problems of all files at once; never throws for what is written in a file.
 */
export function compileMappings(
  files: readonly MappingFile[],
  account: MappingSettings,
  metadata?: TargetMetadata,
): Compilation {
  const settings = { ...account, saidTime: remembered(account.saidTime) };
  const problems: Problem[] = [];
  const assembly = assemble(files, problems);
  const context = contextFor(assembly, settings, problems);
  const requests =
    assembly.requests &&
    planRequests(assembly.requests.text, assembly.requests.root, {
      ...context(assembly.requests.text.tables),
      kinds: ['call', 'thread'],
    });
  const plans = assembly.mappings.map(({ text, root }) =>
    planMapping(text, root, { ...context(text.tables), kinds: text.from }, metadata),
  );
  checkNames(plans, requests, problems);
  if (metadata !== undefined) checkTargets(plans, metadata, problems);
  const ordered = inOrder(plans, problems);
  if (problems.some((problem) => problem.severity === 'error')) return { set: undefined, problems };
  return { set: makeSet(ordered, requests, settings, versionOf(files, settings)), problems };
}

/** A conversation is evaluated again and again with the same texts, and reading dates is by far the dearest part. */
function remembered(read: MappingSettings['saidTime']): MappingSettings['saidTime'] {
  const known = new Map<string, number | undefined>();
  return (text, reference) => {
    const key = `${reference} ${text}`;
    if (known.has(key)) return known.get(key);
    const at = read(text, reference);
    if (known.size >= 500) known.clear();
    known.set(key, at);
    return at;
  };
}

/** What names mean in every file of the set. */
function contextFor(
  assembly: Assembly,
  settings: MappingSettings,
  problems: Problem[],
): (tables: Readonly<Record<string, TableText>> | undefined) => ExpressionContext {
  const words = joinWords(assembly.requests?.text.words ?? {}, settings.words);
  const ids = assembly.mappings.map(({ text }) => text.mapping);
  const env = setEnvironment([...new Set([...ids, 'person'])], Object.keys(words));
  const now = {
    code: 'E403',
    message: 'now in a field gives a new value at every reconciliation',
    help: 'use a time of the subject, or update: once',
  };
  return (tables) => ({
    env,
    kinds: allKinds,
    settings,
    words,
    tables: tablesFor(tables ?? {}, settings),
    problems,
    now,
    used: noNames(),
  });
}

function joinWords(
  own: Readonly<Record<string, readonly string[]>>,
  account: MappingSettings['words'],
): Readonly<Record<string, readonly string[]>> {
  const names = new Set([...Object.keys(own), ...Object.keys(account)]);
  return Object.fromEntries(
    [...names].map((name) => [name, [...(own[name] ?? []), ...(account[name] ?? [])]]),
  );
}

function tablesFor(
  own: Readonly<Record<string, TableText>>,
  settings: MappingSettings,
): ReadonlyMap<string, Table> {
  const names = new Set([...Object.keys(own), ...Object.keys(settings.tables)]);
  return new Map(
    [...names].map((name) => [name, makeTable(name, own[name], settings.tables[name]?.map)]),
  );
}

/** Hash over everything that decides what comes out: texts in their order, and the settings that are data. */
function versionOf(files: readonly MappingFile[], settings: MappingSettings): string {
  const hash = createHash('sha256');
  for (const { layer, name, text } of files) hash.update(JSON.stringify([layer, name, text]));
  const { account, country, timezone, languages, fallbackUser, slotMs, sla, words, tables } =
    settings;
  hash.update(
    JSON.stringify([
      account,
      country,
      timezone,
      languages,
      fallbackUser,
      slotMs,
      sla,
      words,
      tables,
    ]),
  );
  return hash.digest('hex').slice(0, 16);
}

function makeSet(
  plans: readonly MappingPlan[],
  requests: RequestPlan | undefined,
  settings: MappingSettings,
  version: string,
): MappingSet {
  const loaded: LoadedSet = { plans, requests, settings };
  const enabled = plans.filter((plan) => plan.info.enabled);
  const reads = new Set([
    ...(requests?.used.reads ?? []),
    ...enabled.flatMap((plan) => [...plan.used.reads]),
  ]);
  const set: MappingSet = {
    version,
    mappings: plans.map((plan) => plan.info),
    uses: (path) => [...reads].some((read) => covers(path, read) || covers(read, path)),
    evaluate: (input) => runMappings(loaded, input),
    request: (input) => runRequest(requests, settings, input, startScope(settings, input)),
  };
  remember(set, loaded);
  return set;
}

/** `ai` covers `ai.summary`. */
function covers(prefix: string, path: string): boolean {
  return path === prefix || path.startsWith(`${prefix}.`);
}

export type { MappingFile, MappingSettings } from './settings.ts';
