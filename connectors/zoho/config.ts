import { z } from 'zod';
import { durationMs, parseDuration } from '../../src/domain/duration.ts';

const automations = ['workflow', 'approval', 'blueprint', 'pathfinder', 'orchestration'] as const;

const duration = z.string().transform((text, context) => {
  const parsed = parseDuration(text);
  const ms = parsed && durationMs(parsed);
  if (ms !== undefined && ms > 0) return ms;
  context.addIssue({
    code: 'custom',
    message: 'must be a positive ISO 8601 duration such as PT3M',
  });
  return z.NEVER;
});

const address = z.url({
  protocol: /^https?$/,
  message: 'must be an address such as https://accounts.zoho.eu',
});

/** The `zoho:` block of an account file. */
export const zohoBlock = z.strictObject({
  accounts: address
    .default('https://accounts.zoho.com')
    .describe(
      "The organisation's accounts server: accounts.zoho.com, .eu, .in, .com.au, .jp, .com.cn, …",
    ),
  api_domain: address
    .optional()
    .describe('Where the API is; normally left out, because the token answer says it.'),
  client_id: z.string().min(1).describe('From api-console.zoho.com.'),
  client_secret: z.string().min(1).describe('From api-console.zoho.com, for that data centre.'),
  refresh_token: z
    .string()
    .min(1)
    .optional()
    .describe('Left out when the organisation is connected in the browser or with a pasted code.'),
  key_field: z
    .string()
    .regex(/^[A-Za-z]\w{0,48}$/, 'must be an API name: letters, digits and underscores')
    .default('Patchcord_Key')
    .describe('API name of our unique text field; `setup` installs it.'),
  call_duration: z
    .enum(['mm:ss', 'hh:mm'])
    .optional()
    .describe(
      'How the organisation reads Call_Duration; left out, what `setup` found out, else mm:ss.',
    ),
  poll: duration.prefault('PT3M').describe('How often changed people are read, ISO 8601.'),
  trigger: z
    .array(z.enum(automations))
    .optional()
    .describe(
      'Zoho automation our writes start where a mapping does not say; left out: all of it, []: none.',
    ),
  stock_link: z
    .enum(['warn', 'adopt', 'ignore'])
    .default('warn')
    .describe(
      "When CloudTalk's own link to Zoho logs the same calls: say so, make its records ours, or look away.",
    ),
  concurrent: z
    .int()
    .min(1)
    .optional()
    .describe('Requests at a time; left out, what the edition allows.'),
  backfill_credits: z
    .int()
    .min(1)
    .default(5_000)
    .describe('API credits a day that filling in the past may spend.'),
});

/** The settings as the connector uses them. */
export interface ZohoConfig {
  readonly accounts: string;
  readonly apiDomain: string | undefined;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string | undefined;
  readonly keyField: string;
  readonly callDuration: CallDurationFormat | undefined;
  readonly pollMs: number;
  readonly trigger: readonly string[] | undefined;
  readonly stockLink: 'warn' | 'adopt' | 'ignore';
  readonly concurrent: number | undefined;
  readonly backfillCredits: number;
}

/** How an organisation reads and writes `Call_Duration` below an hour (vendor/zoho.md 10, rule 3). */
export type CallDurationFormat = 'mm:ss' | 'hh:mm';

/** @throws ZodError whose paths point into the block. */
export function parseZohoConfig(block: unknown): ZohoConfig {
  const parsed = zohoBlock.parse(block);
  return {
    accounts: parsed.accounts.replace(/\/+$/, ''),
    apiDomain: parsed.api_domain?.replace(/\/+$/, ''),
    clientId: parsed.client_id,
    clientSecret: parsed.client_secret,
    refreshToken: parsed.refresh_token,
    keyField: parsed.key_field,
    callDuration: parsed.call_duration,
    pollMs: parsed.poll,
    trigger: parsed.trigger,
    stockLink: parsed.stock_link,
    concurrent: parsed.concurrent,
    backfillCredits: parsed.backfill_credits,
  };
}
