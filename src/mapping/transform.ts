/** What can be done to a text on its way into a field, by the name of the language. */
export const transforms: Readonly<Record<string, (text: string) => string>> = {
  trim: (text) => text.trim(),
  collapse_spaces: (text) => text.replaceAll(/\s+/g, ' ').trim(),
  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  title_case: (text) =>
    text
      .toLowerCase()
      .replaceAll(
        /(^|[\s\-–(])(\p{L})/gu,
        (_all, before: string, letter: string) => before + letter.toUpperCase(),
      ),
  strip_html: stripHtml,
  strip_emoji: (text) =>
    text
      .replaceAll(
        /\p{Extended_Pictographic}|\p{Emoji_Modifier}|[\u{1F1E6}-\u{1F1FF}]|\u200D|\uFE0F/gu,
        '',
      )
      .replaceAll(/ {2,}/g, ' ')
      .trim(),
  digits_only: (text) => text.replaceAll(/\D/g, ''),
};

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** Tags out, line breaks kept, entities read once: what was written as `&lt;b&gt;` stays visible text. */
function stripHtml(text: string): string {
  return withoutBlock(withoutBlock(text, 'script'), 'style')
    .replaceAll(/<(br|\/p|\/div|\/li|\/tr)\b[^<>]*>/gi, '\n')
    .replaceAll(/<[a-z!/][^<>]*>/gi, '')
    .replaceAll(/&(#x?[\da-f]+|\w+);/gi, decode)
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

/** By search instead of a pattern: a pattern would look for the end again at every beginning. */
function withoutBlock(text: string, tag: string): string {
  const lower = text.toLowerCase();
  let kept = '';
  let at = 0;
  for (;;) {
    const open = lower.indexOf(`<${tag}`, at);
    const close = open < 0 ? -1 : lower.indexOf(`</${tag}>`, open);
    if (close < 0) return kept + text.slice(at);
    kept += text.slice(at, open);
    at = close + tag.length + 3;
  }
}

function decode(whole: string, name: string): string {
  if (!name.startsWith('#')) return entities[name.toLowerCase()] ?? whole;
  const code = /^#x/i.test(name)
    ? Number.parseInt(name.slice(2), 16)
    : Number.parseInt(name.slice(1), 10);
  return Number.isNaN(code) || code > 0x10ffff ? whole : String.fromCodePoint(code);
}
