import type { Instant } from '../../../../src/domain/clock.ts';
import { readDuration, utcTime } from '../times.ts';
import { callSketches } from './call-sketches.ts';
import { day } from './day.ts';
import { messageSketches } from './message-sketches.ts';
import type { Scenario } from './scenario.ts';
import type { Sketch } from './sketch.ts';

const sketches: readonly Sketch[] = [...callSketches, ...messageSketches];

/** What can be played by name. The day sets the clock to its own date, the others begin now. */
export const scenarioNames: readonly { readonly name: string; readonly title: string }[] = [
  { name: day.name, title: day.title },
  ...sketches.map(({ name, title }) => ({ name, title })),
];

/** The scenario of this name, the short ones beginning at `now`. */
export function findScenario(name: string, now: Instant): Scenario | undefined {
  if (name === day.name) return day;
  const sketch = sketches.find((one) => one.name === name);
  return sketch === undefined ? undefined : beginAt(sketch, now);
}

function beginAt({ name, title, lasts, entries }: Sketch, now: Instant): Scenario {
  const at = (after: string): string => utcTime(now + (readDuration(after) ?? 0));
  return {
    name,
    title,
    startsAt: utcTime(now),
    endsAt: at(lasts),
    entries: entries.map(({ after, ...entry }) => ({ ...entry, at: at(after) })),
  };
}
