import type { ScenarioEntry } from './scenario.ts';

type Timeless<T> = T extends { readonly at: string } ? Omit<T, 'at'> : never;

/** A short scenario that can begin at any time: `after` counts from its start. */
export interface Sketch {
  readonly name: string;
  readonly title: string;
  /** ISO 8601 duration until everything is over, later edits and artifacts included. */
  readonly lasts: string;
  readonly entries: readonly (Timeless<ScenarioEntry> & { readonly after: string })[];
}

/** A call of a sketch. */
export function call(
  name: string,
  request: Extract<ScenarioEntry, { kind: 'call' }>['call'],
  after = 'PT0S',
): Sketch['entries'][number] {
  return { kind: 'call', name, who: 'somebody', call: request, after };
}

/** A message of a sketch. */
export function message(
  name: string,
  thread: string,
  request: Extract<ScenarioEntry, { kind: 'message' }>['message'],
  after = 'PT0S',
): Sketch['entries'][number] {
  return { kind: 'message', name, who: 'somebody', thread, message: request, after };
}
