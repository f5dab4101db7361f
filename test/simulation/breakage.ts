import type { compileAccount } from '../../src/app/accounts.ts';
import type { TransportRequest } from '../../src/connector/api-client/transport.ts';
import type { Random } from '../../src/domain/random.ts';
import type { DesiredRecord } from '../../src/domain/record.ts';
import type { MappingSet } from '../../src/mapping/mapping-set.ts';
import type { LedgerRow, RowUpdate, Store } from '../../src/store/port.ts';
import { setting } from './setting.ts';

/** A mechanism taken out, around the product and not in it: the check must notice. */
export interface Breakage {
  readonly what: string;
  readonly store?: ((store: Store, random: Random) => Store) | undefined;
  readonly request?: ((request: TransportRequest) => TransportRequest) | undefined;
  readonly compile?: typeof compileAccount | undefined;
}

/** By the name that `--break` takes. */
export const breakages: Readonly<Record<string, Breakage>> = {
  'read-back': {
    what: 'a missing answer is forgotten: nobody looks before sending again',
    store: (store) => ({
      ...store,
      intend: async (account, request) =>
        (await store.intend(account, request)).map((one) => ({ ...one, row: undoubted(one.row) })),
    }),
  },
  'unique-key': {
    what: 'our key is another one each time, so that Zoho sees no duplicates',
    request: uniqueEachTime(),
  },
  dedupe: {
    what: 'a delivery that comes twice is stored twice',
    store: (store, random) => ({
      ...store,
      append: (deliveries, ...rest) =>
        store.append(
          deliveries.map((one) => ({ ...one, dedupeKey: `${one.dedupeKey} ${random.id()}` })),
          ...rest,
        ),
    }),
  },
  'unmodified-since': {
    what: 'updates are sent regardless of what people changed since we looked',
    request: (request) => {
      const { 'if-unmodified-since': _left, ...headers } = request.headers;
      return { ...request, headers };
    },
  },
  'keep-human': {
    what: 'every field is overwritten, whoever filled it',
    compile: (...args) => overwriting(setting().compile(...args)),
  },
  poll: {
    what: 'nobody looks for calls whose webhooks never arrived',
    store: (store) => ({
      ...store,
      append: async (deliveries, ...rest) => {
        const others = deliveries.filter(({ channel }) => channel !== 'poll');
        return others.length === 0 ? [] : store.append(others, ...rest);
      },
    }),
  },
  'commit-first': {
    what: 'a third of the deliveries is acknowledged and not stored',
    store: (store, random) => ({
      ...store,
      append: (deliveries, ...rest) =>
        random.next() < 0.33
          ? Promise.resolve(
              deliveries.map(() => ({ id: random.id(), duplicate: false, subject: null })),
            )
          : store.append(deliveries, ...rest),
    }),
  },
  tombstones: {
    what: 'it is forgotten that a person deleted a record',
    store: (store) => ({
      ...store,
      settle: (account, settlement) =>
        store.settle(account, { ...settlement, rows: settlement.rows.map(unburied) }),
    }),
  },
  withdrawal: {
    what: 'what nobody wants any more is left standing',
    store: (store) => ({
      ...store,
      intend: (account, request) => store.intend(account, { ...request, drops: [] }),
    }),
  },
};

function undoubted(row: LedgerRow): LedgerRow {
  return {
    ...row,
    intent: row.intent && { ...row.intent, doubtful: false },
    failure: row.failure && { ...row.failure, doubtful: false },
  };
}

function unburied(update: RowUpdate): RowUpdate {
  return update.failure?.code === 'record.gone'
    ? { ...update, recordId: null, state: 'intended', failure: null, firstFailedAt: null }
    : update;
}

function uniqueEachTime(): (request: TransportRequest) => TransportRequest {
  let count = 0;
  return (request) => {
    if (request.method !== 'POST' || !request.body || request.url.includes('coql')) return request;
    const text = Buffer.from(request.body).toString('utf8');
    const body = text.replaceAll(/("Patchcord_Key":"[^"]+)"/g, (_, start: string) => {
      count += 1;
      return `${start}~${count}"`;
    });
    return { ...request, body: Buffer.from(body) };
  };
}

function overwriting(
  compiled: ReturnType<typeof compileAccount>,
): ReturnType<typeof compileAccount> {
  const { set } = compiled;
  if (!set) return compiled;
  const evaluate: MappingSet['evaluate'] = (input) => {
    const evaluation = set.evaluate(input);
    return {
      ...evaluation,
      outcomes: evaluation.outcomes.map((one) =>
        one.as === 'desired' ? { ...one, record: overwritten(one.record) } : one,
      ),
    };
  };
  return { ...compiled, set: { ...set, evaluate } };
}

function overwritten(record: DesiredRecord): DesiredRecord {
  const fields = Object.entries(record.fields).map(
    ([name, field]) =>
      [
        name,
        field.update === 'keep_human' ? { ...field, update: 'overwrite' as const } : field,
      ] as const,
  );
  return { ...record, fields: Object.fromEntries(fields) };
}
