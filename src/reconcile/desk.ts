import type {
  CompanyNumbers,
  Directory,
  DirectoryPage,
  ServiceOffer,
} from '../connector/contract.ts';
import type { WriteFailure } from '../domain/change.ts';
import type { Clock, Instant } from '../domain/clock.ts';
import { OutsideError } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import type { TargetCatalog } from '../domain/metadata.ts';
import type { Store } from '../store/port.ts';
import type { Account } from './account.ts';
import { createEnricher, type Enricher } from './enrich.ts';
import { failureOf } from './failures.ts';
import { createGate, type Gate } from './gate.ts';
import { createPeopleMirror, type PeopleMirror } from './person/mirror.ts';
import { createTurns, type Turns } from './turns.ts';
import { createWriter, type OnBatch, type Writer } from './writer.ts';

/** An account at work: its settings with the queues, the mirror and the gate that live as long as the process. */
export interface Desk {
  readonly account: Account;
  readonly writer: Writer;
  readonly enricher: Enricher | undefined;
  readonly mirror: PeopleMirror;
  readonly gate: Gate;
  readonly turns: Turns;
  /** What the organisation offers. @throws OutsideError */
  catalog(): Promise<TargetCatalog>;
  /** @throws OutsideError */
  services(): Promise<readonly ServiceOffer[]>;
  /** @throws OutsideError when they were never read. */
  numbers(): Promise<CompanyNumbers>;
}

export interface DeskPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onBatch?: OnBatch | undefined;
}

/** @throws ConfigError never; an account without a sink or directory is refused when it is put together. */
export function createDesk(account: Account, ports: DeskPorts): Desk {
  const { sink, directory } = account.crm;
  if (!sink || !directory)
    throw new TypeError(`${account.crm.vendor} can neither hold records nor people`);
  const { reader } = account.telephony;
  const gate = createGate(ports.clock);
  return {
    account,
    writer: createWriter(sink, ports.onBatch),
    enricher: reader ? createEnricher(reader, ports.clock, ports.logger, account.id) : undefined,
    mirror: createPeopleMirror({
      account: account.id,
      directory: watchedDirectory(gate, directory),
      store: ports.store,
      clock: ports.clock,
      logger: ports.logger,
    }),
    gate,
    turns: createTurns(),
    catalog: keptAWhile(ports.clock, () => watched(gate, () => sink.catalog())),
    services: () => watched(gate, async () => (await account.crm.services?.()) ?? []),
    numbers: async () => (await account.telephony.companyNumbers?.()) ?? noNumbers,
  };
}

const noNumbers: CompanyNumbers = { excluded: new Set(), names: new Map() };

/** A CRM that cannot be read cannot be written to either: the gate hears of it. */
async function watched<T>(gate: Gate, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof OutsideError) gate.failed(readFailure(error));
    throw error;
  }
}

function readFailure(error: OutsideError): WriteFailure {
  const failure = failureOf(error);
  return failure.disposition === 'halt' ? failure : { ...failure, scope: 'connection' };
}

function watchedDirectory(gate: Gate, directory: Directory): Directory {
  return {
    everyMs: directory.everyMs,
    changes: (watermark, urgency) => watchedPages(gate, directory.changes(watermark, urgency)),
    deletions: (since) => watched(gate, () => directory.deletions(since)),
  };
}

async function* watchedPages(
  gate: Gate,
  pages: AsyncIterable<DirectoryPage>,
): AsyncIterable<DirectoryPage> {
  const iterator = pages[Symbol.asyncIterator]();
  for (;;) {
    const next = await watched(gate, () => iterator.next());
    if (next.done === true) return;
    yield next.value;
  }
}

/** A catalogue describes every field of every module: too much to have it put together for each reconciliation. */
const catalogMs = 60_000;

function keptAWhile<T>(clock: Clock, read: () => Promise<T>): () => Promise<T> {
  let kept: { readonly it: T; readonly until: Instant } | undefined;
  return async () => {
    if (kept && clock.now() < kept.until) return kept.it;
    const it = await read();
    kept = { it, until: clock.now() + catalogMs };
    return it;
  };
}
