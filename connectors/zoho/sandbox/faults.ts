import type { Random } from '../../../src/domain/random.ts';
import { html, json, type SandboxOutcome, type SandboxRequest } from './exchange.ts';
import { exhaustedReply } from './limits/limits.ts';
import type { Quirks } from './quirks.ts';
import { refusal, refusedReply } from './refusal.ts';

/** A failure on demand. */
export interface Fault {
  /** Upper case; undefined for any. */
  readonly method: string | undefined;
  /** Beginning of the path; undefined for any. */
  readonly path: string | undefined;
  readonly when: 'before_commit' | 'after_commit';
  /** An HTTP status, or what happens to the connection. */
  readonly answer: number | 'drop' | 'hang' | 'reset' | 'html';
  /** From 0 to 1. */
  readonly chance: number;
  /** How often it may still happen; null for ever. */
  times: number | null;
}

/** The failures that are set up. */
export class Faults {
  readonly #random: Random;
  #faults: Fault[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  add(fault: Fault): void {
    this.#faults.push(fault);
  }

  clear(): void {
    this.#faults = [];
  }

  list(): readonly Fault[] {
    return this.#faults;
  }

  /** The fault that strikes this request, if one does; it is used up by one. */
  strike(request: SandboxRequest): Fault | undefined {
    for (const fault of this.#faults) {
      const matches =
        (fault.method === undefined || fault.method === request.method) &&
        (fault.path === undefined || request.path.startsWith(fault.path));
      if (!matches || fault.times === 0 || this.#random.next() >= fault.chance) continue;
      if (fault.times !== null) fault.times -= 1;
      return fault;
    }
    return undefined;
  }
}

/** What the client gets instead of an answer. */
export function faultOutcome(answer: Fault['answer'], quirks: Quirks): SandboxOutcome {
  if (answer === 'html')
    return html(
      502,
      '<html><head><title>502</title></head><body><h1>Bad Gateway</h1></body></html>',
    );
  if (typeof answer === 'string') return { cut: answer };
  if (answer === 429) return exhaustedReply('concurrency', quirks.rateLimitBody);
  const [code, message] = known[answer] ?? ['INTERNAL_ERROR', 'Internal Server Error'];
  return answer >= 400 ? refusedReply(refusal(code, message, {}, answer)) : json(answer, {});
}

const known: Readonly<Record<number, readonly [string, string]>> = {
  400: ['INVALID_REQUEST', 'unable to process the request'],
  401: ['INVALID_TOKEN', 'invalid oauth token'],
  403: ['NO_PERMISSION', 'Permission denied'],
  404: ['INVALID_URL_PATTERN', 'Please check if the URL trying to access is a correct one'],
  413: ['BODY_SIZE_REACHED', 'The request body limit reached'],
  502: ['BAD_GATEWAY', 'Bad Gateway'],
  503: ['SERVICE_UNAVAILABLE', 'Service temporarily unavailable. Please try again later'],
};
