import type { Random } from '../../domain/random.ts';
import type { Cost } from '../budget/budget.ts';
import type { Priority } from '../priority.ts';

/** A field of a form with files. */
export type MultipartField =
  | { readonly name: string; readonly value: string }
  | {
      readonly name: string;
      readonly fileName: string;
      readonly contentType: string;
      readonly bytes: Uint8Array;
    };

/** One request to a vendor. At most one of `json`, `form` and `multipart`. */
export interface ApiRequest {
  readonly vendor: string;
  readonly account: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute; may have a query already. */
  readonly url: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>> | undefined;
  readonly multipart?: readonly MultipartField[] | undefined;
  /** The answer is a file: `body` is null and `bytes` has it. */
  readonly bytesExpected?: boolean | undefined;
  readonly priority: Priority;
  readonly cost: Cost;
  /** Sending it again changes nothing: repeated here on network failures, 502, 503 and 504. Writes never are. */
  readonly idempotent: boolean;
  /** What it is, for log lines: `calls.list`. No ids, no values. */
  readonly what: string;
  readonly signal?: AbortSignal | undefined;
}

/** Any answer that HTTP gave, whatever its status. */
export interface ApiResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON if it parses, else the text; null for none. */
  readonly body: unknown;
  /** Only when `bytesExpected`. */
  readonly bytes?: Uint8Array | undefined;
}

/** The request's body and its type. */
export interface EncodedBody {
  readonly body: Uint8Array | undefined;
  readonly contentType: string | undefined;
}

/** The address with its query; parameters that are undefined are left out. */
export function withQuery(request: Pick<ApiRequest, 'url' | 'query'>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(request.query ?? {}))
    if (value !== undefined) query.append(name, String(value));
  if (query.size === 0) return request.url;
  return `${request.url}${request.url.includes('?') ? '&' : '?'}${query.toString()}`;
}

/** Turns the body into bytes here, so that every transport sends the same ones. */
export function encodeBody(request: ApiRequest, random: Random): EncodedBody {
  if (request.json !== undefined)
    return { body: Buffer.from(JSON.stringify(request.json)), contentType: 'application/json' };
  if (request.form)
    return {
      body: Buffer.from(new URLSearchParams(request.form).toString()),
      contentType: 'application/x-www-form-urlencoded',
    };
  if (request.multipart) return encodeMultipart(request.multipart, random.id());
  return { body: undefined, contentType: undefined };
}

function encodeMultipart(fields: readonly MultipartField[], id: string): EncodedBody {
  const boundary = `patchcord-${id}`;
  const parts = fields.flatMap((field) => [
    Buffer.from(`--${boundary}\r\n${partHead(field)}\r\n\r\n`),
    'bytes' in field ? field.bytes : Buffer.from(field.value),
    Buffer.from('\r\n'),
  ]);
  return {
    body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
    contentType: `multipart/form-data; boundary=${boundary}`,
  };
}

function partHead(field: MultipartField): string {
  const disposition = `Content-Disposition: form-data; name="${quoted(field.name)}"`;
  return 'bytes' in field
    ? `${disposition}; filename="${quoted(field.fileName)}"\r\nContent-Type: ${field.contentType}`
    : disposition;
}

/** As browsers escape names in forms. */
function quoted(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
