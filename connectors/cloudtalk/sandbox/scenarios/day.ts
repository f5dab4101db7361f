import { afternoonCalls } from './day-afternoon.ts';
import { dayMessages } from './day-messages.ts';
import { morningCalls } from './day-morning.ts';
import type { DayEntry, Scenario } from './scenario.ts';

/** The order in which things happen. */
function inOrder(entries: readonly DayEntry[]): readonly DayEntry[] {
  return [...entries].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/**
 * One working day of the practice, Friday 20 November 2026: everything a front desk meets, webhooks that come twice,
 * out of order or not at all included. Expectations refer to the entries by `name`.
 */
export const day: Scenario & { readonly entries: readonly DayEntry[] } = {
  name: 'day',
  title: 'A working day at Harbour Street Dental Practice',
  startsAt: '2026-11-20T08:00:00+00:00',
  endsAt: '2026-11-20T18:30:00+00:00',
  entries: inOrder([...morningCalls, ...afternoonCalls, ...dayMessages]),
};
