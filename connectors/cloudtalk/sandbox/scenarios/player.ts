import { BadRequestError } from '../../../../src/domain/errors.ts';
import { addContact } from '../api/core-contacts.ts';
import { readEdit } from '../calls/call-edits.ts';
import type { Exchange } from '../http/answer.ts';
import { readInstant } from '../times.ts';
import { announceUser } from '../webhooks/user-signals.ts';
import type { World } from '../world.ts';
import type { Scenario, ScenarioEntry } from './scenario.ts';

/** An entry that has begun. */
export interface PlayedEntry {
  readonly entry: ScenarioEntry;
  /** The call's uuid, the message's or the contact's id, the e-mail of an agent. */
  readonly id: string;
}

/** How a scenario is played. */
export interface PlayOptions {
  /** How many times as fast as the base clock the sandbox clock runs meanwhile. Leave it out with a virtual clock. */
  readonly speed?: number | undefined;
  /** False leaves the clock as it stands; it is set to the scenario's start otherwise. */
  readonly setClock?: boolean | undefined;
  /** Called as each entry begins. */
  readonly onEntry?: ((played: PlayedEntry) => void) | undefined;
}

/** A scenario being played. */
export interface Play {
  readonly scenario: string;
  readonly total: number;
  readonly played: readonly PlayedEntry[];
  /** Settles when the scenario's end is reached, or the sandbox is reset or closed. */
  readonly done: Promise<void>;
  readonly isDone: () => boolean;
}

/**
 * Plays a scenario on the sandbox clock.
 *
 * @throws BadRequestError for a speed that is not above zero.
 */
export async function playScenario(
  scenario: Scenario,
  world: World,
  options: PlayOptions,
): Promise<Play> {
  const { clock } = world;
  const { speed, setClock, onEntry } = options;
  if (speed !== undefined && speed <= 0)
    throw new BadRequestError('The speed must be above zero.', { code: 'sandbox.bad_speed' });
  if (setClock !== false) await clock.set(readInstant(scenario.startsAt) ?? clock.now());
  if (speed !== undefined) clock.setRate(speed);
  const played: PlayedEntry[] = [];
  let isDone = false;
  const run = async (): Promise<void> => {
    for (const entry of scenario.entries) {
      await clock.until(readInstant(entry.at) ?? 0);
      if (clock.isClosed) break;
      const begun = { entry, id: begin(entry, world, played) };
      played.push(begun);
      onEntry?.(begun);
    }
    await clock.until(readInstant(scenario.endsAt) ?? 0);
    if (speed !== undefined && !clock.isClosed) clock.setRate(1);
    isDone = true;
  };
  return {
    scenario: scenario.name,
    total: scenario.entries.length,
    played,
    done: run(),
    isDone: () => isDone,
  };
}

function begin(entry: ScenarioEntry, world: World, played: readonly PlayedEntry[]): string {
  switch (entry.kind) {
    case 'call':
      return world.engine.place({ ...entry.call, at: entry.at, live: true })[0].uuid;
    case 'message':
      return world.desk.place({ ...entry.message, at: entry.at }).id;
    case 'contact':
      return addByApi(entry.contact, world);
    case 'edit':
      return editLate(entry, world, played);
    case 'agent': {
      const agent = world.company.agentBy(entry.agent);
      if (agent === undefined) return '';
      agent.status = entry.status;
      announceUser('status_changed', agent, world);
      return agent.email;
    }
  }
}

function addByApi(contact: Readonly<Record<string, unknown>>, world: World): string {
  const exchange: Exchange = {
    method: 'PUT',
    path: '/contacts/add.json',
    params: {},
    query: new URLSearchParams(),
    headers: {},
    body: contact,
  };
  const before = new Set(world.company.contacts.keys());
  addContact(exchange, world);
  return String([...world.company.contacts.keys()].find((id) => !before.has(id)) ?? '');
}

function editLate(
  { of, edit }: Extract<ScenarioEntry, { kind: 'edit' }>,
  world: World,
  played: readonly PlayedEntry[],
): string {
  const uuid = played.find(({ entry }) => entry.name === of)?.id ?? '';
  const call = world.calls.byUuid(uuid);
  if (call !== undefined) world.engine.edit(call, readEdit(world.clock.now(), edit));
  return uuid;
}
