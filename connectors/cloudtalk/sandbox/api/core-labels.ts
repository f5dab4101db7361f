import { z } from 'zod';
import type { BlacklistEntry, Tag } from '../company/model.ts';
import type { Answer, Exchange } from '../http/answer.ts';
import type { Route } from '../http/routes.ts';
import { toE164 } from '../numbers.ts';
import { companyTime } from '../times.ts';
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

/** Call tags and the blacklist (cloudtalk.md 11). Contact tags are another list, without operations of its own. */
export const labelRoutes: readonly Route[] = [
  ['GET', '/tags/index.json', listTags],
  ['PUT', '/tags/add.json', addTag],
  ['POST', '/tags/edit/:id.json', editTag],
  ['DELETE', '/tags/delete/:id.json', deleteTag],
  ['GET', '/blacklist/index.json', listBlocked],
  ['PUT', '/blacklist/add.json', addBlocked],
  ['POST', '/blacklist/edit/:id.json', editBlocked],
  ['DELETE', '/blacklist/delete/:id.json', deleteBlocked],
];

function listTags(exchange: Exchange, world: World): Answer {
  const found = world.company.callTags
    .values()
    .filter(filter(exchange, 'id', (tag: Tag) => tag.id));
  return page(exchange, world.settings, [...found], (tag) => ({
    Tag: { id: String(tag.id), name: tag.name },
  }));
}

const tagSchema = z.looseObject({ name: z.string().trim().min(1) });

function readTagName(
  exchange: Exchange,
  world: World,
  own?: Tag,
): { name: string } | { refusal: Answer } {
  const form = tagSchema.safeParse(exchange.body);
  if (!form.success) return { refusal: invalid({ name: [required] }) };
  const { name } = form.data;
  const isTaken = world.company.callTags.values().some((tag) => tag !== own && tag.name === name);
  if (isTaken)
    return {
      refusal: invalid({ name: ['Tag has already been used. Please select different one.'] }),
    };
  return { name };
}

function addTag(exchange: Exchange, world: World): Answer {
  const form = readTagName(exchange, world);
  return 'refusal' in form ? form.refusal : created(world.company.callTag(form.name).id);
}

function editTag(exchange: Exchange, world: World): Answer {
  const tag = world.company.callTags.get(pathId(exchange));
  if (tag === undefined) return notFound;
  const form = readTagName(exchange, world, tag);
  if ('refusal' in form) return form.refusal;
  tag.name = form.name;
  return done;
}

function deleteTag(exchange: Exchange, world: World): Answer {
  return world.company.callTags.delete(pathId(exchange)) ? done : notFound;
}

function listBlocked(exchange: Exchange, world: World): Answer {
  const { zone } = world.company.facts;
  const wanted = exchange.query.get('public_number');
  const code = exchange.query.get('country_code');
  const found = world.company.blacklist
    .values()
    .filter(filter(exchange, 'id', (entry: BlacklistEntry) => entry.id))
    .filter(filter(exchange, 'type', (entry: BlacklistEntry) => entry.type))
    .filter(({ publicNumber }) => code === null || publicNumber.startsWith(`+${code}`))
    .filter(({ publicNumber }) => wanted === null || publicNumber === (toE164(wanted) ?? wanted));
  return page(exchange, world.settings, [...found], (entry) => ({
    Blacklist: {
      id: String(entry.id),
      type: entry.type,
      public_number: entry.publicNumber,
      created: companyTime(entry.createdAt, zone),
      modified: companyTime(entry.modifiedAt, zone),
    },
  }));
}

const blockedSchema = z.looseObject({
  type: z.enum(['all', 'incoming', 'outgoing']),
  public_number: z.union([z.string(), z.number()]).transform(String),
});

function readBlocked(
  exchange: Exchange,
): { readonly type: string; readonly publicNumber: string } | { readonly refusal: Answer } {
  const form = blockedSchema.safeParse(exchange.body);
  if (!form.success) return { refusal: invalid(wrongFields(form.error, exchange.body)) };
  const sent = form.data.public_number;
  const publicNumber = toE164(sent);
  if (publicNumber !== undefined && publicNumber.length >= 10)
    return { type: form.data.type, publicNumber };
  const message = `Please supply only valid numbers. Number ${sent} is not valid.`;
  return { refusal: invalid({ public_number: [message] }) };
}

function wrongFields(error: z.ZodError, body: unknown): Record<string, string[]> {
  const sent = typeof body === 'object' && body !== null ? body : {};
  const fields = error.issues.map((issue) => String(issue.path[0] ?? 'type'));
  return Object.fromEntries(
    fields.map((field) => [field, [field in sent ? 'Invalid value.' : required]]),
  );
}

function addBlocked(exchange: Exchange, world: World): Answer {
  const form = readBlocked(exchange);
  if ('refusal' in form) return form.refusal;
  const id = world.ids.next('entry');
  const now = world.clock.now();
  world.company.blacklist.set(id, { id, ...form, createdAt: now, modifiedAt: now });
  return created(id);
}

function editBlocked(exchange: Exchange, world: World): Answer {
  const entry = world.company.blacklist.get(pathId(exchange));
  if (entry === undefined) return notFound;
  const form = readBlocked(exchange);
  if ('refusal' in form) return form.refusal;
  Object.assign(entry, form, { modifiedAt: world.clock.now() });
  return done;
}

function deleteBlocked(exchange: Exchange, world: World): Answer {
  return world.company.blacklist.delete(pathId(exchange)) ? done : notFound;
}
