import type { CallRequest } from '../../connectors/cloudtalk/sandbox/calls/call-request.ts';
import { type Random, seededRandom } from '../../src/domain/random.ts';
import type { Breakage } from '../simulation/breakage.ts';
import type { Row } from '../simulation/world.ts';
import type { Counted, Extent, Proof } from './proof.ts';
import { hourMs, minuteMs, onStage, type Stage, secondMs, writesAmong } from './stage.ts';

interface Outage {
  readonly awayMs: number;
  /** A conversation every so often. */
  readonly everyMs: number;
}

const outages: Readonly<Record<Extent, Outage>> = {
  full: { awayMs: 80 * hourMs, everyMs: 30 * minuteMs },
  short: { awayMs: 6 * hourMs, everyMs: 15 * minuteMs },
};
/** Within this everything must stand. */
const drainMs = 2 * hourMs;
/** Writing requests within one second while the backlog drains, at most. */
const mostPerSecond = 20;

export const longOutage: Proof = {
  id: '3b',
  promise:
    'Zoho away for 80 hours: all is delivered afterwards, per person in order, none given up',
  run: (extent) => throughOutage(outages[extent]),
  without: [
    {
      mechanism: 'trying again however often it failed',
      run: () => throughOutage(outages.short, () => {}, givesUp),
    },
    {
      mechanism: 'the order in which a backlog drains',
      run: () => throughOutage(outages.short, allAtOnce),
    },
  ],
};

/** As many times as a job is tried elsewhere. */
const mostAttempts = 5;

const givesUp: Breakage = {
  what: 'a subject that has failed often enough is forgotten',
  store: (store) => ({
    ...store,
    settle: (account, settlement) => {
      const { failed, claim } = settlement;
      const isOver = failed === true && (claim?.attempts ?? 0) >= mostAttempts;
      return store.settle(account, isOver ? { ...settlement, nextDue: null } : settlement);
    },
  }),
};

function allAtOnce({ desk }: Stage): void {
  Object.assign(desk.gate, { width: () => Number.POSITIVE_INFINITY });
}

async function throughOutage(
  outage: Outage,
  alter: (stage: Stage) => void = () => {},
  breakage?: Breakage,
): Promise<Counted> {
  return onStage({ breakage }, async (stage) => {
    alter(stage);
    await stage.pass(30 * minuteMs);
    stage.world.wires.zoho.trouble({ forMs: outage.awayMs, how: 'refused', chance: 1 });
    const calls = await converse(stage, outage);
    const during = stage.made('Calls').length;
    const from = stage.requests().length;
    const took = await stage.until(() => stage.made('Calls').length >= calls, drainMs);
    await stage.pass(hourMs);
    const rows = stage.made('Calls');
    const messages = await missingMessages(stage);
    const dead = (await stage.deadLetters()).length;
    const disordered = outOfOrder(rows);
    const burst = busiestSecond(writesAmong(stage.requests().slice(from)).map(({ at }) => at));
    const kept =
      during === 0 &&
      took !== undefined &&
      rows.length === calls &&
      messages === 0 &&
      dead === 0 &&
      disordered === 0 &&
      burst <= mostPerSecond &&
      stage.world.zoho.stats().duplicateKeys === 0;
    const people = new Set(rows.map(whoseIs)).size;
    const figures = `${outage.awayMs / hourMs} h away, ${calls} calls of ${people} people meanwhile: ${rows.length} stand ${took === undefined ? 'and not all within the time' : `${took / secondMs} s after`}, ${disordered} before an earlier one of the same person, ${messages} messages missing, ${dead} dead letters; at most ${burst} writing requests in a second`;
    return { kept, figures };
  });
}

/** @returns how many calls there were. */
async function converse(stage: Stage, { awayMs, everyMs }: Outage): Promise<number> {
  const random = seededRandom(31);
  const begun = stage.now;
  let calls = 0;
  for (let no = 0; stage.now - begun < awayMs; no += 1) {
    const from = caller(random);
    if (random.next() < 0.15) {
      stage.message({ channel: 'sms', from, body: `Do you have parking? (${no})` });
    } else {
      stage.call({ live: true, from, agent, workflows: true, ...about(no, random) });
      calls += 1;
    }
    await stage.pass(everyMs);
  }
  return calls;
}

const agent = 'anna@harbourdental.example';

/** Some who are known, some who are new; each calls several times. */
function caller(random: Random): string {
  const no = Math.floor(random.next() * 8);
  return no < 3 ? `+44770090010${no + 1}` : `+44770090500${no}`;
}

const kinds = [
  { tags: ['escalate'], notes: 'Does it hurt?' },
  { tags: ['answered'], notes: 'asked about the price list' },
  { tags: ['praise'], notes: 'about the waiting room' },
] as const;

function about(no: number, random: Random): CallRequest {
  const { tags, notes } = kinds[no % kinds.length] ?? kinds[0];
  return { talkSeconds: 10 + Math.floor(random.next() * 90), tags: [...tags], notes };
}

/** The subject names the caller. */
function whoseIs(row: Row): string {
  return String(row['Subject']);
}

/** Calls that were written before an earlier one of the same person; `rows` are in the order of writing. */
function outOfOrder(rows: readonly Row[]): number {
  const latest = new Map<string, number>();
  let wrong = 0;
  for (const row of rows) {
    const whose = whoseIs(row);
    const at = Date.parse(String(row['Call_Start_Time']));
    if (at < (latest.get(whose) ?? 0)) wrong += 1;
    latest.set(whose, Math.max(at, latest.get(whose) ?? 0));
  }
  return wrong;
}

async function missingMessages(stage: Stage): Promise<number> {
  const notes = stage.made('Notes').map((row) => String(row['Note_Content']));
  return stage.world.cloudtalk
    .messages()
    .filter(({ body }) => notes.filter((note) => note.includes(body)).length !== 1).length;
}

function busiestSecond(times: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const at of times) {
    const second = Math.floor(at / secondMs);
    counts.set(second, (counts.get(second) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}
