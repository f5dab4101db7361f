import type { Instant } from '../../../../src/domain/clock.ts';
import type { Org } from '../org.ts';
import type { StoredRecord } from '../records/table.ts';

/** Meetings as a calendar (RFC 5545). */
export function toIcs(org: Org, records: readonly StoredRecord[]): string {
  const events = records.flatMap(({ id, values }) => [
    'BEGIN:VEVENT',
    `UID:${id}`,
    `DTSTAMP:${stamp(org.now())}`,
    `DTSTART:${stamp(Number(values['Start_DateTime']))}`,
    `DTEND:${stamp(Number(values['End_DateTime']))}`,
    `SUMMARY:${escaped(String(values['Event_Title'] ?? ''))}`,
    'END:VEVENT',
  ]);
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//CRM//EN',
    ...events,
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

function stamp(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

function escaped(text: string): string {
  return text.replace(/([\\;,])/g, '\\$1').replaceAll('\n', '\\n');
}
