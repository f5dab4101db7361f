import type {
  EndedConversation,
  Mechanism,
  Poller,
  PollFound,
  Source,
} from '../../../src/connector/contract.ts';
import type { Instant } from '../../../src/domain/clock.ts';
import type { NewDelivery, RawDelivery } from '../../../src/domain/delivery.ts';
import type { LogFields, Logger } from '../../../src/domain/logger.ts';
import { createSteppedClock } from '../../../src/domain/stepped-clock.ts';
import type { Way } from '../../../src/store/port.ts';

export const startAt: Instant = Date.parse('2026-11-20T10:00:00Z');

/** One call of the imagined vendor: its row says `text`. */
export interface Row {
  readonly id: string;
  readonly startedAt: Instant;
  readonly text: string;
}

export function mechanism(more: Partial<Mechanism> = {}): Mechanism {
  return {
    channel: 'signed',
    topic: 'call.ended',
    kind: 'inbound',
    name: 'the signed webhook call.ended',
    advice: 'Look.',
    sure: true,
    ...more,
  };
}

export function endedCall(
  id: string,
  endedAt: Instant,
  expected: readonly Mechanism[] = [mechanism()],
): EndedConversation {
  return { hint: { kind: 'call', aliases: [`id:${id}`] }, endedAt, expected };
}

/** A vendor, a journal and a clock, all imagined. */
export function intakeLab() {
  const clock = createSteppedClock(startAt);
  const rows: Row[] = [];
  const values = new Map<string, string>();
  const stored = new Map<string, NewDelivery & { readonly urgency: number | undefined }>();
  const ways = new Map<string, Way[]>();
  const logged: { readonly level: string; readonly name: string; readonly fields: LogFields }[] =
    [];
  const asked: { readonly from: Instant; readonly to: Instant; readonly urgency: number }[] = [];
  const at = { due: 0, failing: false };
  const note =
    (level: string) =>
    (name: string, fields: LogFields = {}) => {
      logged.push({ level, name, fields });
    };
  const logger: Logger = {
    debug: note('debug'),
    info: note('info'),
    warn: note('warn'),
    error: note('error'),
  };
  const raw = (row: Row): RawDelivery => ({
    account: 'demo',
    source: 'cloudtalk',
    channel: 'poll',
    headers: {},
    body: new TextEncoder().encode(JSON.stringify(row)),
    receivedAt: clock.now(),
  });
  const source = {
    name: 'cloudtalk',
    identify: ({ body }: RawDelivery) => {
      const { id, text } = JSON.parse(new TextDecoder().decode(body)) as Row;
      const subjectHint = { kind: 'call', aliases: [`id:${id}`] } as const;
      return { dedupeKey: `${id}:${text}`, topic: 'call.polled', subjectHint, occurredAt: null };
    },
  } as unknown as Source;
  const window = (from: Instant, to: Instant) => {
    const found = rows.filter(({ startedAt }) => startedAt >= from && startedAt <= to);
    return {
      deliveries: found.map(raw),
      ended: found.map(({ id, startedAt }) => endedCall(id, startedAt)),
    };
  };
  const poller: Poller = {
    everyMs: 300_000,
    rereadMs: 3 * 86_400_000,
    poll: async (watermark): Promise<PollFound> => {
      const since = watermark === undefined ? clock.now() : Date.parse(watermark);
      const found = window(since - 7_200_000, clock.now());
      return { ...found, watermark: new Date(clock.now()).toISOString(), more: false };
    },
    between: async (from, to, urgency) => {
      asked.push({ from, to, urgency });
      return window(from, to);
    },
    count: async (from, to) => window(from, to).deliveries.length,
  };
  const store = {
    getValue: async (_account: string, name: string) => values.get(name),
    putValue: async (_account: string, name: string, value: string) => {
      values.set(name, value);
    },
    unknownKeys: async (_account: string, _source: string, keys: readonly string[]) =>
      keys.filter((key) => !stored.has(key)),
    newestKeys: async (
      _account: string,
      hints: readonly { readonly aliases: readonly string[] }[],
    ) =>
      hints.map(
        ({ aliases }) =>
          [...stored.values()].findLast((one) => one.subjectHint?.aliases[0] === aliases[0])
            ?.dedupeKey,
      ),
    waysOf: async (_account: string, hints: readonly { readonly aliases: readonly string[] }[]) =>
      hints.map(({ aliases }) => ways.get(aliases[0] ?? '') ?? []),
    append: async (news: readonly NewDelivery[], _now: Instant, urgency?: number) =>
      news.map((one) => {
        stored.set(one.dedupeKey, { ...one, urgency });
        return { id: one.dedupeKey, duplicate: false, subject: null };
      }),
    counts: async () => ({
      deliveries: 0,
      due: at.due,
      leased: 0,
      deadLetters: 0,
      oldestDue: undefined,
    }),
  };
  const ports = { account: 'demo', poller, source, store, clock, logger };
  return { ...ports, ports, rows, values, stored, ways, logged, asked, at };
}

export type IntakeLab = ReturnType<typeof intakeLab>;

/** So many calls, a minute after each other. */
export function calls(count: number, from: Instant, text = 'x'): Row[] {
  return Array.from({ length: count }, (_, at) => ({
    id: `${from}-${at}`,
    startedAt: from + at * 1_000,
    text,
  }));
}
