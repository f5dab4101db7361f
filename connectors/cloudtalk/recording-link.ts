/**
 * The Cdr id inside a public recording link (`…/pub/r/{base64 of the id}/{…}.wav`, vendor reference 4.5): how a
 * workflow request that names no call is known all the same. The link itself is a secret and is never kept as a fact.
 *
 * @returns the digits, or undefined when the text is no such link.
 */
export function callIdInLink(link: string): string | undefined {
  const encoded = /\/pub\/r\/([^/?#]+)\//.exec(link)?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(unescaped(encoded), 'base64').toString('latin1');
  return /^\d{1,18}$/.test(text) ? text : undefined;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
