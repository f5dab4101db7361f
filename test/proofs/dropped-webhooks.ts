import type { CallRequest } from '../../connectors/cloudtalk/sandbox/calls/call-request.ts';
import { type Random, seededRandom } from '../../src/domain/random.ts';
import { type Breakage, breakages } from '../simulation/breakage.ts';
import type { Row } from '../simulation/world.ts';
import type { Counted, Extent, Proof } from './proof.ts';
import { hourMs, minuteMs, onStage, type Stage } from './stage.ts';

/** Calls of one run. */
const callsOf: Readonly<Record<Extent, number>> = { full: 400, short: 16 };
/** Of this share of the calls nothing is told at all; of the others each webhook is lost with the same chance. */
const lost = 0.3;
/** Corrections come within ten hours; what is never told of them is found when the days before are read again, once a day. */
const restMs = 36 * hourMs;

export const droppedWebhooks: Proof = {
  id: '5a',
  promise: '30 % of the webhooks of calls dropped: Zoho ends as if none had been',
  run: (extent) => compared(extent),
  without: [
    {
      mechanism: 'the poll of the call history',
      run: (extent) => compared(extent, breakages['poll']),
    },
  ],
};

interface Played {
  readonly state: readonly string[];
  readonly dropped: number;
  readonly sent: number;
  readonly silent: number;
  readonly calls: number;
}

async function compared(extent: Extent, breakage?: Breakage): Promise<Counted> {
  const whole = await played(extent, false);
  const lossy = await played(extent, true, breakage);
  const missing = without(whole.state, lossy.state);
  const others = without(lossy.state, whole.state);
  const kept = missing.length + others.length === 0 && lossy.dropped > 0 && whole.state.length > 0;
  const figures = `${lossy.calls} calls, ${lossy.dropped} of ${lossy.dropped + lossy.sent} webhooks dropped and ${lossy.silent} calls never told of: of ${whole.state.length} records ${missing.length} are missing or different, ${others.length} are there that should not be`;
  return { kept, figures };
}

async function played(extent: Extent, isLossy: boolean, breakage?: Breakage): Promise<Played> {
  return onStage({ breakage }, async (stage) => {
    if (isLossy) stage.world.cloudtalk.fault({ webhooks: { drop: lost } });
    const random = seededRandom(5);
    let silent = 0;
    for (let no = 0; no < callsOf[extent]; no += 1) {
      // Drawn in both runs: the calls are the same in both.
      const isSilent = random.next() < lost && isLossy;
      if (isSilent) silent += 1;
      stage.call({
        ...callOf(no, random),
        webhooks: !isSilent,
        workflows: !isSilent,
      });
      await stage.pass(3 * minuteMs);
    }
    await stage.pass(restMs);
    const { dropped, acknowledged } = stage.world.cloudtalk.stats().webhooks;
    const calls = stage.world.cloudtalk.calls().length;
    return { state: stateOf(stage), dropped, sent: acknowledged, silent, calls };
  });
}

/** Weekdays after the first one, half an hour apart, so that no two visits are at one time. */
const perDay = 12;

const kinds: readonly ((no: number) => Pick<CallRequest, 'tags' | 'notes'>)[] = [
  (no) => ({ tags: ['booking'], notes: `Check-up on ${visitOf(no)}` }),
  () => ({ tags: ['escalate'], notes: 'Does it hurt?' }),
  () => ({ tags: ['answered'], notes: 'asked about the price list' }),
  () => ({ tags: ['praise'], notes: 'about the waiting room' }),
  () => ({ tags: [] }),
];

function visitOf(no: number): string {
  const place = Math.floor(no / kinds.length);
  const week = Math.floor(place / (5 * perDay));
  const day = 7 * week + (Math.floor(place / perDay) % 5);
  const at = new Date(Date.UTC(2026, 10, 30 + day, 9, (place % perDay) * 30));
  const month = at.getUTCMonth() === 10 ? 'November' : 'December';
  return `${at.getUTCDate()} ${month} 2026 at ${at.toISOString().slice(11, 16)}`;
}

function callOf(no: number, random: Random): CallRequest {
  const about = kinds[no % kinds.length]?.(no) ?? {};
  const isCorrected = random.next() < 0.2;
  // Not before the poll has found the call, or it never was what it was at first.
  const after = `PT${60 + Math.floor(random.next() * 540)}M`;
  return {
    live: true,
    from: random.next() < 0.2 ? '+447700900101' : `+44770090${String(3_000 + Math.floor(no / 2))}`,
    agent: 'anna@harbourdental.example',
    talkSeconds: 10 + Math.floor(random.next() * 90),
    detail: true,
    ...about,
    // biome-ignore lint/suspicious/noThenProperty: the name is the interface's.
    then: isCorrected ? [{ after, tags: ['complaint'], notes: 'about the waiting room' }] : [],
  };
}

const modules = ['Leads', 'Calls', 'Appointments__s', 'Cases', 'Tasks', 'Quality_Notes', 'Notes'];

/** What Zoho holds of ours, without what is another in each run: ids, times of writing, names of calls. */
function stateOf(stage: Stage): readonly string[] {
  const names = new Map<string, string>();
  for (const [no, { call_id, call_uuid }] of stage.world.cloudtalk.calls().entries()) {
    names.set(String(call_id), `<call ${no}>`);
    names.set(call_uuid, `<call ${no}>`);
  }
  const rows = modules.flatMap((module) => stage.made(module).map((row) => ({ module, row })));
  for (const { module, row } of rows) names.set(String(row['id']), `<${module} ${labelOf(row)}>`);
  const named = new RegExp([...names.keys()].join('|'), 'g');
  return rows
    .map(({ module, row }) => {
      const told = Object.entries(row).filter(([field]) => !ofTheRun.test(field));
      return `${module} ${JSON.stringify(told.sort())}`.replaceAll(
        named,
        (id) => names.get(id) ?? id,
      );
    })
    .sort();
}

/** Times of writing, numbers Zoho hands out, and our key: a person has a number of ours in it, drawn anew. */
const ofTheRun =
  /^(id|Created_Time|Modified_Time|Last_Activity_Time|Cancelled_Time|Case_Number|Patchcord_Key|\$.*)$/;

function labelOf(row: Row): string {
  return String(row['Phone'] ?? row['Call_Start_Time'] ?? row['Subject'] ?? row['Name']);
}

function without(some: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...others];
  return some.filter((one) => {
    const place = left.indexOf(one);
    if (place < 0) return true;
    left.splice(place, 1);
    return false;
  });
}
