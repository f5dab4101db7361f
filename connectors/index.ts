import type { Connection, Connector, ConnectorPorts } from '../src/connector/contract.ts';
import { cloudtalk } from './cloudtalk/index.ts';
import { zoho } from './zoho/index.ts';

/** A vendor whose settings stay its own affair. */
export interface BoundConnector {
  readonly name: string;
  /** @throws a zod error whose paths point into the vendor's block of the account file. */
  check(block: unknown): void;
  connect(block: unknown, ports: ConnectorPorts): Connection;
}

function bind<Config>(connector: Connector<Config>): BoundConnector {
  return {
    name: connector.name,
    check: (block) => {
      connector.parse(block);
    },
    connect: (block, ports) => connector.connect(connector.parse(block), ports),
  };
}

/** Every vendor Patchcord knows: one line each. */
export const connectors: readonly BoundConnector[] = [bind(cloudtalk), bind(zoho)];
