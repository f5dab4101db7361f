import { afternoonCalls } from './day-afternoon-calls.ts';
import { dayBookings } from './day-bookings.ts';
import { dayLeads } from './day-leads.ts';
import { morningCalls } from './day-morning-calls.ts';
import { dayQuestions } from './day-questions.ts';
import { dayTasks } from './day-tasks.ts';
import { dayThreads } from './day-threads.ts';
import type { ExpectedDay } from './expected-record.ts';

/**
 * What must stand in Zoho two hours after the working day of 20 November 2026 (scenario `day`): reasoned from the
 * conversations, the default mappings and the practice's settings, not taken from what the service wrote.
 */
export const dayRecords: ExpectedDay = {
  records: [
    ...dayLeads,
    ...morningCalls,
    ...afternoonCalls,
    ...dayBookings,
    ...dayQuestions,
    ...dayTasks,
    ...dayThreads,
  ],
  nothing: ['internal-call', 'lottery-spam'],
};
