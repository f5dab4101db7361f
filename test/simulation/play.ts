import { seededRandom } from '../../src/domain/random.ts';
import type { History, Op } from './history.ts';
import { People } from './people.ts';
import type { World } from './world.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** What was played, for the check. */
export interface Played {
  readonly history: History;
  readonly people: People;
  /** Everything came to rest within the time that is allowed for it. */
  readonly rested: boolean;
}

/** Lets a history happen, then ends all trouble and lets time pass until everything is at rest. */
export async function play(world: World, history: History): Promise<Played> {
  const people = new People(world, seededRandom(history.seed * 31 + 6), history.racingEdits);
  const player = new Player(world, people);
  await world.open();
  for (const op of history.ops) {
    await world.clock.advanceTo(Math.max(op.at, world.clock.now()));
    world.trace.note(`** ${JSON.stringify(op)}`);
    await player.perform(op);
  }
  await player.endTrouble();
  return { history, people, rested: await untilRest(world) };
}

/** Long enough for every poll and for deletions to be looked for. */
const leastRestMs = 65 * minuteMs;
/** The longest schedule is the vendor's own of webhooks that were refused: a day and a half. */
const mostRestMs = 80 * hourMs;

/** Out of step with everything that is done every so many minutes: else it might be seen at work each time. */
const restStepMs = 15 * minuteMs + 7_000;

async function untilRest(world: World): Promise<boolean> {
  const { clock } = world;
  const begun = clock.now();
  while (clock.now() - begun < mostRestMs) {
    await clock.advanceTo(clock.now() + restStepMs);
    if (clock.now() - begun >= leastRestMs && (await isQuiet(world))) return true;
  }
  return false;
}

async function isQuiet(world: World): Promise<boolean> {
  const { service, cloudtalk, clock } = world;
  if (!service || !world.isAtRest()) return false;
  if (cloudtalk.deliveries().some(({ state }) => state === 'pending')) return false;
  const due = await service.app.store.nextDue();
  return due === undefined || due > clock.now() + hourMs;
}

class Player {
  readonly #world: World;
  readonly #people: People;
  readonly #calls = new Map<string, string>();
  readonly #locks = new Set<() => Promise<void>>();

  constructor(world: World, people: People) {
    this.#world = world;
    this.#people = people;
  }

  async perform(op: Op): Promise<void> {
    const world = this.#world;
    switch (op.do) {
      case 'call':
        this.#calls.set(op.name, world.cloudtalk.call(op.request).call_id);
        return;
      case 'message':
        world.cloudtalk.message(op.request);
        return;
      case 'retag':
        return this.#retag(op);
      case 'rate':
        return this.#rate(op.call, op.stars);
      case 'edit':
        return this.#people.edit(op.pick, op.field, op.text);
      case 'delete':
        return this.#people.delete(op.pick);
      case 'convert':
        return this.#people.convert(op.pick);
      case 'merge':
        return this.#people.merge(op.pick, op.into);
      case 'lock':
        return this.#lock(op.pick, op.forMs);
      case 'crash':
        world.crash(op.steps, op.downMs);
        return;
      case 'restart':
        void world.restart(op.downMs);
        return;
      case 'wire':
        world.wires[op.vendor].trouble(op.trouble);
        return;
      case 'webhooks':
        world.cloudtalk.fault({ webhooks: op.loss });
        void world.clock.sleep(op.forMs).then(() => world.cloudtalk.fault({ clear: true }));
        return;
      case 'expire':
        await this.#control('expire-tokens', {});
        return;
      case 'lag':
        await this.#control('limits', { indexLagMs: op.indexLagMs });
        return;
      case 'skew':
        world.skewMs = op.ms;
    }
  }

  /** Faults end, locks are lifted, and if the service is down it comes up again by itself. */
  async endTrouble(): Promise<void> {
    const { wires, cloudtalk, trace } = this.#world;
    trace.note('** all trouble ends');
    wires.zoho.mend();
    wires.cloudtalk.mend();
    cloudtalk.fault({ clear: true });
    for (const unlock of this.#locks) await unlock();
    this.#locks.clear();
  }

  /** A call that was left out of the history cannot be corrected. */
  #retag({ call, tags, notes }: Extract<Op, { readonly do: 'retag' }>): void {
    const id = this.#calls.get(call);
    if (id === undefined) return;
    const about = { call_id: id, tags: [...tags] };
    this.#world.cloudtalk.edit(notes === undefined ? about : { ...about, notes });
  }

  #rate(call: string, stars: number): void {
    const id = this.#calls.get(call);
    if (id !== undefined) this.#world.cloudtalk.edit({ call_id: Number(id), rating: stars });
  }

  async #lock(pick: number, forMs: number): Promise<void> {
    const unlock = await this.#people.lock(pick);
    if (!unlock) return;
    this.#locks.add(unlock);
    void this.#world.clock.sleep(forMs).then(() => {
      if (this.#locks.delete(unlock)) return unlock();
      return undefined;
    });
  }

  async #control(lever: string, body: unknown): Promise<void> {
    await this.#world.zoho.handle({
      method: 'POST',
      path: `/__sandbox/${lever}`,
      query: new URLSearchParams(),
      headers: { host: 'zoho.simulated' },
      body: Buffer.from(JSON.stringify(body)),
    });
  }
}
