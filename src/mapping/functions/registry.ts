import type { FunctionDefinition } from './definition.ts';
import { numberFunctions } from './number.ts';
import { spokenFunctions } from './spoken.ts';
import { textFunctions } from './text.ts';
import { timeFunctions } from './time.ts';

/** Forms that decide themselves which of their arguments are looked at; `has` is part of CEL. */
const coalesce: FunctionDefinition = {
  name: 'coalesce',
  signatures: [2, 3, 4, 5, 6].map((n) => `coalesce(${Array(n).fill('T').join(', ')}): T`),
  summary: 'the first that is not missing; all of one type',
  link: ({ fail }) => {
    fail(0, 'E104', 'coalesce is a form, not a function');
    return () => '';
  },
};

/** Every function of the language, by name. */
export const functions: ReadonlyMap<string, FunctionDefinition> = new Map(
  [coalesce, ...textFunctions, ...numberFunctions, ...timeFunctions, ...spokenFunctions].map(
    (definition) => [definition.name, definition],
  ),
);

/** Methods of CEL that the language keeps, by receiver. */
export const methods: ReadonlyMap<string, string> = new Map([
  ['startsWith', 'text'],
  ['endsWith', 'text'],
  ['contains', 'text'],
  ['indexOf', 'text'],
  ['lastIndexOf', 'text'],
  ['substring', 'text'],
  ['split', 'text'],
  ['size', 'text, list'],
  ['orValue', 'optional'],
  ['hasValue', 'optional'],
]);

/** Macros of CEL that the language keeps. */
export const macros: ReadonlySet<string> = new Set([
  'exists',
  'exists_one',
  'all',
  'map',
  'filter',
]);
