/** A step of a blueprint: from one value of its field to another. */
export interface Transition {
  readonly id: string;
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** Fields that must be filled on the way. */
  readonly mandatory: readonly string[];
}

/** A process that owns one picklist of a module: its value changes by transitions only. */
export interface Blueprint {
  readonly id: string;
  readonly name: string;
  readonly field: string;
  readonly transitions: readonly Transition[];
}

/** Fields that a layout demands once a field has a value. */
export interface LayoutRule {
  readonly id: string;
  readonly name: string;
  readonly module: string;
  readonly layoutId: string;
  readonly field: string;
  readonly value: string;
  readonly mandatory: readonly string[];
}

/** Who gets a record: the first entry that fits, else the default (`lar_id`). */
export interface AssignmentRule {
  readonly id: string;
  readonly name: string;
  readonly module: string;
  readonly entries: readonly {
    readonly id: string;
    readonly field: string;
    readonly value: string;
    readonly ownerId: string;
  }[];
  readonly defaultOwnerId: string;
}

/** How far a scheduled conversion of leads has come. */
export interface ConversionJob {
  readonly id: string;
  readonly total: number;
  converted: number;
  failed: number;
  /** Leads that were converted or gone by then. */
  skipped: number;
}

/** What an administrator has set up to happen by itself. */
export class Automation {
  /** By module; none at first. */
  readonly blueprints = new Map<string, Blueprint>();
  readonly layoutRules: LayoutRule[] = [];
  readonly assignmentRules: AssignmentRule[] = [];
  /** Scheduled conversions, by job. */
  readonly conversionJobs = new Map<string, ConversionJob>();
  /** Modules without a record locking configuration: their records cannot be locked by the API. */
  readonly unlockable = new Set<string>();
}

/** True for a record value that takes part in a blueprint: it stands in one of its states. */
export function isInProcess(blueprint: Blueprint, value: unknown): boolean {
  return blueprint.transitions.some(({ from, to }) => from === value || to === value);
}
