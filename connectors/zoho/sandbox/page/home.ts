import { duplicateKeys } from '../counters.ts';
import type { SandboxState } from '../state.ts';
import { type Markup, markup } from './escape.ts';
import { address, frame, when } from './frame.ts';
import { linkTo } from './show-value.ts';

/** The first page: modules with their counts, what came in last, and what was asked of the API. */
export function homePage(state: SandboxState): string {
  const { org } = state.crm;
  const tiles = [...org.modules.values()].map(
    (module) =>
      markup`<a class="tile" href="${address(module.api)}"><b>${org.table(module.api).live.size}</b>${module.spec.plural}</a>`,
  );
  const content = markup`<h1>${org.profile.companyName}</h1><div class="tiles">${tiles}</div>
<h2>&nbsp;</h2><div class="cols"><section class="card"><h2>Changed last</h2>${latest(state)}</section>
<section class="card"><h2>The API</h2>${figures(state)}</section></div>`;
  return frame(org, 'Overview', '', content);
}

function latest(state: SandboxState): Markup {
  const { org } = state.crm;
  const rows = [...org.modules.values()]
    .flatMap((module) =>
      [...org.table(module.api).live.values()].map((record) => ({ module, record })),
    )
    .sort(
      (a, b) => Number(b.record.values['Modified_Time']) - Number(a.record.values['Modified_Time']),
    )
    .slice(0, 15)
    .map(
      ({
        module,
        record,
      }) => markup`<tr><td>${when(org, Number(record.values['Modified_Time']))}</td>
<td class="muted">${module.spec.singular}</td><td>${linkTo(org, module.api, record.id)}</td></tr>`,
    );
  return rows.length === 0
    ? markup`<p class="muted">Nothing yet.</p>`
    : markup`<table>${rows}</table>`;
}

function figures(state: SandboxState): Markup {
  const { limits, channels } = state.crm;
  const { counters, notifier } = state;
  const twice = duplicateKeys(state.crm.org);
  const rows: readonly (readonly [string, string | number])[] = [
    ['Edition', `${limits.edition}, ${limits.users} users`],
    ['Credits of the last 24 hours', `${limits.ledger.spent()} of ${limits.daily()}`],
    ['Requests', counters.requests],
    ['Turned away (429)', counters.rejected429],
    ['Largest batch', counters.maxBatch],
    ['Subscriptions', channels.live().length],
    ['Callbacks sent / acknowledged', `${notifier.counts.sent} / ${notifier.counts.acknowledged}`],
    ['Duplicate keys', twice],
  ];
  return markup`<dl>${rows.map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}
