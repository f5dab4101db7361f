import { z } from 'zod';
import { toE164 } from '../numbers.ts';
import type { Company } from './company.ts';
import { countries } from './countries.ts';
import { type Contact, type ContactText, contactTexts, emptyTexts } from './model.ts';

/** What a form says: the members it names, or what is wrong with it, by field. */
export type FormResult =
  | { readonly patch: ContactPatch }
  | { readonly problems: Readonly<Record<string, readonly string[]>> };

/** The members of a contact a form names. A list replaces the whole list. */
export type ContactPatch = Partial<Omit<Contact, 'id' | 'texts' | 'createdAt' | 'modifiedAt'>> & {
  readonly texts: Partial<Record<ContactText, string>>;
};

const longest: Record<ContactText, number> = {
  name: 150,
  title: 255,
  company: 100,
  industry: 100,
  website: 100,
  address: 255,
  city: 255,
  zip: 15,
  state: 255,
};

const text = z.union([z.string(), z.number()]).transform(String).nullish();
/** An empty text in place of a list clears it. */
function listOf<T extends z.ZodType>(item: T): z.ZodType<z.infer<T>[] | undefined> {
  return z.preprocess((value) => (value === '' ? [] : value), z.array(item).optional());
}

const formSchema = z.looseObject({
  name: text,
  title: text,
  company: text,
  industry: text,
  website: text,
  address: text,
  city: text,
  zip: text,
  state: text,
  country_id: text,
  favorite_agent: text,
  ContactNumber: listOf(z.looseObject({ public_number: text })),
  ContactEmail: listOf(z.looseObject({ email: text })),
  ContactsTag: listOf(z.looseObject({ name: text })),
  ContactAttribute: listOf(z.looseObject({ attribute_id: text, value: text })),
  ExternalUrl: listOf(z.looseObject({ name: text, url: text })),
});

type Form = z.infer<typeof formSchema>;

/**
 * Reads a contact form (cloudtalk.md 10.3).
 *
 * @param isNew a new contact needs a name.
 */
export function readContactForm(body: unknown, isNew: boolean, company: Company): FormResult {
  const parsed = formSchema.safeParse(body);
  if (!parsed.success) {
    const field = String(parsed.error.issues[0]?.path[0] ?? 'name');
    return { problems: { [field]: ['Invalid value.'] } };
  }
  const form = parsed.data;
  const problems = { ...textProblems(form, isNew), ...listProblems(form, company) };
  if (Object.keys(problems).length > 0) return { problems };
  return { patch: readPatch(form, company) };
}

function textProblems(form: Form, isNew: boolean): Record<string, string[]> {
  const problems: Record<string, string[]> = {};
  const isNameless = isNew ? (form.name ?? '') === '' : form.name === '';
  if (isNameless) problems['name'] = ['This field is required.'];
  for (const field of contactTexts)
    if ((form[field]?.length ?? 0) > longest[field])
      problems[field] = [`Maximum length is ${longest[field]} characters.`];
  return problems;
}

function listProblems(form: Form, company: Company): Record<string, string[]> {
  const links = form.ExternalUrl ?? [];
  const attributes = form.ContactAttribute ?? [];
  const country = form.country_id ?? '';
  const agent = form.favorite_agent ?? '';
  const checks: readonly (readonly [field: string, isWrong: boolean, message: string])[] = [
    [
      'public_number',
      (form.ContactNumber ?? []).some((row) => toE164(row.public_number ?? '') === undefined),
      'Please supply a valid phone number.',
    ],
    [
      'email',
      (form.ContactEmail ?? []).some((row) => !z.email().safeParse(row.email).success),
      'Please supply a valid email address.',
    ],
    [
      'ContactsTag',
      (form.ContactsTag ?? []).some((row) => (row.name ?? '').trim() === ''),
      'This field is required.',
    ],
    [
      'attribute_id',
      attributes.some((row) => !company.attributes.has(Number(row.attribute_id))),
      'Invalid attribute.',
    ],
    [
      'value',
      attributes.some((row) => (row.value?.length ?? 0) > 255),
      'Maximum length is 255 characters.',
    ],
    ['ExternalUrl', links.length > 3, 'Maximum number of external URLs is 3.'],
    [
      'external_url_name',
      links.some((row) => (row.name?.length ?? 0) > 30),
      'Maximum length is 30 characters.',
    ],
    ['url', links.some((row) => !URL.canParse(row.url ?? '')), 'Please supply a valid URL.'],
    [
      'country_id',
      country !== '' && !countries.some((c) => String(c.id) === country),
      'Invalid country.',
    ],
    ['favorite_agent', agent !== '' && !company.agents.has(Number(agent)), 'Invalid agent.'],
  ];
  return Object.fromEntries(
    checks.flatMap(([field, isWrong, message]) => (isWrong ? [[field, [message]]] : [])),
  );
}

function readPatch(form: Form, company: Company): ContactPatch {
  const texts: Partial<Record<ContactText, string>> = {};
  for (const field of contactTexts) {
    const value = form[field];
    if (value != null) texts[field] = value;
  }
  const id = (value: string | null | undefined): number | null =>
    value == null || value === '' ? null : Number(value);
  return {
    texts,
    ...(form.country_id !== undefined && { countryId: id(form.country_id) }),
    ...(form.favorite_agent !== undefined && { favoriteAgentId: id(form.favorite_agent) }),
    ...(form.ContactNumber && {
      numbers: form.ContactNumber.map((row) => toE164(row.public_number ?? '') ?? ''),
    }),
    ...(form.ContactEmail && { emails: form.ContactEmail.map((row) => row.email ?? '') }),
    ...(form.ContactsTag && {
      tags: form.ContactsTag.map((row) => company.contactTag(row.name ?? '')),
    }),
    ...(form.ContactAttribute && {
      attributes: form.ContactAttribute.map((row) => ({
        attributeId: Number(row.attribute_id),
        value: row.value ?? '',
      })),
    }),
    ...(form.ExternalUrl && {
      externalUrls: form.ExternalUrl.map((row) => ({
        name: row.name ?? '',
        url: row.url ?? '',
      })),
    }),
  };
}

/** A contact with nothing in it yet. */
export function blankContact(id: number, now: number): Contact {
  return {
    id,
    texts: emptyTexts,
    type: 'contact',
    countryId: null,
    favoriteAgentId: null,
    numbers: [],
    emails: [],
    tags: [],
    attributes: [],
    externalUrls: [],
    createdAt: now,
    modifiedAt: now,
  };
}

/** A contact after a patch. */
export function patched(contact: Contact, patch: ContactPatch, now: number): Contact {
  return { ...contact, ...patch, texts: { ...contact.texts, ...patch.texts }, modifiedAt: now };
}
