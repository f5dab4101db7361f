import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import { BadRequestError, errorCode } from '../domain/errors.ts';
import { HttpError } from './refusal.ts';

/** A body that is too large is still read to its end up to here: cut off earlier, the sender never sees the answer. */
const DRAIN_BYTES = 8 * 1_048_576;

/**
 * Reads a request's body and undoes its compression.
 *
 * @param limit bytes, counted after decompression.
 * @throws HttpError 413 or 415, BadRequestError when the sender goes away or the compression is broken.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  const decode = decoderOf(encoding);
  const bytes = await collect(request, limit);
  return decode === undefined ? bytes : undo(decode, bytes, limit);
}

function collect(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > DRAIN_BYTES)
    return Promise.reject(tooLarge(limit, { connection: 'close' }));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else chunks.length = 0;
      if (size > DRAIN_BYTES) reject(tooLarge(limit, { connection: 'close' }));
    });
    request.on('end', () => {
      if (size > limit) reject(tooLarge(limit));
      else resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size));
    });
    request.on('error', () => reject(cutOff()));
    // It closes after every body, too, and an error costs more than all the rest of this.
    request.on('close', () => {
      if (!request.complete) reject(cutOff());
    });
  });
}

type Decoder = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const gunzipAsync: Decoder = promisify(gunzip);
const inflateAsync: Decoder = promisify(inflate);
const inflateRawAsync: Decoder = promisify(inflateRaw);
const brotliAsync: Decoder = promisify(brotliDecompress);

function decoderOf(encoding: string): Decoder | undefined {
  switch (encoding) {
    case '':
    case 'identity':
      return undefined;
    case 'gzip':
    case 'x-gzip':
      return gunzipAsync;
    case 'deflate':
      return inflateEither;
    case 'br':
      return brotliAsync;
    default:
      throw new HttpError(
        415,
        'body.unsupported_encoding',
        'The body may be compressed with gzip, deflate or br, once.',
        { 'accept-encoding': 'gzip, deflate, br' },
      );
  }
}

/** Some senders say `deflate` and leave the zlib header out. */
function inflateEither(bytes: Buffer, options: { maxOutputLength: number }): Promise<Buffer> {
  const hasHeader = ((bytes[0] ?? 0) & 0x0f) === 8;
  return hasHeader ? inflateAsync(bytes, options) : inflateRawAsync(bytes, options);
}

async function undo(decode: Decoder, bytes: Buffer, limit: number): Promise<Buffer> {
  try {
    return await decode(bytes, { maxOutputLength: limit });
  } catch (error) {
    if (errorCode(error) === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit);
    throw new BadRequestError('The compression of the body is broken.', {
      code: 'body.bad_encoding',
      cause: error,
    });
  }
}

function tooLarge(limit: number, headers: Readonly<Record<string, string>> = {}): HttpError {
  return new HttpError(
    413,
    'body.too_large',
    `The body may have ${limit} bytes after decompression.`,
    headers,
  );
}

function cutOff(): BadRequestError {
  return new BadRequestError('The connection ended before the body did.', {
    code: 'body.cut_off',
  });
}
