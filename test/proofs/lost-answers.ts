import type { Change, WireFields, WireValue, WriteResult } from '../../src/domain/change.ts';
import { seededRandom } from '../../src/domain/random.ts';
import { sinkOf, type ZohoSetting, zohoSetting } from '../support/zoho.ts';
import type { Counted, Extent, Proof } from './proof.ts';

type Create = Extract<Change, { as: 'create' }>;

/** What the ledger does with a doubtful outcome: the next attempt looks first. */
interface Road {
  readonly looksFirst: boolean;
  /** Whether the organisation has our unique field. */
  readonly hasKey: boolean;
}

const oursWhole: Road = { looksFirst: true, hasKey: true };
const writesOf: Readonly<Record<Extent, number>> = { full: 10_000, short: 300 };
/** A backlog: a hundred records a request. */
const perRequest: Readonly<Record<Extent, number>> = { full: 100, short: 10 };
const rounds = 60;

/** Each kind of module there is: people, calls, bookings with rules of their own, and those without a unique field. */
const modules = [
  'Leads',
  'Contacts',
  'Accounts',
  'Calls',
  'Appointments__s',
  'Events',
  'Tasks',
  'Cases',
  'Notes',
] as const;
type Module = (typeof modules)[number];

export const lostAnswers: Proof = {
  id: '3a',
  promise: 'answers lost after every tenth write leave no record twice and none out',
  run: async (extent, tell) => {
    const parts: string[] = [];
    let kept = true;
    for (const module of modules) {
      tell(`3a ${module}`);
      const one = await writeAll(module, extent, oursWhole);
      kept &&= one.lost > 0 && one.missing === 0 && one.twice === 0;
      parts.push(describe(module, one));
    }
    return { kept, figures: parts.join('; ') };
  },
  without: [
    {
      mechanism: 'the unique field and the look before a doubtful write',
      run: (extent) => brokenFor('Leads', extent, { looksFirst: false, hasKey: false }),
    },
    {
      mechanism: 'the look before a doubtful note',
      run: (extent) => brokenFor('Notes', extent, { looksFirst: false, hasKey: true }),
    },
  ],
};

async function brokenFor(module: Module, extent: Extent, road: Road): Promise<Counted> {
  const one = await writeAll(module, extent, road);
  return { kept: one.twice === 0 && one.missing === 0, figures: describe(module, one) };
}

interface Outcome {
  readonly writes: number;
  readonly lost: number;
  readonly missing: number;
  readonly twice: number;
}

function describe(module: Module, { writes, lost, missing, twice }: Outcome): string {
  return `${module}: ${writes} written, ${lost} in lost answers, ${missing} missing, ${twice} twice`;
}

async function writeAll(module: Module, extent: Extent, road: Road): Promise<Outcome> {
  const setting = zohoSetting({ preinstalled: road.hasKey });
  const make = await maker(module, setting, writesOf[extent]);
  const before = setting.sandbox.records(module).length;
  // Half of what is lost never arrived: whoever sends again blindly must not be right by chance.
  for (const when of ['after_commit', 'before_commit'])
    await setting.control('faults', {
      match: { method: 'POST', path: `/crm/v8/${module}` },
      when,
      answer: 'reset',
      chance: when === 'after_commit' ? 0.1 : 0.05,
    });
  const all = Array.from({ length: writesOf[extent] }, (_none, index) => make(index));
  const lost = await carryOut(setting, all, perRequest[extent], road);
  const marks = setting.sandbox.records(module).slice(before).map(markOf(module));
  const distinct = new Set(marks);
  return {
    writes: distinct.size,
    lost,
    missing: all.length - distinct.size,
    twice: marks.length - distinct.size,
  };
}

