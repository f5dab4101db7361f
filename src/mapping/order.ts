import type { MappingPlan } from './mapping-plan.ts';
import type { Problem } from './problem.ts';
import { placeOf } from './source.ts';

/** Mappings in the order of their `results` references; a circle is M017. */
export function inOrder(
  plans: readonly MappingPlan[],
  problems: Problem[],
): readonly MappingPlan[] {
  const byId = new Map(plans.map((plan) => [plan.info.id, plan]));
  const providers = plans.filter((plan) => plan.info.providesPerson);
  const ordered: MappingPlan[] = [];
  const state = new Map<MappingPlan, 'open' | 'done'>();
  const visit = (plan: MappingPlan, path: readonly string[]): void => {
    if (state.get(plan) === 'done') return;
    if (state.get(plan) === 'open') {
      reportCircle(plan, path, problems);
      return;
    }
    state.set(plan, 'open');
    for (const needed of neededBy(plan, byId, providers)) visit(needed, [...path, plan.info.id]);
    state.set(plan, 'done');
    ordered.push(plan);
  };
  for (const plan of plans) visit(plan, []);
  return ordered;
}

function neededBy(
  plan: MappingPlan,
  byId: ReadonlyMap<string, MappingPlan>,
  providers: readonly MappingPlan[],
): readonly MappingPlan[] {
  const needed: MappingPlan[] = [];
  for (const name of plan.used.results) {
    const one = byId.get(name);
    if (one !== undefined) needed.push(one);
    if (name === 'person') needed.push(...providers.filter((provider) => provider !== plan));
  }
  return needed;
}

function reportCircle(plan: MappingPlan, path: readonly string[], problems: Problem[]): void {
  const circle = [...path.slice(path.indexOf(plan.info.id)), plan.info.id];
  problems.push({
    ...placeOf(plan.root),
    severity: 'error',
    code: 'M017',
    message: `Mappings refer to each other in a circle: ${circle.join(' -> ')}`,
  });
}
