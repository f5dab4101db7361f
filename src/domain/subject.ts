/** What mappings can be about (`from:`). */
export type SubjectKind = 'call' | 'thread' | 'appointment' | 'case' | 'person' | 'record';

/**
 * What the journal can be about. Besides the kinds of the mapping language there is the `line`: all messages between
 * one of our numbers and one of theirs on one channel. Reconciling a line splits it into threads.
 */
export type JournalKind = SubjectKind | 'line';

/** One thing the journal knows facts about, within one account. The id is ours and never changes. */
export interface Subject {
  readonly kind: JournalKind;
  readonly id: string;
}

/** How a delivery names its subject before we know ours: vendor names that mean the same thing. */
export interface SubjectHint {
  readonly kind: JournalKind;
  /** At least one; for instance `id:100200301` and `uuid:1111…`. Any alias already known decides the subject. */
  readonly aliases: readonly string[];
}

/** `call:100200301`, for logs, the API and the command line. */
export function subjectName(subject: Subject): string {
  return `${subject.kind}:${subject.id}`;
}

/** Reads `call:100200301`; undefined when it is no subject's name. */
export function parseSubjectName(name: string): Subject | undefined {
  const match = /^(call|thread|appointment|case|person|record|line):(.+)$/s.exec(name);
  if (!match?.[1] || !match[2]) return undefined;
  return { kind: match[1] as JournalKind, id: match[2] };
}
