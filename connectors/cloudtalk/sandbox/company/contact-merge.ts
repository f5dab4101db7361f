import type { Settings } from '../settings.ts';
import type { Company } from './company.ts';
import { type Contact, type ContactText, contactTexts } from './model.ts';

/** The oldest contact the account's rule joins a new one to; undefined when there is none. */
export function findOlder(
  added: Contact,
  company: Company,
  rule: Settings['mergeContacts'],
): Contact | undefined {
  if (rule === 'never') return undefined;
  return company.contacts.values().find((contact) => {
    const sharesNumber = added.numbers.some((number) => contact.numbers.includes(number));
    const sharesEmail = added.emails.some((email) => contact.emails.includes(email));
    if (rule === 'both') return sharesNumber && sharesEmail;
    return rule === 'phone' ? sharesNumber : sharesEmail;
  });
}

/** The older contact after the joining: lists grow together, a text of the new one replaces the old one's. */
export function merged(older: Contact, added: Contact): Contact {
  const texts: Record<ContactText, string> = { ...older.texts };
  for (const field of contactTexts) texts[field] = added.texts[field] || older.texts[field];
  const newAttributes = new Set(added.attributes.map(({ attributeId }) => attributeId));
  return {
    ...older,
    texts,
    countryId: added.countryId ?? older.countryId,
    favoriteAgentId: added.favoriteAgentId ?? older.favoriteAgentId,
    numbers: [...new Set([...older.numbers, ...added.numbers])],
    emails: [...new Set([...older.emails, ...added.emails])],
    tags: [...new Set([...older.tags, ...added.tags])],
    attributes: [
      ...older.attributes.filter(({ attributeId }) => !newAttributes.has(attributeId)),
      ...added.attributes,
    ],
    externalUrls: [...added.externalUrls, ...older.externalUrls].slice(0, 3),
    modifiedAt: added.modifiedAt,
  };
}
