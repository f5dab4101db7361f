import { z } from 'zod';
import { languages } from '../metadata/languages.ts';
import { centreNames } from '../oauth/data-centres.ts';

const instant = z.iso.datetime({ offset: true });
const fields = z.record(z.string(), z.json());

/** `POST /__sandbox/reset` */
export const resetBody = z.strictObject({
  seed: z.enum(['practice', 'empty']).optional(),
  clock: instant.optional(),
  random: z.number().int().optional(),
  preinstalled: z.boolean().optional(),
});

/** `POST /__sandbox/clock` */
export const clockBody = z.union([
  z.strictObject({ set: instant }),
  z.strictObject({ advance: z.string() }),
  z.strictObject({ real: z.literal(true) }),
]);

/** `POST /__sandbox/limits`; members that are absent stay as they are. */
export const limitsBody = z.strictObject({
  edition: z.enum(['free', 'standard', 'professional', 'enterprise', 'ultimate']).optional(),
  users: z.number().int().min(1).optional(),
  credits: z.number().min(0).nullable().optional(),
  addOns: z.number().int().min(0).optional(),
  concurrency: z.number().int().min(1).nullable().optional(),
  latencyMs: z.number().min(0).optional(),
  indexLagMs: z.number().min(0).optional(),
});

/** `POST /__sandbox/quirks`; members that are absent stay as they are. */
export const quirksBody = z.strictObject({
  callDuration: z.enum(['mm:ss', 'hh:mm']).optional(),
  rateLimitBody: z.enum(['too_many_requests', 'rate_limit_exceeded', 'legacy']).optional(),
  strictPhoneSearch: z.boolean().optional(),
  convertStatus: z.union([z.literal(200), z.literal(202)]).optional(),
  convertedLeads: z.enum(['refuse', 'accept']).optional(),
  coqlConverted: z.enum(['hide', 'show']).optional(),
  blueprintCode: z.enum(['RECORD_IN_BLUEPRINT', 'NOT_ALLOWED', 'INVALID_DATA']).optional(),
  appointmentName: z.enum(['mandatory', 'optional']).optional(),
  language: z.enum(languages).optional(),
  scopeMismatch: z.union([z.literal(401), z.literal(403)]).optional(),
  indexLagMs: z.number().min(0).optional(),
});

/** `POST /__sandbox/faults`: one fault of requests, or the faults of callbacks, or the end of all. */
export const faultsBody = z.union([
  z.strictObject({ clear: z.literal(true) }),
  z.strictObject({
    webhooks: z.strictObject({
      drop: z.number().min(0).max(1).optional(),
      duplicate: z.number().min(0).max(1).optional(),
      reorder: z.number().min(0).max(1).optional(),
      delayMs: z.tuple([z.number().min(0), z.number().min(0)]).optional(),
    }),
  }),
  z.strictObject({
    match: z
      .strictObject({ method: z.string().optional(), path: z.string().optional() })
      .optional(),
    when: z.enum(['before_commit', 'after_commit']).optional(),
    answer: z.union([
      z.number().int().min(200).max(599),
      z.enum(['drop', 'hang', 'reset', 'html']),
    ]),
    times: z.number().int().min(1).nullable().optional(),
    chance: z.number().min(0).max(1).optional(),
  }),
]);

/** `POST /__sandbox/edit`; without `id` a record is made. `as` is `owner`, an e-mail or a user id. */
export const editBody = z.strictObject({
  module: z.string(),
  id: z.string().optional(),
  as: z.string().optional(),
  fields,
});

/** `POST /__sandbox/delete` */
export const deleteBody = z.strictObject({
  module: z.string(),
  id: z.string(),
  as: z.string().optional(),
});

/** `POST /__sandbox/lock`: locks a record against changes, or unlocks it. */
export const lockBody = z.strictObject({
  module: z.string(),
  id: z.string(),
  locked: z.boolean().optional(),
  as: z.string().optional(),
});

/** `POST /__sandbox/convert` */
export const convertBody = z.strictObject({
  module: z.literal('Leads').optional(),
  id: z.string(),
  as: z.string().optional(),
  options: fields.optional(),
});

/** `POST /__sandbox/grant`: a self client's code; `as` is whose it is, the integration user unless told. */
export const grantBody = z.strictObject({
  scopes: z.array(z.string()).min(1),
  clientId: z.string().optional(),
  as: z.string().optional(),
});

const centre = z.enum(centreNames);

/** `POST /__sandbox/clients`: registers an application, with one secret for all data centres or one for each it is enabled in. */
export const clientBody = z.strictObject({
  id: z.string().min(1),
  secrets: z.union([z.string(), z.partialRecord(centre, z.string())]),
  redirectUris: z.array(z.string()).optional(),
});

/** `POST /__sandbox/data-centre`: moves the organisation. */
export const homeBody = z.strictObject({ home: centre });

/** `POST /__sandbox/permissions`: the rights the profile does not have, all of them. */
export const permissionsBody = z.strictObject({
  deny: z.array(z.string().regex(/^Crm_Implied_(View|Create|Edit|Delete)_\w+$/)),
});

const weight = z.number().min(0).default(0);

/**
 * `POST /__sandbox/people`: people who do something every now and then; the members named for deeds say how often each
 * comes in proportion. The same `seed` gives the same people.
 */
export const peopleBody = z.union([
  z.strictObject({ stop: z.literal(true) }),
  z
    .strictObject({
      everyMs: z.tuple([z.number().min(1), z.number().min(1)]),
      edit: weight,
      delete: weight,
      merge: weight,
      convert: weight,
      lock: weight,
      modules: z.array(z.string()).min(1).optional(),
      times: z.number().int().min(1).optional(),
      seed: z.number().int().optional(),
    })
    .refine((body) => body.edit + body.delete + body.merge + body.convert + body.lock > 0, {
      message: 'people need something to do',
    }),
]);

/** `POST /__sandbox/merge`: `gone` becomes part of `survivor`. */
export const mergeBody = z.strictObject({
  module: z.string(),
  survivor: z.string(),
  gone: z.string(),
  as: z.string().optional(),
});

/** `POST /__sandbox/modules`: renames a module, or hides it (`-1`: the plan does not have it). */
export const moduleBody = z.strictObject({
  module: z.string(),
  singular: z.string().optional(),
  plural: z.string().optional(),
  visibility: z.union([z.literal(1), z.literal(0), z.literal(-1)]).optional(),
});
