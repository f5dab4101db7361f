import { z } from 'zod';
import { RetryableError } from '../../src/domain/errors.ts';

/**
 * The shapes of Zoho's answers, as loosely as we can use them. Examples that contract tests read: `fixtures/`.
 */

const id = z.string();
const link = z.looseObject({ id, name: z.string().nullish() });

/** https://www.zoho.com/crm/developer/docs/api/v8/access-refresh.html; errors come with HTTP 200 and no token. */
export const tokenAnswer = z.looseObject({
  access_token: z.string().min(1),
  refresh_token: z.string().optional(),
  api_domain: z.string().optional(),
  expires_in: z.number().optional(),
});
export const tokenRefusal = z.looseObject({ error: z.string() });

/** One flat error, or one element of a write: https://www.zoho.com/crm/developer/docs/api/v8/status-codes.html */
export const element = z.looseObject({
  code: z.union([z.string(), z.number()]).transform(String).optional(),
  status: z.string().optional(),
  message: z.string().optional(),
  /** An object; an empty list in old refusals. */
  details: z.unknown().optional(),
  /** The old shape of a 429. */
  error: z.string().optional(),
  error_info: z.string().optional(),
});
export type WireElement = z.infer<typeof element>;

/** https://www.zoho.com/crm/developer/docs/api/v8/insert-records.html: one element per input, in the same order. */
export const writeAnswer = z.looseObject({ data: z.array(element) });

/** What a refused element says about itself. */
export const elementDetails = z.looseObject({
  id: z.string().optional(),
  api_name: z.string().optional(),
  json_path: z.string().optional(),
  Modified_Time: z.string().nullish(),
  duplicate_record: z.looseObject({ id }).nullish(),
  errors: z.array(element).optional(),
  column_name: z.string().optional(),
});
export type WireDetails = z.infer<typeof elementDetails>;

const wireRecord = z.looseObject({ id });
export type WireRecord = z.infer<typeof wireRecord>;

/** https://www.zoho.com/crm/developer/docs/api/v8/get-records.html and …/Get-Records-through-COQL-Query.html */
export const recordsAnswer = z.looseObject({
  data: z.array(wireRecord),
  info: z
    .looseObject({
      more_records: z.boolean().optional(),
      next_page_token: z.string().nullish(),
    })
    .optional(),
});

/** https://www.zoho.com/crm/developer/docs/api/v8/get-deleted-records.html */
export const deletedAnswer = z.looseObject({
  data: z.array(z.looseObject({ id, deleted_time: z.string().nullish() })),
  info: z.looseObject({ more_records: z.boolean().optional() }).optional(),
});

/** https://www.zoho.com/crm/developer/docs/api/v8/get-users.html */
export const usersAnswer = z.looseObject({
  users: z.array(
    z.looseObject({
      id,
      full_name: z.string().nullish(),
      email: z.string().nullish(),
      status: z.string().nullish(),
      confirm: z.boolean().nullish(),
      time_zone: z.string().nullish(),
      profile: z.looseObject({ name: z.string().nullish() }).nullish(),
    }),
  ),
  info: z.looseObject({ more_records: z.boolean().optional() }).optional(),
});

/** https://www.zoho.com/crm/developer/docs/api/v8/get-org-data.html */
export const orgAnswer = z.looseObject({
  org: z
    .array(
      z.looseObject({
        company_name: z.string().nullish(),
        time_zone: z.string().nullish(),
        type: z.string().nullish(),
        license_details: z
          .looseObject({
            paid: z.boolean().nullish(),
            paid_type: z.string().nullish(),
            users_license_purchased: z.number().nullish(),
          })
          .nullish(),
      }),
    )
    .min(1),
});

