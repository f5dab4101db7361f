import type { FactPart } from '../../src/connector/contract.ts';
import type { WireFields } from '../../src/domain/change.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import { seededRandom } from '../../src/domain/random.ts';
import { createSteppedClock, type SteppedClock } from '../../src/domain/stepped-clock.ts';
import { type Subject, subjectName } from '../../src/domain/subject.ts';
import type { Account } from '../../src/reconcile/account.ts';
import { createDesk, type Desk } from '../../src/reconcile/desk.ts';
import {
  createReconciler,
  type Reconciled,
  type Reconciler,
} from '../../src/reconcile/reconcile.ts';
import type { Claim, Store } from '../../src/store/port.ts';
import type { ConversationLine } from '../../src/store/reports-port.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import { demoSettings } from './reconcile-account.ts';
import { createFakeCrm, type FakeCrm } from './reconcile-crm.ts';
import {
  createFakeTelephony,
  deliveryOf,
  endOf,
  type FakeCall,
  type FakeTelephony,
  type Told,
  tell,
} from './reconcile-telephony.ts';

/** A Friday morning, in British winter time. */
export const morning = Date.parse('2026-11-20T09:00:00Z');
export const second = 1_000;
export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

export interface LabOptions {
  readonly settings?: Omit<Account, 'telephony' | 'crm'> | undefined;
  readonly lacks?: readonly string[] | undefined;
  readonly parts?: readonly FactPart[] | undefined;
  readonly seed?: number | undefined;
  /** Stands between the reconciler and the store: for what crashes. */
  readonly wrap?: ((store: Store) => Store) | undefined;
}

/** The real store, mappings and reconciler, between a telephony and a CRM in memory, on a clock that is stepped. */
export interface Lab {
  readonly clock: SteppedClock;
  readonly store: Store;
  readonly crm: FakeCrm;
  readonly telephony: FakeTelephony;
  readonly account: Account;
  /** One entry for each reconciliation. */
  readonly done: Reconciled[];
  desk(): Desk;
  /** Deliveries arrive now; nothing is reconciled yet. */
  arrive(...told: readonly Told[]): Promise<void>;
  /** A call happens, its end is told, and a minute passes. */
  call(call: FakeCall, ...more: readonly Told[]): Promise<void>;
  /** Reconciles whatever is due now and what follows from it at once. */
  settle(): Promise<void>;
  /** Time passes; whatever becomes due is reconciled at its time. */
  pass(ms: number): Promise<void>;
  /** A process that died comes back: empty queues, gate and mirror, the same store. */
  restart(): void;
  line(subject: Subject): Promise<ConversationLine | undefined>;
  /** When something is due next; undefined for never. */
  nextDue(): Promise<number | undefined>;
  close(): Promise<void>;
}

const account = 'demo';
/** More reconciliations of one subject at one instant than any good reason explains. */
const tooMany = 25;
/** Turns of the event loop after which work is taken to wait for the clock. */
const patientTurns = 2_000;

let shared: Omit<Account, 'telephony' | 'crm'> | undefined;

export async function openLab(options: LabOptions = {}): Promise<Lab> {
  shared ??= demoSettings();
  const clock = createSteppedClock(morning);
  const random = seededRandom(options.seed ?? 7);
  const logger = silentLogger;
  const inner = createSqliteStore({ path: ':memory:', clock, random, logger, groupMs: Infinity });
  const store = options.wrap?.(inner) ?? inner;
  const crm = createFakeCrm(clock, options.lacks);
  const telephony = createFakeTelephony(clock, options.parts);
  const whole: Account = {
    ...(options.settings ?? shared),
    telephony: telephony.connection,
    crm: crm.connection,
  };
  const done: Reconciled[] = [];
  const work: { desk: Desk; reconciler: Reconciler } = {
    desk: openDesk(),
    reconciler: openReconciler(),
  };

  function openDesk(): Desk {
    return createDesk(whole, { store, clock, logger });
  }
  function openReconciler(): Reconciler {
    return createReconciler({
      store,
      clock,
      random,
      logger,
      deskOf: (id) => (id === account ? work.desk : undefined),
      onReconciled: (one) => done.push(one),
    });
  }

  const atOnce = new Map<string, number>();
  const count = (claim: Claim): void => {
    const name = `${clock.now()} ${subjectName(claim.subject)}`;
    const times = (atOnce.get(name) ?? 0) + 1;
    atOnce.set(name, times);
    if (times > tooMany) throw new Error(`${name} is reconciled again and again`);
  };

  /** Time goes on by itself for work that waits for it. */
  const ended = async (work: readonly Promise<void>[]): Promise<void> => {
    let isDone = false;
    const all = Promise.all(work).finally(() => {
      isDone = true;
    });
    for (let turns = 0; !isDone; turns += 1) {
      await turn();
      const timer = clock.nextTimer();
      if (turns > patientTurns && timer !== undefined) await clock.advanceTo(timer);
    }
    await all;
  };

  const settle = async (): Promise<void> => {
    for (;;) {
      const now = clock.now();
      const claims = await inner.claim({
        now,
        limit: 16,
        perAccount: 16,
        leaseUntil: now + 120_000,
      });
      if (claims.length > 0) {
        for (const claim of claims) count(claim);
        await ended(claims.map((claim) => work.reconciler.reconcile(claim)));
      } else if (work.reconciler.reading() > 0) await turn();
      else return;
    }
  };

  const pass = async (ms: number): Promise<void> => {
    const end = clock.now() + ms;
    for (;;) {
      await settle();
      const due = await inner.nextDue();
      if (due === undefined || due > end) break;
      await clock.advanceTo(due);
    }
    await clock.advanceTo(end);
    await settle();
  };

  const arrive = async (...told: readonly Told[]): Promise<void> => {
    const now = clock.now();
    await inner.append(
      told.map((one) => deliveryOf(account, one, now)),
      now,
    );
  };

  return {
    clock,
    store,
    crm,
    telephony,
    account: whole,
    done,
    desk: () => work.desk,
    arrive,
    call: async (call, ...more) => {
      telephony.calls.set(call.id, call);
      await pass(Math.max(0, endOf(call) + second - clock.now()));
      await arrive(tell.ended(call), ...more);
      await pass(minute);
    },
    settle,
    pass,
    restart: () => {
      work.desk = openDesk();
      work.reconciler = openReconciler();
    },
    line: async (subject) => (await inner.conversations({ account, subject, limit: 1 }))[0],
    nextDue: () => inner.nextDue(),
    close: () => inner.close(),
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The CRM's records as people see them: without our keys, ids replaced by what they stand for. */
export function seen(crm: FakeCrm): readonly unknown[] {
  const modules = ['Leads', 'Contacts', 'Calls', 'Tasks', 'Cases', 'Notes', 'Appointments__s'];
  const records = modules.flatMap((module) => crm.all(module));
  const names = new Map(
    records.map((record) => [record.id, `${record.target} ${label(record.fields)}`]),
  );
  return records
    .map((record) => {
      const text = JSON.stringify(record.fields, (_name, value: unknown) =>
        typeof value === 'string' ? (names.get(value) ?? value) : value,
      );
      return { target: record.target, fields: sorted(JSON.parse(text) as WireFields) };
    })
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function label(fields: WireFields): string {
  const told = fields['Subject'] ?? fields['Last_Name'] ?? fields['Appointment_Name'];
  return `${String(told)} ${String(fields['Call_Start_Time'] ?? '')}`;
}

function sorted(fields: WireFields): WireFields {
  return Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
}
