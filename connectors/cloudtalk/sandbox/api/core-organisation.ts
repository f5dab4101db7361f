import { z } from 'zod';
import type { Agent, CompanyNumber, Group } from '../company/model.ts';
import type { Answer, Exchange } from '../http/answer.ts';
import type { Route } from '../http/routes.ts';
import { toE164 } from '../numbers.ts';
import type { World } from '../world.ts';
import { done, filter, invalid, notFound, page, pathId } from './core-answers.ts';

/** Agents, groups and numbers (cloudtalk.md 11). */
export const organisationRoutes: readonly Route[] = [
  ['GET', '/agents/index.json', listAgents],
  ['GET', '/groups/index.json', listGroups],
  ['GET', '/numbers/index.json', listNumbers],
  ['POST', '/numbers/edit/:id.json', editNumber],
  ['DELETE', '/numbers/clear/:id.json', clearNumber],
];

function listAgents(exchange: Exchange, world: World): Answer {
  const now = world.clock.now();
  const { agents, numbers } = world.company;
  const wanted = exchange.query.get('associated_number');
  const e164 = (agent: Agent): string | null => numbers.get(agent.callNumberId)?.e164 ?? null;
  const found = agents
    .values()
    .filter(filter(exchange, 'id', (agent: Agent) => agent.id))
    .filter((agent) => wanted === null || wanted === '' || e164(agent) === toE164(wanted));
  return page(exchange, world.settings, [...found], (agent) => ({
    Agent: {
      id: String(agent.id),
      name: `voice${agent.id}`,
      firstname: agent.firstname,
      lastname: agent.lastname,
      email: agent.email,
      is_daily_limit_ok: true,
      status_outbound: agent.statusOutbound,
      availability_status: world.isCalling(agent.id, now) ? 'calling' : agent.status,
      extension: String(agent.extension),
      call_number_id: String(agent.callNumberId),
      default_number: e164(agent),
      associated_numbers: [e164(agent)].filter((number) => number !== null),
    },
  }));
}

/** The wire key is `Group`, whatever the schema says. */
function listGroups(exchange: Exchange, world: World): Answer {
  return page(exchange, world.settings, [...world.company.groups.values()], (group: Group) => ({
    Group: { id: String(group.id), internal_name: group.name },
  }));
}

function listNumbers(exchange: Exchange, world: World): Answer {
  const isFree = (number: CompanyNumber): number => (number.connectedTo === null ? 1 : 0);
  const found = world.company.numbers
    .values()
    .filter(filter(exchange, 'id', (number: CompanyNumber) => number.id))
    .filter(filter(exchange, 'country_code', (number: CompanyNumber) => number.countryCode))
    .filter(filter(exchange, 'area_code', (number: CompanyNumber) => number.areaCode))
    .filter(filter(exchange, 'connected_to', (number: CompanyNumber) => number.connectedTo))
    .filter(filter(exchange, 'is_free', isFree));
  return page(exchange, world.settings, [...found], (number) => ({
    CallNumber: {
      id: String(number.id),
      country_code: number.countryCode,
      area_code: number.areaCode,
      internal_name: number.name,
      caller_id_e164: number.e164,
      is_redirected: false,
      connected_to: number.connectedTo === null ? null : String(number.connectedTo),
      source_id: number.sourceId === null ? null : String(number.sourceId),
    },
  }));
}

const numberSchema = z.looseObject({
  internal_name: z.string().min(1).optional(),
  connected_to: z.coerce.number().int().min(0).max(3).optional(),
  source_id: z.coerce.number().int().optional(),
});

function editNumber(exchange: Exchange, world: World): Answer {
  const number = world.company.numbers.get(pathId(exchange));
  if (number === undefined) return notFound;
  const form = numberSchema.safeParse(exchange.body ?? {});
  if (!form.success) return refuseNumber(form.error);
  number.name = form.data.internal_name ?? number.name;
  number.connectedTo = form.data.connected_to ?? number.connectedTo;
  number.sourceId = form.data.source_id ?? number.sourceId;
  return done;
}

/** Whatever is wrong with the route is called its type. */
function refuseNumber(error: z.ZodError): Answer {
  const field = String(error.issues[0]?.path[0] ?? 'internal_name');
  return field === 'internal_name'
    ? invalid({ internal_name: ['Invalid value.'] })
    : invalid({ type: ['Please supply a valid type.'] });
}

/** Frees a number: it stays the company's, but leads nowhere. */
function clearNumber(exchange: Exchange, world: World): Answer {
  const number = world.company.numbers.get(pathId(exchange));
  if (number === undefined) return notFound;
  number.connectedTo = null;
  number.sourceId = null;
  return done;
}
