import type { World } from '../world.ts';
import { type Answer, type Exchange, edgeRefusal } from './answer.ts';
import { type Proof, readProof } from './credentials.ts';
import type { HostRules } from './host.ts';
import type { RequestFault } from './request-faults.ts';
import type { Match } from './routes.ts';

/** What goes on the wire: an answer, or the lack of one. */
export type Outcome =
  | { readonly answer: Answer; readonly truncate?: boolean; readonly cut?: undefined }
  | { readonly cut: 'drop' | 'reset' | 'hang' };

/** Answers one request of an API host: latency, faults, the edge, the host's checks, the operation. */
export async function serve(host: HostRules, whole: Exchange, world: World): Promise<Outcome> {
  world.stats.requests += 1;
  const fault = world.faults.draw(whole.method, whole.path, world.random);
  await world.rest(world.settings.latencyMs + (fault?.delayMs ?? 0));
  if (fault?.when === 'before_commit' && fault.answer !== 'slow' && fault.answer !== 'truncate')
    return spoil(host, fault);
  const answer = await answerNormally(
    host,
    { ...whole, path: whole.path.slice(host.prefix.length) },
    world,
  );
  if (fault === undefined || fault.answer === 'slow') return { answer };
  return fault.answer === 'truncate' ? { answer, truncate: true } : spoil(host, fault);
}

async function answerNormally(host: HostRules, exchange: Exchange, world: World): Promise<Answer> {
  if ((exchange.headers['user-agent'] ?? '') === '') return edgeRefusal;
  const match = host.table.match(exchange.method, exchange.path);
  const proof = readProof(exchange);
  let rateHeaders = {};
  for (const check of host.checks) {
    if (check === 'rate') {
      const verdict = takeRate(host, world);
      rateHeaders = world.settings.rateHeaders || !verdict.isAllowed ? verdict.headers : {};
      if (!verdict.isAllowed) return withHeaders(host.refuse.rate(), rateHeaders);
      continue;
    }
    const refusal = refuse(check, host, exchange, world, match, proof);
    if (refusal !== undefined) return withHeaders(refusal, rateHeaders);
  }
  if (match.kind !== 'found') return withHeaders(host.refuse.path(exchange), rateHeaders);
  const answer = await match.handler({ ...exchange, params: match.params }, world);
  return withHeaders(answer, rateHeaders);
}

function refuse(
  check: 'verb' | 'path' | 'key' | 'accept',
  host: HostRules,
  exchange: Exchange,
  world: World,
  match: Match,
  proof: Proof,
): Answer | undefined {
  switch (check) {
    case 'verb':
      return match.kind === 'wrong_verb' ? host.refuse.verb(exchange) : undefined;
    case 'path':
      return match.kind === 'unknown' ? host.refuse.path(exchange) : undefined;
    case 'key':
      return proof.kind === 'ok' ? undefined : host.refuse.key(proof);
    case 'accept':
      return world.settings.strictAccept && !acceptsJson(exchange)
        ? host.refuse.accept()
        : undefined;
  }
}

function acceptsJson({ method, headers }: Exchange): boolean {
  return method !== 'GET' || headers['accept']?.includes('application/json') === true;
}

function takeRate(host: HostRules, world: World): ReturnType<World['rate']['take']> {
  const { perHost, perMinute } = world.settings;
  const verdict = world.rate.take(perHost ? host.name : 'company', perMinute, world.base.now());
  if (!verdict.isAllowed) world.stats.rejected429 += 1;
  return verdict;
}

function spoil(host: HostRules, { answer }: RequestFault): Outcome {
  switch (answer) {
    case 'drop':
    case 'reset':
    case 'hang':
      return { cut: answer };
    case 'html':
      return { answer: edgeRefusal };
    case 'slow':
    case 'truncate':
      return { answer: host.refuse.status(500) };
    default:
      return { answer: answer === 429 ? host.refuse.rate() : host.refuse.status(answer) };
  }
}

function withHeaders(answer: Answer, headers: Record<string, string>): Answer {
  return { ...answer, headers: { ...headers, ...answer.headers } };
}
