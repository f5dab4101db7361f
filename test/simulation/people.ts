import type { TransportRequest } from '../../src/connector/api-client/transport.ts';
import type { Instant } from '../../src/domain/clock.ts';
import type { Random } from '../../src/domain/random.ts';
import type { Row, World } from './world.ts';

/** What a person typed into a record, as it must be found again. */
export interface Typed {
  readonly module: string;
  readonly id: string;
  readonly field: string;
  readonly value: string;
  readonly at: Instant;
}

/** A record a person has done away with. */
export interface Gone {
  readonly module: string;
  readonly row: Row;
  readonly at: Instant;
  readonly how: 'deleted' | 'converted' | 'merged';
}

/** The fields people work on, by module, with what they choose where it is a choice; otherwise they type. */
const fieldsOfPeople: Readonly<Record<string, readonly (readonly [string, string?])[]>> = {
  Leads: [
    ['Last_Name'],
    ['First_Name'],
    ['Company'],
    ['Description'],
    ['Lead_Status', 'Contact in Future'],
    ['Email', 'typed@mail.example'],
  ],
  Calls: [['Subject'], ['Description']],
  Tasks: [['Subject'], ['Description'], ['Priority', 'Low'], ['Status', 'In Progress']],
  Cases: [['Subject'], ['Description'], ['Priority', 'Low'], ['Status', 'On Hold']],
  Appointments__s: [['Appointment_Name'], ['Additional_Information']],
  Quality_Notes: [['Text'], ['Name']],
  Notes: [['Note_Title'], ['Note_Content']],
};

/** The modules the service writes into. */
export const ourModules: readonly string[] = Object.keys(fieldsOfPeople);

/** Texts that others write into as well: ours stands beside theirs. */
export const sharedTexts: ReadonlySet<string> = new Set(['Leads Description']);

/** The owner of the practice at work in Zoho, and a memory of all that was done there by hand. */
export class People {
  readonly typed = new Map<string, Typed>();
  readonly gone: Gone[] = [];
  readonly #world: World;
  readonly #random: Random;
  readonly #racing: number;
  #races = 0;

  constructor(world: World, random: Random, racing: number) {
    this.#world = world;
    this.#random = random;
    this.#racing = racing;
    world.forestall = (request) => this.#race(request);
  }

  async edit(pick: number, field: number, text: string): Promise<void> {
    const found = this.#pick(pick);
    if (!found) return;
    const fields = fieldsOfPeople[found.module] ?? [];
    const [name, choice] = fields[Math.floor(field * fields.length)] ?? [];
    if (name !== undefined) await this.#type(found.module, found.row, name, choice ?? text);
  }

  async delete(pick: number): Promise<void> {
    const found = this.#pick(pick);
    if (!found) return;
    const { module, row } = found;
    if (await this.#act('delete', { module, id: row['id'] })) this.#forget(module, row, 'deleted');
  }

  async convert(pick: number): Promise<void> {
    const found = this.#pick(pick, ['Leads']);
    if (!found) return;
    if (await this.#act('convert', { id: found.row['id'] }))
      this.#forget('Leads', found.row, 'converted');
  }

  async merge(pick: number, into: number): Promise<void> {
    const gone = this.#pick(pick, ['Leads'])?.row;
    const survivor = this.#pick(into, ['Leads'])?.row;
    if (!gone || !survivor || gone['id'] === survivor['id']) return;
    if (gone['Mobile'] || survivor['Mobile']) return;
    // The number first: where the survivor is locked nobody merges, for what tells who was merged would be lost.
    if (!(await this.#type('Leads', survivor, 'Mobile', String(gone['Phone'])))) return;
    const sent = { module: 'Leads', survivor: survivor['id'], gone: gone['id'] };
    if (await this.#act('merge', sent)) this.#forget('Leads', gone, 'merged');
  }

  /** @returns how to unlock it again. */
  async lock(pick: number): Promise<(() => Promise<void>) | undefined> {
    const found = this.#pick(pick, ['Leads', 'Cases', 'Tasks']);
    if (!found) return undefined;
    const which = { module: found.module, id: found.row['id'] };
    if (!(await this.#act('lock', which))) return undefined;
    return async () => void (await this.#act('lock', { ...which, locked: false }));
  }

  #pick(share: number, modules = ourModules): { module: string; row: Row } | undefined {
    const found = modules.flatMap((module) =>
      this.#world.made(module).map((row) => ({ module, row })),
    );
    return found[Math.floor(share * found.length)];
  }

  async #type(module: string, row: Row, field: string, text: string): Promise<boolean> {
    const held = row[field];
    const isShared = sharedTexts.has(`${module} ${field}`) && typeof held === 'string';
    const value = isShared ? `${held}\n${text}` : text;
    const id = String(row['id']);
    if (!(await this.#act('edit', { module, id, fields: { [field]: value } }))) return false;
    const at = this.#world.clock.now();
    this.typed.set(`${id} ${field}`, { module, id, field, value: text, at });
    return true;
  }

  #forget(module: string, row: Row, how: Gone['how']): void {
    this.gone.push({ module, row, at: this.#world.clock.now(), how });
    for (const [key, typed] of this.typed) if (typed.id === row['id']) this.typed.delete(key);
  }

  /** Zoho may refuse a person too; then nothing was typed. */
  async #act(lever: string, body: unknown): Promise<boolean> {
    const outcome = await this.#world.zoho.handle({
      method: 'POST',
      path: `/__sandbox/${lever}`,
      query: new URLSearchParams(),
      headers: { host: 'zoho.simulated' },
      body: Buffer.from(JSON.stringify(body)),
    });
    const isDone = 'status' in outcome && outcome.status < 300;
    this.#world.trace.note(
      `a person: ${lever} ${JSON.stringify(body)}${isDone ? '' : ` refused ${'body' in outcome ? String(outcome.body).slice(0, 200) : ''}`}`,
    );
    return isDone;
  }

  /** Somebody saves the record that we are about to update, a moment after we looked at it. */
  async #race({ url, body }: TransportRequest): Promise<void> {
    if (this.#racing === 0 || this.#random.next() >= this.#racing) return;
    const module = new URL(url).pathname.split('/')[3] ?? '';
    const { data = [] } = JSON.parse(Buffer.from(body ?? []).toString('utf8')) as { data?: Row[] };
    await this.#world.clock.sleep(1_100 + this.#random.next() * 2_000);
    for (const sent of data) {
      const row = this.#world.made(module).find(({ id }) => id === sent['id']);
      const field = fieldsOfPeople[module]?.find(([name]) => name in sent);
      if (!row || !field) continue;
      this.#races += 1;
      await this.#type(module, row, field[0], field[1] ?? `raced ${this.#races}`);
    }
    // In a later second than the edit: within one Zoho cannot tell them apart.
    await this.#world.clock.sleep(1_100);
  }
}
