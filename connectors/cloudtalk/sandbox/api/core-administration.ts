import { z } from 'zod';
import type { Agent } from '../company/model.ts';
import { type Answer, type Exchange, json } from '../http/answer.ts';
import type { Route } from '../http/routes.ts';
import { announceUser } from '../webhooks/user-signals.ts';
import type { World } from '../world.ts';
import {
  created,
  done,
  failure,
  flag,
  invalid,
  invalidInput,
  notFound,
  pathId,
  required,
} from './core-answers.ts';

/** Changing agents and group members (cloudtalk.md 11). */
export const administrationRoutes: readonly Route[] = [
  ['PUT', '/agents/add.json', addAgent],
  ['POST', '/agents/edit/:id.json', editAgent],
  ['DELETE', '/agents/delete/:id.json', deleteAgent],
  ['PUT', '/groups/add.json', addMember],
  ['DELETE', '/groups/delete/:id.json', removeMember],
];

const agentSchema = z.looseObject({
  email: z.email(),
  firstname: z.string().min(1),
  lastname: z.string().min(1),
  status_outbound: flag.optional(),
  daily_price_limit: z.coerce.number().int().min(1).max(200).or(z.literal('')).nullish(),
  extension: z.coerce.number().int().min(1000).max(9999).optional(),
  call_number_id: z.coerce.number().int().optional(),
});
const newAgentSchema = agentSchema.extend({ pass: z.string().min(1) });

/** The first complaint about each field, in the vendor's manner. */
function refused(error: z.ZodError, body: unknown): Answer {
  const sent = typeof body === 'object' && body !== null ? body : {};
  const fields = new Set(error.issues.map((issue) => String(issue.path[0] ?? 'email')));
  return invalid(Object.fromEntries([...fields].map((field) => [field, [complaint(field, sent)]])));
}

function complaint(field: string, sent: object): string {
  const value: unknown = Reflect.get(sent, field);
  if (value === undefined || value === '') return required;
  return field === 'email' ? 'Please supply a valid email address.' : 'Invalid value.';
}

type AgentForm = z.infer<typeof agentSchema>;

/** What is wrong with a form besides its types: the extension is taken, the number is not the company's. */
function conflict(form: AgentForm, own: Agent | undefined, world: World): Answer | undefined {
  const { agents, numbers } = world.company;
  const isTaken = agents
    .values()
    .some((agent) => agent !== own && agent.extension === form.extension);
  if (isTaken) return invalid({ extension: ['Extension has already been used.'] });
  const isForeign = form.call_number_id !== undefined && !numbers.has(form.call_number_id);
  return isForeign ? invalid({ call_number_id: ['Invalid value.'] }) : undefined;
}

/** The password is taken and never given back. */
function addAgent(exchange: Exchange, world: World): Answer {
  const form = newAgentSchema.safeParse(exchange.body ?? {});
  if (!form.success) return refused(form.error, exchange.body);
  const { agents, numbers } = world.company;
  const wrong = conflict(form.data, undefined, world);
  if (wrong !== undefined) return wrong;
  if (agents.size >= world.settings.maxAgents)
    return failure(403, 'Max. number of agents reached.');
  const id = world.ids.next('agent');
  const agent: Agent = {
    id,
    firstname: form.data.firstname,
    lastname: form.data.lastname,
    email: form.data.email,
    extension: form.data.extension ?? freeExtension(world),
    status: 'offline',
    groupIds: [],
    callNumberId: form.data.call_number_id ?? numbers.keys().next().value ?? 0,
    statusOutbound: form.data.status_outbound ?? true,
    dailyPriceLimit: Number(form.data.daily_price_limit) || null,
  };
  agents.set(id, agent);
  announceUser('created', agent, world);
  return created(id);
}

function freeExtension({ company }: World): number {
  const taken = new Set(company.agents.values().map(({ extension }) => extension));
  let extension = 1001;
  while (taken.has(extension)) extension += 1;
  return extension;
}

function editAgent(exchange: Exchange, world: World): Answer {
  const agent = world.company.agents.get(pathId(exchange));
  if (agent === undefined) return notFound;
  const form = agentSchema.safeParse(exchange.body ?? {});
  if (!form.success) return refused(form.error, exchange.body);
  const wrong = conflict(form.data, agent, world);
  if (wrong !== undefined) return wrong;
  agent.firstname = form.data.firstname;
  agent.lastname = form.data.lastname;
  agent.email = form.data.email;
  agent.extension = form.data.extension ?? agent.extension;
  agent.callNumberId = form.data.call_number_id ?? agent.callNumberId;
  agent.statusOutbound = form.data.status_outbound ?? agent.statusOutbound;
  const { daily_price_limit: limit } = form.data;
  if (limit != null) agent.dailyPriceLimit = limit === '' ? null : limit;
  announceUser('updated', agent, world);
  return done;
}

function deleteAgent(exchange: Exchange, world: World): Answer {
  const agent = world.company.agents.get(pathId(exchange));
  if (agent === undefined) return notFound;
  world.company.agents.delete(agent.id);
  announceUser('deleted', agent, world);
  return done;
}

const memberSchema = z.looseObject({
  group_id: z.coerce.number().int(),
  agent_id: z.coerce.number().int(),
});

/** A group or an agent that is not there is wrong input here, without a field (the description knows no 404). */
function addMember(exchange: Exchange, world: World): Answer {
  const form = memberSchema.safeParse(exchange.body ?? {});
  if (!form.success) return invalidInput;
  const { agent_id, group_id } = form.data;
  const agent = world.company.agents.get(agent_id);
  if (agent === undefined || !world.company.groups.has(group_id)) return invalidInput;
  agent.groupIds = [...agent.groupIds.filter((id) => id !== group_id), group_id];
  return said('Agent added successfully.');
}

/** Here it is the other way round: the description knows no 406. */
function removeMember(exchange: Exchange, world: World): Answer {
  const form = memberSchema.pick({ group_id: true }).safeParse(exchange.body ?? {});
  const agent = world.company.agents.get(pathId(exchange));
  if (!form.success || agent === undefined || !agent.groupIds.includes(form.data.group_id))
    return notFound;
  agent.groupIds = agent.groupIds.filter((id) => id !== form.data.group_id);
  return said('Agent deleted successfully.');
}

function said(message: string): Answer {
  return json(200, { responseData: { status: 200, data: { message } } });
}
