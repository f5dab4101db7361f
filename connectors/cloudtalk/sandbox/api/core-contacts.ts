import type { Company } from '../company/company.ts';
import { blankContact, patched, readContactForm } from '../company/contact-form.ts';
import { findOlder, merged } from '../company/contact-merge.ts';
import { countries } from '../company/countries.ts';
import type { Contact } from '../company/model.ts';
import type { Answer, Exchange } from '../http/answer.ts';
import { json } from '../http/answer.ts';
import type { Route } from '../http/routes.ts';
import { companyTime } from '../times.ts';
import type { World } from '../world.ts';
import {
  created,
  done,
  filter,
  invalid,
  notFound,
  one,
  page,
  pathId,
  required,
} from './core-answers.ts';

/** Contacts (cloudtalk.md 10.1 to 10.4). */
export const contactRoutes: readonly Route[] = [
  ['GET', '/contacts/index.json', listContacts],
  ['GET', '/contacts/show/:id.json', showContact],
  ['PUT', '/contacts/add.json', addContact],
  ['POST', '/contacts/edit/:id.json', editContact],
  ['DELETE', '/contacts/delete/:id.json', deleteContact],
  ['GET', '/contacts/attributes.json', listAttributes],
  ['PUT', '/contacts/addTags/:id.json', addTags],
  ['DELETE', '/contacts/removeTags/:id.json', removeTags],
  ['GET', '/countries/index.json', listCountries],
];

function listContacts(exchange: Exchange, world: World): Answer {
  const tagId = exchange.query.get('tag_id');
  const keyword = exchange.query.get('keyword')?.trim().toLowerCase() ?? '';
  const found = world.company.contacts
    .values()
    .filter(filter(exchange, 'country_id', (contact: Contact) => contact.countryId))
    .filter(filter(exchange, 'industry', (contact: Contact) => contact.texts.industry))
    .filter(({ tags }) => tagId === null || tags.some((tag) => String(tag.id) === tagId))
    .filter((contact) => keyword === '' || mentions(contact, keyword));
  return page(exchange, world.settings, [...found], (contact) => ({
    Contact: {
      id: String(contact.id),
      name: contact.texts.name,
      company: contact.texts.company,
    },
    ContactNumber: { public_number: contact.numbers[0] ?? null },
    ContactEmail: { email: contact.emails[0] ?? null },
    ContactAttribute: viewAttributes(contact, world.company),
  }));
}

/** `keyword` matches names, companies, e-mails, and phone numbers by their digits. */
function mentions({ texts, emails, numbers }: Contact, keyword: string): boolean {
  if ([texts.name, texts.company, ...emails].some((text) => text.toLowerCase().includes(keyword)))
    return true;
  const digits = keyword.replaceAll(/[\s+().-]/g, '');
  return /^\d{3,}$/.test(digits) && numbers.some((number) => number.includes(digits));
}

function viewAttributes(contact: Contact, company: Company): unknown[] {
  return contact.attributes.map(({ attributeId, value }) => ({
    attribute_id: String(attributeId),
    title: company.attributes.get(attributeId) ?? '',
    value,
  }));
}

/** The live wire says `Tag` where the description says `ContactsTag`, and null where there is no link. */
function showContact(exchange: Exchange, world: World): Answer {
  const contact = world.company.contacts.get(pathId(exchange));
  if (contact === undefined) return notFound;
  const { zone } = world.company.facts;
  const id = String(contact.id);
  return one({
    Contact: {
      id,
      ...contact.texts,
      country_id: textOrNull(contact.countryId),
      favorite_agent: textOrNull(contact.favoriteAgentId),
      type: contact.type,
      created: companyTime(contact.createdAt, zone),
      modified: companyTime(contact.modifiedAt, zone),
    },
    ContactEmail: contact.emails.map((email) => ({ email, contact_id: id })),
    ContactNumber: contact.numbers.map((number) => ({ public_number: number, contact_id: id })),
    [world.settings.contactTagKey]: contact.tags.map((tag) => ({
      id: String(tag.id),
      name: tag.name,
    })),
    ExternalUrl: contact.externalUrls.length === 0 ? null : contact.externalUrls,
    ContactAttribute: viewAttributes(contact, world.company),
  });
}

function textOrNull(id: number | null): string | null {
  return id === null ? null : String(id);
}

