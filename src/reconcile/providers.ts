import type { Desk } from './desk.ts';

/** The mappings that make a person. */
export function providersOf(desk: Pick<Desk, 'account'>): ReadonlySet<string> {
  const { mappings } = desk.account.mappings;
  return new Set(mappings.filter((one) => one.providesPerson).map((one) => one.id));
}
