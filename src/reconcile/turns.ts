/**
 * Keeps the conversations of one person in the order in which their subjects were claimed, while those of different
 * people go on side by side. For what has piled up: each waits until it is known who the ones before it are about.
 */
export interface Turns {
  /** Takes the next place; called when a subject is claimed. */
  begin(): Turn;
}

/** One subject's place. */
export interface Turn {
  /**
   * Waits until nobody before it is about the same person any more.
   *
   * @param person undefined for nobody known.
   * @returns true when it had to wait: what was read before may not hold any more.
   */
  enter(person: string | undefined): Promise<boolean>;
  /** Lets the next one go on. Safe to call twice, and without having entered. */
  end(): void;
}

export function createTurns(): Turns {
  let allKnown: Promise<unknown> = Promise.resolve();
  const latest = new Map<string, Promise<void>>();
  return {
    begin: () => {
      const before = allKnown;
      const known = Promise.withResolvers<void>();
      const ended = Promise.withResolvers<void>();
      allKnown = Promise.all([before, known.promise]);
      let mine: string | undefined;
      return {
        enter: async (person) => {
          await before;
          mine = person;
          const earlier = person === undefined ? undefined : latest.get(person);
          if (person !== undefined) latest.set(person, ended.promise);
          known.resolve();
          await earlier;
          return earlier !== undefined;
        },
        end: () => {
          known.resolve();
          ended.resolve();
          if (mine !== undefined && latest.get(mine) === ended.promise) latest.delete(mine);
        },
      };
    },
  };
}
