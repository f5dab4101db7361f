import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { readDocument, type SettingsDocument } from './document.ts';
import type { Environment } from './environment.ts';
import type { ConfigFiles } from './files.ts';
import { type ConfigProblem, notAt } from './problem.ts';
import { schemaKeys, schemaProblems } from './schema-problems.ts';
import {
  logFormats,
  logLevels,
  portNumber,
  publicAddress,
  type ServiceFile,
  serviceSchema,
} from './service-schema.ts';
import type { ServiceConfig } from './settings.ts';
import { type Lookup, substitute } from './substitute.ts';

export interface ServiceParts {
  readonly root: string;
  readonly env: Environment;
  readonly files: ConfigFiles;
  readonly lookup: Lookup;
}

export interface LoadedService {
  readonly config: ServiceConfig;
  /** Relative to the root. */
  readonly accountsFolder: string;
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly string[];
}

const FILE = 'config/patchcord.yaml';
const SHORT_SECRET = 32;

/** Reads `config/patchcord.yaml` (every key has a default, the file may be missing) and what the environment says. */
export function loadService(parts: ServiceParts): LoadedService {
  const text = parts.files.readFile(join(parts.root, FILE)) ?? '{}';
  const document = readDocument(FILE, text, (value) => substitute(value, parts.lookup));
  const { settings, problems } = parseFile(document);
  const environment = readEnvironment(parts.env);
  const jwtSecret = secret(parts.lookup, 'PATCHCORD_JWT_SECRET');
  const encryptionKey = secret(parts.lookup, 'PATCHCORD_ENCRYPTION_KEY');
  const set = environment.settings;
  return {
    config: {
      port: set.PORT ?? settings.port,
      host: set.HOST ?? settings.host,
      databasePath: databasePath(parts.root, set.PATCHCORD_DATABASE ?? settings.database),
      logLevel: set.LOG_LEVEL ?? settings.log.level,
      logFormat: set.LOG_FORMAT ?? settings.log.format,
      retention: {
        deliveriesMs: settings.retention.deliveries,
        tracesMs: settings.retention.traces,
      },
      graceMs: settings.grace,
      jwtSecret: jwtSecret.value,
      encryptionKey: encryptionKey.value,
      publicUrl: set.PATCHCORD_PUBLIC_URL ?? settings.public_url,
    },
    accountsFolder: settings.accounts.replace(/\/+$/, ''),
    problems: [
      ...problems,
      ...environment.problems,
      ...jwtSecret.problems,
      ...encryptionKey.problems,
    ],
    warnings: warnings(jwtSecret.value),
  };
}

function parseFile(document: SettingsDocument): {
  settings: ServiceFile;
  problems: readonly ConfigProblem[];
} {
  const parsed = serviceSchema.safeParse(document.value);
  if (parsed.success) return { settings: parsed.data, problems: document.problems };
  const wrong = schemaProblems(document, parsed.error.issues, {
    value: document.value,
    keysAt: (path) => schemaKeys(serviceSchema, path),
  });
  return {
    settings: serviceSchema.parse({}),
    problems: [...document.problems, ...notAt(document.problems, wrong)],
  };
}

/** What the environment may decide; an empty variable is one that is not set. */
const environmentSchema = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'expected a port from 0 to 65535')
    .transform(Number)
    .pipe(portNumber)
    .optional(),
  HOST: z.string().optional(),
  PATCHCORD_DATABASE: z.string().optional(),
  LOG_LEVEL: z.enum(logLevels).optional(),
  LOG_FORMAT: z.enum(logFormats).optional(),
  PATCHCORD_PUBLIC_URL: publicAddress.optional(),
  DATABASE_URL: z
    .undefined({ error: 'PostgreSQL comes with a later version; unset it to use the SQLite file' })
    .optional(),
});

type EnvironmentSettings = z.infer<typeof environmentSchema>;

function readEnvironment(env: Environment): {
  settings: Partial<EnvironmentSettings>;
  problems: readonly ConfigProblem[];
} {
  const filled = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(filled);
  if (parsed.success) return { settings: parsed.data, problems: [] };
  const problems = parsed.error.issues.map((issue) =>
    environmentProblem(`${issue.path.join('.')}: ${issue.message}`),
  );
  return { settings: {}, problems };
}

function secret(
  lookup: Lookup,
  name: string,
): { value: string | undefined; problems: readonly ConfigProblem[] } {
  const found = lookup(name);
  if (found.as === 'value') return { value: found.value, problems: [] };
  if (found.as === 'missing') return { value: undefined, problems: [] };
  const message = `The file that ${name}_FILE names cannot be read: ${found.path}`;
  return { value: undefined, problems: [environmentProblem(message)] };
}

function environmentProblem(message: string): ConfigProblem {
  return { file: 'environment', line: 0, column: 0, message };
}

function databasePath(root: string, path: string): string {
  return path === ':memory:' || isAbsolute(path) ? path : join(root, path);
}

function warnings(jwtSecret: string | undefined): string[] {
  const found: string[] = [];
  if (jwtSecret === undefined)
    found.push('PATCHCORD_JWT_SECRET is not set: the API and the sign-in answer nobody.');
  else if (jwtSecret.length < SHORT_SECRET)
    found.push(`PATCHCORD_JWT_SECRET is short: use ${SHORT_SECRET} characters or more.`);
  return found;
}
