import { Html, html, type Part } from '../../../../src/connector/sandbox-page/html.ts';
import { facts } from '../../../../src/connector/sandbox-page/parts.ts';
import type { CueCard, World } from '../world.ts';
import { clockTime } from './view.ts';

/** A card as the operator saw it. */
export function cueCardView(card: CueCard, world: World): Html {
  return html`<div class="screen"><h3>${card.title}</h3>${card.subtitle !== null && html`<p class="soft">${card.subtitle}</p>`}
${typeof card.content === 'string' ? safeMarkup(card.content) : blocks(card.content)}
<p class="soft small">shown at ${clockTime(card.shownAt, world.company.facts.zone)}</p></div>`;
}

function blocks(content: unknown): Part {
  if (!Array.isArray(content)) return undefined;
  return facts((content as readonly unknown[]).map(blockRow));
}

function blockRow(block: unknown): readonly [string, Part] {
  const fields = new Map(Object.entries(typeof block === 'object' && block !== null ? block : {}));
  const text = (name: string): string => String(fields.get(name) ?? '');
  const value =
    text('type') === 'richtext'
      ? safeMarkup(text('value'))
      : html`${text('value') || text('image_url') || text('file_url')}`;
  return [text('name'), value];
}

const kept = new Set([
  'b',
  'strong',
  'i',
  'em',
  'u',
  'p',
  'br',
  'ul',
  'ol',
  'li',
  'div',
  'span',
  'table',
  'tr',
  'td',
  'th',
  'hr',
]);
const headings = /^h[1-6]$/;
const alone = new Set(['br', 'hr']);
const hiddenWithContent = /<(script|style|iframe|object|template)\b[\s\S]*?(?:<\/\1\s*>|$)/gi;
const tagOrText = /<(\/?)([a-z][a-z0-9]*)\b[^>]*>|[^<]+|</gi;

/**
 * What somebody else's HTML looks like, without anything it could do: a few tags stay, without their attributes and always
 * closed; everything else is text or gone.
 */
export function safeMarkup(source: string): Html {
  const open: string[] = [];
  let out = '';
  for (const [whole, slash, name] of source.replace(hiddenWithContent, '').matchAll(tagOrText)) {
    if (name === undefined) out += html`${decoded(whole)}`.text;
    else
      out += tagText(
        headings.test(name.toLowerCase()) ? 'strong' : name.toLowerCase(),
        slash === '/',
        open,
      );
  }
  return new Html(
    out +
      open
        .reverse()
        .map((tag) => `</${tag}>`)
        .join(''),
  );
}

function tagText(tag: string, isClosing: boolean, open: string[]): string {
  if (!kept.has(tag)) return '';
  if (alone.has(tag)) return isClosing ? '' : `<${tag}>`;
  if (!isClosing) {
    open.push(tag);
    return `<${tag}>`;
  }
  const from = open.lastIndexOf(tag);
  if (from === -1) return '';
  return open
    .splice(from)
    .reverse()
    .map((one) => `</${one}>`)
    .join('');
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  nbsp: '\u00a0',
};

/** The common entities, so that escaping again does not show them. */
function decoded(text: string): string {
  return text.replace(
    /&(amp|lt|gt|quot|#39|nbsp);/g,
    (whole, name: string) => entities[name] ?? whole,
  );
}
