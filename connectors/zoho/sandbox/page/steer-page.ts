import {
  checkbox,
  form,
  input,
  select,
  submit,
} from '../../../../src/connector/sandbox-page/forms.ts';
import { type Html, html } from '../../../../src/connector/sandbox-page/html.ts';
import { card, fold, list } from '../../../../src/connector/sandbox-page/parts.ts';
import type { SandboxState } from '../state.ts';
import {
  type Content,
  dayTime,
  inputTime,
  isAgain,
  steerAddress,
  typed,
  type View,
} from './view.ts';

const here = steerAddress;

/** The clock, the limits and what goes wrong, in words. */
export function steerPage(view: View): Content {
  const body = html`<div class="head"><h1>Behind the scenes</h1><p class="soft">What the vendor would never let you turn.</p></div>
<div class="cols even"><div>${card('clock-card', 'Time', clockForms(view))}${card('limits', 'Edition and limits', limitsForm(view))}
${card('people', 'People at work', peopleForm(view))}</div>
<div>${card('faults', 'What goes wrong', html`${inForce(view.state)}${faultForm(view)}`)}${card('losses', 'What happens to notifications', lossesForm(view))}
${card('tokens', 'Access', form({ id: 'tokens-form', action: here, does: 'expire-tokens', layout: 'plain' }, html`<p class="soft">Every access token becomes worthless; refresh tokens stay.</p>${submit('Let all access tokens expire', 'quiet')}`))}
${card('reset', 'Start over', resetForm())}</div></div>`;
  return { title: 'Behind the scenes', here: 'steer', body };
}

function clockForms(view: View): Html {
  const { org } = view.state.crm;
  const now = org.clock.now();
  return html`<p>It is <b>${dayTime(org, now)}</b> here.</p>
${form(
  { id: 'advance-form', action: here, does: 'advance', layout: 'line' },
  html`${select('by', 'Move ahead by', [
    ['PT1M', 'a minute'],
    ['PT30M', 'half an hour'],
    ['PT1H', 'an hour'],
    ['PT8H', 'eight hours'],
    ['P1D', 'a day'],
    ['P7D', 'a week'],
  ])}${submit('Move')}`,
)}<h3>Or set it</h3>${form(
    {
      id: 'set-form',
      action: here,
      does: 'set-clock',
      layout: 'line',
      keep: isAgain(view, 'set-clock'),
    },
    html`${input('at', 'Day and time', { type: 'datetime-local', value: typed(view, 'set-clock', 'at', inputTime(org, now)), required: true })}${submit('Set', 'quiet')}`,
  )}
<h3>Or let it run</h3>${form({ id: 'real-form', action: here, does: 'real-clock', layout: 'plain' }, submit('Follow the real time', 'quiet'))}`;
}

function limitsForm(view: View): Html {
  const { limits, org } = view.state.crm;
  const was = (name: string, usual: string | number): string =>
    typed(view, 'limits', name, String(usual));
  return form(
    { id: 'limits-form', action: here, does: 'limits', keep: isAgain(view, 'limits') },
    html`${select('edition', 'Edition', ['free', 'standard', 'professional', 'enterprise', 'ultimate'], was('edition', limits.edition))}
${input('users', 'Users', { type: 'number', value: was('users', limits.users) })}
${input('credits', 'Credits a day (empty: the edition’s)', { type: 'number', value: was('credits', limits.credits ?? '') })}
${input('concurrency', 'At once (empty: the edition’s)', { type: 'number', value: was('concurrency', limits.concurrency ?? '') })}
${input('latencyMs', 'Every answer takes (ms)', { type: 'number', value: was('latencyMs', limits.latencyMs) })}
${input('lag', 'Search is behind by (seconds)', { type: 'number', value: was('lag', org.quirks.indexLagMs / 1000) })}${submit('Save')}`,
  );
}

const answers = [
  ['500', 'a server error (500)'],
  ['503', 'unavailable (503)'],
  ['429', 'too many requests (429)'],
  ['401', 'not signed in (401)'],
  ['403', 'not allowed (403)'],
  ['html', 'an HTML page'],
  ['drop', 'the connection closes'],
  ['reset', 'the connection is reset'],
  ['hang', 'nothing, for ever'],
] as const;

