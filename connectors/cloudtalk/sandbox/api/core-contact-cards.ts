import { z } from 'zod';
import { activityTypes, type ContactActivity, type ContactNote } from '../company/model.ts';
import type { Answer, Exchange } from '../http/answer.ts';
import type { Route } from '../http/routes.ts';
import { companyTime, readTime } from '../times.ts';
import type { World } from '../world.ts';
import {
  created,
  done,
  filter,
  invalid,
  notFound,
  page,
  pathId,
  required,
} from './core-answers.ts';

/** What hangs on a contact's card: notes and activities (cloudtalk.md 10.5, 10.6). */
export const contactCardRoutes: readonly Route[] = [
  ['GET', '/notes/index.json', listNotes],
  ['PUT', '/notes/add/:id.json', addNote],
  ['POST', '/notes/edit/:id.json', editNote],
  ['DELETE', '/notes/delete/:id.json', deleteNote],
  ['GET', '/activity/index.json', listActivities],
  ['PUT', '/activity/add/:id.json', addActivity],
  ['POST', '/activity/edit/:id.json', editActivity],
  ['DELETE', '/activity/delete/:id.json', deleteActivity],
];

const text = z.union([z.string(), z.number()]).transform(String).nullish();
const noteSchema = z.looseObject({ note: text, user_id: text, contact_id: text }).default({});

function listNotes(exchange: Exchange, world: World): Answer {
  const keyword = exchange.query.get('keyword')?.toLowerCase() ?? '';
  const found = world.company.notes
    .values()
    .filter(filter(exchange, 'contact_id', (note: ContactNote) => note.contactId))
    .filter(filter(exchange, 'user_id', (note: ContactNote) => note.userId))
    .filter(({ note }) => note.toLowerCase().includes(keyword));
  return page(exchange, world.settings, [...found], (note) => ({
    ContactNote: {
      id: String(note.id),
      contact_id: String(note.contactId),
      user_id: note.userId === null ? null : String(note.userId),
      note: note.note,
      created: companyTime(note.createdAt, world.company.facts.zone),
    },
  }));
}

/** Adds a note to a contact. */
export function addNote(exchange: Exchange, world: World): Answer {
  const contactId = pathId(exchange);
  if (!world.company.contacts.has(contactId)) return notFound;
  const form = noteSchema.safeParse(exchange.body);
  if (!form.success || (form.data.note ?? '') === '') return invalid({ note: [required] });
  const id = world.ids.next('entry');
  world.company.notes.set(id, {
    id,
    contactId,
    userId: form.data.user_id == null ? null : Number(form.data.user_id),
    note: form.data.note ?? '',
    createdAt: world.clock.now(),
  });
  return created(id);
}

/** Changes a note; the contact must be named again. */
export function editNote(exchange: Exchange, world: World): Answer {
  const note = world.company.notes.get(pathId(exchange));
  if (note === undefined) return notFound;
  const form = noteSchema.safeParse(exchange.body);
  if (!form.success || (form.data.note ?? '') === '') return invalid({ note: [required] });
  if (form.data.contact_id !== String(note.contactId)) return invalid({ contact_id: [required] });
  note.note = form.data.note ?? '';
  if (form.data.user_id != null) note.userId = Number(form.data.user_id);
  return done;
}

/** Deletes a note. */
export function deleteNote(exchange: Exchange, world: World): Answer {
  return world.company.notes.delete(pathId(exchange)) ? done : notFound;
}

const activitySchema = z
  .looseObject({
    contact_id: text,
    type: text,
    name: text,
    activity_date: text,
    description: text,
    activity_author: text,
    external_id: text,
    external_url: text,
  })
  .default({});
type ActivityForm = z.infer<typeof activitySchema>;

function listActivities(exchange: Exchange, world: World): Answer {
  const found = world.company.activities
    .values()
    .filter(filter(exchange, 'contact_id', (activity: ContactActivity) => activity.contactId))
    .filter(filter(exchange, 'type', (activity: ContactActivity) => activity.type));
  return page(exchange, world.settings, [...found], (activity) => ({
    ContactActivity: viewActivity(activity, world.company.facts.zone),
  }));
}

