import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios, { type AxiosAdapter, type AxiosResponse } from 'axios';
import type { Transport, TransportRequest, TransportResponse } from './transport.ts';

/** The largest answer we read, in bytes. */
export const largestAnswer = 32 * 1024 * 1024;

const socketsPerHost = 32;

/** HTTP with kept-alive connections; `close` lets go of them. */
export interface HttpTransport {
  readonly send: Transport;
  close(): void;
}

/**
 * @param timeoutMs real milliseconds until a request without an answer is given up.
 * @param transport replaces the network, its time-out included; the rest (limits, error shapes) stays the same.
 */
export function createHttpTransport(
  timeoutMs: number,
  userAgent: string,
  transport?: Transport,
): HttpTransport {
  const agents = {
    httpAgent: new HttpAgent({ keepAlive: true, maxSockets: socketsPerHost, timeout: timeoutMs }),
    httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: socketsPerHost, timeout: timeoutMs }),
  };
  const client = axios.create({
    ...agents,
    ...(transport ? { adapter: adapterOf(transport) } : {}),
    timeout: timeoutMs,
    headers: { common: { 'User-Agent': userAgent, Accept: '*/*' } },
    maxRedirects: 0,
    maxContentLength: largestAnswer,
    maxBodyLength: Number.POSITIVE_INFINITY,
    responseType: 'arraybuffer',
    validateStatus: () => true,
    transformRequest: [(data: unknown) => data],
    transformResponse: [(data: unknown) => data],
  });
  return {
    send: async (request) => {
      const signal = transport ? request.signal : withTimeout(request.signal, timeoutMs);
      const answer = await client.request<unknown>({
        method: request.method,
        url: request.url,
        headers: { ...request.headers },
        data: request.body,
        ...(signal ? { signal } : {}),
      });
      return answerOf(answer);
    },
    close: () => {
      agents.httpAgent.destroy();
      agents.httpsAgent.destroy();
    },
  };
}

/** The library's own time-out does not see an answer that trickles. */
function withTimeout(signal: AbortSignal | undefined, timeoutMs: number): AbortSignal {
  const tooLate = AbortSignal.timeout(timeoutMs);
  return signal ? AbortSignal.any([signal, tooLate]) : tooLate;
}

function answerOf(answer: AxiosResponse<unknown>): TransportResponse {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers))
    if (value !== undefined && value !== null) headers[name.toLowerCase()] = String(value);
  return { status: answer.status, headers, body: bytesOf(answer.data) };
}

function bytesOf(data: unknown): Uint8Array {
  if (data instanceof Uint8Array) return data;
  return Buffer.from(typeof data === 'string' ? data : '');
}

function adapterOf(transport: Transport): AxiosAdapter {
  return async (config) => {
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(config.headers.toJSON()))
      if (value !== undefined && value !== null) headers[name.toLowerCase()] = String(value);
    const request: TransportRequest = {
      method: (config.method ?? 'get').toUpperCase(),
      url: config.url ?? '',
      headers,
      body: config.data instanceof Uint8Array ? config.data : undefined,
      signal: config.signal as AbortSignal | undefined,
    };
    const answer = await transport(request);
    return {
      data: Buffer.from(answer.body),
      status: answer.status,
      statusText: '',
      headers: answer.headers,
      config,
    };
  };
}
