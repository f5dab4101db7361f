/** What a crawler found: pages looked at, and what was wrong with them. */
export interface Crawled {
  readonly pages: ReadonlyMap<string, string>;
  readonly problems: readonly string[];
}

/**
 * Follows every link of a page and of the pages behind it, as long as they stay below `/__sandbox`; recordings and other
 * addresses of the same site are opened, but not read for links.
 */
export async function crawl(base: string, start = '/__sandbox', most = 1500): Promise<Crawled> {
  const pages = new Map<string, string>();
  const problems: string[] = [];
  const waiting = [start];
  const seen = new Set(waiting);
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (pages.size >= most) throw new Error(`more than ${most} pages`);
    const answer = await fetch(base + path, { headers: { accept: 'text/html' } });
    const text = await answer.text();
    if (answer.status !== 200) problems.push(`${answer.status} ${path}`);
    if (!path.startsWith('/__sandbox')) continue;
    pages.set(path, text);
    problems.push(...faultsOf(path, text));
    for (const link of linksOf(text))
      if (link.startsWith('/') && !seen.has(link)) {
        seen.add(link);
        waiting.push(link);
      }
  }
  return { pages, problems };
}

/** Addresses a page points to, fragments cut off. */
function linksOf(text: string): string[] {
  return [...text.matchAll(/<(?:a|audio)\b[^>]*?\s(?:href|src)="([^"]*)"/g)].map((found) =>
    (found[1] ?? '').replaceAll('&amp;', '&').replace(/#.*$/, ''),
  );
}

/** Broken anchors, ids that stand twice, words that only a defect writes. */
function faultsOf(path: string, text: string): string[] {
  const ids = [...text.matchAll(/\sid="([^"]*)"/g)].map((found) => found[1] ?? '');
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  const broken = [...text.matchAll(/href="#([^"]*)"/g)].filter(
    (found) => !ids.includes(found[1] ?? ''),
  );
  const visible = text.replace(/<(script|style)[\s\S]*?<\/\1>/g, '');
  const defects = visible.match(/>[^<]*(?:undefined|NaN|\[object Object\])[^<]*</g) ?? [];
  return [
    ...twice.map((id) => `${path}: the id ${id} stands twice`),
    ...broken.map((found) => `${path}: no anchor ${found[1]}`),
    ...defects.map((words) => `${path}: ${words}`),
    ...((text.match(/<h1/g) ?? []).length === 1 ? [] : [`${path}: not one h1`]),
    ...unlabelled(text).map((field) => `${path}: no label for ${field}`),
  ];
}

/** Fields to fill in that stand in no label and have no name of their own. */
function unlabelled(text: string): string[] {
  const bare = text.replace(/<label[\s\S]*?<\/label>/g, '');
  return [...bare.matchAll(/<(?:input|select|textarea)\b[^>]*>/g)]
    .map((found) => found[0])
    .filter((field) => !/type="hidden"|aria-label=/.test(field));
}
