import { type BoundConnector, connectors } from '../../connectors/index.ts';
import { mappingFilesOf, readFixtureFiles } from '../config/mapping-texts.ts';
import { type ConfigProblem, configError, sortProblems } from '../config/problem.ts';
import { vendorProblems } from '../config/schema-problems.ts';
import type {
  AccountConfig,
  CalendarBlock,
  LoadedConfig,
  VendorBlock,
} from '../config/settings.ts';
import type { Connection, ConnectorPorts } from '../connector/contract.ts';
import type { Calendar } from '../domain/calendar.ts';
import type { TargetCatalog } from '../domain/metadata.ts';
import { toE164 } from '../domain/phone.ts';
import type { Target } from '../domain/record.ts';
import { compileMappings } from '../mapping/compile.ts';
import { readFixtures } from '../mapping/fixtures.ts';
import { runInlineTests } from '../mapping/inline-tests.ts';
import type { MappingInfo, MappingSet } from '../mapping/mapping-set.ts';
import { formatProblem, type Problem } from '../mapping/problem.ts';
import { createSaidTime } from '../mapping/said-time/said-time.ts';
import type { MappingFile, MappingSettings } from '../mapping/settings.ts';
import type { Account } from '../reconcile/account.ts';
import { buildCalendar } from '../schedule/business-calendar.ts';
import { calendarSpecSchema } from '../schedule/calendar-spec.ts';
import { parseSla } from '../schedule/sla.ts';
import type { Store } from '../store/port.ts';

/** Every problem of every account: vendor blocks, calendars, classes, mappings. Empty means: may start. */
export function accountProblems(config: LoadedConfig): readonly ConfigProblem[] {
  const vendors = config.vendorBlocks.flatMap((block) => blockProblems(block));
  const calendars = config.calendars.flatMap((block) => calendarProblems(block));
  const own = config.accounts.flatMap((account) => settingProblems(account));
  return sortProblems([...config.problems, ...vendors, ...calendars, ...own]);
}

function calendarProblems(block: CalendarBlock): readonly ConfigProblem[] {
  const { file, locate, calendar = {} } = block;
  const { error } = calendarSpecSchema.safeParse(calendar);
  return (error?.issues ?? []).map(({ path, message }) => ({
    file,
    ...locate(['calendar', ...path]),
    message,
  }));
}

function blockProblems(block: VendorBlock): readonly ConfigProblem[] {
  const connector = connectorNamed(block.vendor);
  if (!connector) return [];
  try {
    connector.check(block.block);
    return [];
  } catch (error) {
    return vendorProblems(block, error);
  }
}

function connectorNamed(name: string): BoundConnector | undefined {
  return connectors.find((connector) => connector.name === name);
}

function settingProblems(account: AccountConfig): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const say = (path: readonly PropertyKey[], message: string): void => {
    problems.push({ file: account.file, ...account.locate(path), message });
  };
  for (const [name, text] of Object.entries(account.sla)) {
    try {
      parseSla(text);
    } catch (error) {
      say(['sla', name], error instanceof Error ? error.message : 'is no class');
    }
  }
  for (const connector of connectors) {
    if (!(connector.name in account.vendors))
      say([], `There is no "${connector.name}:" block: the account cannot be connected.`);
  }
  return problems;
}

/** What mappings need to know of an account. @throws ConfigError for a calendar or class that is wrong. */
export function mappingSettings(account: AccountConfig): MappingSettings {
  const calendar = calendarOf(account);
  const language = {
    timezone: account.timezone,
    country: account.country,
    languages: account.languages,
  };
  return {
    account: account.id,
    ...language,
    fallbackUser: account.fallbackUser,
    slotMs: account.slotMs,
    calendar,
    sla: Object.fromEntries(
      Object.entries(account.sla).map(([name, text]) => [name, parseSla(text)]),
    ),
    words: account.words,
    tables: account.tables,
    saidTime: createSaidTime({ ...language, calendar }),
    e164: (text, country) => toE164(text, country ?? account.country),
  };
}

function calendarOf(account: AccountConfig): Calendar {
  return buildCalendar(calendarSpecSchema.parse(account.calendar ?? {}), account.timezone);
}

/** Compiles the mappings of one account as its files stand now. */
export function compileAccount(
  root: string,
  account: AccountConfig,
  catalog?: TargetCatalog,
): { readonly set: MappingSet | undefined; readonly problems: readonly Problem[] } {
  const compiled = compileMappings(
    accountMappingFiles(root, account),
    mappingSettings(account),
    catalog,
  );
  const strangers = compiled.set?.mappings.filter(isForNobody).map(forNobody) ?? [];
  return { set: compiled.set, problems: [...compiled.problems, ...strangers] };
}

