import { type Html, html, type Part } from './html.ts';

/** Good, bad, in between, worth a look, or nothing of the kind. */
export type Tone = 'good' | 'warn' | 'bad' | 'info' | '';

/** A titled part of a page that follows what happens. Its id must be the only one of its kind on the page. */
export function card(
  id: string,
  title: string,
  body: Part,
  more: { readonly count?: number | undefined; readonly link?: Part } = {},
): Html {
  const { count, link } = more;
  return html`<section class="card" id="${id}" data-live aria-labelledby="${id}-title"><header><h2 id="${id}-title">${title}</h2>
${count !== undefined && html`<span class="count">${count}</span>`}${link !== undefined && html`<span class="more">${link}</span>`}</header>
${body}</section>`;
}

/** Something that folds open; a stable id lets it stay open when the page renews itself. */
export function fold(id: string, summary: Part, body: Part, isOpen = false): Html {
  return isOpen
    ? html`<details id="${id}" open><summary>${summary}</summary>${body}</details>`
    : html`<details id="${id}"><summary>${summary}</summary>${body}</details>`;
}

/** A table, or a sentence when there is nothing in it. A head may be a link. */
export function table(
  heads: readonly Part[],
  rows: readonly (readonly Part[])[],
  empty: string,
): Html {
  if (rows.length === 0) return nothing(empty);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
</table></div>`;
}

/** A list with lines between its items, or a sentence when there is none. */
export function list(items: readonly Part[], empty: string): Html {
  if (items.length === 0) return nothing(empty);
  return html`<ul class="list">${items.map((item) => html`<li>${item}</li>`)}</ul>`;
}

/** Names and values below each other. */
export function facts(rows: readonly (readonly [string, Part])[]): Html {
  return html`<dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

/** What is said where nothing is. */
export function nothing(text: string): Html {
  return html`<p class="empty">${text}</p>`;
}

/** A state in a word. */
export function badge(text: string, tone: Tone = ''): Html {
  return html`<span class="badge ${tone}">${text}</span>`;
}

/** Labels in a row. */
export function tags(names: readonly string[]): Html {
  return html`${names.map((name) => html`<span class="tag">${name}</span>`)}`;
}

/** Figures as tiles; those with an address are links. */
export function tiles(
  figures: readonly { readonly name: string; readonly value: string | number; to?: string }[],
): Html {
  return html`<ul class="tiles">${figures.map(({ name, value, to }) =>
    to === undefined
      ? html`<li><span><b>${value}</b>${name}</span></li>`
      : html`<li><a href="${to}"><b>${value}</b>${name}</a></li>`,
  )}</ul>`;
}

/** The part of a long list that is shown: `page` counts from 1 and is pulled into the list. */
export function slice<T>(
  all: readonly T[],
  page: number,
  size: number,
): { readonly part: readonly T[]; readonly page: number; readonly pages: number } {
  const pages = Math.max(1, Math.ceil(all.length / size));
  const here = Math.min(Math.max(1, Number.isInteger(page) ? page : 1), pages);
  return { part: all.slice((here - 1) * size, here * size), page: here, pages };
}

/** Links to the pages before and after; nothing when there is only one. */
export function pager(path: string, query: URLSearchParams, page: number, pages: number): Html {
  if (pages < 2) return html``;
  const to = (number: number): string => {
    const next = new URLSearchParams(query);
    next.set('page', String(number));
    next.delete('done');
    return `${path}?${next.toString()}`;
  };
  return html`<nav class="pager" aria-label="Pages">${page > 1 && html`<a href="${to(page - 1)}" rel="prev">← Before</a>`}
<span>Page ${page} of ${pages}</span>${page < pages && html`<a href="${to(page + 1)}" rel="next">Next →</a>`}</nav>`;
}
