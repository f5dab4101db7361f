import { formatTime } from '../domain/zoned-time.ts';
import type { ConversationLine } from '../store/reports-port.ts';
import { plainValue, type ZohoRecord } from './demo-world.ts';

type RecordLine = ConversationLine['records'][number];

/** How times are written, and what a person is called, so that a task need not say it again. */
export interface WordsContext {
  readonly timezone: string;
  readonly now: number;
  readonly names: readonly string[];
}

/** One record as it stands in Zoho, in a few words: `appointment Cleaning Mon 15:00`. */
export function recordWords(
  line: RecordLine,
  record: ZohoRecord | undefined,
  context: WordsContext,
): string {
  const state = stateWords(line.state);
  const module = line.target.slice(line.target.indexOf('.') + 1);
  const words = record && state === '' ? wordsFor(module, record, context) : undefined;
  return words ?? `${plainName[module] ?? module}${state}`;
}

/** What matters most comes first; the call activity, which every call has, last. */
export function byWeight(a: RecordLine, b: RecordLine): number {
  return weight(a) - weight(b);
}

const order = ['Appointments__s', 'Events', 'Cases', 'Tasks', 'Quality_Notes', 'Leads', 'Notes'];

function weight({ target }: RecordLine): number {
  const at = order.findIndex((module) => target.endsWith(`.${module}`));
  return at < 0 ? order.length : at;
}

const plainName: Readonly<Record<string, string>> = {
  Appointments__s: 'appointment',
  Quality_Notes: 'quality note',
  Cases: 'case',
  Leads: 'lead',
  Calls: 'call',
  Tasks: 'task',
  Notes: 'note',
  Events: 'meeting',
};

function stateWords(state: RecordLine['state']): string {
  switch (state) {
    case 'dead':
      return ' (refused)';
    case 'failed':
    case 'intended':
      return ' (waiting)';
    case 'written':
    case 'withdrawn':
    case 'final':
      return '';
  }
}

function wordsFor(module: string, record: ZohoRecord, context: WordsContext): string | undefined {
  switch (module) {
    case 'Appointments__s':
      return appointmentWords(record, context);
    case 'Cases':
      return caseWords(record, context);
    case 'Tasks':
      return taskWords(record, context);
    case 'Quality_Notes':
      return `quality note (${textOf(record, 'Kind').toLowerCase()})`;
    default:
      return undefined;
  }
}

function appointmentWords(record: ZohoRecord, context: WordsContext): string {
  const service = nameIn(record['Service_Name']);
  const when = timeWords(textOf(record, 'Appointment_Start_Time'), context);
  const cancelled = record['Status'] === 'Cancelled' ? ' cancelled' : '';
  return `appointment ${service} ${when}${cancelled}`;
}

function caseWords(record: ZohoRecord, context: WordsContext): string {
  const due = timeWords(textOf(record, 'SLA_Due_At'), context);
  const closed = record['Status'] === 'Closed' ? ' closed' : '';
  return `case ${nameIn(record['Owner'])} due ${due}${closed}`;
}

function taskWords(record: ZohoRecord, { names }: WordsContext): string {
  let subject = textOf(record, 'Subject');
  for (const name of names) subject = subject.replace(name, '');
  const what = subject.replaceAll(/ +/g, ' ').replace(/[:\s]+$/, '');
  const done = record['Status'] === 'Completed';
  return `${done ? 'task done' : 'task'}: ${what.charAt(0).toLowerCase()}${what.slice(1)}`;
}

/** Today by the hour, another day of the week with its name. */
function timeWords(iso: string, { timezone, now }: WordsContext): string {
  const at = Date.parse(iso);
  const dayOf = (time: number): string => formatTime(time, 'yyyy-MM-dd', timezone, 'en');
  return formatTime(at, dayOf(at) === dayOf(now) ? 'HH:mm' : 'ccc HH:mm', timezone, 'en');
}

function textOf(record: ZohoRecord, field: string): string {
  return String(plainValue(record[field]) ?? '');
}

function nameIn(value: unknown): string {
  if (typeof value !== 'object' || value === null || !('name' in value)) return 'nobody';
  return String(value.name);
}
