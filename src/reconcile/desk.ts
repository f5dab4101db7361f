import type { ServiceOffer } from '../connector/contract.ts';
import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import type { Store } from '../store/port.ts';
import type { Account } from './account.ts';
import { createEnricher, type Enricher } from './enrich.ts';
import { createGate, type Gate } from './gate.ts';
import { createPeopleMirror, type PeopleMirror } from './person/mirror.ts';
import { createWriter, type OnBatch, type Writer } from './writer.ts';

/** An account at work: its settings with the queues, the mirror and the gate that live as long as the process. */
export interface Desk {
  readonly account: Account;
  readonly writer: Writer;
  readonly enricher: Enricher | undefined;
  readonly mirror: PeopleMirror;
  readonly gate: Gate;
  services(): Promise<readonly ServiceOffer[]>;
  excluded(): Promise<ReadonlySet<string>>;
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
  return {
    account,
    writer: createWriter(sink, ports.onBatch),
    enricher: reader ? createEnricher(reader, ports.clock, ports.logger, account.id) : undefined,
    mirror: createPeopleMirror({
      account: account.id,
      directory,
      store: ports.store,
      clock: ports.clock,
      logger: ports.logger,
    }),
    gate: createGate(ports.clock),
    services: async () => (await account.crm.services?.()) ?? [],
    excluded: async () => (await account.telephony.excludedNumbers?.()) ?? new Set<string>(),
  };
}
