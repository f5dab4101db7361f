import type { SubjectHint } from '../../src/domain/subject.ts';

/** The names of a call, the Cdr id first; null when neither is known. */
export function callHint(id: string | null, uuid: string | null): SubjectHint | null {
  const aliases = callAliases(id, uuid);
  return aliases.length === 0 ? null : { kind: 'call', aliases };
}

/** `id:100200301` and `uuid:1111…`, those that are known. */
export function callAliases(id: string | null, uuid: string | null): string[] {
  return [...(id ? [`id:${id}`] : []), ...(uuid ? [`uuid:${uuid.toLowerCase()}`] : [])];
}
