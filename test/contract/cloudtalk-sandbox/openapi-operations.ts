import type { CloudTalkSandbox } from '../../../connectors/cloudtalk/sandbox/sandbox-api.ts';
import type { Settings } from '../../../connectors/cloudtalk/sandbox/settings.ts';
import type { Bench } from './bench.ts';

/** How one operation is brought to one answer. */
export interface Ask {
  /** What stands in the path's place for an id. */
  readonly id?: string | ((bench: Bench) => string | Promise<string>);
  readonly body?: unknown;
  readonly settings?: Partial<Settings>;
  readonly before?: (sandbox: CloudTalkSandbox) => void;
  /** Only by a fault: nothing a client does leads there. */
  readonly fault?: true;
  /** Without the key. */
  readonly bare?: true;
}

/** One operation: how it succeeds, and how it is refused where that is not the usual way. */
export interface Operation {
  readonly success: Ask;
  readonly refusals?: Readonly<Record<number, Ask>>;
}

/** The usual ways: an id that is not there, an empty form, no key, a fault. */
export const usualRefusals: Readonly<Record<number, Ask>> = {
  400: { body: {} },
  401: { bare: true },
  404: { id: '1' },
  406: { body: {} },
  500: { fault: true },
};

const contact = '900100201';
const agent = '200125';
const group = '310041';
const number = '150321';

/** Adds something and names its id. */
function added(path: string, body: unknown): (bench: Bench) => Promise<string> {
  return async (bench) =>
    (await bench.send('PUT', `/my/api${path}`, body)).body.responseData.data.id;
}

/** A call that is over, with everything about it there. */
async function finishedCall({ sandbox, clock }: Bench): Promise<string> {
  const { call_id } = sandbox.call({
    from: '+447700900101',
    detail: true,
    recorded: true,
    tags: ['booking'],
    notes: 'x',
    ai: { topics: ['price'] },
  });
  await clock.advance(100_000);
  return call_id;
}

const person = { email: 'dora@harbourdental.example', firstname: 'Dora', lastname: 'Lane' };
const campaign = { name: 'Winter', Button: [{ title: 'Yes', type: 'successful_positive' }] };
const blocked = { type: 'all', public_number: '+447700900998' };
const activity = { type: 'task', name: 'Cleaning' };
const sms = { recipient: '+447700900201', sender: '+442079460100', message: 'Hello' };
const click = { agent_id: 200_125, callee_number: '+447700900201' };
const card = { type: 'html', title: 'Who calls', content: '<b>Priya</b>' };
const aiRefusals = { 400: { id: 'abc' } };
const aiPart: Operation = { success: { id: finishedCall }, refusals: aiRefusals };

/** A conversation that is going on; the card names its uuid. */
async function talking({ sandbox, clock }: Bench): Promise<string> {
  const { call_uuid } = sandbox.call({ live: true, talkSeconds: 600, waitSeconds: 10 });
  await clock.advance(60_000);
  return call_uuid;
}

