import type { CallView, MessageView } from '../../connectors/cloudtalk/sandbox/control/views.ts';
import type { Instant } from '../../src/domain/clock.ts';
import { expectedKind, type Kind, slotOf } from './expected.ts';
import { namesNobody, wrongLinks } from './links.ts';
import { type Gone, sharedTexts, type Typed } from './people.ts';
import type { Played } from './play.ts';
import type { Row, World } from './world.ts';

/** What was checked of one run. */
export interface Verdict {
  /** In words; empty when the promise was kept. */
  readonly broken: readonly string[];
  readonly conversations: number;
  /** Values people typed that were looked for. */
  readonly typed: number;
  /** Edits in the very second of a look or a write of ours: Zoho cannot tell them apart. */
  readonly sameSecond: number;
  /** Corrections whose only announcement was lost, too old for the poll. */
  readonly unheard: number;
}

/**
 * Checks the promise by the sandboxes' own data: what CloudTalk knows to have happened, and what stands in Zoho. Nothing
 * of the service is asked but whether it has given anything up.
 *
 * @param isDayOver recent days have been read again since: no correction is excused.
 */
export function judge(world: World, played: Played, isDayOver = false): Verdict {
  return new Judge(world, played, isDayOver).verdict();
}

class Judge {
  readonly #world: World;
  readonly #played: Played;
  readonly #isDayOver: boolean;
  readonly #broken: string[] = [];
  #unheard = 0;
  #sameSecond = 0;

  constructor(world: World, played: Played, isDayOver: boolean) {
    this.#isDayOver = isDayOver;
    this.#world = world;
    this.#played = played;
  }

  verdict(): Verdict {
    const calls = this.#world.cloudtalk.calls();
    const messages = this.#world.cloudtalk.messages().filter((one) => this.#arrived(one));
    if (!this.#played.rested) this.#say('it never came to rest');
    this.#checkKeys();
    this.#checkIntake();
    for (const call of calls) this.#checkCall(call);
    for (const message of messages) this.#checkMessage(message);
    this.#checkPeople(calls, messages);
    this.#checkTyped();
    return {
      broken: this.#broken,
      conversations: calls.length + messages.length,
      typed: this.#played.people.typed.size,
      sameSecond: this.#sameSecond,
      unheard: this.#unheard,
    };
  }

  #say(what: string): void {
    this.#broken.push(what);
  }

