/** How a person's record is named among the aliases of our person. */
export function recordAlias(module: string, id: string): string {
  return `record:${module}/${id}`;
}

/** An alias of somebody who is new although others have the number. */
export const apartPrefix = 'apart:';
