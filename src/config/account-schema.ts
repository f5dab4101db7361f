import { z } from 'zod';
import { durationMs, parseDuration } from '../domain/duration.ts';
import { durationText } from './service-schema.ts';

/** An account's id; it is part of paths and keys. */
export const accountId = z
  .string()
  .regex(
    /^[a-z][a-z0-9_-]{0,62}$/,
    'an id has small letters, digits, - and _, and begins with a letter',
  )
  .refine((id) => id !== 'callback', 'this word is part of an address: choose another id');

const country = z
  .string()
  .regex(/^[A-Z]{2}$/, { error: 'expected a country like GB or DE', abort: true })
  .refine(isCountry, { error: (issue) => unknownCountry(String(issue.input)) });

const timezone = z.string().refine(isTimezone, {
  error: (issue) => `"${String(issue.input)}" is no time zone; expected a name like Europe/London`,
});

const language = z.string().regex(/^[a-z]{2,3}$/, 'expected a language like en');
const user = z.email('expected an e-mail address');
const presetName = z.string().regex(/^[a-z][a-z0-9_-]*$/, 'expected the name of a preset');

const slaText = z.string().refine((text) => {
  const duration = parseDuration(text.replace(/^working /, ''));
  return duration !== undefined && durationMs(duration) !== undefined;
}, 'expected a length of time like PT1H or working PT4H');

const quietHours = z
  .string()
  .regex(
    /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/,
    'expected times of day like "20:00-08:00"',
  );

const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day like "03:00"');

const tableRows = z.strictObject({
  map: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()], 'expected one value')),
});

/** `config/accounts/<account>.yaml` without the vendors' blocks. */
export const accountSchema = z.strictObject({
  version: z.literal(1).describe('Version of this file.'),
  account: accountId.describe('The same as the name of the file.'),
  name: z.string().min(1).optional().describe('The business, as people call it.'),
  preset: z
    .union([presetName, z.array(presetName)], 'expected the name of a preset, or a list of names')
    .optional()
    .describe('The trade, or several, merged in this order.'),
  country: country.describe('ISO 3166; for numbers without a country code.'),
  timezone: timezone.describe('IANA name.'),
  languages: z.array(language).min(1).default(['en']).describe('The first is for people.'),
  fallback_user: user.describe('The CRM user who owns what nobody else can.'),
  thread_gap: durationText.prefault('PT24H').describe('Silence that ends a message thread.'),
  slot: durationText.prefault('PT30M').describe('Length of a booking without a known duration.'),
  calendar: z.unknown().optional().describe('Opening hours, or the word zoho.'),
  sla: z
    .record(z.string(), slaText)
    .default({ urgent: 'PT1H', high: 'working PT4H', normal: 'working P1D' })
    .describe('How long an answer may take, by class.'),
  words: z.record(z.string(), z.array(z.string())).default({}),
  tables: z.record(z.string(), tableRows).default({}),
  messages: z
    .strictObject({
      mode: z.enum(['propose', 'send', 'off']).default('propose'),
      quiet: quietHours.optional(),
      per_week: z.int().min(0).optional(),
    })
    .prefault({}),
  people: z
    .strictObject({
      vip_tags: z.array(z.string()).default([]),
      create_leads: z.boolean().default(true),
    })
    .prefault({}),
  on_call: z.strictObject({ person: user, number: z.string().optional() }).optional(),
  completeness: z
    .strictObject({
      at: timeOfDay.default('03:00'),
      requests: z.int().min(1).default(500),
    })
    .prefault({})
    .describe(
      'When the day before is compared with both vendors, and how many requests it may take.',
    ),
  house_rules: z.string().optional(),
  offers: z.array(z.string()).default([]),
  agents: z.record(z.string(), user).default({}),
  buffers: z
    .strictObject({
      before: durationText.prefault('PT0M'),
      after: durationText.prefault('PT0M'),
    })
    .prefault({}),
});

export type AccountFile = z.infer<typeof accountSchema>;

const regions = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** `of` also knows former and alternative codes, which phone numbering does not: UK is GB. */
function isCountry(code: string): boolean {
  const canonical = new Intl.Locale('und', { region: code }).region;
  return canonical === code && code !== 'ZZ' && regions.of(code) !== undefined;
}

function unknownCountry(code: string): string {
  return code === 'UK' ? 'the United Kingdom is GB' : `"${code}" is no country of ISO 3166`;
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return !/^[+-]/.test(name);
  } catch {
    return false;
  }
}
