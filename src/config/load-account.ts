import { basename, join } from 'node:path';
import { type AccountFile, accountId, accountSchema } from './account-schema.ts';
import { didYouMean } from './did-you-mean.ts';
import { readDocument, type SettingsDocument } from './document.ts';
import type { ConfigFiles } from './files.ts';
import { type ConfigProblem, notAt } from './problem.ts';
import { problemAt, schemaKeys, schemaProblems } from './schema-problems.ts';
import type { AccountConfig, CalendarBlock, VendorBlock } from './settings.ts';
import { type Lookup, substitute } from './substitute.ts';

export interface AccountContext {
  readonly root: string;
  readonly files: ConfigFiles;
  readonly lookup: Lookup;
  readonly vendors: readonly string[];
}

export interface LoadedAccount {
  /** Undefined when its own keys have problems. */
  readonly account: AccountConfig | undefined;
  readonly vendorBlocks: readonly VendorBlock[];
  /** Undefined when the file cannot be read as YAML. */
  readonly calendar: CalendarBlock | undefined;
  readonly problems: readonly ConfigProblem[];
}

/** Reads one account file and the overrides beside it. `file` is relative to the root. */
export function loadAccount(context: AccountContext, file: string): LoadedAccount {
  const id = basename(file).replace(/\.ya?ml$/, '');
  const text = context.files.readFile(join(context.root, file)) ?? '';
  const document = readDocument(file, text, (value) => substitute(value, context.lookup));
  if (!document.understood)
    return {
      account: undefined,
      vendorBlocks: [],
      calendar: undefined,
      problems: document.problems,
    };

  const { own, vendors } = split(document.value, context.vendors);
  const parsed = accountSchema.safeParse(own);
  const wrong = parsed.success
    ? checkTogether(context, document, id, parsed.data)
    : schemaProblems(document, parsed.error.issues, {
        value: own,
        keysAt: (path) => knownKeys(path, context.vendors),
      });
  const account = parsed.success
    ? toAccount(parsed.data, document, vendors, readOverrides(context, file, id))
    : undefined;
  return {
    account: wrong.length === 0 ? account : undefined,
    vendorBlocks: Object.entries(vendors).map(([vendor, block]) => ({
      account: id,
      file,
      vendor,
      block,
      locate: document.locate,
      reported: document.problems,
    })),
    calendar: { file, calendar: own['calendar'], locate: document.locate },
    problems: [...document.problems, ...notAt(document.problems, wrong)],
  };
}

function split(
  value: Readonly<Record<string, unknown>>,
  names: readonly string[],
): { own: Record<string, unknown>; vendors: Record<string, unknown> } {
  const entries = Object.entries(value);
  return {
    own: Object.fromEntries(entries.filter(([key]) => !names.includes(key))),
    vendors: Object.fromEntries(entries.filter(([key]) => names.includes(key))),
  };
}

function knownKeys(path: readonly PropertyKey[], vendors: readonly string[]): readonly string[] {
  const own = schemaKeys(accountSchema, path);
  return path.length === 0 ? [...own, ...vendors] : own;
}

/** What a schema cannot see: the file's name and the presets that exist. */
function checkTogether(
  context: AccountContext,
  document: SettingsDocument,
  id: string,
  parsed: AccountFile,
): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if (parsed.account !== id || !accountId.safeParse(id).success) {
    const message = `account: "${parsed.account}" stands in a file named for "${id}".`;
    problems.push(problemAt(document, ['account'], message, 'Give both the same name.'));
  }
  for (const [at, preset] of presetsOf(parsed).entries()) {
    if (context.files.listFiles(join(context.root, 'mappings/presets', preset)) !== undefined)
      continue;
    const known = context.files.listFiles(join(context.root, 'mappings/presets')) ?? [];
    const path = Array.isArray(parsed.preset) ? ['preset', at] : ['preset'];
    const help = didYouMean(preset, known) ?? `There are: ${known.join(', ') || 'none'}.`;
    problems.push(problemAt(document, path, `There is no preset "${preset}".`, help));
  }
  return problems;
}

function presetsOf(parsed: AccountFile): readonly string[] {
  if (parsed.preset === undefined) return [];
  return typeof parsed.preset === 'string' ? [parsed.preset] : parsed.preset;
}

function readOverrides(
  context: AccountContext,
  file: string,
  id: string,
): { name: string; text: string }[] {
  const folder = `${file.slice(0, -basename(file).length)}${id}/overrides`;
  return (context.files.listFiles(join(context.root, folder)) ?? [])
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => `${folder}/${name}`)
    .map((name) => ({ name, text: context.files.readFile(join(context.root, name)) ?? '' }));
}

/** `03:30` is the 210th. */
function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

function toAccount(
  parsed: AccountFile,
  document: SettingsDocument,
  vendors: Readonly<Record<string, unknown>>,
  overrides: AccountConfig['overrides'],
): AccountConfig {
  return {
    id: parsed.account,
    file: document.file,
    name: parsed.name ?? parsed.account,
    presets: presetsOf(parsed),
    country: parsed.country,
    timezone: parsed.timezone,
    languages: parsed.languages,
    fallbackUser: parsed.fallback_user,
    threadGapMs: parsed.thread_gap,
    slotMs: parsed.slot,
    calendar: parsed.calendar,
    sla: parsed.sla,
    words: parsed.words,
    tables: parsed.tables,
    messages: {
      mode: parsed.messages.mode,
      quiet: parsed.messages.quiet,
      perWeek: parsed.messages.per_week,
    },
    people: { vipTags: parsed.people.vip_tags, createLeads: parsed.people.create_leads },
    onCall: parsed.on_call && { person: parsed.on_call.person, number: parsed.on_call.number },
    night: { atMinute: minuteOf(parsed.completeness.at), requests: parsed.completeness.requests },
    houseRules: parsed.house_rules,
    offers: parsed.offers,
    agents: parsed.agents,
    buffers: { beforeMs: parsed.buffers.before, afterMs: parsed.buffers.after },
    vendors,
    overrides,
    locate: document.locate,
  };
}
