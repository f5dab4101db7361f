import type { ApiCall } from '../api-call.ts';

/** How many records a write is about; 0 for a request that is no batch, 1 at least for one that cannot be read. */
export function batchSize(call: ApiCall): number {
  const { method } = call.request;
  if (method === 'GET') return 0;
  const ids = call.query('ids')?.split(',').length;
  if (method === 'DELETE') return ids ?? 1;
  try {
    const { data, ids: inBody } = call.json();
    if (Array.isArray(data)) return data.length;
    return Array.isArray(inBody) ? inBody.length : (ids ?? 1);
  } catch {
    return 1;
  }
}
