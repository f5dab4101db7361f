import type { Answer, Exchange } from '../http/answer.ts';
import type { HostRules } from '../http/host.ts';
import { RouteTable } from '../http/routes.ts';
import type { Settings } from '../settings.ts';
import { administrationRoutes } from './core-administration.ts';
import { failure } from './core-answers.ts';
import { bulkRoutes } from './core-bulk.ts';
import { callRoutes } from './core-calls.ts';
import { campaignRoutes } from './core-campaigns.ts';
import { contactCardRoutes } from './core-contact-cards.ts';
import { contactRoutes } from './core-contacts.ts';
import { labelRoutes } from './core-labels.ts';
import { writeNumbers } from './core-numbers.ts';
import { organisationRoutes } from './core-organisation.ts';
import { smsRoutes } from './core-sms.ts';
import { statisticsRoutes } from './core-statistics.ts';

const table = new RouteTable([
  ...callRoutes,
  ...statisticsRoutes,
  ...contactRoutes,
  ...contactCardRoutes,
  ...bulkRoutes,
  ...organisationRoutes,
  ...administrationRoutes,
  ...campaignRoutes,
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
  isUncounted: ({ path }, settings) =>
    !settings.countRecordings && path.startsWith('/calls/recording/'),
  finish: (answer, settings) => formatNumbers(answer, settings),
  refuse: {
    key: () => unauthorized,
    verb: () => failure(405, 'Method Not Allowed'),
    path: ({ path }) => unknownPath(path),
    rate: () => failure(429, 'Too many requests.'),
    accept: ({ path }, status) =>
      status === 404 ? unknownPath(path) : failure(406, 'Not Acceptable'),
    status: (status, { path }) => failure(status, messageOf(status, path)),
  },
};

/** With a valid key an unknown path is answered without the envelope, its slashes escaped as seen on the wire. */
function unknownPath(path: string): Answer {
  const body = { name: 'Not Found', message: 'Not Found', url: `/api${path}` };
  return { status: 404, bytes: Buffer.from(JSON.stringify(body).replaceAll('/', '\\/')) };
}

function formatNumbers(answer: Answer, { numberFormat }: Settings): Answer {
  if (numberFormat === 'plus' || answer.json === undefined) return answer;
  return { ...answer, json: writeNumbers(answer.json, numberFormat) };
}

/** What single operations say; the rest by status. */
const messagesByPath: readonly (readonly [status: number, path: string, message: string])[] = [
  [401, '/sms/', 'Unauthorized action'],
  [403, '/agents/', 'Max. number of agents reached.'],
  [403, '/calls/create', 'Agent is not online.'],
  [403, '/sms/', 'Insufficient Funds'],
  [409, '/calls/create', 'Agent is already calling.'],
  [410, '/calls/recording/', 'Recording expired.'],
  [410, '/recordings/delete/', 'Recording not found.'],
];

const messages: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not found.',
  405: 'Method Not Allowed',
  406: 'Invalid input data.',
};

function messageOf(status: number, path: Exchange['path']): string {
  const own = messagesByPath.find(([code, start]) => code === status && path.startsWith(start));
  return own?.[2] ?? messages[status] ?? (status >= 500 ? 'Something went wrong.' : 'Error');
}
