import type { DesiredRecord, FieldValue, UpdatePolicy } from '../../src/domain/record.ts';
import { createSteppedClock } from '../../src/domain/stepped-clock.ts';
import { bringRecord, leaveRecord } from '../../src/reconcile/record-road.ts';
import type { RoadEnd, RoadPorts } from '../../src/reconcile/road-end.ts';
import { withdrawRecord } from '../../src/reconcile/withdraw.ts';
import { createWriter } from '../../src/reconcile/writer.ts';
import type { LedgerRow } from '../../src/store/port.ts';
import { createFakeCrm, type FakeCrm } from './reconcile-crm.ts';
import { morning } from './reconcile-lab.ts';
import { ledgerRow } from './reconcile-rows.ts';

/** One record on its road, without a store: what an end says of the row is kept in `row`. */
export interface Road {
  readonly crm: FakeCrm;
  readonly ports: RoadPorts;
  row: LedgerRow;
  now: number;
  bring(fields: Record<string, FieldValue>, rest?: Partial<DesiredRecord>): Promise<RoadEnd>;
  /** One of several who desired it lets go of it; this is what the others desire. */
  leave(fields: Record<string, FieldValue>, rest?: Partial<DesiredRecord>): Promise<RoadEnd>;
  withdraw(policy: DesiredRecord['onWithdraw']): Promise<RoadEnd>;
}

export function createRoad(
  target = 'zoho.Leads',
  policies: Readonly<Record<string, UpdatePolicy>> = {},
): Road {
  const road = { now: morning, row: ledgerRow({ target }) };
  const clock = { ...createSteppedClock(morning), now: () => road.now };
  const crm = createFakeCrm(clock);
  const { sink } = crm.connection;
  if (!sink) throw new Error('no sink');
  const ports: RoadPorts = {
    sink,
    writer: createWriter(sink),
    now: () => road.now,
    random: { next: () => 0.5, id: () => 'x' },
    token: 't',
    mappingVersion: 'v1',
  };
  const desired = (
    fields: Record<string, FieldValue>,
    rest: Partial<DesiredRecord>,
  ): DesiredRecord => ({
    mapping: 'person',
    target,
    key: road.row.key,
    fields: Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        name,
        { value, update: policies[name] ?? 'keep_human' },
      ]),
    ),
    relate: [],
    owner: { candidates: [], onUpdate: 'keep' },
    attach: [],
    onWithdraw: { as: 'keep' },
    providesPerson: false,
    shadow: false,
    at: morning,
    ...rest,
  });
  const settle = (end: RoadEnd): RoadEnd => {
    const { doubtful, token: _token, target: _target, key: _key, ...update } = end.update;
    const given = Object.entries(update).filter(([, value]) => value !== undefined);
    const isDoubtful = doubtful ?? road.row.intent?.doubtful ?? false;
    road.row = {
      ...road.row,
      ...Object.fromEntries(given),
      intent: isDoubtful
        ? { token: 't', until: road.now, startedAt: road.now, doubtful: true }
        : null,
    };
    return end;
  };
  return Object.assign(road, {
    crm,
    ports,
    bring: async (fields: Record<string, FieldValue>, rest: Partial<DesiredRecord> = {}) =>
      settle(await bringRecord(ports, road.row, desired(fields, rest), (ref) => ref.id)),
    leave: async (fields: Record<string, FieldValue>, rest: Partial<DesiredRecord> = {}) =>
      settle(await leaveRecord(ports, road.row, desired(fields, rest))),
    withdraw: async (policy: DesiredRecord['onWithdraw']) =>
      settle(await withdrawRecord(ports, road.row, policy)),
  });
}
