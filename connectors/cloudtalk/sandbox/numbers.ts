/**
 * Brings a number to E.164 with plus, as CloudTalk stores it: blanks, brackets, dots and dashes go, a leading `00`
 * becomes `+`, bare digits get their plus.
 *
 * @returns undefined when no number of 7 to 15 digits is left.
 */
export function toE164(text: string): string | undefined {
  const plain = text
    .trim()
    .replaceAll(/[\s().-]/g, '')
    .replace(/^00/, '+');
  return /^\+?[1-9]\d{6,14}$/.test(plain) ? `+${plain.replace(/^\+/, '')}` : undefined;
}
