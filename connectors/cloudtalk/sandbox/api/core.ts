import { type Answer, json } from '../http/answer.ts';
import type { HostRules } from '../http/host.ts';
import { RouteTable } from '../http/routes.ts';
import { administrationRoutes } from './core-administration.ts';
import { failure } from './core-answers.ts';
import { bulkRoutes } from './core-bulk.ts';
import { callRoutes } from './core-calls.ts';
import { contactCardRoutes } from './core-contact-cards.ts';
import { contactRoutes } from './core-contacts.ts';
import { labelRoutes } from './core-labels.ts';
import { organisationRoutes } from './core-organisation.ts';
import { smsRoutes } from './core-sms.ts';

const table = new RouteTable([
  ...callRoutes,
  ...contactRoutes,
  ...contactCardRoutes,
  ...bulkRoutes,
  ...organisationRoutes,
  ...administrationRoutes,
  ...labelRoutes,
  ...smsRoutes,
]);

const unauthorized = failure(401, 'Unauthorized');

/**
 * `my.cloudtalk.io/api` (cloudtalk.md 3). A wrong verb on a known path is 405 even without a key; otherwise the key is
 * checked before the path is looked at, so that an unknown path without a key is 401.
 */
export const coreHost: HostRules = {
  name: 'core',
  prefix: '/my/api',
  contentType: 'application/json; charset=UTF-8',
  table,
  checks: ['verb', 'key', 'rate', 'path', 'accept'],
  refuse: {
    key: () => unauthorized,
    verb: () => failure(405, 'Method Not Allowed'),
    path: ({ path }) => unknownPath(path),
    rate: () => failure(429, 'Too many requests.'),
    accept: () => failure(406, 'Not Acceptable'),
    status: (status) => failure(status, status === 500 ? 'Something went wrong.' : 'Error'),
  },
};

/** With a valid key an unknown path is answered without the envelope. */
function unknownPath(path: string): Answer {
  return json(404, { name: 'Not Found', message: 'Not Found', url: `/api${path}` });
}
