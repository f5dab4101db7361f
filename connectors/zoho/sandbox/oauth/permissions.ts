import type { Org } from '../org.ts';
import { refuse } from '../refusal.ts';
import type { User } from '../users.ts';

const verbs: Readonly<Record<string, string>> = {
  GET: 'View',
  POST: 'Create',
  PUT: 'Edit',
  PATCH: 'Edit',
  DELETE: 'Delete',
};

/** Reading what these POSTs answer is what they are for. */
const readingPosts = new Set(['search', 'count']);

/** `Crm_Implied_View_Leads`: the right of a profile that a request about records of a module needs. */
function impliedRight(org: Org, method: string, path: readonly string[]): string | undefined {
  const [api = ''] = path;
  if (!org.modules.has(api)) return undefined;
  const reads = method === 'POST' && readingPosts.has(path[2] ?? '');
  return `Crm_Implied_${reads ? 'View' : (verbs[method] ?? 'View')}_${api}`;
}

/** Changes of the organisation itself are for administrators: first segments of their paths, and how the refusal names them. */
const privileges: readonly (readonly [RegExp, string])[] = [
  [/^settings\/fields/, 'create or edit fields'],
  [/^settings\/(business_hours|holidays)/, 'manage business hours'],
  [/^settings\/users_unavailability/, 'manage users'],
  [/^settings\/pipeline/, 'manage pipelines'],
  [/^settings\/call_preferences/, 'manage call preferences'],
  [/^settings\/recycle_bin/, 'manage the recycle bin'],
];

/**
 * Refuses what the user's profile does not allow (section 2.5): NO_PERMISSION for records when the right was taken away
 * by `POST /__sandbox/permissions`, AUTHORIZATION_FAILED when someone who is no administrator changes the organisation.
 *
 * @param path segments after `/crm/v8`.
 */
export function refuseRights(org: Org, user: User, method: string, path: readonly string[]): void {
  const right = impliedRight(org, method, path);
  if (right !== undefined && org.deniedRights.has(right))
    refuse('NO_PERMISSION', 'Permission denied', { permissions: [right] }, 403);
  if (method === 'GET' || user.profile === 'Administrator') return;
  const [, what] = privileges.find(([pattern]) => pattern.test(path.join('/'))) ?? [];
  if (what !== undefined)
    refuse('AUTHORIZATION_FAILED', `User does not have sufficient privilege to ${what}`);
}
