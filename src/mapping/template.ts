/** A piece of a template: fixed text, or the expression of a hole with its place in the template. */
export type Piece =
  | { readonly as: 'text'; readonly text: string }
  | { readonly as: 'hole'; readonly text: string; readonly start: number };

/**
 * Takes `Call from ${person.name}` apart. Braces inside quotes of the expression do not end a hole.
 *
 * @returns the pieces, or the offset of a hole that never ends.
 */
export function parseTemplate(template: string): readonly Piece[] | { readonly unclosed: number } {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < template.length) {
    const open = template.indexOf('${', at);
    if (open < 0) break;
    if (open > at) pieces.push({ as: 'text', text: template.slice(at, open) });
    const end = closingBrace(template, open + 2);
    if (end < 0) return { unclosed: open };
    pieces.push({ as: 'hole', text: template.slice(open + 2, end), start: open + 2 });
    at = end + 1;
  }
  if (at < template.length) pieces.push({ as: 'text', text: template.slice(at) });
  return pieces;
}

const marks = /"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|[{}]/g;

function closingBrace(text: string, from: number): number {
  let depth = 0;
  marks.lastIndex = from;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    if (mark[0] === '{') depth += 1;
    if (mark[0] !== '}') continue;
    if (depth === 0) return mark.index;
    depth -= 1;
  }
  return -1;
}