  #checkKeys(): void {
    const { duplicateKeys } = this.#world.zoho.stats();
    if (duplicateKeys > 0) this.#say(`${duplicateKeys} keys stand twice in Zoho`);
  }

  #checkIntake(): void {
    for (const [id, times] of this.#world.taken)
      if (times > 1) this.#say(`the event ${id} was stored ${times} times`);
  }

  #arrived({ id }: MessageView): boolean {
    return this.#world.cloudtalk
      .deliveries()
      .some((one) => one.about === id && one.state === 'acknowledged');
  }

  #checkCall(call: CallView): void {
    const name = `call ${call.call_id}`;
    if (call.direction === 'internal') return;
    const startsAt = second(call.started_at);
    const row = this.#only(
      `${name}: Calls`,
      'Calls',
      (one) => second(one['Call_Start_Time']) === startsAt,
    );
    if (!this.#isHeard(call)) {
      this.#unheard += 1;
      return;
    }
    const kind = expectedKind(call);
    const isSomebody =
      (call.direction === 'incoming' || !isStranger(call.external_number)) &&
      !wasDeletedAfter(this.#played, call);
    if (row) this.#checkFields(name, row, call, kind);
    if (row && isSomebody) this.#checkLinks(`${name}: Calls`, row, call);
    // A visit and a remark are somebody's: whom we rang up nobody knows, and who was deleted since is not made again.
    if (isSomebody) this.#checkVisit(name, call, kind);
    if (isSomebody) this.#checkQuestion(name, call, kind);
    this.#checkOutcome(`${name}: Cases`, 'Cases', call, kind === 'escalation', isClosed);
    this.#checkOutcome(
      `${name}: Quality_Notes`,
      'Quality_Notes',
      call,
      kind === 'quality' && isSomebody,
      never,
      (row) => this.#checkLinks(`${name}: Quality_Notes`, row, call),
    );
  }

  /** The poll reads calls again for half an hour; what is corrected later is told once, by the workflow, and read within a day. */
  #isHeard({ call_uuid }: CallView): boolean {
    if (this.#isDayOver) return true;
    const told = this.#world.cloudtalk
      .deliveries()
      .filter((one) => one.about === call_uuid && one.topic === 'call.modified');
    const latest = told.at(-1);
    return (
      latest === undefined ||
      latest.state === 'acknowledged' ||
      !this.#isLate(latest.occurred_at, call_uuid)
    );
  }

  #isLate(at: string, uuid: string): boolean {
    const call = this.#world.cloudtalk.calls().find((one) => one.call_uuid === uuid);
    return second(at) - second(call?.started_at) > 20 * 60_000;
  }

  #checkFields(name: string, row: Row, call: CallView, kind: Kind): void {
    const type =
      call.direction === 'outgoing' ? 'Outbound' : call.state === 'answered' ? 'Inbound' : 'Missed';
    this.#same(`${name}: Call_Type`, row, 'Call_Type', type);
    this.#same(`${name}: Request_Kind`, row, 'Request_Kind', kind);
  }

  /** Whom it is about, and whose it is: who spoke with them. */
  #checkLinks(what: string, row: Row, call: CallView): void {
    const { external_number, agent, state } = call;
    const { people, history } = this.#played;
    // Spam is nobody's, whoever has the number later.
    const isNobodys = expectedKind(call) === 'spam';
    for (const wrong of wrongLinks(this.#world, people.gone, row, external_number ?? ''))
      if (!(isNobodys && wrong === namesNobody)) this.#say(`${what}: ${wrong}`);
    const owner = (row['Owner'] as Row | null)?.['email'];
    // Who spoke is read once more than half a minute after the end, and then the record is made without.
    const isTold = !history.ops.some((op) => op.do === 'wire' && op.vendor === 'cloudtalk');
    if (isTold && state === 'answered' && agent !== null && owner !== agent)
      this.#say(`${what}: it is ${String(owner)}'s, not ${agent}'s`);
  }

  /** A visit without a time is asked for. */
  #checkQuestion(name: string, call: CallView, kind: Kind): void {
    const isWanted = kind === 'booking' && slotOf(call.notes) === undefined;
    const what = `${name}: Tasks`;
    this.#checkOutcome(what, 'Tasks', call, isWanted, isCompleted, (row) =>
      this.#checkLinks(what, row, call),
    );
  }

  #checkVisit(name: string, call: CallView, kind: Kind): void {
    const slot = kind === 'booking' ? slotOf(call.notes) : undefined;
    this.#checkOutcome(
      `${name}: Appointments__s`,
      'Appointments__s',
      call,
      slot !== undefined,
      isCancelled,
      (row) => {
        if (second(row['Appointment_Start_Time']) !== slot)
          this.#say(
            `${name}: the visit is at ${String(row['Appointment_Start_Time'])}, not at ${new Date(slot ?? 0).toISOString()}`,
          );
      },
    );
  }

  /** Exactly one that stands when it is wanted; none when it is not, unless a person works with it. */
  #checkOutcome(
    what: string,
    module: string,
    call: CallView,
    isWanted: boolean,
    isOver: (row: Row) => boolean,
    more: (row: Row) => void = () => {},
  ): void {
    const isAbout = (row: Row): boolean => isAboutCall(row, call);
    const standing = this.#world.made(module).filter((row) => isAbout(row) && !isOver(row));
    const untouched = standing.filter((row) => !this.#isTouched(row));
    const wasDeleted = this.#gone(module).some(({ row }) => isAbout(row));
    if (standing.length > 1) this.#say(`${what}: ${standing.length} stand`);
    if (!isWanted && untouched.length > 0 && module !== 'Quality_Notes')
      this.#say(`${what}: one stands that nobody wants any more`);
    const [row] = standing;
    if (isWanted && row === undefined && !wasDeleted && !this.#wasClosedByHand(module, isAbout))
      this.#say(`${what}: there is none`);
    if (isWanted && row) more(row);
    if (
      isWanted &&
      row &&
      wasDeleted &&
      this.#gone(module).some(
        ({ row: old, at }) =>
          isAbout(old) &&
          second(row['Created_Time']) > at &&
          old['Patchcord_Key'] === row['Patchcord_Key'],
      )
    )
      this.#say(`${what}: it was deleted by a person and is there again`);
  }

  #wasClosedByHand(module: string, isAbout: (row: Row) => boolean): boolean {
    return this.#world.made(module).some((row) => isAbout(row) && this.#isTouched(row));
  }

  #isTouched(row: Row): boolean {
    return [...this.#played.people.typed.values()].some(({ id }) => id === row['id']);
  }

  #only(what: string, module: string, isIt: (row: Row) => boolean): Row | undefined {
    const rows = this.#world.made(module).filter(isIt);
    const wasDeleted = this.#gone(module).some(({ row }) => isIt(row));
    const wanted = wasDeleted ? 0 : 1;
    if (rows.length !== wanted)
      this.#say(
        `${what}: ${rows.length} stand, not ${wanted}${wasDeleted ? ' (a person deleted it)' : ''}`,
      );
    return rows[0];
  }

  #gone(module: string): readonly Gone[] {
    return this.#played.people.gone.filter((one) => one.module === module);
  }

  #same(what: string, row: Row, field: string, value: unknown): void {
    if (this.#played.people.typed.has(`${String(row['id'])} ${field}`)) return;
    if (row[field] !== value) this.#say(`${what} is ${String(row[field])}, not ${String(value)}`);
  }

  #checkMessage({ id, body }: MessageView): void {
    const holds = (row: Row): boolean => String(row['Note_Content']).includes(body);
    const notes = this.#world.made('Notes').filter(holds);
    const isElsewhere = this.#gone('Notes').length + this.#gone('Leads').length > 0;
    const isTyped = [...this.#played.people.typed.values()].some((one) => one.module === 'Notes');
    if (notes.length > 1) this.#say(`message ${id}: ${notes.length} notes hold it`);
    if (notes.length === 0 && !isElsewhere && !isTyped)
      this.#say(`message ${id}: no note holds it`);
  }

  #checkPeople(calls: readonly CallView[], messages: readonly MessageView[]): void {
    const numbers = new Set(
      [
        ...calls.map((one) => one.external_number),
        ...messages.map((one) => one.external_number),
      ].filter((number): number is string => isStranger(number)),
    );
    for (const number of numbers) this.#checkPerson(number, calls, messages);
  }

  #checkPerson(number: string, calls: readonly CallView[], messages: readonly MessageView[]): void {
    const starts: Instant[] = [
      ...calls
        .filter((one) => one.external_number === number && one.direction === 'incoming')
        .filter((one) => expectedKind(one) !== 'spam' || !this.#isHeard(one))
        .map((one) => second(one.started_at)),
      ...messages.filter((one) => one.external_number === number).map((one) => second(one.at)),
    ];
    const people = ['Leads', 'Contacts'].flatMap((module) =>
      this.#world.zoho
        .records(module)
        .filter((row) => hasNumber(row, number))
        .filter((row) => row['Converted__s'] !== true),
    );
    const wentAt = Math.max(
      0,
      ...this.#gone('Leads')
        .filter((one) => one.how === 'deleted' && hasNumber(one.row, number))
        .map((one) => one.at),
    );
    if (people.length > 1) this.#say(`${number}: ${people.length} people, not one`);
    const after = starts.filter((at) => at > wentAt);
    if (people.length === 0 && after.length > 0) this.#say(`${number}: nobody stands for it`);
    // Who was one more caller and then turned out to be spam made somebody of the number again, and is let be.
    const isNew = calls.some(
      (one) =>
        one.external_number === number &&
        one.direction === 'incoming' &&
        second(one.started_at) > wentAt,
    );
    if (people.length > 0 && wentAt > 0 && after.length === 0 && !isNew)
      this.#say(`${number}: was deleted by a person and is there again`);
  }

  #checkTyped(): void {
    for (const typed of this.#played.people.typed.values()) {
      const row = this.#world.zoho.records(typed.module).find(({ id }) => id === typed.id);
      const held = row?.[typed.field];
      const isThere = sharedTexts.has(`${typed.module} ${typed.field}`)
        ? String(held).includes(typed.value)
        : held === typed.value;
      if (isThere) continue;
      if (this.#isSameSecond(typed)) this.#sameSecond += 1;
      else
        this.#say(
          `${typed.module} ${typed.id} ${typed.field}: a person typed "${typed.value}", it says "${String(held)}"`,
        );
    }
  }

  #isSameSecond({ id, field, at }: Typed): boolean {
    const typedAt = Math.floor(at / 1_000);
    return this.#world.writes.some(
      (write) =>
        write.id === id &&
        write.fields.includes(field) &&
        write.at >= at &&
        (Math.floor(write.at / 1_000) === typedAt ||
          (write.since !== undefined && Math.floor(write.since / 1_000) === typedAt)),
    );
  }
}

