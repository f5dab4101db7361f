import type { Instant } from '../../../../src/domain/clock.ts';
import type { Json, JsonObject } from '../json.ts';
import { member } from '../json.ts';
import type { Change, Org } from '../org.ts';
import { renderValue } from '../records/render.ts';
import type { Notifier } from './notifier.ts';

/** What can happen to a record, as subscriptions say it. */
export type Operation = 'create' | 'edit' | 'delete' | 'all';

/** A subscription. */
export interface Channel {
  readonly id: string;
  /** Module to operations. */
  readonly events: ReadonlyMap<string, readonly Operation[]>;
  readonly expiresAt: Instant;
  readonly url: string;
  readonly token: string | null;
  readonly withValues: boolean;
  readonly withRelated: boolean;
  /** Which changes count, by module: given the names of the fields that differ. Absent for all. */
  readonly fields: ReadonlyMap<string, (changed: readonly string[]) => boolean>;
  /** As it was sent, to be shown again. */
  readonly condition: Json;
  /** The address the subscriber used, for `resource_uri`. */
  readonly origin: string;
}

/** Subscriptions say create and edit; callbacks say insert and update. */
const operationOf: Readonly<Record<Change['kind'], Operation>> = {
  insert: 'create',
  update: 'edit',
  delete: 'delete',
};

interface Batch {
  readonly channel: Channel;
  readonly module: string;
  readonly operation: Change['kind'];
  readonly changes: Change[];
}

/** The subscriptions of an organisation, and the callbacks that changes give rise to. */
export class Channels {
  readonly #org: Org;
  readonly #notifier: Notifier;
  readonly #channels = new Map<string, Channel>();
  #batches = new Map<string, Batch>();

  constructor(org: Org, notifier: Notifier) {
    this.#org = org;
    this.#notifier = notifier;
  }

  put(channel: Channel): void {
    this.#channels.set(channel.id, channel);
  }

  remove(id: string): boolean {
    return this.#channels.delete(id);
  }

  /** Subscriptions that have not expired. */
  live(): Channel[] {
    const now = this.#org.clock.now();
    for (const [id, channel] of this.#channels)
      if (channel.expiresAt <= now) this.#channels.delete(id);
    return [...this.#channels.values()];
  }

  get(id: string): Channel | undefined {
    return this.live().find((channel) => channel.id === id);
  }

  note(change: Change): void {
    if (this.#channels.size === 0) return;
    for (const channel of this.live()) {
      if (wants(channel, change)) this.#add(channel, change.module, change.kind, change);
      else if (channel.withRelated) this.#noteParent(channel, change);
    }
  }

  /** The noise of related actions: a note counts as an update of the record it hangs on. */
  #noteParent(channel: Channel, change: Change): void {
    const link = change.record.values['Parent_Id'] ?? change.record.values['What_Id'] ?? null;
    const module = member(link, 'module') ?? '';
    const parent = this.#org.find(module, member(link, 'id') ?? '');
    if (!parent) return;
    const related: Change = {
      ...change,
      kind: 'update',
      module,
      record: parent,
      before: parent,
      fields: [],
    };
    if (wants(channel, related)) this.#add(channel, module, 'update', related);
  }

  #add(channel: Channel, module: string, operation: Change['kind'], change: Change): void {
    const key = `${channel.id}/${module}/${operation}`;
    const batch = this.#batches.get(key);
    if (batch) batch.changes.push(change);
    else this.#batches.set(key, { channel, module, operation, changes: [change] });
  }

  /** Sends what came together during one request: one callback per channel, module and operation. */
  flush(): void {
    if (this.#batches.size === 0) return;
    const batches = this.#batches;
    this.#batches = new Map();
    for (const batch of batches.values())
      this.#notifier.accept(batch.channel.id, batch.channel.url, JSON.stringify(this.#body(batch)));
  }

  /** Sends a callback that belongs to no subscription. */
  post(channel: string, url: string, body: string): void {
    this.#notifier.accept(channel, url, body);
  }

  #body({ channel, module, operation, changes }: Batch): JsonObject {
    const values = changes.map((change) => ({
      record_id: change.record.id,
      values: this.#values(module, change),
    }));
    return {
      server_time: this.#org.clock.now(),
      affected_values: channel.withValues ? values : [],
      query_params: {},
      module,
      resource_uri: `${channel.origin}/crm/v2/${module}`,
      ids: changes.map((change) => change.record.id),
      affected_fields: changes.map((change) => ({ [change.record.id]: [...change.fields] })),
      operation,
      channel_id: channel.id,
      token: channel.token,
    };
  }

  #values(api: string, change: Change): JsonObject {
    const out: Record<string, Json> = {};
    for (const name of change.fields) {
      const field = this.#org.modules.get(api)?.fields.get(name);
      if (field) out[name] = renderValue(this.#org, field, change.record.values);
    }
    return out;
  }
}

function wants(channel: Channel, change: Change): boolean {
  const operations = channel.events.get(change.module);
  if (!operations) return false;
  if (!operations.includes('all') && !operations.includes(operationOf[change.kind])) return false;
  const selected = channel.fields.get(change.module);
  return !selected || change.kind !== 'update' || selected(change.fields);
}
