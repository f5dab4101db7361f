import type { Org } from '../org.ts';

/** Everything the sandbox's own refresh token may do: the list of section 2.6, without READ-only restraint. */
export const allScopes: readonly string[] = [
  'ZohoCRM.modules.ALL',
  'ZohoSearch.securesearch.READ',
  'ZohoCRM.coql.READ',
  'ZohoCRM.users.ALL',
  'ZohoCRM.org.ALL',
  'ZohoCRM.settings.ALL',
  'ZohoCRM.notifications.ALL',
  'ZohoCRM.bulk.ALL',
  'ZohoFiles.files.ALL',
  'ZohoCRM.composite_requests.CUSTOM',
];

const operations: Readonly<Record<string, string>> = {
  GET: 'READ',
  POST: 'CREATE',
  PUT: 'UPDATE',
  PATCH: 'UPDATE',
  DELETE: 'DELETE',
};

/** True when a granted scope covers the needed one: the same group or a wider one, the same operation or ALL. */
export function holds(granted: readonly string[], needed: string): boolean {
  const parts = needed.split('.');
  const operation = parts.pop() ?? '';
  const writes = operation !== 'READ' && operation !== 'CUSTOM';
  for (let depth = parts.length; depth >= 2; depth -= 1) {
    const group = parts.slice(0, depth).join('.');
    const words = [operation, 'ALL', ...(writes ? ['WRITE'] : [])];
    if (words.some((word) => granted.includes(`${group}.${word}`))) return true;
  }
  return false;
}

/**
 * What a request needs: every inner list must be met by one of its scopes.
 *
 * @param path segments after `/crm/v8`.
 */
export function neededScopes(
  org: Org,
  method: string,
  path: readonly string[],
): readonly (readonly string[])[] {
  const operation = operations[method] ?? 'READ';
  const [first = '', second = '', third = ''] = path;
  switch (first) {
    case '$bulk':
      return [[`ZohoCRM.bulk.${second === 'read' ? 'READ' : 'CREATE'}`]];
    case 'upload':
      return [['ZohoFiles.files.CREATE']];
    case 'coql':
      return [['ZohoCRM.coql.READ']];
    case 'users':
      return [[`ZohoCRM.users.${operation}`]];
    case 'org':
      return [[`ZohoCRM.org.${operation}`]];
    case 'settings':
      if (second === 'recycle_bin' && method === 'POST')
        return [['ZohoCRM.settings.recycle_bin.UPDATE']];
      return [[settingsScope(second, operation)]];
    case 'actions':
      return [[`ZohoCRM.notifications.${operation}`]];
    case '__composite_requests':
      return [['ZohoCRM.composite_requests.CUSTOM']];
    default:
      return moduleScopes(org, first, operation, second, third);
  }
}

function settingsScope(what: string, operation: string): string {
  const names: Readonly<Record<string, string>> = {
    holidays: 'business_hours',
    appointment_preferences: 'appointment_preferences',
    automation: 'assignment_rules',
  };
  return `ZohoCRM.settings.${names[what] ?? what}.${operation}`;
}

function moduleScopes(
  org: Org,
  api: string,
  operation: string,
  second: string,
  third: string,
): string[][] {
  const word = org.modules.get(api)?.spec.scope ?? api.toLowerCase();
  if (second === 'search' || third === 'search' || (second === 'bulk' && third === 'search'))
    return [[`ZohoCRM.modules.${word}.READ`], ['ZohoSearch.securesearch.READ']];
  if (second === 'actions' && third === 'count')
    return [[`ZohoCRM.modules.${word}.READ`], ['ZohoSearch.securesearch.READ']];
  if (second === 'upsert') return [[`ZohoCRM.modules.${word}.CREATE`]];
  if (second === 'actions' || third === 'actions')
    return [[`ZohoCRM.settings.tags.${operation}`, `ZohoCRM.modules.${word}.${operation}`]];
  const part = third === 'Notes' || third === 'Attachments' ? third.toLowerCase() : word;
  return [[`ZohoCRM.modules.${part}.${operation}`]];
}
