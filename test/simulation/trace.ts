import { createHash } from 'node:crypto';
import type { Clock } from '../../src/domain/clock.ts';
import { timeOf } from './life.ts';

/** Everything that went between the service and the world, in order. */
export interface Trace {
  /** Notes a line for people and counts it into the hash. */
  note(line: string): void;
  /** Counts it into the hash only: bodies, headers. */
  add(content: string | Uint8Array): void;
  /** The same for two runs that did the same in the same order. */
  hash(): string;
  readonly lines: readonly string[];
}

export function createTrace(clock: Clock, keepLines: boolean): Trace {
  const hash = createHash('sha256');
  const lines: string[] = [];
  return {
    note: (line) => {
      hash.update(`${clock.now()} ${line}\n`);
      if (keepLines) lines.push(`${timeOf(clock.now())}  ${line}`);
    },
    add: (content) => void hash.update(content),
    hash: () => hash.copy().digest('hex').slice(0, 16),
    lines,
  };
}
