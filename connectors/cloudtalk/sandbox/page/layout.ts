import { DateTime } from 'luxon';
import type { Instant } from '../../../../src/domain/clock.ts';
import type { Answer } from '../http/answer.ts';
import { Html, html, type Part } from './html.ts';

const style = new Html(`
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --good: #1b7f4b; --bad: #b3382c; --warn: #9a6700; }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 1280px; padding: 1.2rem; }
header { display: flex; flex-wrap: wrap; gap: .4rem 1.6rem; align-items: baseline; border-bottom: 2px solid var(--line); padding-bottom: .7rem; }
h1 { font-size: 1.35rem; margin: 0; } h2 { font-size: 1.05rem; margin: 1.8rem 0 .5rem; }
a { color: inherit; } .soft { opacity: .7; font-size: .88em; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: 600; font-size: .82em; opacity: .7; }
th, td { padding: .32rem .6rem .32rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td:nth-child(2), td:nth-child(4) { white-space: nowrap; }
.tag { display: inline-block; background: var(--soft); border: 1px solid var(--line); border-radius: 1em; padding: 0 .55em; font-size: .85em; margin-right: .2em; }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
form { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: .6rem; background: var(--soft); padding: .9rem; border-radius: .5rem; }
label { display: grid; gap: .15rem; font-size: .85em; } label.wide { grid-column: span 2; }
input, select, button { font: inherit; padding: .35rem .5rem; border: 1px solid var(--line); border-radius: .3rem; background: Canvas; color: CanvasText; min-width: 0; }
button { align-self: end; cursor: pointer; font-weight: 600; }
pre { background: var(--soft); padding: .8rem; border-radius: .4rem; overflow: auto; max-height: 28rem; font-size: .82em; }
summary { cursor: pointer; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 0 1.6rem; }
@media (max-width: 600px) { label.wide { grid-column: auto; } }
`);

/** A whole page. */
export function pageOf(title: string, body: Html, refreshSeconds?: number): Answer {
  const whole = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${refreshSeconds !== undefined && html`<meta http-equiv="refresh" content="${refreshSeconds}">`}
<title>${title}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>`;
  return { status: 200, html: whole.text };
}

/** A table, or a sentence when there is nothing in it. */
export function table(
  heads: readonly string[],
  rows: readonly (readonly Part[])[],
  empty: string,
): Html {
  if (rows.length === 0) return html`<p class="soft">${empty}</p>`;
  return html`<div class="scroll"><table>
<thead><tr>${heads.map((head) => html`<th>${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
</table></div>`;
}

/** Labels in a row. */
export function tags(names: readonly string[]): Html {
  return html`${names.map((name) => html`<span class="tag">${name}</span>`)}`;
}

/** The time of day in the company's zone. */
export function clockTime(at: Instant, zone: string): string {
  return DateTime.fromMillis(at, { zone }).toFormat('HH:mm:ss');
}

/** Day and time in the company's zone. */
export function dayTime(at: Instant, zone: string): string {
  return DateTime.fromMillis(at, { zone }).toFormat('ccc d LLL yyyy, HH:mm:ss');
}
