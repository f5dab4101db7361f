/** The vendor's words in ours. Open enums: an unknown word says nothing (null). */

const directions: Readonly<Record<string, string>> = {
  incoming: 'inbound',
  inbound: 'inbound',
  outgoing: 'outbound',
  outbound: 'outbound',
  internal: 'internal',
};

/** inbound, outbound or internal; null for any other word. */
export function directionOf(word: string | null): string | null {
  return directions[word?.toLowerCase() ?? ''] ?? null;
}

/**
 * Whether the other side hides its number: a call from outside whose number is empty, a word, or the keypad spelling
 * of such a word. Short codes are numbers of a kind and hide nobody.
 */
export function isWithheld(direction: string | null, written: string | null, e164: string | null) {
  if (direction === 'internal' || e164 !== null) return false;
  const digits = (written ?? '').replaceAll(/\D/g, '').length;
  return digits === 0 || digits >= 7;
}
