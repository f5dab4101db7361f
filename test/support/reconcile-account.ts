import { join } from 'node:path';
import { loadConfig } from '../../src/config/load.ts';
import { mappingFilesOf } from '../../src/config/mapping-texts.ts';
import { toE164 } from '../../src/domain/phone.ts';
import { compileMappings } from '../../src/mapping/compile.ts';
import type { MappingSet } from '../../src/mapping/mapping-set.ts';
import { formatProblem } from '../../src/mapping/problem.ts';
import { createSaidTime } from '../../src/mapping/said-time/said-time.ts';
import type { MappingFile } from '../../src/mapping/settings.ts';
import type { Account } from '../../src/reconcile/account.ts';
import { buildCalendar } from '../../src/schedule/business-calendar.ts';
import { calendarSpecSchema } from '../../src/schedule/calendar-spec.ts';
import { parseSla } from '../../src/schedule/sla.ts';

const root = join(import.meta.dirname, '../..');

/** Everything of the demonstration account but its connections; overrides are mapping files of the account's layer. */
export function demoSettings(
  overrides: readonly string[] = [],
): Omit<Account, 'telephony' | 'crm'> {
  const [config] = loadConfig({ root, env: {}, vendors: ['cloudtalk', 'zoho'] }).accounts;
  if (!config) throw new Error('there is no demonstration account');
  const { timezone, country, languages } = config;
  const calendar = buildCalendar(calendarSpecSchema.parse(config.calendar), timezone);
  const files: readonly MappingFile[] = [
    ...mappingFilesOf(root, config),
    ...overrides.map((text, index) => ({ name: `lab-${index}.yaml`, text, layer: 'account' })),
  ];
  const { set, problems } = compileMappings(files, {
    account: config.id,
    timezone,
    country,
    languages,
    fallbackUser: config.fallbackUser,
    slotMs: config.slotMs,
    calendar,
    sla: Object.fromEntries(
      Object.entries(config.sla).map(([name, text]) => [name, parseSla(text)]),
    ),
    words: config.words,
    tables: config.tables,
    saidTime: createSaidTime({ timezone, country, languages, calendar }),
    e164: (text, of) => toE164(text, of ?? country),
  });
  return {
    id: config.id,
    name: config.name,
    country,
    timezone,
    language: languages[0] ?? 'en',
    fallbackUser: config.fallbackUser,
    calendar,
    threadGapMs: config.threadGapMs,
    vipTags: config.people.vipTags,
    houseRules: config.houseRules,
    offers: config.offers,
    agents: config.agents,
    mappings: must(set, problems.map(formatProblem)),
  };
}

function must(set: MappingSet | undefined, problems: readonly string[]): MappingSet {
  if (set === undefined) throw new Error(problems.join('\n'));
  return set;
}
