import type { ASTNode } from '@marcbachmann/cel-js';
import type { MappingSettings } from '../settings.ts';
import type { Table } from '../tables.ts';

/** What names mean at the place an expression stands. */
export interface CodeContext {
  readonly settings: MappingSettings;
  readonly words: Readonly<Record<string, readonly string[]>>;
  table(name: string): Table | undefined;
  /** Notes a problem at a part of the expression. */
  fail(node: ASTNode, code: string, message: string, help?: string): void;
  /** Variables of macros around the part, innermost last. */
  readonly locals: readonly string[];
}
