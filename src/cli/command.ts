import type { Command } from 'commander';

/** Adds one command to the program. `finish` raises the exit code. */
export type AddCommand = (program: Command, finish: (code: number) => void) => void;
