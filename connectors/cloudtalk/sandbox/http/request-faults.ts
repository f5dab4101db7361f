import { z } from 'zod';
import type { Random } from '../../../../src/domain/random.ts';

/** A fault of the API hosts, as `POST /__sandbox/faults` takes it. */
export const requestFaultSchema = z.strictObject({
  match: z
    .strictObject({
      method: z.string().exactOptional(),
      /** The beginning of the path, prefix included: `/my/api/contacts`. */
      path: z.string().exactOptional(),
    })
    .default({}),
  /** Whether the operation takes effect before it goes wrong. */
  when: z.enum(['before_commit', 'after_commit']).default('before_commit'),
  /** A status, or: cut off, never answered, reset, an HTML page, half a body, the right answer (with `delayMs`). */
  answer: z
    .union([
      z.number().int().min(400).max(599),
      z.enum(['drop', 'hang', 'reset', 'html', 'truncate', 'slow']),
    ])
    .default(500),
  /** How often; left out: until the faults are cleared. */
  times: z.number().int().min(1).exactOptional(),
  chance: z.number().min(0).max(1).default(1),
  delayMs: z.number().min(0).default(0),
});

/** A fault of the API hosts. */
export type RequestFault = z.infer<typeof requestFaultSchema>;

/** The faults in force. */
export class RequestFaults {
  #faults: { readonly fault: RequestFault; left: number }[] = [];

  add(fault: RequestFault): void {
    this.#faults.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
  }

  clear(): void {
    this.#faults = [];
  }

  /** Those in force, with how often each is still used (null: for good). */
  list(): readonly (RequestFault & { readonly left: number | null })[] {
    return this.#faults.map(({ fault, left }) => ({
      ...fault,
      left: Number.isFinite(left) ? left : null,
    }));
  }

  /** Uses up the first fault that fits a request. */
  draw(method: string, path: string, random: Random): RequestFault | undefined {
    const found = this.#faults.find(({ fault, left }) => {
      const { match, chance } = fault;
      if (left <= 0) return false;
      if (match.method !== undefined && match.method.toUpperCase() !== method) return false;
      if (match.path !== undefined && !path.startsWith(match.path)) return false;
      return chance >= 1 || random.next() < chance;
    });
    if (found === undefined) return undefined;
    found.left -= 1;
    this.#faults = this.#faults.filter(({ left }) => left > 0);
    return found.fault;
  }
}