/** Sends until nothing is open, as the ledger does: what is doubtful is looked for before it is sent again. */
async function carryOut(
  setting: ZohoSetting,
  all: readonly Create[],
  size: number,
  road: Road,
): Promise<number> {
  let open: readonly Create[] = all;
  let lost = 0;
  for (let round = 0; open.length > 0; round += 1) {
    if (round === rounds) throw new Error(`${open.length} writes do not come to an end`);
    const again: Create[] = [];
    for (let from = 0; from < open.length; from += size) {
      const batch = open.slice(from, from + size);
      const results = await sinkOf(setting).write(batch);
      for (const [index, result] of results.entries()) {
        const change = batch[index];
        if (change === undefined || result.as === 'written' || result.as === 'exists') continue;
        lost += 1;
        again.push({ ...change, lookFirst: road.looksFirst && isDoubtful(result) });
      }
    }
    open = again;
    setting.clock.advance(60_000);
  }
  return lost;
}

function isDoubtful(result: WriteResult): boolean {
  if (result.as === 'failed' && result.failure.disposition === 'reject')
    throw new Error(`${result.failure.code}: ${result.failure.message}`);
  return result.as === 'failed' && result.failure.doubtful;
}

const textField: Readonly<Record<Module, string>> = {
  Leads: 'Last_Name',
  Contacts: 'Last_Name',
  Accounts: 'Account_Name',
  Calls: 'Subject',
  Appointments__s: 'Appointment_Name',
  Events: 'Event_Title',
  Tasks: 'Subject',
  Cases: 'Subject',
  Notes: 'Note_Content',
};

function markOf(module: Module): (row: Readonly<Record<string, unknown>>) => string {
  return (row) => String(row[textField[module]]);
}

/** As many hang on one record as a very busy one has. */
const notesOfOne = 500;

async function maker(
  module: Module,
  setting: ZohoSetting,
  count: number,
): Promise<(index: number) => Create> {
  const random = seededRandom(3);
  const rest = await mandatory(module, setting);
  const parents: WireValue[] = [];
  if (module === 'Notes')
    for (let from = 0; from < count; from += notesOfOne)
      parents.push({
        module: { api_name: 'Leads' },
        id: await setting.edit('Leads', { Last_Name: `With many notes ${from}` }),
      });
  const parentOf = (index: number): WireFields =>
    module === 'Notes' ? { Parent_Id: parents[Math.floor(index / notesOfOne)] ?? null } : {};
  return (index) => ({
    as: 'create',
    id: random.id(),
    target: `zoho.${module}`,
    key: `proof:${index}`,
    fields: { [textField[module]]: `Proof ${index}`, ...rest, ...parentOf(index) },
    lookFirst: false,
    intendedAt: setting.clock.now(),
  });
}

/** What a module insists on besides its name. A day long after the practice's own bookings. */
async function mandatory(module: Module, setting: ZohoSetting): Promise<WireFields> {
  if (module === 'Appointments__s') return appointment(setting);
  return insisted[module] ?? {};
}

const insisted: Readonly<Partial<Record<Module, WireFields>>> = {
  Calls: {
    Call_Type: 'Inbound',
    Call_Start_Time: '2026-11-20T07:00:00+00:00',
    Call_Duration: '01:05',
  },
  Events: {
    Start_DateTime: '2027-03-01T10:00:00+00:00',
    End_DateTime: '2027-03-01T10:30:00+00:00',
  },
  Cases: { Status: 'New', Case_Origin: 'Phone' },
};

async function appointment(setting: ZohoSetting): Promise<WireFields> {
  const [service] = setting.sandbox.records('Services__s');
  const contact = await setting.edit('Contacts', { Last_Name: 'With many bookings' });
  return {
    Appointment_For: { module: { api_name: 'Contacts' }, id: contact },
    Service_Name: { id: String(service?.['id']) },
    Owner: memberOf(service?.['Members']),
    Appointment_Start_Time: '2027-03-01T10:00:00+00:00',
    Location: 'Business Address',
  };
}

function memberOf(members: unknown): WireValue {
  const [first] = members as readonly { readonly Members: { readonly id: string } }[];
  return first?.Members.id ?? null;
}
