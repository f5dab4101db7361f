import type { World } from '../world.ts';
import type { Answer, Exchange } from './answer.ts';

/** Answers one request. May change the world. */
export type Handler = (exchange: Exchange, world: World) => Answer | Promise<Answer>;

/** One operation: `['GET', '/contacts/show/:id.json', showContact]`. */
export type Route = readonly [method: string, pattern: string, handler: Handler];

/** What a table says about a request. */
export type Match =
  | { readonly kind: 'found'; readonly handler: Handler; readonly params: Record<string, string> }
  | { readonly kind: 'wrong_verb' }
  | { readonly kind: 'unknown' };

interface Compiled {
  readonly expression: RegExp;
  readonly handlers: Map<string, Handler>;
}

/** A table of operations, looked up by path first, so that a wrong verb on a known path can be told apart. */
export class RouteTable {
  readonly #fixed = new Map<string, Compiled>();
  readonly #open: Compiled[] = [];

  constructor(routes: readonly Route[]) {
    const byPattern = new Map<string, Compiled>();
    for (const [method, pattern, handler] of routes) {
      const known = byPattern.get(pattern) ?? { expression: compile(pattern), handlers: new Map() };
      known.handlers.set(method, handler);
      byPattern.set(pattern, known);
    }
    for (const [pattern, compiled] of byPattern)
      if (pattern.includes(':')) this.#open.push(compiled);
      else this.#fixed.set(pattern, compiled);
  }

  match(method: string, path: string): Match {
    const compiled =
      this.#fixed.get(path) ?? this.#open.find((candidate) => candidate.expression.test(path));
    if (compiled === undefined) return { kind: 'unknown' };
    const handler = compiled.handlers.get(method);
    if (handler === undefined) return { kind: 'wrong_verb' };
    return { kind: 'found', handler, params: { ...compiled.expression.exec(path)?.groups } };
  }
}

/** `:name` stands for one path segment without its `.json`. */
function compile(pattern: string): RegExp {
  const source = pattern.replaceAll('.', '\\.').replaceAll(/:(\w+)/g, '(?<$1>[^/]+?)');
  return new RegExp(`^${source}$`);
}
