import { readSent, type Sent } from '../../../../src/connector/sandbox-page/forms.ts';
import type { SandboxReply } from '../exchange.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Module } from '../metadata/module.ts';
import type { Org } from '../org.ts';
import { changedFields } from './field-input.ts';
import { address, type Pull, sentTime, steerAddress } from './view.ts';

/** A sent form, with what it may work on. */
export interface Doing {
  readonly org: Org;
  /** The module and the id of the page the form stands on. */
  readonly module: Module | undefined;
  readonly id: string | undefined;
  readonly fields: URLSearchParams;
  readonly pull: Pull;
}

/** The answer of the lever, what to say when it is good, and where to go then; the same page when not told. */
export interface Done {
  readonly reply: SandboxReply;
  readonly said: string;
  readonly to?: string;
}

type Deed = (doing: Doing, sent: Sent) => Promise<Done>;

/** Changes the record of the page. */
async function change(doing: Doing, sent: Sent, fields: JsonObject, said: string): Promise<Done> {
  const { module, id = '', pull } = doing;
  const api = module?.api ?? '';
  const reply = await pull('edit', { module: api, id, as: sent('as') ?? 'owner', fields });
  return { reply, said, to: address(api, id) };
}

async function makeRecord({ org, module, fields, pull }: Doing, sent: Sent): Promise<Done> {
  const api = module?.api ?? '';
  const given = module ? changedFields(org, module, fields) : {};
  const reply = await pull('edit', { module: api, as: sent('as') ?? 'owner', fields: given });
  const made = idIn(reply);
  return { reply, said: 'made', to: made === undefined ? address(api) : address(api, made) };
}

function idIn({ body }: SandboxReply): string | undefined {
  const found = typeof body === 'string' ? (JSON.parse(body) as { data?: { id?: string }[] }) : {};
  return found.data?.[0]?.id;
}

const recordDeeds: Readonly<Record<string, Deed>> = {
  make: makeRecord,
  edit: (doing, sent) => {
    const { org, module, fields } = doing;
    return change(doing, sent, module ? changedFields(org, module, fields) : {}, 'saved');
  },
  move: (doing, sent) =>
    change(
      doing,
      sent,
      {
        Appointment_Start_Time: sentTime(doing.org, sent('start') ?? ''),
        Reschedule_Reason: sent('reason') ?? null,
        Reschedule_Note: sent('note') ?? null,
      },
      'moved',
    ),
  cancel: (doing, sent) =>
    change(
      doing,
      sent,
      {
        Status: 'Cancelled',
        Cancellation_Reason: sent('reason') ?? null,
        Cancellation_Note: sent('note') ?? null,
      },
      'cancelled',
    ),
  complete: (doing, sent) => change(doing, sent, { Status: 'Completed' }, 'completed'),
  note: async ({ module, id = '', pull }, sent) => {
    const fields = {
      Note_Title: sent('title') ?? null,
      Note_Content: sent('content') ?? null,
      Parent_Id: { module: { api_name: module?.api ?? '' }, id },
    };
    const reply = await pull('edit', { module: 'Notes', as: sent('as') ?? 'owner', fields });
    return { reply, said: 'noted' };
  },
  lock: async ({ module, id = '', pull }, sent) => {
    const locked = sent('locked') === 'yes';
    const reply = await pull('lock', { module: module?.api ?? '', id, locked });
    return { reply, said: locked ? 'locked' : 'unlocked' };
  },
  delete: async ({ module, id = '', pull }, sent) => {
    const api = module?.api ?? '';
    const reply = await pull('delete', { module: api, id, as: sent('as') ?? 'owner' });
    return { reply, said: 'deleted', to: address(api) };
  },
  merge: async ({ module, id = '', pull }, sent) => {
    const asked = { module: module?.api ?? '', survivor: id, gone: sent('gone') ?? '' };
    const reply = await pull('merge', { ...asked, as: sent('as') ?? 'owner' });
    return { reply, said: 'merged' };
  },
  convert: async ({ id = '', pull }, sent) => {
    const deal = { Deal_Name: sent('deal') ?? null, Stage: sent('stage') ?? null };
    const options: JsonObject = sent('withDeal') === 'yes' ? { Deals: deal } : {};
    const reply = await pull('convert', { id, as: sent('as') ?? 'owner', options });
    return { reply, said: 'converted' };
  },
};

/** A number that was typed; the text itself when it is none, for the lever to refuse. */
function numberOf(sent: Sent, name: string, usual: Json): Json {
  const text = sent(name);
  if (text === undefined) return usual;
  return Number.isFinite(Number(text)) ? Number(text) : text;
}