/** https://www.zoho.com/crm/developer/docs/api/v8/modules-api.html */
export const modulesAnswer = z.looseObject({
  modules: z.array(
    z.looseObject({
      api_name: z.string(),
      module_name: z.string().nullish(),
      plural_label: z.string().nullish(),
      api_supported: z.boolean().nullish(),
      visibility: z.number().nullish(),
      generated_type: z.string().nullish(),
    }),
  ),
});

const moduleLink = z.union([z.string(), z.looseObject({ api_name: z.string().nullish() })]);

/** https://www.zoho.com/crm/developer/docs/api/v8/field-meta.html */
export const wireField = z.looseObject({
  api_name: z.string(),
  field_label: z.string().nullish(),
  display_label: z.string().nullish(),
  data_type: z.string(),
  json_type: z.string().nullish(),
  length: z.number().nullish(),
  system_mandatory: z.boolean().nullish(),
  read_only: z.boolean().nullish(),
  field_read_only: z.boolean().nullish(),
  operation_type: z
    .looseObject({ api_create: z.boolean().nullish(), api_update: z.boolean().nullish() })
    .nullish(),
  unique: z.looseObject({}).nullish(),
  pick_list_values: z
    .array(
      z.looseObject({
        display_value: z.string().nullish(),
        actual_value: z.string().nullish(),
        reference_value: z.string().nullish(),
        type: z.string().nullish(),
      }),
    )
    .nullish(),
  lookup: z.looseObject({ module: moduleLink.nullish() }).nullish(),
  multi_module_lookup: z.looseObject({ modules: z.array(moduleLink).nullish() }).nullish(),
});
export type WireField = z.infer<typeof wireField>;
export const fieldsAnswer = z.looseObject({ fields: z.array(wireField) });

/** https://www.zoho.com/crm/developer/docs/api/v8/create-custom-field.html */
export const fieldsWritten = z.looseObject({ fields: z.array(element) });

/** https://www.zoho.com/crm/developer/docs/api/v8/layouts-meta.html */
export const layoutsAnswer = z.looseObject({
  layouts: z.array(z.looseObject({ id, name: z.string().nullish() })),
});

/** A service as a list shows it, and as a single record with its members. */
export const wireService = z.looseObject({
  id,
  Service_Name: z.string().nullish(),
  Duration: z.union([z.number(), z.string()]).nullish(),
  Price: z.union([z.number(), z.string()]).nullish(),
  Status: z.string().nullish(),
  Modified_Time: z.string().nullish(),
  Members: z.array(z.looseObject({ Members: link.nullish() })).nullish(),
});
export type WireService = z.infer<typeof wireService>;
export const servicesAnswer = z.looseObject({ data: z.array(wireService) });

/**
 * Reads an answer by its schema.
 *
 * @throws RetryableError `zoho.unreadable` when it is something else (a gateway's page, half an answer).
 */
export function readWire<T>(schema: z.ZodType<T>, body: unknown, what: string): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const at = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new RetryableError(`${what}: Zoho's answer has another shape than expected (at "${at}").`, {
    code: 'zoho.unreadable',
  });
}

/** The details of an element, empty when it has none. */
export function detailsOf(given: WireElement): WireDetails {
  const parsed = elementDetails.safeParse(given.details ?? {});
  return parsed.success ? parsed.data : {};
}

/** What a refusal of a whole request says, whichever shape it has. */
export interface Refusal {
  readonly code: string | undefined;
  readonly text: string | undefined;
  /** The field or column it is about. */
  readonly field: string | undefined;
}

export function refusalOf(body: unknown): Refusal {
  const parsed = element.safeParse(body);
  if (!parsed.success) {
    const text = typeof body === 'string' ? body.slice(0, 500) : undefined;
    return { code: undefined, text, field: undefined };
  }
  const { code, error, message, error_info } = parsed.data;
  const details = detailsOf(parsed.data);
  return {
    code: code !== undefined && /\D/.test(code) ? code : (error ?? code),
    text: [message, error_info].filter(Boolean).join(' ') || undefined,
    field: details.column_name ?? details.api_name,
  };
}
