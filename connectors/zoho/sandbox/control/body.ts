import type { z } from 'zod';
import type { SandboxRequest } from '../exchange.ts';

/** Reads the body by a schema; throws what the control surface answers with 400. */
export function bodyOf<T>(schema: z.ZodType<T>, request: SandboxRequest): T {
  const text = new TextDecoder().decode(request.body);
  return schema.parse(text.trim() === '' ? {} : (JSON.parse(text) as unknown));
}
