import { DateTime } from 'luxon';
import {
  checkbox,
  form,
  input,
  select,
  submit,
} from '../../../../src/connector/sandbox-page/forms.ts';
import { type Html, html } from '../../../../src/connector/sandbox-page/html.ts';
import { card, fold, list } from '../../../../src/connector/sandbox-page/parts.ts';
import { fullName } from '../company/company.ts';
import type { World } from '../world.ts';
import { address, type Content, dayTime, isAgain, typed, type View } from './view.ts';

const here = address('steer');

/** The clock, the limits, what goes wrong, who works and who listens: everything a test can turn, in words. */
export function steerPage(view: View): Content {
  const { world } = view;
  const body = html`<div class="head"><h1>Behind the scenes</h1><p class="soft">What the vendor would never let you turn.</p></div>
<div class="cols even"><div>${card('clock-card', 'Time', clockForms(view))}${card('limits', 'Limits and add-ons', limitsForm(view))}
${card('staff', 'Agents', staff(view))}</div>
<div>${card('faults', 'What goes wrong', html`${inForce(world)}${faultForm(view)}`)}${card('losses', 'What happens to webhooks', lossesForm(view))}
${card('receivers', 'Who listens', receiverForm(view))}${card('reset', 'Start over', resetForm())}</div></div>`;
  return { title: 'Behind the scenes', here: 'steer', body };
}

function clockForms(view: View): Html {
  const { clock, company } = view.world;
  const local = DateTime.fromMillis(clock.now(), { zone: company.facts.zone });
  return html`<p>It is <b>${dayTime(clock.now(), company.facts.zone)}</b> here.</p>
${form(
  { id: 'advance-form', action: here, does: 'advance', layout: 'line' },
  html`${select('by', 'Move ahead by', [
    ['PT1M', 'a minute'],
    ['PT5M', 'five minutes'],
    ['PT30M', 'half an hour'],
    ['PT1H', 'an hour'],
    ['PT8H', 'eight hours'],
    ['P1D', 'a day'],
  ])}${submit('Move')}`,
)}<h3>Or set it</h3>${form(
    {
      id: 'set-form',
      action: here,
      does: 'set-clock',
      layout: 'line',
      keep: isAgain(view, 'set-clock'),
    },
    html`${input('at', 'Day and time', { type: 'datetime-local', value: typed(view, 'set-clock', 'at', local.toFormat("yyyy-MM-dd'T'HH:mm")), required: true })}${submit('Set', 'quiet')}`,
  )}
<h3>Or let it run</h3>${form({ id: 'real-form', action: here, does: 'real-clock', layout: 'plain' }, submit('Follow the real time', 'quiet'))}
<h3>A whole day at the practice</h3>${form(
    { id: 'play-form', action: here, does: 'play', layout: 'line' },
    html`${select('speed', 'Play the demo day', [
      ['60', 'a minute each second'],
      ['600', 'ten minutes each second'],
      ['3600', 'an hour each second'],
    ])}${submit('Play', 'quiet')}`,
  )}`;
}

function limitsForm(view: View): Html {
  const { settings } = view.world;
  const was = (name: string, usual: string | number): string =>
    typed(view, 'limits', name, String(usual));
  return form(
    { id: 'limits-form', action: here, does: 'limits', keep: isAgain(view, 'limits') },
    html`${input('perMinute', 'Requests a minute (empty: no limit)', { type: 'number', value: was('perMinute', settings.perMinute ?? '') })}
${input('latency', 'Every answer takes (ms)', { type: 'number', value: was('latency', settings.latencyMs) })}
${input('detail', 'Detail after (seconds)', { type: 'number', value: was('detail', settings.detailDelayMs / 1000) })}
${input('noDetail', 'Calls without detail (%)', { type: 'number', value: was('noDetail', Math.round(settings.noDetailChance * 100)) })}
${input('aiDelay', 'Summary after (seconds)', { type: 'number', value: was('aiDelay', settings.aiDelayMs / 1000) })}
${checkbox('ai', 'Conversation Intelligence is bought', settings.ai)}
${checkbox('window', 'WhatsApp only within 24 hours', settings.whatsappWindow)}${submit('Save')}`,
  );
}

