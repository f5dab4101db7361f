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
  const exchange = { ...whole, path: whole.path.slice(host.prefix.length) };
  if (fault?.when === 'before_commit' && fault.answer !== 'slow' && fault.answer !== 'truncate')
    return spoil(host, fault, exchange, world);
  const answer = await answerNormally(host, exchange, world);
  if (fault === undefined || fault.answer === 'slow') return { answer };
  return fault.answer === 'truncate'
    ? { answer, truncate: true }
    : spoil(host, fault, exchange, world);
}

async function answerNormally(host: HostRules, exchange: Exchange, world: World): Promise<Answer> {
  if ((exchange.headers['user-agent'] ?? '') === '') return edgeRefusal;
  const match = host.table.match(exchange.method, exchange.path);
  const checked = runChecks(host, exchange, world, match);
  const answer =
    checked.refusal ??
    (match.kind === 'found'
      ? await match.handler({ ...exchange, params: match.params }, world)
      : host.refuse.path(exchange));
  return withHeaders(host.finish?.(answer, world.settings) ?? answer, checked.rateHeaders);
}

/** The host's checks in their order, up to the first that refuses. */
function runChecks(
  host: HostRules,
  exchange: Exchange,
  world: World,
  match: Match,
): { readonly refusal?: Answer; readonly rateHeaders: Record<string, string> } {
  const proof = readProof(exchange);
  let rateHeaders = {};
  for (const check of host.checks) {
    if (check !== 'rate') {
      const refusal = refuse(check, host, exchange, world, match, proof);
      if (refusal !== undefined) return { refusal, rateHeaders };
      continue;
    }
    if (host.isUncounted?.(exchange, world.settings) === true) continue;
    const verdict = takeRate(host, world);
    rateHeaders = world.settings.rateHeaders ? verdict.headers : {};
    if (!verdict.isAllowed)
      return { refusal: refuseRate(host, world, verdict.headers), rateHeaders };
  }
  return { rateHeaders };
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
        ? host.refuse.accept(exchange, world.settings.acceptRefusal)
        : undefined;
  }
}

function acceptsJson({ method, headers }: Exchange): boolean {
  return method !== 'GET' || headers['accept']?.includes('application/json') === true;
}

function counterOf(host: HostRules, world: World): string {
  return world.settings.perHost ? host.name : 'company';
}

function takeRate(host: HostRules, world: World): ReturnType<World['rate']['take']> {
  return world.rate.take(counterOf(host, world), world.settings, world.base.now());
}

/** The headers are on every 429; what its body is, nobody knows. */
function refuseRate(host: HostRules, world: World, headers: Record<string, string>): Answer {
  world.stats.rejected429 += 1;
  switch (world.settings.rateBody) {
    case 'host':
      return withHeaders(host.refuse.rate(), headers);
    case 'html':
      return {
        status: 429,
        html: '<html><head><title>429 Too Many Requests</title></head><body></body></html>',
        headers,
      };
    case 'empty':
      return { status: 429, headers };
  }
}

function spoil(
  host: HostRules,
  { answer }: RequestFault,
  exchange: Exchange,
  world: World,
): Outcome {
  switch (answer) {
    case 'drop':
    case 'reset':
    case 'hang':
      return { cut: answer };
    case 'html':
      return { answer: edgeRefusal };
    case 'slow':
    case 'truncate':
      return { answer: host.refuse.status(500, exchange) };
    default:
      return { answer: spoiledAnswer(answer, host, exchange, world) };
  }
}

function spoiledAnswer(status: number, host: HostRules, exchange: Exchange, world: World): Answer {
  if (status !== 429) return host.refuse.status(status, exchange);
  const counter = counterOf(host, world);
  return refuseRate(host, world, world.rate.refused(counter, world.settings, world.base.now()));
}

function withHeaders(answer: Answer, headers: Record<string, string>): Answer {
  return { ...answer, headers: { ...headers, ...answer.headers } };
}
