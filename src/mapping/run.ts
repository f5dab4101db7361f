import { fromIso } from '../domain/clock.ts';
import type { RecordRef, Target } from '../domain/record.ts';
import { memberCode } from './access.ts';
import type { MappingPlan } from './mapping-plan.ts';
import type { EvaluationInput, ResultState } from './outcome.ts';
import type { Scope } from './scope.ts';
import type { MappingSettings } from './settings.ts';
import { vendorOf } from './targets.ts';
import { DEAD, MISSING, PENDING } from './value.ts';

/** What another mapping's record is to those that refer to it. */
export type Result = RecordRef | typeof MISSING | typeof PENDING | typeof DEAD;

/** One evaluation on its way. */
export interface Run {
  readonly input: EvaluationInput;
  readonly scope: Scope;
  readonly providers: readonly MappingPlan[];
  readonly results: Map<string, Result>;
  /** Set by tests: these results are what they are. */
  readonly given: ReadonlyMap<string, Result> | undefined;
}

export function startScope(
  settings: MappingSettings,
  input: EvaluationInput,
  reached?: Set<object>,
): Scope {
  return {
    settings,
    snapshot: withAccount(input, settings),
    pending: input.pending,
    now: new Date(input.now),
    inputs: {},
    because: undefined,
    variable: () => MISSING,
    result: () => MISSING,
    deadIsPending: false,
    locals: [],
    language: settings.languages[0] ?? 'en',
    heard: undefined,
    evidence: undefined,
    reached,
  };
}

/** What the account file says stands in `account`, whether or not a fact repeats it. */
function withAccount(
  input: EvaluationInput,
  settings: MappingSettings,
): EvaluationInput['snapshot'] {
  const account = {
    id: settings.account,
    country: settings.country,
    timezone: settings.timezone,
    language: settings.languages[0] ?? 'en',
    fallback_user: settings.fallbackUser,
    ...input.snapshot['account'],
  };
  return { ...input.snapshot, account };
}

const personFound = memberCode('person', 'found', 'bool');
const personId = memberCode('person', 'id', 'text');
const personModule = memberCode('person', 'module', 'text');

/** `results.person`: whoever was found, else the record that is being made (mapping-language 3.3). */
export function personResult(run: Run, plan: MappingPlan): Result {
  const { scope } = run;
  const provider = providerFor(run.providers, plan.info.into);
  const found = personFound(scope);
  if (found === PENDING) return PENDING;
  if (found !== true)
    return provider === undefined ? MISSING : (run.results.get(provider.info.id) ?? MISSING);
  const id = personId(scope);
  const module = personModule(scope);
  if (id === PENDING || module === PENDING) return PENDING;
  if (typeof id !== 'string' || typeof module !== 'string')
    return provider === undefined ? MISSING : (run.results.get(provider.info.id) ?? MISSING);
  return { ref: `${vendorOf(provider?.info.into ?? plan.info.into)}.${module}`, id };
}

/** The provider of the mapping's own vendor, else the first. */
function providerFor(providers: readonly MappingPlan[], into: Target): MappingPlan | undefined {
  const vendor = vendorOf(into);
  return providers.find(({ info }) => vendorOf(info.into) === vendor) ?? providers[0];
}

/** Whether the person that was found is the record this very mapping made. */
export function isOwnRecord(state: ResultState, run: Run): boolean {
  const person = run.input.snapshot['person'];
  if (state.as !== 'record' || person?.['found'] !== true) return false;
  return person['id'] === state.id && state.target.endsWith(`.${String(person['module'])}`);
}

/** A reference to a record that is desired now. */
export function refOf(state: ResultState, target: Target, key: string, shadow: boolean): Result {
  if (shadow) return PENDING;
  switch (state.as) {
    case 'record':
      return { ref: state.target, id: state.id, key };
    case 'absent':
      return { ref: target, key };
    case 'waiting':
      return PENDING;
    case 'dead':
      return DEAD;
  }
}

/** When the conversation began or the record changed; the time of the evaluation when nobody knows. */
export function subjectAt(input: EvaluationInput): number {
  const at = input.snapshot['subject']?.['at'];
  return (typeof at === 'string' ? fromIso(at) : undefined) ?? input.now;
}