function scaled(sent: Sent, name: string, by: number): Json {
  const value = numberOf(sent, name, 0);
  return typeof value === 'number' ? value * by : value;
}

async function steer(pull: Pull, lever: string, body: Json, said: string): Promise<Done> {
  return { reply: await pull(lever, body), said, to: steerAddress };
}

function faultBody(sent: Sent): JsonObject {
  const answer = sent('answer') ?? '500';
  const [method, path] = [sent('method'), sent('path')];
  return {
    match: { ...(method !== undefined && { method }), ...(path !== undefined && { path }) },
    when: sent('when') ?? 'before_commit',
    answer: /^\d+$/.test(answer) ? Number(answer) : answer,
    times: numberOf(sent, 'times', null),
    chance: scaled(sent, 'chance', 0.01),
  };
}

const steeringDeeds: Readonly<Record<string, Deed>> = {
  advance: ({ pull }, sent) => steer(pull, 'clock', { advance: sent('by') ?? 'PT1M' }, 'clock'),
  'set-clock': ({ org, pull }, sent) =>
    steer(pull, 'clock', { set: sentTime(org, sent('at') ?? '') }, 'clock'),
  'real-clock': ({ pull }) => steer(pull, 'clock', { real: true }, 'clock'),
  limits: ({ pull }, sent) =>
    steer(
      pull,
      'limits',
      {
        edition: sent('edition') ?? 'enterprise',
        users: numberOf(sent, 'users', 10),
        credits: numberOf(sent, 'credits', null),
        concurrency: numberOf(sent, 'concurrency', null),
        latencyMs: numberOf(sent, 'latencyMs', 0),
        indexLagMs: scaled(sent, 'lag', 1000),
      },
      'limits',
    ),
  fault: ({ pull }, sent) => steer(pull, 'faults', faultBody(sent), 'failing'),
  heal: ({ pull }) => steer(pull, 'faults', { clear: true }, 'healed'),
  losses: ({ pull }, sent) => {
    const webhooks = {
      drop: scaled(sent, 'drop', 0.01),
      duplicate: scaled(sent, 'duplicate', 0.01),
      reorder: scaled(sent, 'reorder', 0.01),
      delayMs: [0, scaled(sent, 'delay', 1000)],
    };
    return steer(pull, 'faults', { webhooks }, 'losses');
  },
  people: ({ pull }, sent) => {
    const acts = ['edit', 'delete', 'merge', 'convert', 'lock'];
    const weights = acts.map((act) => [act, sent(act) === 'yes' ? 1 : 0] as const);
    const everyMs = [1000, scaled(sent, 'every', 2000)];
    return steer(pull, 'people', { everyMs, ...Object.fromEntries(weights) }, 'people');
  },
  'people-stop': ({ pull }) => steer(pull, 'people', { stop: true }, 'quiet'),
  'expire-tokens': ({ pull }) => steer(pull, 'expire-tokens', {}, 'expired'),
  'reset-practice': ({ pull }) => steer(pull, 'reset', { seed: 'practice' }, 'reset'),
  'reset-empty': ({ pull }) => steer(pull, 'reset', { seed: 'empty' }, 'reset'),
};

/** Does what a form asks for; undefined when there is no such form on this kind of page. */
export function doDeed(does: string, doing: Doing): Promise<Done> | undefined {
  const deeds = doing.module ? recordDeeds : steeringDeeds;
  const deed = Object.hasOwn(deeds, does) ? deeds[does] : undefined;
  return deed?.(doing, readSent(doing.fields));
}

/** What is said on the page afterwards. */
export const words: Readonly<Record<string, string>> = {
  made: 'The record was made.',
  saved: 'Saved.',
  moved: 'The appointment was moved.',
  cancelled: 'The appointment was cancelled.',
  completed: 'The appointment is completed.',
  noted: 'The note was added.',
  locked: 'The record is locked.',
  unlocked: 'The record is unlocked.',
  deleted: 'The record was deleted.',
  converted: 'The lead was converted.',
  merged: 'The records were merged.',
  people: 'People are at work.',
  quiet: 'Nobody touches anything any more.',
  clock: 'The clock was turned.',
  limits: 'The limits are set.',
  failing: 'It will fail as you asked.',
  healed: 'Nothing goes wrong any more.',
  losses: 'Notifications behave as you asked.',
  expired: 'No access token works any more.',
  reset: 'Everything starts over.',
};
