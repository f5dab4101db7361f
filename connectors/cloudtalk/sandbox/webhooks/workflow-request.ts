import type { Settings } from '../settings.ts';
import type { WebhookDelivery } from './delivery.ts';
import type { Workflow } from './subscription.ts';
import { renderRows } from './workflow-body.ts';

/** The request of an API Request action, with the headers as captured (cloudtalk.md 9.3). Nothing is signed. */
export function workflowRequest(
  workflow: Workflow,
  properties: Readonly<Record<string, unknown>>,
  settings: Settings,
): Pick<WebhookDelivery, 'topic' | 'url' | 'method' | 'headers' | 'body' | 'subscriptionId'> {
  const values = renderRows(workflow.rows, properties, settings.workflowMissing);
  const isInQuery = workflow.method === 'GET' && settings.workflowGetRows === 'query';
  const { 'content-type': contentType, ...others } = capturedHeaders;
  return {
    topic: workflow.trigger,
    url: isInQuery ? withQuery(workflow.url, values) : workflow.url,
    method: workflow.method,
    subscriptionId: workflow.id,
    headers: {
      ...others,
      ...(!isInQuery && { 'content-type': contentType }),
      ...workflow.headers,
    },
    body: isInQuery ? '' : JSON.stringify(values),
  };
}

const capturedHeaders = {
  'user-agent': 'cloudtalk-workflow-automation',
  accept: 'application/json, text/plain, */*',
  'accept-encoding': 'gzip',
  'content-type': 'application/json',
};

/** Adds values to the query of an address; those that are null are left out. */
export function withQuery(address: string, values: Readonly<Record<string, unknown>>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(values))
    if (value !== null) url.searchParams.set(name, String(value));
  return url.href;
}
