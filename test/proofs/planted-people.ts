/** What one person brings with them that is nobody else's business. */
export interface PlantedPerson {
  readonly number: string;
  readonly name: string;
  readonly email: string;
  readonly note: string;
  readonly said: string;
}

/** People whose every value is found nowhere but with them. */
export function plantedPeople(count: number): readonly PlantedPerson[] {
  return Array.from({ length: count }, (_none, n) => {
    const word = letters(n);
    return {
      number: `+4477008${String(51_000 + n)}`,
      name: `Quillon${word}`,
      email: `${word}.quince@planted.example`,
      note: `violetnote${word}`,
      said: `amberword${word}`,
    };
  });
}

export function valuesOf(people: readonly PlantedPerson[]): readonly string[] {
  return people.flatMap(({ number, name, email, note, said }) => [
    // However a number is written, these digits are in it.
    number.slice(3),
    name,
    email,
    note,
    said,
  ]);
}

/** Places in which a planted value stands. */
export interface Seen {
  readonly value: string;
  readonly place: string;
}

/** @param places texts by what they are called. */
export function seenIn(
  places: ReadonlyMap<string, string>,
  values: readonly string[],
): readonly Seen[] {
  return [...places].flatMap(([place, text]) => {
    const lower = text.toLowerCase();
    const digits = text.replaceAll(/[\s().-]/g, '');
    return values
      .filter((value) => lower.includes(value.toLowerCase()) || digits.includes(value))
      .map((value) => ({ value, place }));
  });
}

function letters(n: number): string {
  const letter = (digit: number): string => String.fromCharCode(97 + (digit % 26));
  return `x${letter(Math.floor(n / 26))}${letter(n)}z`;
}