/** A target that no connector serves would be planned for ever and written never. */
function isForNobody({ into, elseInto }: MappingInfo): boolean {
  return [into, elseInto].some((target) => target !== undefined && !isServed(target));
}

function isServed(target: Target): boolean {
  return connectors.some(({ name }) => target.startsWith(`${name}.`));
}

function forNobody({ file, id, into, elseInto }: MappingInfo): Problem {
  const wrong = isServed(into) ? elseInto : into;
  return {
    file,
    line: 1,
    column: 1,
    severity: 'error',
    code: 'Z001',
    message: `Nothing is connected that "${wrong}" of ${id} could be written to`,
    help: `targets begin with: ${connectors.map(({ name }) => `${name}.`).join(', ')}`,
  };
}

/** The files in the order they are merged. `people.create_leads: false` switches the mapping that makes leads off. */
export function accountMappingFiles(root: string, account: AccountConfig): readonly MappingFile[] {
  const files: readonly MappingFile[] = mappingFilesOf(root, account);
  if (account.people.createLeads) return files;
  const off = 'version: 1\noverride: person\nenabled: false\n';
  return [
    ...files,
    { name: `${account.file} (people.create_leads: false)`, text: off, layer: 'account' },
  ];
}

/** Connects an account to its vendors, one connection a block. */
function connectVendors(config: AccountConfig, ports: ConnectorPorts): readonly Connection[] {
  return connectors
    .filter((connector) => connector.name in config.vendors)
    .map((connector) => connector.connect(config.vendors[connector.name], ports));
}

/** The same, for commands that need nothing else of an account. */
export function connectAccount(
  config: AccountConfig,
  ports: Pick<ConnectorPorts, 'clock' | 'random' | 'logger'>,
  store: Pick<Store, 'getValue' | 'putValue'>,
): readonly Connection[] {
  return connectVendors(config, connectorPorts(ports, store, config));
}

/** What a connector of this account may see of us. */
export function connectorPorts(
  ports: Pick<ConnectorPorts, 'clock' | 'random' | 'logger' | 'transport' | 'measure'>,
  store: Pick<Store, 'getValue' | 'putValue'>,
  account: Pick<AccountConfig, 'id' | 'country' | 'timezone'>,
): ConnectorPorts {
  return {
    account: account.id,
    country: account.country,
    timezone: account.timezone,
    clock: ports.clock,
    random: ports.random,
    measure: ports.measure,
    logger: ports.logger,
    transport: ports.transport,
    secrets: {
      get: (name) => store.getValue(account.id, `secret:${name}`),
      put: (name, value) => store.putValue(account.id, `secret:${name}`, value),
    },
  };
}

/** Puts an account together. @throws ConfigError when its mappings do not compile. */
export function assembleAccount(
  root: string,
  config: AccountConfig,
  ports: ConnectorPorts,
  compile: typeof compileAccount = compileAccount,
): Account {
  const { set, problems } = compile(root, config);
  const tested = set && config.overrides.length > 0 ? ownTestProblems(root, set) : [];
  const errors = [...problems, ...tested].filter((problem) => problem.severity === 'error');
  if (!set || errors.length > 0) throw mappingError(config.id, errors);
  const connections = connectVendors(config, ports);
  const telephony = connections.find((connection) => connection.source && connection.reader);
  const crm = connections.find((connection) => connection.sink && connection.directory);
  if (!telephony || !crm) throw unconnected(config, connections);
  return {
    id: config.id,
    name: config.name,
    country: config.country,
    timezone: config.timezone,
    language: config.languages[0] ?? 'en',
    fallbackUser: config.fallbackUser,
    calendar: calendarOf(config),
    threadGapMs: config.threadGapMs,
    vipTags: config.people.vipTags,
    night: config.night,
    houseRules: config.houseRules,
    offers: config.offers,
    agents: config.agents,
    mappings: set,
    telephony,
    crm,
  };
}

/** A file whose own tests fail does not become active. What is shipped was tested when it was released. */
function ownTestProblems(root: string, set: MappingSet): readonly Problem[] {
  const { fixtures } = readFixtures(readFixtureFiles(root));
  return runInlineTests(set, fixtures, { layers: ['account'] }).problems;
}

function mappingError(account: string, problems: readonly Problem[]): Error {
  return configError(
    problems.map((problem) => ({
      file: problem.file,
      line: problem.line,
      column: problem.column,
      message: `(account ${account}) ${formatProblem(problem)}`,
      help: problem.help,
    })),
  );
}

function unconnected(config: AccountConfig, connections: readonly Connection[]): Error {
  const message = `The account needs a telephony vendor and a CRM; it has: ${connections.map((one) => one.vendor).join(', ') || 'none'}.`;
  return configError([{ file: config.file, line: 1, column: 1, message }]);
}