const answers = [
  ['500', 'a server error (500)'],
  ['503', 'unavailable (503)'],
  ['429', 'too many requests (429)'],
  ['401', 'not signed in (401)'],
  ['html', 'an HTML page'],
  ['truncate', 'half an answer'],
  ['drop', 'the connection closes'],
  ['reset', 'the connection is reset'],
  ['hang', 'nothing, for ever'],
] as const;

function faultForm(view: View): Html {
  const was = (name: string, usual = ''): string => typed(view, 'fault', name, usual);
  return form(
    { id: 'fault-form', action: here, does: 'fault', keep: isAgain(view, 'fault') },
    html`${select('answer', 'The answer is', answers, was('answer'))}
${select(
  'path',
  'Where',
  [
    ['', 'everywhere'],
    ['/my/api', 'the main API'],
    ['/my/api/sms', 'sending an SMS'],
    ['/my/api/contacts', 'contacts'],
    ['/my/api/calls', 'the call history'],
    ['/analytics/api', 'call details'],
    ['/ai/v1', 'Conversation Intelligence'],
    ['/platform/api', 'cue cards'],
  ],
  was('path'),
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

function inForce({ faults }: World): Html {
  const items = faults.list().map(({ answer, match, when, chance, left }) => {
    const words = answers.find(([value]) => value === String(answer))?.[1] ?? String(answer);
    return html`<b>${words}</b> <span class="soft">${match.method ?? 'any request'} ${match.path ?? 'everywhere'}, ${when === 'after_commit' ? 'after it took effect' : 'without effect'}, ${Math.round(chance * 100)} %, ${left === null ? 'until stopped' : `${left} more`}</span>`;
  });
  return html`${list(items, 'Nothing: every request is answered as it should be.')}
${form({ id: 'heal-form', action: here, does: 'heal', layout: 'plain' }, submit('Stop everything that goes wrong', 'quiet'))}<h3>Add something</h3>`;
}

function lossesForm(view: View): Html {
  const { faults } = view.world.dispatcher;
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

function receiverForm(view: View): Html {
  const { endpoints, workflows } = view.world.dispatcher;
  const items = [...endpoints, ...workflows].map(
    (one) =>
      html`${one.url} <span class="soft small">${'trigger' in one ? `workflow, ${one.trigger}` : `signed, ${one.events.join(', ')}`}</span>`,
  );
  return html`${list(items, 'Nobody yet.')}<h3>Send signed events to</h3>${form(
    {
      id: 'receiver-form',
      action: here,
      does: 'receiver',
      layout: 'line',
      keep: isAgain(view, 'receiver'),
    },
    html`${input('url', 'Address', { value: typed(view, 'receiver', 'url'), hint: 'http://127.0.0.1:8080/hooks/cloudtalk/demo', required: true })}${submit('Add', 'quiet')}`,
  )}`;
}

function staff({ world }: View): Html {
  const forms = [...world.company.agents.values()].map((agent) =>
    form(
      { id: `agent-${agent.id}`, action: here, does: 'agent', layout: 'line' },
      html`<input type="hidden" name="agent" value="${agent.id}">${select(
        'status',
        fullName(agent),
        [...new Set([agent.status, 'online', 'paused', 'offline'])],
        agent.status,
      )}${submit('Set', 'quiet')}`,
    ),
  );
  return list(forms, 'No agents.');
}

function resetForm(): Html {
  return fold(
    'reset-fold',
    'Forget everything…',
    form(
      { id: 'reset-form', action: here, does: 'reset', layout: 'plain' },
      html`<p>Calls, messages, contacts, faults and settings go back to the beginning; receivers stay.</p>${submit('Yes, start over', 'danger')}`,
    ),
  );
}
