/** Follows a path such as `contacts[0].name`; a custom attribute's title may hold blanks and dots. */
export function lookUp(path: string, properties: Readonly<Record<string, unknown>>): unknown {
  if (Object.hasOwn(properties, path)) return properties[path];
  let value: unknown = properties;
  for (const step of path.replaceAll(/\[(\d+)\]/g, '.$1').split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([key]) => key === step)?.[1];
  }
  return value;
}
