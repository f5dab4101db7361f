import type { TargetCatalog } from '../domain/metadata.ts';
import type { MappingPlan } from './mapping-plan.ts';
import type { Problem } from './problem.ts';

export function checkTargets(
  _plans: readonly MappingPlan[],
  _catalog: TargetCatalog,
  _problems: Problem[],
): void {}
