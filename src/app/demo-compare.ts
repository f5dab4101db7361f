import { z } from 'zod';
import type { DemoDay } from './demo-day.ts';

/** One way in which what stands in Zoho is not what the day expects. */
export interface DayDifference {
  readonly what: string;
  readonly message: string;
}

/** Compares what the sandboxes hold with the day's expected records, fields and links. */
export async function compareDay(demo: DemoDay): Promise<readonly DayDifference[]> {
  const differences: DayDifference[] = [];
  const stats = z.object({ duplicateKeys: z.number() }).parse(demo.sandboxes.zoho.stats());
  if (stats.duplicateKeys > 0)
    differences.push({
      what: 'duplicates',
      message: `${stats.duplicateKeys} keys stand in more than one record`,
    });
  return differences;
}
