import type { Change, WriteResult } from '../../src/domain/change.ts';
import type { Clock } from '../../src/domain/clock.ts';
import type { ZohoClient } from './client.ts';
import type { ZohoMetadata } from './metadata.ts';
import type { ZohoUsers } from './users.ts';

/** What the writing parts of the sink share. */
export interface SinkParts {
  readonly client: ZohoClient;
  readonly metadata: ZohoMetadata;
  readonly users: ZohoUsers;
  readonly clock: Clock;
}

export type CreateChange = Extract<Change, { as: 'create' }>;
export type UpdateChange = Extract<Change, { as: 'update' }>;
export type DeleteChange = Extract<Change, { as: 'delete' }>;
export type AttachChange = Extract<Change, { as: 'attach' }>;

/** Results by change, collected from several requests. */
export type Results<C> = ReadonlyMap<C, WriteResult>;

/** The automation a request starts; absent means all of it. */
export function triggerOf(trigger: readonly string[] | undefined): { trigger?: readonly string[] } {
  return trigger === undefined ? {} : { trigger };
}

/** Changes with the same automation go together. */
export function triggerName(change: { readonly trigger?: readonly string[] | undefined }): string {
  return JSON.stringify(change.trigger ?? null);
}
