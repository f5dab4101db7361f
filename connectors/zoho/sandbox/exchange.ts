import type { Json } from './json.ts';

/** A request as the sandbox handles it, whether it came over a socket or from within the process. */
export interface SandboxRequest {
  /** Upper case. */
  readonly method: string;
  /** Without the query, percent-encoding untouched. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** An ordinary answer. `body` is null for none. */
export interface SandboxReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
}

/** A connection that fails instead of an answer. */
export interface SandboxCut {
  readonly cut: 'drop' | 'hang' | 'reset';
}

/** What becomes of a request. */
export type SandboxOutcome = SandboxReply | SandboxCut;

/** A JSON answer. */
export function json(
  status: number,
  body: Json,
  headers: Readonly<Record<string, string>> = {},
): SandboxReply {
  const type = { 'content-type': 'application/json;charset=UTF-8' };
  return { status, headers: { ...type, ...headers }, body: JSON.stringify(body) };
}

/** An answer without body: 204, 304. */
export function empty(status: number): SandboxReply {
  return { status, headers: {}, body: null };
}

/** An HTML page. */
export function html(status: number, body: string): SandboxReply {
  return { status, headers: { 'content-type': 'text/html;charset=UTF-8' }, body };
}

/** A redirect. */
export function redirect(status: 302 | 303, location: string): SandboxReply {
  return { status, headers: { location }, body: null };
}

/** The address the client used, so that it follows us on whatever address that was. */
export function originOf(request: SandboxRequest): string {
  return `http://${request.headers['host'] ?? 'localhost'}`;
}