function isAboutCall(row: Row, { call_uuid, call_id }: CallView): boolean {
  const key = String(row['Patchcord_Key']);
  return key.includes(call_uuid) || new RegExp(`:${call_id}(#|~|$)`).test(key);
}

/** True when somebody deleted the caller in Zoho after the call had begun. */
export function wasDeletedAfter(
  { people }: Pick<Played, 'people'>,
  { external_number, started_at }: Pick<CallView, 'external_number' | 'started_at'>,
): boolean {
  return people.gone.some(
    ({ how, row, at }) =>
      how === 'deleted' && hasNumber(row, external_number) && at > second(started_at),
  );
}

/** The second number is one that came with a merge: whoever deletes what is left deletes both. */
function hasNumber(row: Row, number: string | null): boolean {
  return row['Phone'] === number || row['Mobile'] === number;
}

/** One of those the histories are drawn with who are in nobody's books at first. */
function isStranger(number: string | null): boolean {
  return number?.startsWith('+44770090021') === true;
}

function isCancelled(row: Row): boolean {
  return row['Status'] === 'Cancelled';
}

function isCompleted(row: Row): boolean {
  return row['Status'] === 'Completed';
}

function isClosed(row: Row): boolean {
  return row['Status'] === 'Closed';
}

function never(): boolean {
  return false;
}

function second(value: unknown): Instant {
  return Math.floor(Date.parse(String(value)) / 1_000) * 1_000;
}