/** An activity as the core host lists it. */
export function viewActivity(activity: ContactActivity, zone: string): Record<string, unknown> {
  return {
    id: String(activity.id),
    contact_id: String(activity.contactId),
    type: activity.type,
    name: activity.name,
    description: activity.description,
    activity_author: activity.author,
    external_id: activity.externalId,
    external_url: activity.externalUrl,
    activity_date: companyTime(activity.activityAt, zone),
    created: companyTime(activity.createdAt, zone),
  };
}

/** Adds an activity to a contact. Nothing keeps two of them from having one `external_id`. */
export function addActivity(exchange: Exchange, world: World): Answer {
  const contactId = pathId(exchange);
  if (!world.company.contacts.has(contactId)) return notFound;
  const form = readActivity(exchange.body, true, world);
  if ('refusal' in form) return form.refusal;
  const id = world.ids.next('entry');
  const now = world.clock.now();
  const blank: ContactActivity = {
    id,
    contactId,
    type: '',
    name: '',
    description: null,
    author: null,
    externalId: null,
    externalUrl: null,
    activityAt: now,
    createdAt: now,
  };
  world.company.activities.set(id, { ...blank, ...form.patch });
  return created(id);
}

/** Changes an activity; the contact must be named again. */
export function editActivity(exchange: Exchange, world: World): Answer {
  const activity = world.company.activities.get(pathId(exchange));
  if (activity === undefined) return notFound;
  const form = readActivity(exchange.body, false, world);
  if ('refusal' in form) return form.refusal;
  if (form.contactId !== String(activity.contactId)) return invalid({ contact_id: [required] });
  world.company.activities.set(activity.id, { ...activity, ...form.patch });
  return done;
}

/** Deletes an activity. */
export function deleteActivity(exchange: Exchange, world: World): Answer {
  return world.company.activities.delete(pathId(exchange)) ? done : notFound;
}

type ActivityPatch = Partial<Omit<ContactActivity, 'id' | 'contactId' | 'createdAt'>>;

function readActivity(
  body: unknown,
  isNew: boolean,
  world: World,
):
  | { readonly patch: ActivityPatch; readonly contactId: string | null }
  | { readonly refusal: Answer } {
  const parsed = activitySchema.safeParse(body);
  if (!parsed.success) return { refusal: invalid({ type: ['Invalid value.'] }) };
  const form = parsed.data;
  const at =
    form.activity_date == null ? undefined : readTime(form.activity_date, world.company.facts.zone);
  const problems = activityProblems(form, isNew);
  if (!world.settings.externalIdText && isSentAsText(body))
    problems['external_id'] = [integersOnly];
  if (form.activity_date != null && at === undefined) problems['activity_date'] = ['Invalid date.'];
  if (Object.keys(problems).length > 0) return { refusal: invalid(problems) };
  return {
    contactId: form.contact_id ?? null,
    patch: {
      ...(form.type != null && { type: form.type }),
      ...(form.name != null && { name: form.name }),
      ...(form.description != null && { description: form.description }),
      ...(form.activity_author != null && { author: form.activity_author }),
      ...(form.external_id != null && { externalId: form.external_id }),
      ...(form.external_url != null && { externalUrl: form.external_url }),
      ...(at !== undefined && { activityAt: at }),
    },
  };
}

const integersOnly = 'Please supply only integers.';

/** Whether `external_id` came as text; a number too long for JavaScript was read as its digits and is none. */
function isSentAsText(body: unknown): boolean {
  const sent: unknown =
    typeof body === 'object' && body !== null ? Reflect.get(body, 'external_id') : null;
  return typeof sent === 'string' && sent !== '' && Number.isSafeInteger(Number(sent));
}

function activityProblems(form: ActivityForm, isNew: boolean): Record<string, string[]> {
  const problems: Record<string, string[]> = {};
  if (isNew && (form.name ?? '') === '') problems['name'] = [required];
  if (isNew && (form.type ?? '') === '') problems['type'] = [required];
  const isKnown = (activityTypes as readonly string[]).includes(form.type ?? '');
  if (form.type != null && form.type !== '' && !isKnown) problems['type'] = ['Invalid value.'];
  if (form.external_id != null && !/^\d*$/.test(form.external_id))
    problems['external_id'] = [integersOnly];
  return problems;
}
