import type { ApiCall } from '../api-call.ts';
import { isObject, type Json, type JsonObject, member } from '../json.ts';
import { refuse } from '../refusal.ts';
import { jobPace } from './jobs.ts';

/** Checks `{url, method: "post"}`; null when none was sent. */
export function readCallback(raw: Json | undefined): Json {
  if (raw === undefined || raw === null) return null;
  const [url, method] = [member(raw, 'url'), member(raw, 'method')];
  if (!isObject(raw) || url === undefined || !/^https?:\/\/[^\s/]+/.test(url))
    refuse('INVALID_CALLBACK_URL', 'callback url is not valid', {});
  if (method !== 'post')
    refuse('INVALID_CALLBACK_METHOD', 'callback method is not valid', {
      supported_callback_methods: ['post'],
    });
  return { url, method };
}

/** Tells the callback address, if there is one, when the job ends. */
export function callBack(
  call: ApiCall,
  job: { readonly id: string; readonly callback: Json },
  body: () => JsonObject,
): void {
  const url = member(job.callback, 'url');
  if (url === undefined) return;
  const { agenda, channels } = call.crm;
  agenda.add(call.org.clock.now() + jobPace.endsMs, () =>
    channels.post(`bulk-${job.id}`, url, JSON.stringify(body())),
  );
}
