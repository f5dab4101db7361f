import { readdirSync, readFileSync } from 'node:fs';
import { toE164 } from '../../../src/domain/phone.ts';
import {
  compileMappings,
  type MappingFile,
  type MappingSettings,
} from '../../../src/mapping/compile.ts';
import { type Fixtures, readFixtures } from '../../../src/mapping/fixtures.ts';
import type { MappingSet } from '../../../src/mapping/mapping-set.ts';
import { formatProblem, type Problem } from '../../../src/mapping/problem.ts';
import { createSaidTime } from '../../../src/mapping/said-time/said-time.ts';
import { buildCalendar } from '../../../src/schedule/business-calendar.ts';
import { calendarSpecSchema } from '../../../src/schedule/calendar-spec.ts';
import { parseSla } from '../../../src/schedule/sla.ts';

const HALF_HOUR = 30 * 60_000;

/** The files of a folder below `mappings/`. */
export function filesOf(folder: string, layer: string): readonly MappingFile[] {
  return readdirSync(`mappings/${folder}`)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()
    .map((name) => ({ name, layer, text: readFileSync(`mappings/${folder}/${name}`, 'utf8') }));
}

export function readAllFixtures(): Fixtures {
  return readFixtures(filesOf('fixtures', 'fixture')).fixtures;
}

interface AccountText {
  readonly account: string;
  readonly country: string;
  readonly timezone: string;
  readonly languages: readonly string[];
  readonly fallback_user: string;
  readonly calendar: unknown;
  readonly sla: Readonly<Record<string, string>>;
  readonly words: Readonly<Record<string, readonly string[]>>;
  readonly tables: MappingSettings['tables'];
}

/** The account of mapping-language 2.1, or one that differs from it. */
export function settings(changes: Partial<MappingSettings> = {}): MappingSettings {
  const text = readFixtures(filesOf('fixtures/account', 'fixture')).fixtures[
    'example'
  ] as unknown as AccountText;
  const { timezone, country, languages } = { ...text, ...changes };
  const calendar =
    changes.calendar ?? buildCalendar(calendarSpecSchema.parse(text.calendar), timezone);
  return {
    account: text.account,
    country,
    timezone,
    languages,
    fallbackUser: text.fallback_user,
    slotMs: HALF_HOUR,
    calendar,
    sla: Object.fromEntries(Object.entries(text.sla).map(([name, rule]) => [name, parseSla(rule)])),
    words: text.words,
    tables: text.tables,
    saidTime: createSaidTime({ timezone, country, languages, calendar }),
    e164: (number, of = country) => toE164(number, of),
    ...changes,
  };
}

/** A set that has to compile. */
export function mustCompile(
  files: readonly MappingFile[],
  changes: Partial<MappingSettings> = {},
): MappingSet {
  const { set, problems } = compileMappings(files, settings(changes));
  if (set === undefined) throw new Error(problems.map(formatProblem).join('\n'));
  return set;
}

export function defaultSet(changes: Partial<MappingSettings> = {}): MappingSet {
  return mustCompile(filesOf('default', 'default'), changes);
}

/** Problems as a person sees them, without the file. */
export function lines(problems: readonly Problem[]): readonly string[] {
  return problems.map((problem) => formatProblem(problem).replace(/^[^:]+:/, ''));
}