/** Every operation of the description, by method and path. */
export const operations: Readonly<Record<string, Operation>> = {
  'POST /cuecards': {
    // The id is the call's uuid: it goes into the body.
    success: { id: talking, body: card },
    refusals: { 424: { body: { ...card, call_uuid: 'aa-bb-cc' } } },
  },
  'GET /agents/index.json': { success: {} },
  'PUT /agents/add.json': {
    success: { body: { ...person, pass: 'x' } },
    refusals: { 403: { body: { ...person, pass: 'x' }, settings: { maxAgents: 0 } } },
  },
  'POST /agents/edit/{agentId}.json': { success: { id: agent, body: person } },
  'DELETE /agents/delete/{agentId}.json': { success: { id: agent } },
  'GET /groups/index.json': { success: {} },
  'PUT /groups/add.json': { success: { body: { group_id: group, agent_id: agent } } },
  'DELETE /groups/delete/{agent_id}.json': { success: { id: agent, body: { group_id: group } } },
  'POST /bulk/contacts.json': {
    success: {
      body: [
        { action: 'add_contact', command_id: '1', data: { name: 'Jon' } },
        { action: 'delete_contact', command_id: '2', data: { id: 1 } },
      ],
    },
  },
  'GET /campaigns/index.json': { success: {} },
  'PUT /campaigns/add.json': { success: { body: campaign } },
  'POST /campaigns/edit/{id}.json': {
    success: { id: added('/campaigns/add.json', campaign), body: campaign },
  },
  'DELETE /campaigns/delete/{id}.json': { success: { id: added('/campaigns/add.json', campaign) } },
  'GET /contacts/index.json': { success: {} },
  'PUT /contacts/add.json': { success: { body: { name: 'Jon' } } },
  'POST /contacts/edit/{contactId}.json': {
    success: { id: contact, body: { city: 'Hove' } },
    refusals: { 406: { body: { ContactEmail: [{ email: 'no' }] } } },
  },
  'DELETE /contacts/delete/{contactId}.json': { success: { id: contact } },
  'GET /contacts/show/{contactId}.json': { success: { id: contact } },
  'GET /contacts/attributes.json': { success: {} },
  'PUT /contacts/addTags/{contactId}.json': { success: { id: contact, body: { tags: ['a'] } } },
  'DELETE /contacts/removeTags/{contactId}.json': {
    success: { id: contact, body: { tags: ['VIP'] } },
  },
  'GET /notes/index.json': { success: { id: added(`/notes/add/${contact}.json`, { note: 'x' }) } },
  'PUT /notes/add/{contactId}.json': { success: { id: contact, body: { note: 'x' } } },
  'POST /notes/edit/{noteId}.json': {
    success: {
      id: added(`/notes/add/${contact}.json`, { note: 'x' }),
      body: { contact_id: contact, note: 'y' },
    },
  },
  'DELETE /notes/delete/{noteId}.json': {
    success: { id: added(`/notes/add/${contact}.json`, { note: 'x' }) },
  },
  'GET /activity/index.json': {
    success: { id: added(`/activity/add/${contact}.json`, { ...activity, external_id: 7 }) },
  },
  'PUT /activity/add/{contactId}.json': { success: { id: contact, body: activity } },
  'POST /activity/edit/{activityId}.json': {
    success: {
      id: added(`/activity/add/${contact}.json`, activity),
      body: { contact_id: contact, name: 'Whitening' },
    },
  },
  'DELETE /activity/delete/{activityId}.json': {
    success: { id: added(`/activity/add/${contact}.json`, activity) },
  },
  'GET /numbers/index.json': { success: {} },
  'POST /numbers/edit/{id}.json': {
    success: { id: number, body: { internal_name: 'Front' } },
    refusals: { 406: { body: { connected_to: 9 } } },
  },
  'DELETE /numbers/clear/{id}.json': { success: { id: number } },
  'GET /countries/index.json': { success: {} },
  'GET /blacklist/index.json': { success: {} },
  'PUT /blacklist/add.json': { success: { body: blocked } },
  'POST /blacklist/edit/{id}.json': {
    success: { id: added('/blacklist/add.json', blocked), body: blocked },
  },
  'DELETE /blacklist/delete/{id}.json': { success: { id: added('/blacklist/add.json', blocked) } },
  'POST /sms/send.json': {
    success: { body: sms },
    refusals: {
      401: { body: sms, settings: { smsFailure: 'Unauthorized action' } },
      403: { body: sms, settings: { smsCredit: 0 } },
    },
  },
  'GET /calls/index.json': { success: { id: finishedCall } },
  'GET /calls/{callId}': {
    success: { id: finishedCall },
    refusals: { 400: { id: '11111111-2222-4333-8444-555555555555' } },
  },
  'GET /calls/recording/{callId}.json': {
    success: { id: finishedCall },
    refusals: { 410: { id: finishedCall, settings: { recordingLifetimeMs: 0 } } },
  },
  'DELETE /recordings/delete/{callId}.json': {
    success: { id: finishedCall },
    refusals: { 410: { id: ({ sandbox }) => sandbox.call({ recorded: false }).call_id } },
  },
  'POST /calls/create.json': {
    success: { body: click },
    refusals: {
      403: {
        body: click,
        before: (sandbox) => sandbox.setAgent({ agent: 'Chloe Shah', status: 'offline' }),
      },
      404: { body: { ...click, agent_id: 1 } },
      409: {
        body: click,
        before: (sandbox) => sandbox.setAgent({ agent: 'Chloe Shah', status: 'busy' }),
      },
    },
  },
  'GET /statistics/realtime/groups.json': { success: { id: finishedCall } },
  'GET /tags/index.json': { success: {} },
  'PUT /tags/add.json': { success: { body: { name: 'recall' } } },
  'POST /tags/edit/{id}.json': {
    success: { id: added('/tags/add.json', { name: 'recall' }), body: { name: 'check' } },
    refusals: { 406: { id: added('/tags/add.json', { name: 'recall' }), body: { name: 'spam' } } },
  },
  'DELETE /tags/delete/{id}.json': { success: { id: added('/tags/add.json', { name: 'recall' }) } },
  'GET /ai/calls/{callId}/summary': aiPart,
  'GET /ai/calls/{callId}/overall-sentiment': aiPart,
  'GET /ai/calls/{callId}/talk-listen-ratio': aiPart,
  'GET /ai/calls/{callId}/topics': aiPart,
  'GET /ai/calls/{callId}/transcription': aiPart,
  'GET /ai/calls/{callId}/smart-notes': aiPart,
  'GET /ai/calls/{callId}/details-link': aiPart,
  'POST /voice-agent/calls': {
    success: {
      body: { call_number: '+447700900201', voice_agent_id: '681b0639876543cfbc3d6b55' },
    },
    refusals: { 404: { fault: true } },
  },
};
