/** What is sent back. One of `json`, `bytes`, `html` and `text` is the body; none is an empty one. */
export interface Answer {
  readonly status: number;
  readonly json?: unknown;
  readonly bytes?: Buffer;
  readonly html?: string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request, read. */
export interface Exchange {
  readonly method: string;
  /** The path below the host's prefix. */
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Parsed JSON or form fields; undefined when there is none or it cannot be read. */
  readonly body: unknown;
  /** True when a body came that cannot be read. */
  readonly isGarbled?: boolean;
}

/** A JSON answer. */
export function json(status: number, body: unknown, headers?: Record<string, string>): Answer {
  return headers === undefined ? { status, json: body } : { status, json: body, headers };
}

/** What the edge in front of the hosts says, in HTML: a client must survive it on any call. */
export const edgeRefusal: Answer = {
  status: 403,
  html: '<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1></body></html>',
};
