import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { fromIso, toIso } from '../domain/clock.ts';
import { BadRequestError } from '../domain/errors.ts';
import { parseSubjectName, type Subject, subjectName } from '../domain/subject.ts';
import type { ConversationLine } from '../store/reports-port.ts';
import { type Viewer, viewerOf } from './auth.ts';
import type { HttpDeps } from './deps.ts';
import { HttpError, methodNotAllowed } from './refusal.ts';

type ApiDeps = Pick<HttpDeps, 'reports' | 'completeness' | 'jwtSecret' | 'clock'>;

/** `/api`: what became of conversations, for whoever holds a token of the account. */
export function createApi(deps: ApiDeps): Router {
  const router = Router();
  router.get('/conversations', async (request, response) => {
    const viewer = authenticate(deps, request);
    response.json(await listConversations(deps, viewer, request.query));
  });
  router.get('/conversations/:subject', async (request, response) => {
    const viewer = authenticate(deps, request);
    response.json(await oneConversation(deps, viewer, request.params.subject));
  });
  router.get('/completeness', async (request, response) => {
    const viewer = authenticate(deps, request);
    response.json(await completenessOn(deps, viewer, request.query));
  });
  router.all(
    ['/conversations', '/conversations/:subject', '/completeness'],
    (_request: Request, _response: Response) => {
      throw methodNotAllowed('GET');
    },
  );
  return router;
}

function authenticate(deps: ApiDeps, request: Request): Viewer {
  if (deps.jwtSecret === undefined)
    throw new HttpError(503, 'api.not_configured', 'Set PATCHCORD_JWT_SECRET to use the API.');
  return viewerOf(request.headers.authorization, deps.jwtSecret, deps.clock);
}

const listQuery = z.object({
  account: z.string().optional(),
  since: z
    .string()
    .transform((text, context) => {
      const at = fromIso(text);
      if (at !== undefined) return at;
      context.addIssue({ code: 'custom', message: 'expected a time like 2026-11-20T08:00:00Z' });
      return z.NEVER;
    })
    .optional(),
  state: z.enum(['working', 'waiting', 'done', 'dead']).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

async function listConversations(
  deps: ApiDeps,
  viewer: Viewer,
  query: unknown,
): Promise<readonly object[]> {
  const asked = listQuery.safeParse(withoutBlanks(query));
  if (!asked.success) throw badQuery(asked.error);
  const { account = viewer.account, since, state, limit } = asked.data;
  if (account !== viewer.account) throw unknown('There is no such account.');
  const kinds = ['call', 'thread'] as const;
  const lines = await deps.reports.conversations({ account, kinds, since, state, limit });
  return lines.map(shown);
}

async function oneConversation(deps: ApiDeps, viewer: Viewer, name: string): Promise<object> {
  const subject = parseSubjectName(name);
  if (subject === undefined) throw unknown('There is no such conversation.');
  const { account } = viewer;
  const [lines, traced] = await Promise.all([
    deps.reports.conversations({ account, subject, kinds: [subject.kind], limit: 1 }),
    deps.reports.trace(account, subject),
  ]);
  const line = lines.find((one) => sameSubject(one.subject, subject));
  if (line === undefined && traced === undefined) throw unknown('There is no such conversation.');
  return {
    ...(line === undefined ? { subject: subjectName(subject) } : shown(line)),
    trace: traced?.trace ?? null,
    tracedAt: traced === undefined ? null : toIso(traced.at),
  };
}

const dayQuery = z.object({
  day: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a day like 2026-11-20')
    .optional(),
});

async function completenessOn(deps: ApiDeps, viewer: Viewer, query: unknown): Promise<object> {
  const asked = dayQuery.safeParse(withoutBlanks(query));
  if (!asked.success) throw badQuery(asked.error);
  const report = await deps.completeness?.(viewer.account, asked.data.day);
  if (report === undefined) throw unknown('That day was not examined.');
  return report;
}

function shown(line: ConversationLine): object {
  const { subject, at, state, reason, person, request, records } = line;
  return { subject: subjectName(subject), at: toIso(at), state, reason, person, request, records };
}

/** `?since=&state=` asks for nothing in particular. */
function withoutBlanks(query: unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(query ?? {}).filter(([, value]) => value !== ''));
}

function sameSubject(one: Subject, other: Subject): boolean {
  return one.kind === other.kind && one.id === other.id;
}

function badQuery(error: z.ZodError): BadRequestError {
  const said = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  return new BadRequestError(said, { code: 'bad_query' });
}

function unknown(message: string): HttpError {
  return new HttpError(404, 'not_found', message);
}
