/** How much of a proof is run: all of it (`npm run proofs`), or a short form within `npm test`. */
export type Extent = 'full' | 'short';

/** What one run of a proof counted. */
export interface Counted {
  /** Whether the promise was kept. */
  readonly kept: boolean;
  /** What was counted, as it stands in the table: `10,000 writes, 1,012 answers lost, 0 duplicates`. */
  readonly figures: string;
}

/** A mechanism, and the same run without it, which must not keep the promise. */
export interface WithoutMechanism {
  /** What is taken out: `the read back after a lost answer`. */
  readonly mechanism: string;
  readonly run: (extent: Extent) => Promise<Counted>;
}

/**
 * One line of evidence. A proof says what it counted and whether the promise was kept; it throws only when it could not
 * be run at all. Everything random in it comes from a seed.
 */
export interface Proof {
  /** Its number in the table: `3b`. */
  readonly id: string;
  /** The promise, in words an owner understands. */
  readonly promise: string;
  readonly run: (extent: Extent, tell: (progress: string) => void) => Promise<Counted>;
  readonly without: readonly WithoutMechanism[];
  /** True when it needs processes of its own: `npm test` runs it, and leaves the runs without a mechanism to `npm run proofs`. */
  readonly isHeavy?: boolean | undefined;
}
