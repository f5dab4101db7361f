import type { PersonRow } from '../../domain/person-row.ts';

/** What is known about a conversation that helps to tell who it was. */
export interface MatchClues {
  readonly phone: string;
  /** The name CloudTalk has for the number, if any. */
  readonly contactName: string | undefined;
  /** What the operator wrote and the caller said or wrote. */
  readonly words: string;
  /** E-mail addresses known for the number. */
  readonly emails: readonly string[];
  /** The CRM record's links that the telephony contact carries. */
  readonly links: readonly string[];
}

export interface Candidate {
  readonly row: PersonRow;
  readonly score: number;
  /** Why, in words: `number`, `named in the notes`. */
  readonly reasons: readonly string[];
}

export type Match =
  | { readonly as: 'one'; readonly row: PersonRow; readonly candidates: readonly Candidate[] }
  | { readonly as: 'none' }
  /** Several, none clearly: a person has to say. */
  | { readonly as: 'tie'; readonly candidates: readonly Candidate[] };

/** Points; a winner needs this much more than the next. */
const points = {
  number: 50,
  link: 60,
  email: 30,
  named: 25,
  firstNamed: 20,
  contact: 8,
  lead: 4,
} as const;
const clearBy = 15;

/**
 * Who it was, among the people who have the number. A number shared by a family or a switchboard is a normal case:
 * what tells them apart is the name somebody said.
 */
export function matchPerson(rows: readonly PersonRow[], clues: MatchClues): Match {
  const candidates = samePeopleOnce(rows.filter((row) => row.convertedTo === null))
    .map((row) => score(row, clues))
    .sort((a, b) => b.score - a.score || (a.row.id < b.row.id ? -1 : 1));
  const [first, second] = candidates;
  if (!first) return { as: 'none' };
  if (!second || first.score - second.score >= clearBy)
    return { as: 'one', row: first.row, candidates };
  return { as: 'tie', candidates };
}

/** Those of a tie that are not clearly behind. */
export function tiedOf(candidates: readonly Candidate[]): readonly Candidate[] {
  const best = candidates[0]?.score ?? 0;
  return candidates.filter((one) => best - one.score < clearBy);
}

function score(row: PersonRow, clues: MatchClues): Candidate {
  const reasons: string[] = [];
  let total = 0;
  const add = (amount: number, reason: string): void => {
    total += amount;
    reasons.push(reason);
  };
  if (row.phones.includes(clues.phone)) add(points.number, 'number');
  if (clues.links.some((link) => link.includes(row.id))) add(points.link, 'linked in CloudTalk');
  if (row.emails.some((email) => clues.emails.includes(email))) add(points.email, 'e-mail');
  const named = nameScore(row, clues);
  if (named > 0) add(named, 'named');
  if (row.module === 'Contacts') add(points.contact, 'contact');
  if (row.module === 'Leads') add(points.lead, 'lead');
  return { row, score: total, reasons };
}

function nameScore(row: PersonRow, clues: MatchClues): number {
  const names = tokens(row.name ?? '').filter((token) => token.length > 1);
  if (names.length === 0) return 0;
  const called = new Set(tokens(clues.contactName ?? ''));
  const said = new Set(tokens(clues.words));
  if (names.length > 1 && names.every((name) => called.has(name))) return points.named;
  const first = names[0];
  if (first !== undefined && said.has(first)) return points.firstNamed;
  return names.length > 1 && names.every((name) => said.has(name)) ? points.named : 0;
}

function tokens(text: string): readonly string[] {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((token) => token !== '');
}

const moduleOrder: Readonly<Record<string, number>> = { Contacts: 0, Leads: 1, Accounts: 2 };

/** One and the same person kept as lead and contact is one candidate: the contact. */
function samePeopleOnce(rows: readonly PersonRow[]): readonly PersonRow[] {
  const ordered = [...rows].sort(
    (a, b) => (moduleOrder[a.module] ?? 9) - (moduleOrder[b.module] ?? 9) || (a.id < b.id ? -1 : 1),
  );
  const kept: PersonRow[] = [];
  for (const row of ordered) {
    const name = tokens(row.name ?? '').join(' ');
    const employer = kept.some((other) => row.module === 'Accounts' && other.company === row.name);
    const again = name !== '' && kept.some((other) => tokens(other.name ?? '').join(' ') === name);
    if (!employer && !again) kept.push(row);
  }
  return kept;
}
