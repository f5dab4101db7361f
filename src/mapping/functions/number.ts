import { type FunctionDefinition, plainFunction } from './definition.ts';

const pairs = (name: string): readonly string[] => [
  `${name}(int, int): int`,
  `${name}(double, double): int`,
  `${name}(int, double): int`,
  `${name}(double, int): int`,
];

export const numberFunctions: readonly FunctionDefinition[] = [
  plainFunction('max', pairs('max'), 'the greater of two, as a whole number', ([a, b]) =>
    Math.round(Math.max(Number(a), Number(b))),
  ),
  plainFunction('min', pairs('min'), 'the smaller of two, as a whole number', ([a, b]) =>
    Math.round(Math.min(Number(a), Number(b))),
  ),
  plainFunction(
    'percent',
    ['percent(double): int', 'percent(int): int'],
    'a share of one in whole per cent: percent(0.42) is 42',
    ([x]) => Math.round(Number(x) * 100),
  ),
];
