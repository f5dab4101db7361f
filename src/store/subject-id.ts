/**
 * The id of a subject that is first heard of under `alias`: the alias without its `name:` prefix, so `uuid:1111`
 * gives `1111` while `sms|+441…|+442…` stays whole.
 */
export function idFromAlias(alias: string): string {
  return /^[A-Za-z][\w-]*:(.+)$/s.exec(alias)?.[1] ?? alias;
}

/** The first of `wished`, `wished-2`, `wished-3`, … that is free. */
export function freeId(wished: string, isTaken: (id: string) => boolean): string {
  let id = wished;
  for (let count = 2; isTaken(id); count += 1) id = `${wished}-${count}`;
  return id;
}
