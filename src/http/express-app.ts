import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { createApi } from './api.ts';
import { createConnect } from './connect.ts';
import type { HttpDeps } from './deps.ts';
import { contentSecurityPolicy, page } from './page.ts';
import { failureFields, methodNotAllowed, notFound, refusalBody, refusalOf } from './refusal.ts';

/** Everything but the deliveries: health, metrics, API, connecting, and a page that says where things are. */
export function createExpressApp(deps: HttpDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.use(secureHeaders);
  app.use('/api', createApi(deps));
  app.use('/connect', createConnect(deps));
  app.get('/healthz', (_request, response) => {
    response.json({ alive: true });
  });
  app.get('/readyz', async (_request, response) => {
    const { ready, reasons, degraded = [] } = await deps.health();
    response
      .status(ready ? 200 : 503)
      .json({ ready, reasons, ...(degraded.length > 0 ? { degraded } : {}) });
  });
  app.get('/metrics', async (_request, response) => {
    const text = await deps.metrics.render();
    response.set('content-type', deps.metrics.contentType).send(text);
  });
  app.get('/', async (_request, response) => {
    response.type('html').send(homePage(await deps.health()));
  });
  app.all(['/', '/healthz', '/readyz', '/metrics'], () => {
    throw methodNotAllowed('GET');
  });
  app.use(() => {
    throw notFound();
  });
  app.use(errorAnswer(deps));
  return app;
}

function secureHeaders(_request: Request, response: Response, next: NextFunction): void {
  response.set({
    'cache-control': 'no-store',
    'content-security-policy': contentSecurityPolicy,
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  });
  next();
}

/** Express tells an error handler by its four parameters. */
function errorAnswer(deps: Pick<HttpDeps, 'logger'>) {
  return (error: unknown, _request: Request, response: Response, _next: NextFunction): void => {
    const refusal = refusalOf(error);
    if (refusal.status === 500) deps.logger.error('request.failed', failureFields(error));
    if (refusal.status === 401) response.set('www-authenticate', 'Bearer');
    response
      .status(refusal.status)
      .set(refusal.headers)
      .type('application/json')
      .send(refusalBody(refusal));
  };
}

function homePage(health: {
  readonly ready: boolean;
  readonly reasons: readonly string[];
  readonly degraded?: readonly string[] | undefined;
}): string {
  const state = health.ready ? 'Everything is working.' : 'Not everything is working:';
  return page(
    'Patchcord',
    [state, ...health.reasons, ...(health.degraded ?? [])],
    [
      { href: '/healthz', text: 'Is the process alive?' },
      { href: '/readyz', text: 'Can it do its work?' },
      { href: '/metrics', text: 'Metrics for Prometheus' },
      { href: '/api/conversations', text: 'Conversations (needs a token)' },
    ],
  );
}
