import { fromIso } from '../../src/domain/clock.ts';
import type { PersonRow } from '../../src/domain/person-row.ts';
import { toE164 } from '../../src/domain/phone.ts';
import type { ZohoModule } from './metadata.ts';
import { idOf, isObject } from './normal-form.ts';
import type { ZohoUser } from './users.ts';
import type { WireRecord } from './wire.ts';

/** Which fields of a module say what about a person, discovered from its metadata. */
export interface PersonColumns {
  readonly module: string;
  /** All columns of the query, at most 50. */
  readonly all: readonly string[];
  readonly phones: readonly string[];
  readonly emails: readonly string[];
  readonly name: readonly string[];
  /** The company's name: a text, or a link to an account (asked for by name). */
  readonly company: string | undefined;
  readonly language: string | undefined;
  readonly tags: string | undefined;
  /** Tells converted leads. */
  readonly converted: string | undefined;
  readonly convertedTo: readonly (readonly [field: string, module: string])[];
}

const mostColumns = 50;
const languageNames = ['Language', 'Preferred_Language', 'Language__s'];

/** @param dropped columns that Zoho would not query. */
export function columnsFor(module: ZohoModule, dropped: ReadonlySet<string>): PersonColumns {
  const has = (name: string): boolean => module.fields.has(name) && !dropped.has(name);
  const ofType = (type: string): string[] =>
    [...module.fields.values()]
      .filter((field) => field.type === type && !dropped.has(field.apiName))
      .map(({ apiName }) => apiName);
  const phones = ofType('phone');
  const emails = ofType('email');
  const name = ['Account_Name', 'Full_Name', 'First_Name', 'Last_Name'].filter(
    (each) => has(each) && (each === 'Account_Name') === (module.apiName === 'Accounts'),
  );
  const company = companyOf(module, dropped);
  const language = languageNames.find(has);
  const tags = has('Tag') ? 'Tag' : undefined;
  const converted = has('Converted__s') ? 'Converted__s' : undefined;
  const convertedTo = (
    [
      ['Converted_Contact', 'Contacts'],
      ['Converted_Account', 'Accounts'],
    ] as const
  ).filter(([field]) => converted !== undefined && has(field));
  const single = [company, language, tags, converted].filter((each) => each !== undefined);
  const all = [
    'Modified_Time',
    'Owner',
    ...name,
    ...single,
    ...convertedTo.map(([field]) => field),
  ];
  return {
    module: module.apiName,
    all: [...all, ...emails, ...phones].slice(0, mostColumns),
    phones,
    emails,
    name,
    company,
    language,
    tags,
    converted,
    convertedTo,
  };
}

const accountName = 'Account_Name.Account_Name';

function companyOf(module: ZohoModule, dropped: ReadonlySet<string>): string | undefined {
  if (module.fields.has('Company')) return dropped.has('Company') ? undefined : 'Company';
  const isLinked = module.apiName === 'Contacts' && module.fields.has('Account_Name');
  return isLinked && !dropped.has(accountName) ? accountName : undefined;
}

/**
 * The column to do without when Zoho refuses the query.
 *
 * @param named the one Zoho names.
 * @returns undefined when none can be spared.
 */
export function columnToDrop(
  columns: PersonColumns,
  named: string | undefined,
): string | undefined {
  if (named !== undefined && columns.all.includes(named) && named !== 'Modified_Time') return named;
  const spare = [columns.tags, columns.company, columns.language, columns.converted];
  return spare.find((column) => column !== undefined);
}

/** One person out of a row of the query. */
export async function personRow(
  row: WireRecord,
  columns: PersonColumns,
  country: string,
  userOf: (id: string) => Promise<ZohoUser | undefined>,
): Promise<PersonRow> {
  const text = (name: string | undefined): string | null => {
    const value = name === undefined ? undefined : row[name];
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
  };
  const emails = columns.emails.flatMap((name) => text(name)?.toLowerCase() ?? []);
  const numbers = columns.phones.flatMap((name) => toE164(text(name) ?? '', country) ?? []);
  const owner = await userOf(idOf(row['Owner']) ?? '');
  const name =
    text(columns.name[0]) ??
    columns.name
      .map((each) => text(each) ?? '')
      .join(' ')
      .trim();
  return {
    module: columns.module,
    id: row.id,
    name: name === '' ? null : name,
    company: columns.module === 'Accounts' ? text('Account_Name') : text(columns.company),
    email: emails[0] ?? null,
    phones: [...new Set(numbers)],
    emails: [...new Set(emails)],
    language: text(columns.language),
    owner: owner?.email ?? null,
    ownerName: owner?.name ?? null,
    tags: tagsOf(columns.tags && row[columns.tags]),
    modifiedAt: fromIso(String(row['Modified_Time'])) ?? 0,
    convertedTo: convertedTo(row, columns),
  };
}

function tagsOf(value: unknown): string[] {
  const tags: readonly unknown[] = Array.isArray(value) ? value : [];
  return tags.flatMap((tag) => {
    const name = isObject(tag) ? tag['name'] : tag;
    return typeof name === 'string' ? [name] : [];
  });
}

function convertedTo(row: WireRecord, columns: PersonColumns): PersonRow['convertedTo'] {
  for (const [field, module] of columns.convertedTo) {
    const id = idOf(row[field]);
    if (id !== undefined) return { module, id };
  }
  return null;
}
