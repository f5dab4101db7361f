import { z } from 'zod';
import { durationMs, parseDuration } from '../domain/duration.ts';

/** An ISO 8601 duration of fixed length, not negative, as milliseconds. */
export const durationText = z.string().transform((text, context) => {
  const duration = parseDuration(text);
  const ms = duration === undefined ? undefined : durationMs(duration);
  if (ms !== undefined && ms >= 0) return ms;
  context.addIssue({
    code: 'custom',
    message: `"${text}" is not a length of time like PT30M, PT24H or P30D`,
  });
  return z.NEVER;
});

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export const logFormats = ['json', 'pretty'] as const;

/** A TCP port; 0 takes a free one. */
export const portNumber = z.int().min(0).max(65_535);

/** Where others reach us, without a slash at the end. */
export const publicAddress = z
  .url({ protocol: /^https?$/, error: 'expected an address like https://patchcord.example' })
  .transform((url) => url.replace(/\/+$/, ''));

/** `config/patchcord.yaml`. Every default is right for a small office. */
export const serviceSchema = z.strictObject({
  version: z.literal(1).default(1).describe('Version of this file.'),
  port: portNumber.default(8080).describe('TCP port; PORT wins.'),
  host: z.string().min(1).default('0.0.0.0').describe('Address the port is opened on; HOST wins.'),
  database: z
    .string()
    .min(1)
    .default('data/patchcord.db')
    .describe('SQLite file, relative to the root; PATCHCORD_DATABASE wins.'),
  accounts: z.string().min(1).default('config/accounts').describe('Folder of the account files.'),
  retention: z
    .strictObject({
      deliveries: durationText.prefault('P30D').describe('Raw deliveries are kept that long.'),
      traces: durationText.prefault('P90D').describe('Explanations are kept that long.'),
    })
    .prefault({}),
  log: z
    .strictObject({
      level: z.enum(logLevels).default('info').describe('LOG_LEVEL wins.'),
      format: z
        .enum(logFormats)
        .default('json')
        .describe('`pretty` is for a terminal; LOG_FORMAT wins.'),
    })
    .prefault({}),
  grace: durationText
    .prefault('PT10S')
    .describe('A stopping process waits that long for what it has begun.'),
  public_url: publicAddress
    .optional()
    .describe('Where browsers and vendors reach us; PATCHCORD_PUBLIC_URL wins.'),
});

export type ServiceFile = z.infer<typeof serviceSchema>;
