import type { AccountConfig, LoadedConfig } from '../config/settings.ts';
import type { CheckLine } from '../connector/contract.ts';
import type { Logger } from '../domain/logger.ts';
import type { Keeping } from '../store/keeping-port.ts';
import {
  type DayReport,
  definition,
  type Hole,
  holeKinds,
  readCompleteness,
} from '../worker/completeness/report.ts';
import { openStore } from './project.ts';

type Values = Pick<Keeping, 'getValue'>;

/** What a day came to, with what the number means; the newest day when none is named. */
export interface Completeness extends DayReport {
  readonly definition: string;
}

/** @returns undefined when that day was not examined. */
export async function completenessOn(
  store: Values,
  account: string,
  day?: string,
): Promise<Completeness | undefined> {
  const { days } = await readCompleteness(store, account);
  const report = day === undefined ? days[0] : days.find((one) => one.day === day);
  return report && { ...report, definition };
}

/** How many of each kind; kinds that are not there are 0. */
export function holesByKind({ holes }: Pick<DayReport, 'holes'>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    holeKinds.map((kind) => [kind, holes.filter((one) => one.kind === kind).length]),
  );
}

/** The newest day in one sentence when it is not complete; for `/healthz`. */
export async function incompleteness(store: Values, account: string): Promise<string | undefined> {
  const report = await completenessOn(store, account);
  if (report === undefined || report.percent >= 100) return undefined;
  return `${account}: ${inShort(report)}`;
}

/** What `doctor` says of the newest day. */
export async function checkCompleteness(
  config: LoadedConfig,
  account: AccountConfig,
  logger: Logger,
): Promise<readonly CheckLine[]> {
  const store = openStore(config, logger);
  try {
    const report = await completenessOn(store, account.id);
    if (report === undefined)
      return [{ name: 'completeness', ok: true, message: 'No night has been looked at yet.' }];
    return [completenessLine(report, account.id)];
  } finally {
    await store.close();
  }
}

function completenessLine(report: DayReport, account: string): CheckLine {
  return {
    name: 'completeness',
    ok: report.percent < 100 ? 'warning' : true,
    message: inShort(report),
    advice: `npm run patchcord -- completeness --account ${account} lists what is missing.`,
  };
}

function inShort({ day, percent, complete, conversations, repaired }: DayReport): string {
  const mended = repaired === 0 ? '' : `; ${repaired} holes were repaired and are looked at again`;
  return `${day} is ${percent} % complete: ${complete} of ${conversations} conversations${mended}.`;
}

/** The whole list in words. */
export async function completenessText(
  store: Values,
  account: string,
  day?: string,
): Promise<string | undefined> {
  const report = await completenessOn(store, account, day);
  if (!report) return undefined;
  const { holes, more, requests } = report;
  const listed = holes.map(holeText);
  const rest = more === 0 ? [] : [`  and ${more} more`];
  const cost = `It took ${requests} requests to both vendors.`;
  return [inShort(report), ...listed, ...rest, cost, definition].join('\n');
}

const words: Readonly<Record<Hole['kind'], string>> = {
  call_unknown: 'CloudTalk has it and nobody told us',
  not_reconciled: 'we heard of it and nothing was decided',
  record_wanted: 'a mapping wants a record that is not there',
  record_missing: 'the record is gone and nobody deleted it',
  field_empty: 'the field is empty and nobody emptied it',
  link_missing: 'the link is empty and nobody removed it',
  dead: 'it was refused; see redrive',
  waiting: 'it is still being tried',
  artifact_never: 'CloudTalk never delivered it (not counted)',
};

function holeText({ kind, subject, target, field, repaired, tries }: Hole): string {
  const where = [target, field].filter((part) => part !== null).join(' ');
  const mended = repaired ? '; repaired' : '';
  const again = !repaired && tries > 0 ? `; came back after ${tries} repairs: find the cause` : '';
  return `  ${subject}${where === '' ? '' : ` ${where}`}: ${words[kind]}${mended}${again}`;
}