function faultForm(view: View): Html {
  const { org } = view.state.crm;
  const was = (name: string, usual = ''): string => typed(view, 'fault', name, usual);
  const places = [...org.modules.values()].map(
    ({ api, spec }) => [`/crm/v8/${api}`, spec.plural] as const,
  );
  return form(
    { id: 'fault-form', action: here, does: 'fault', keep: isAgain(view, 'fault') },
    html`${select('answer', 'The answer is', answers, was('answer'))}
${select('path', 'Where', [['', 'everywhere'], ['/oauth', 'getting tokens'], ...places], was('path'))}
${select(
  'method',
  'Which requests',
  [
    ['', 'all'],
    ['GET', 'reading (GET)'],
    ['POST', 'making (POST)'],
    ['PUT', 'changing (PUT)'],
    ['DELETE', 'deleting'],
  ],
  was('method'),
)}
${select(
  'when',
  'The request',
  [
    ['before_commit', 'has no effect'],
    ['after_commit', 'takes effect all the same'],
  ],
  was('when'),
)}
${input('times', 'How often (empty: until stopped)', { type: 'number', value: was('times', '1') })}
${input('chance', 'Share of the requests (%)', { type: 'number', value: was('chance', '100') })}${submit('Let it fail')}`,
  );
}

function inForce({ faults }: SandboxState): Html {
  const items = faults
    .list()
    .filter(({ times }) => times !== 0)
    .map(({ answer, method, path, when, chance, times }) => {
      const words = answers.find(([value]) => value === String(answer))?.[1] ?? String(answer);
      return html`<b>${words}</b> <span class="soft">${method ?? 'any request'} ${path ?? 'everywhere'}, ${when === 'after_commit' ? 'after it took effect' : 'without effect'}, ${Math.round(chance * 100)} %, ${times === null ? 'until stopped' : `${times} more`}</span>`;
    });
  return html`${list(items, 'Nothing: every request is answered as it should be.')}
${form({ id: 'heal-form', action: here, does: 'heal', layout: 'plain' }, submit('Stop everything that goes wrong', 'quiet'))}<h3>Add something</h3>`;
}

function lossesForm(view: View): Html {
  const { faults } = view.state.notifier;
  const was = (name: string, usual: number): string => typed(view, 'losses', name, String(usual));
  const percent = (share: number): number => Math.round(share * 100);
  return form(
    { id: 'losses-form', action: here, does: 'losses', keep: isAgain(view, 'losses') },
    html`${input('drop', 'Lost (%)', { type: 'number', value: was('drop', percent(faults.drop)) })}
${input('duplicate', 'Sent twice (%)', { type: 'number', value: was('duplicate', percent(faults.duplicate)) })}
${input('reorder', 'Overtaken (%)', { type: 'number', value: was('reorder', percent(faults.reorder)) })}
${input('delay', 'Late by up to (seconds)', { type: 'number', value: was('delay', faults.delayMs[1] / 1000) })}${submit('Save')}`,
  );
}

function peopleForm(view: View): Html {
  const { people } = view.state;
  const start = form(
    { id: 'people-form', action: here, does: 'people', keep: isAgain(view, 'people') },
    html`${input('every', 'About every (seconds)', { type: 'number', value: typed(view, 'people', 'every', '10') })}
${checkbox('edit', 'They edit', true)}${checkbox('convert', 'They convert leads')}${checkbox('merge', 'They merge')}${checkbox('delete', 'They delete')}${checkbox('lock', 'They lock')}${submit('Let them work')}`,
  );
  const stop = form(
    { id: 'people-stop-form', action: here, does: 'people-stop', layout: 'plain' },
    submit('Let them stop', 'quiet'),
  );
  return html`<p class="soft">Somebody does something to a record at random moments, as in a real office. ${people.done.length} done so far.</p>${people.busy && stop}${start}`;
}

function resetForm(): Html {
  const begin = (seed: string, text: string): Html =>
    form(
      { id: `reset-${seed}`, action: here, does: `reset-${seed}`, layout: 'plain' },
      submit(text, 'danger'),
    );
  return fold(
    'reset-fold',
    'Forget everything…',
    html`<p>Records, tokens, subscriptions, limits and faults go; the time stays.</p><div class="row">${begin('practice', 'Start with the practice')}${begin('empty', 'Start with nothing')}</div>`,
  );
}
