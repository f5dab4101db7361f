/** One request as it goes over the wire. */
export interface TransportRequest {
  /** Upper case. */
  readonly method: string;
  /** With the query. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One answer as it came. */
export interface TransportResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * Carries one request to the other side. Left out, that is HTTP; a simulation passes one that calls the sandboxes in
 * process. Fails as sockets do: with an error whose `code` is `ECONNRESET`, `ECONNREFUSED`, `ETIMEDOUT` and the like.
 */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>;
