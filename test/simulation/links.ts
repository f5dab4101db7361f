import { toE164 } from '../../src/domain/phone.ts';
import type { Gone } from './people.ts';
import type { Row, World } from './world.ts';

/** Fields by which a record is about a person. */
const linkFields = [
  'Who_Id',
  'What_Id',
  'Appointment_For',
  'Parent_Id',
  'Contact',
  'Lead',
  'Contact_Name',
];
const peopleModules = ['Leads', 'Contacts'];
const phoneFields = ['Phone', 'Mobile', 'Other_Phone', 'Home_Phone'];

/** What is said of a record that names nobody although it could. */
export const namesNobody = 'it names nobody';

/**
 * Whom a record is about, as it must be: those it names have the number of the conversation, and it names somebody while
 * one person alone stands for that number.
 *
 * @param number of whom the conversation was with.
 * @returns what is wrong, in words.
 */
export function wrongLinks(
  world: Pick<World, 'zoho'>,
  gone: readonly Gone[],
  row: Row,
  number: string,
): readonly string[] {
  const people = peopleModules.flatMap((module) => world.zoho.records(module));
  const linked = linkFields.flatMap((field) => {
    const id = (row[field] as Row | null | undefined)?.['id'];
    // What a contact's call is about is an account or a case of theirs.
    const isPerson = field !== 'What_Id' || row['$se_module'] === 'Leads';
    return id === undefined || !isPerson ? [] : [{ field, id }];
  });
  const wrong = linked.flatMap(({ field, id }) => {
    const person = people.find((one) => one['id'] === id);
    if (person) return numbersOf(person).includes(number) ? [] : [`${field} is somebody else`];
    return gone.some((one) => one.row['id'] === id) ? [] : [`${field} is nobody`];
  });
  const standing = people.filter(
    (one) => one['Converted__s'] !== true && numbersOf(one).includes(number),
  );
  const wasOneOnly =
    standing.length === 1 && !gone.some((one) => numbersOf(one.row).includes(number));
  return linked.length === 0 && wasOneOnly ? [namesNobody] : wrong;
}

function numbersOf(person: Row): readonly (string | undefined)[] {
  return phoneFields.flatMap((field) => {
    const number = person[field];
    return typeof number === 'string' ? [toE164(number, 'GB')] : [];
  });
}
