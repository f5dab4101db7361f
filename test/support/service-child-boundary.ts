import type { Transport } from '../../src/connector/api-client/transport.ts';
import type { Store } from '../../src/store/port.ts';

/** Where a service is killed: at the n-th time it comes there. */
export interface Boundary {
  readonly at:
    | 'delivery stored'
    | 'subject claimed'
    | 'facts stored'
    | 'intent noted'
    | 'vendor committed'
    | 'answer read'
    | 'settled';
  /** Counts from 1. */
  readonly time?: number | undefined;
  /** Only writes to this module count, of those that reach the vendor. */
  readonly module?: string | undefined;
}

/** The same store; at the boundary the process dies. */
export function storeDyingAt(boundary: Boundary, store: Store, die: () => void): Store {
  const strike = counting(boundary, die);
  return {
    ...store,
    append: async (...asked) => {
      const appended = await store.append(...asked);
      strike('delivery stored');
      return appended;
    },
    claim: async (asked) => {
      const claims = await store.claim(asked);
      if (claims.length > 0) strike('subject claimed');
      return claims;
    },
    addFacts: async (...asked) => {
      await store.addFacts(...asked);
      strike('facts stored');
    },
    intend: async (...asked) => {
      const intended = await store.intend(...asked);
      if (intended.some((one) => one.owned && one.row.recordId === null)) strike('intent noted');
      return intended;
    },
    settle: async (account, settlement) => {
      const wrote = settlement.rows.some((row) => row.recordId && row.state === 'written');
      if (wrote) strike('answer read');
      const isOurs = await store.settle(account, settlement);
      if (wrote) strike('settled');
      return isOurs;
    },
  };
}

/** HTTP; when the vendor has written and its answer has come as far as this machine, the process dies. */
export function transportDyingAt(boundary: Boundary, die: () => void): Transport {
  const strike = counting(boundary, die);
  return async ({ method, url, headers, body, signal }) => {
    const answer = await fetch(url, {
      method,
      headers,
      ...(body === undefined ? {} : { body: Buffer.from(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    if (method === 'POST' && isWriteTo(boundary.module, url)) strike('vendor committed');
    return {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: new Uint8Array(await answer.arrayBuffer()),
    };
  };
}

function isWriteTo(module: string | undefined, url: string): boolean {
  return (
    module !== undefined && new RegExp(`^/crm/v8/(.*/)?${module}$`).test(new URL(url).pathname)
  );
}

function counting(boundary: Boundary, die: () => void): (at: Boundary['at']) => void {
  let left = boundary.time ?? 1;
  return (at) => {
    if (at !== boundary.at) return;
    left -= 1;
    if (left === 0) die();
  };
}