/**
 * Adds a contact. Nothing keeps two of them from having one number, unless the account merges: then the id given back is
 * gone at once, and the older contact has what the form said (cloudtalk.md 10.3).
 */
export function addContact(exchange: Exchange, world: World): Answer {
  const { company, settings } = world;
  const form = readContactForm(exchange.body, true, company);
  if ('problems' in form) return invalid(form.problems);
  const now = world.clock.now();
  const added = patched(blankContact(world.ids.next('contact'), now), form.patch, now);
  const older = findOlder(added, company, settings.mergeContacts);
  if (older === undefined) announce('created', company.putContact(added), world);
  else announce('updated', company.putContact(merged(older, added)), world);
  return created(added.id);
}

/** Changes what is sent; an empty text clears a field, a list replaces the list. */
export function editContact(exchange: Exchange, world: World): Answer {
  const contact = world.company.contacts.get(pathId(exchange));
  if (contact === undefined) return notFound;
  const form = readContactForm(exchange.body, false, world.company);
  if ('problems' in form) return invalid(form.problems);
  announce(
    'updated',
    world.company.putContact(patched(contact, form.patch, world.clock.now())),
    world,
  );
  return done;
}

/** Deletes a contact with its notes and activities. */
export function deleteContact(exchange: Exchange, world: World): Answer {
  const contact = world.company.contacts.get(pathId(exchange));
  if (contact === undefined) return notFound;
  world.company.removeContact(contact.id);
  announce('deleted', contact, world);
  return done;
}

function listAttributes(_exchange: Exchange, world: World): Answer {
  return one(
    [...world.company.attributes].map(([id, title]) => ({
      ContactAttribute: { id: String(id), title },
    })),
  );
}

function listCountries(): Answer {
  return one(
    countries.map(({ id, name, code, iso3, callingCode }) => ({
      Country: { id: String(id), name, country_code: code, iso3, calling_code: callingCode },
    })),
  );
}

function addTags(exchange: Exchange, world: World): Answer {
  return changeTags(exchange, world, 'Tags were sucessfully added.', (contact, names) => {
    const wanted = names.map((name) => world.company.contactTag(name));
    return [...contact.tags.filter((tag) => !wanted.includes(tag)), ...wanted];
  });
}

function removeTags(exchange: Exchange, world: World): Answer {
  return changeTags(exchange, world, 'Tags were successfully removed.', (contact, names) =>
    contact.tags.filter((tag) => !names.includes(tag.name)),
  );
}

function changeTags(
  exchange: Exchange,
  world: World,
  message: string,
  change: (contact: Contact, names: readonly string[]) => Contact['tags'],
): Answer {
  const contact = world.company.contacts.get(pathId(exchange));
  if (contact === undefined) return notFound;
  const names = readTagNames(exchange.body);
  if (names === undefined) return invalid({ tags: [required] });
  const tags = change(contact, names);
  const changed = { ...contact, tags, modifiedAt: world.clock.now() };
  announce('updated', world.company.putContact(changed), world);
  const shown = names.flatMap((name) => {
    const tag = world.company.contactTags.values().find((one) => one.name === name);
    return tag === undefined ? [] : [{ id: String(tag.id), name }];
  });
  return json(200, {
    responseData: {
      status: 200,
      message,
      data: { tags: shown, contact_id: String(contact.id) },
    },
  });
}

function readTagNames(body: unknown): readonly string[] | undefined {
  if (typeof body !== 'object' || body === null || !('tags' in body)) return undefined;
  const { tags } = body;
  if (!Array.isArray(tags) || tags.length === 0) return undefined;
  return tags.every((tag) => typeof tag === 'string') ? tags : undefined;
}

function announce(what: 'created' | 'updated' | 'deleted', contact: Contact, world: World): void {
  const properties = {
    id: contact.id,
    ...contact.texts,
    type: contact.type,
    numbers: contact.numbers,
    emails: contact.emails,
    tags: contact.tags,
    ...Object.fromEntries(
      contact.attributes.map(({ attributeId, value }) => [
        world.company.attributes.get(attributeId) ?? '',
        value,
      ]),
    ),
  };
  world.dispatcher.announce({
    about: `contact ${contact.id}`,
    occurredAt: world.clock.now(),
    signed:
      what === 'created' && world.settings.contactCreatedEvent
        ? { type: 'contact.created', data: { id: String(contact.id), name: contact.texts.name } }
        : undefined,
    workflow: { trigger: `contact.${what}`, properties },
  });
}
