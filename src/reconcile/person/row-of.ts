import type { PersonRow } from '../../domain/person-row.ts';
import type { PeopleMirror } from './mirror.ts';

/** The record a person lives in now: a contact before a lead; a converted lead is followed. */
export async function rowOf(
  mirror: Pick<PeopleMirror, 'row'>,
  aliases: readonly string[],
): Promise<PersonRow | undefined> {
  const rows: PersonRow[] = [];
  for (const alias of aliases) {
    const match = /^record:([^/]+)\/(.+)$/.exec(alias);
    let row = match?.[1] && match[2] ? await mirror.row(match[1], match[2]) : undefined;
    if (row?.convertedTo)
      row = (await mirror.row(row.convertedTo.module, row.convertedTo.id)) ?? row;
    if (row) rows.push(row);
  }
  const order = ['Contacts', 'Leads', 'Accounts'];
  return rows.sort((a, b) => order.indexOf(a.module) - order.indexOf(b.module))[0];
}
