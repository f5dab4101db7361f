import { z } from 'zod';
import type { Agent, Campaign } from '../company/model.ts';
import { type Answer, type Exchange, json } from '../http/answer.ts';
import type { Route } from '../http/routes.ts';
import type { World } from '../world.ts';
import { created, done, failure, invalid, notFound, pathId, required } from './core-answers.ts';

/** Changing agents, group members and campaigns (cloudtalk.md 11, 12). */
export const administrationRoutes: readonly Route[] = [
  ['PUT', '/agents/add.json', addAgent],
  ['POST', '/agents/edit/:id.json', editAgent],
  ['DELETE', '/agents/delete/:id.json', deleteAgent],
  ['PUT', '/groups/add.json', addMember],
  ['DELETE', '/groups/delete/:id.json', removeMember],
  ['PUT', '/campaigns/add.json', addCampaign],
  ['POST', '/campaigns/edit/:id.json', editCampaign],
  ['DELETE', '/campaigns/delete/:id.json', deleteCampaign],
];

/** Seats of the plan: one more is refused. */
const seats = 10;

const agentSchema = z.looseObject({
  email: z.email(),
  firstname: z.string().min(1),
  lastname: z.string().min(1),
  status_outbound: z.coerce.boolean().optional(),
  daily_price_limit: z.coerce.number().min(1).max(200).optional(),
  extension: z.coerce.number().int().min(1000).max(9999).optional(),
  call_number_id: z.coerce.number().int().optional(),
});
const newAgentSchema = agentSchema.extend({ pass: z.string().min(1) });

/** The first complaint about each field, in the vendor's manner. */
function refused(error: z.ZodError, body: unknown): Answer {
  const sent = typeof body === 'object' && body !== null ? body : {};
  const fields = new Set(error.issues.map((issue) => String(issue.path[0] ?? 'name')));
  return invalid(
    Object.fromEntries(
      [...fields].map((field) => [field, [field in sent ? 'Invalid value.' : required]]),
    ),
  );
}

/** The password is taken and never given back. */
function addAgent(exchange: Exchange, world: World): Answer {
  const form = newAgentSchema.safeParse(exchange.body ?? {});
  if (!form.success) return refused(form.error, exchange.body);
  const { agents, numbers } = world.company;
  if (agents.size >= seats) return failure(403, 'Max. number of agents reached.');
  const extension = form.data.extension ?? 1000 + agents.size + 1;
  const isTaken = agents.values().some((agent) => agent.extension === extension);
  if (isTaken) return invalid({ extension: ['Extension has already been used.'] });
  const id = world.ids.next('agent');
  agents.set(id, {
    id,
    firstname: form.data.firstname,
    lastname: form.data.lastname,
    email: form.data.email,
    extension,
    status: 'offline',
    groupIds: [],
    callNumberId: form.data.call_number_id ?? numbers.keys().next().value ?? 0,
    statusOutbound: form.data.status_outbound ?? true,
  });
  return created(id);
}

function editAgent(exchange: Exchange, world: World): Answer {
  const agent = world.company.agents.get(pathId(exchange));
  if (agent === undefined) return notFound;
  const form = agentSchema.safeParse(exchange.body ?? {});
  if (!form.success) return refused(form.error, exchange.body);
  agent.firstname = form.data.firstname;
  agent.lastname = form.data.lastname;
  agent.email = form.data.email;
  agent.callNumberId = form.data.call_number_id ?? agent.callNumberId;
  agent.statusOutbound = form.data.status_outbound ?? agent.statusOutbound;
  return done;
}

function deleteAgent(exchange: Exchange, world: World): Answer {
  return world.company.agents.delete(pathId(exchange)) ? done : notFound;
}

const memberSchema = z.looseObject({
  group_id: z.coerce.number().int(),
  agent_id: z.coerce.number().int(),
});

function addMember(exchange: Exchange, world: World): Answer {
  const form = memberSchema.safeParse(exchange.body ?? {});
  if (!form.success) return refused(form.error, exchange.body);
  return changeMember(world, form.data.agent_id, form.data.group_id, 'Agent added successfully.');
}

function removeMember(exchange: Exchange, world: World): Answer {
  const form = memberSchema.pick({ group_id: true }).safeParse(exchange.body ?? {});
  if (!form.success) return refused(form.error, exchange.body);
  return changeMember(world, pathId(exchange), form.data.group_id, 'Agent deleted successfully.');
}

function changeMember(world: World, agentId: number, groupId: number, message: string): Answer {
  const agent: Agent | undefined = world.company.agents.get(agentId);
  if (agent === undefined || !world.company.groups.has(groupId)) return notFound;
  const others = agent.groupIds.filter((id) => id !== groupId);
  agent.groupIds = message.includes('added') ? [...others, groupId] : others;
  return json(200, { responseData: { status: 200, data: { message } } });
}

const idList = z.array(z.looseObject({ id: z.coerce.number().int() }));
const campaignSchema = z.looseObject({
  name: z.string().min(1),
  status: z.enum(['active', 'inactive']).default('active'),
  call_number_id: z.coerce.number().int().optional(),
  Button: z
    .array(
      z.looseObject({
        id: z.coerce.number().int().optional(),
        title: z.string().min(1),
        type: z.enum([
          'successful_positive',
          'successful_negative',
          'rescheduled',
          'unsuccessful_call_again',
          'unsuccessful_do_not_call',
        ]),
      }),
    )
    .min(1),
  ContactsTag: idList.optional(),
  Group: idList.optional(),
  Agent: idList.optional(),
});

function readCampaign(
  exchange: Exchange,
  world: World,
  before: Campaign | undefined,
): { readonly campaign: Campaign } | { readonly refusal: Answer } {
  const form = campaignSchema.safeParse(exchange.body ?? {});
  if (!form.success) return { refusal: refused(form.error, exchange.body) };
  const { company, ids } = world;
  const asIds = (list: z.infer<typeof idList> | undefined): number[] | undefined =>
    list?.map(({ id }) => id);
  const tags = asIds(form.data.ContactsTag)?.flatMap((id) => company.contactTags.get(id) ?? []);
  const firstNumber = company.numbers.keys().next().value ?? 0;
  return {
    campaign: {
      id: before?.id ?? ids.next('entry'),
      name: form.data.name,
      status: form.data.status,
      callNumberId: form.data.call_number_id ?? before?.callNumberId ?? firstNumber,
      buttons: form.data.Button.map(({ id, title, type }) => ({
        id: id ?? ids.next('entry'),
        title,
        type,
      })),
      tags: tags ?? before?.tags ?? [],
      groupIds: asIds(form.data.Group) ?? before?.groupIds ?? [],
      agentIds: asIds(form.data.Agent) ?? before?.agentIds ?? [],
    },
  };
}

function addCampaign(exchange: Exchange, world: World): Answer {
  const read = readCampaign(exchange, world, undefined);
  if ('refusal' in read) return read.refusal;
  world.company.campaigns.set(read.campaign.id, read.campaign);
  return created(read.campaign.id);
}

function editCampaign(exchange: Exchange, world: World): Answer {
  const before = world.company.campaigns.get(pathId(exchange));
  if (before === undefined) return notFound;
  const read = readCampaign(exchange, world, before);
  if ('refusal' in read) return read.refusal;
  world.company.campaigns.set(before.id, read.campaign);
  return done;
}

function deleteCampaign(exchange: Exchange, world: World): Answer {
  return world.company.campaigns.delete(pathId(exchange)) ? done : notFound;
}
