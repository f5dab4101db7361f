import { BadRequestError } from '../../../../src/domain/errors.ts';
import type { Random } from '../../../../src/domain/random.ts';
import type { Company } from '../company/company.ts';
import type { Agent, CompanyNumber } from '../company/model.ts';
import { toE164 } from '../numbers.ts';
import type { Direction } from './call.ts';
import type { CallRequest } from './call-request.ts';

/** Who talks to whom, with every default filled in. */
export interface Parties {
  readonly direction: Direction;
  /** Null when withheld. */
  readonly external: string | null;
  /** Null on internal calls. */
  readonly number: CompanyNumber | null;
  readonly agent: Agent;
  readonly transferTo: Agent;
  /** The group whose queue the call waits in. */
  readonly groupId: number;
  /** True when the call flow sends the caller to the agent past the queue. */
  readonly isDirect: boolean;
}

/** Where the call flow sends a caller, when a step of it decides. */
export interface Route {
  /** E-mail, full name or id. */
  readonly agent?: string | undefined;
  /** Name or id of a group. */
  readonly group?: string | undefined;
}

/**
 * Reads the parties of a requested call.
 *
 * @throws BadRequestError for a number or an agent the company does not have.
 */
export function readParties(
  request: CallRequest,
  company: Company,
  random: Random,
  route: Route = {},
): Parties {
  const direction = readDirection(request, company);
  const [theirs, ours] =
    direction === 'outgoing' ? [request.to, request.from] : [request.from, request.to];
  const groupId =
    route.group === undefined
      ? (company.groups.keys().next().value ?? 0)
      : findGroup(company, route.group);
  const named = route.agent ?? request.agent;
  const agent = named === undefined ? firstOf(company, groupId) : findAgent(company, named);
  return {
    direction,
    external: readExternal(theirs, direction, request, company, random),
    number: direction === 'internal' ? null : findNumber(company, ours),
    agent,
    transferTo:
      request.transferTo === undefined
        ? (company.agents.values().find((other) => other.id !== agent.id) ?? agent)
        : findAgent(company, request.transferTo),
    groupId,
    isDirect: route.agent !== undefined,
  };
}

function readDirection(request: CallRequest, company: Company): Direction {
  if (request.outcome === 'internal') return 'internal';
  if (request.direction !== undefined) return request.direction;
  if (request.outcome === 'no_answer') return 'outgoing';
  const isOurs = (number: string | null | undefined): boolean =>
    number != null && company.numberByE164(toE164(number) ?? '') !== undefined;
  if (!isOurs(request.from)) return 'incoming';
  return isOurs(request.to) ? 'internal' : 'outgoing';
}

function readExternal(
  theirs: string | null | undefined,
  direction: Direction,
  request: CallRequest,
  company: Company,
  random: Random,
): string | null {
  if (request.outcome === 'withheld' || theirs === null) return null;
  if (theirs !== undefined) {
    const number = toE164(theirs);
    if (number !== undefined) return number;
    throw new BadRequestError(`"${theirs}" is not a phone number.`, { code: 'sandbox.bad_number' });
  }
  if (direction === 'internal') return [...company.numbers.values()].at(-1)?.e164 ?? null;
  return `+447700900${String(500 + Math.floor(random.next() * 500))}`;
}

function findNumber(company: Company, e164: string | null | undefined): CompanyNumber {
  if (e164 == null) return first(company.numbers.values());
  const found = company.numberByE164(toE164(e164) ?? '');
  if (found !== undefined) return found;
  throw new BadRequestError(`${e164} is not one of the company's numbers.`, {
    code: 'sandbox.unknown_number',
  });
}

/** The first online member of the group, or whoever there is. */
function firstOf(company: Company, groupId: number): Agent {
  const members = [...company.agents.values()].filter(({ groupIds }) => groupIds.includes(groupId));
  const online = members.find(({ status }) => status === 'online');
  return online ?? members[0] ?? first(company.agents.values());
}

function findGroup(company: Company, name: string): number {
  const found = company.groups
    .values()
    .find((group) => group.name === name || String(group.id) === name);
  if (found !== undefined) return found.id;
  throw new BadRequestError(`There is no group "${name}".`, { code: 'sandbox.unknown_group' });
}

function findAgent(company: Company, name: string): Agent {
  const found = company.agentBy(name);
  if (found !== undefined) return found;
  throw new BadRequestError(`There is no agent "${name}".`, { code: 'sandbox.unknown_agent' });
}

function first<T>(items: Iterable<T>): T {
  for (const item of items) return item;
  throw new BadRequestError('The company has no agent or number to take a call.', {
    code: 'sandbox.empty_company',
  });
}
