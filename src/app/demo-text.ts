import { subjectName } from '../domain/subject.ts';
import { formatTime } from '../domain/zoned-time.ts';
import type { ConversationLine } from '../store/reports-port.ts';
import type { DemoDay } from './demo-day.ts';
import { byWeight, recordWords } from './demo-words.ts';
import type { ZohoRecord } from './demo-world.ts';

const widths = { what: 8, who: 16, wanted: 10 } as const;

/** The columns of {@link createDayText}. */
export const dayHead = columns(' ', 'time', 'what', 'who', 'wanted', 'now in Zoho');

/**
 * Tells conversations as one line each: when, what, who, what they wanted, what now stands in Zoho. A conversation whose
 * line says something else than before is told again, marked with `~`.
 *
 * @returns undefined when there is nothing new to say.
 */
export function createDayText(
  demo: Pick<DemoDay, 'config' | 'sandboxes' | 'clock'>,
): (line: ConversationLine) => string | undefined {
  const timezone = demo.config.accounts[0]?.timezone ?? 'UTC';
  const told = new Map<string, string>();
  return (line) => {
    if (line.subject.kind === 'person' && line.records.length === 0) return undefined;
    const { person } = line;
    const names = [person?.name, person?.phone].filter((name) => typeof name === 'string');
    const context = { timezone, now: line.at, names };
    const words = [...line.records]
      .sort(byWeight)
      .map((record) => recordWords(record, recordOf(demo, record), context));
    const text = columns(
      '',
      formatTime(line.at, 'HH:mm', timezone, 'en'),
      whatWords(line),
      person?.name ?? person?.phone ?? 'hidden number',
      line.subject.kind === 'person' ? '' : (line.request?.kind ?? ''),
      words.length === 0 ? '(nothing to write)' : words.join(', '),
    ).slice(1);
    const name = subjectName(line.subject);
    const before = told.get(name);
    told.set(name, text);
    if (before === text) return undefined;
    return `${before === undefined ? ' ' : '~'}${text}`;
  };
}

function whatWords({ subject }: ConversationLine): string {
  if (subject.kind === 'call') return 'call';
  return subject.kind === 'thread' ? 'messages' : '';
}

function recordOf(
  { sandboxes }: Pick<DemoDay, 'sandboxes'>,
  { target, recordId }: ConversationLine['records'][number],
): ZohoRecord | undefined {
  if (recordId === null) return undefined;
  const module = target.slice(target.indexOf('.') + 1);
  return sandboxes.zoho.records(module).find((record) => record['id'] === recordId);
}

function columns(
  mark: string,
  time: string,
  what: string,
  who: string,
  wanted: string,
  now: string,
): string {
  const cells = [
    time.padEnd(5),
    what.padEnd(widths.what),
    clip(who, widths.who).padEnd(widths.who),
    wanted.padEnd(widths.wanted),
    now,
  ];
  return `${mark.padEnd(1)} ${cells.join('  ')}`;
}

function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
