import { toIso } from '../domain/clock.ts';
import { parseSubjectName, type Subject, subjectName } from '../domain/subject.ts';
import type { Store } from '../store/port.ts';
import type { ConversationLine } from '../store/reports-port.ts';
import { renderTrace } from './trace-text.ts';

export interface Explained {
  readonly found: boolean;
  readonly text: string;
}

/** How many conversations are looked through for a record id. */
const lookedThrough = 5_000;
const listed = 20;

/**
 * Why records hold what they hold.
 *
 * @param what a subject's name, a record id or a link to a record; undefined lists the latest conversations.
 */
export async function explainSubject(
  store: Store,
  account: string,
  what: string | undefined,
  asJson: boolean,
): Promise<Explained> {
  if (what === undefined) return { found: true, text: await latest(store, account) };
  const subject = parseSubjectName(what) ?? (await subjectOfRecord(store, account, what));
  const trace = subject === undefined ? undefined : await store.trace(account, subject);
  if (subject === undefined || trace === undefined) {
    const help =
      'Name a subject (call:100200301), a record id or a link; without a name the latest conversations are listed.';
    return {
      found: false,
      text: `Nothing is known about "${what}" in account ${account}. ${help}`,
    };
  }
  if (asJson) return { found: true, text: JSON.stringify(trace.trace, null, 2) };
  return {
    found: true,
    text: `${subjectName(subject)}, reconciled ${toIso(trace.at)}\n${renderTrace(trace.trace)}`,
  };
}

async function latest(store: Store, account: string): Promise<string> {
  const lines = await store.conversations({ account, limit: listed });
  if (lines.length === 0) return `There are no conversations in account ${account} yet.`;
  return lines
    .map(
      (line) =>
        `${subjectName(line.subject)}  ${toIso(line.at)}  ${line.state}  ${line.request?.kind ?? ''}`,
    )
    .join('\n');
}

async function subjectOfRecord(
  store: Store,
  account: string,
  what: string,
): Promise<Subject | undefined> {
  const id = /(\d{5,})\D*$/.exec(what)?.[1];
  if (id === undefined) return undefined;
  const lines: readonly ConversationLine[] = await store.conversations({
    account,
    limit: lookedThrough,
  });
  return lines.find((line) => line.records.some((record) => record.recordId === id))?.subject;
}
