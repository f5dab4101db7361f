import { priority } from '../../src/connector/priority.ts';
import type { WriteResult } from '../../src/domain/change.ts';
import { fromIso, type Instant } from '../../src/domain/clock.ts';
import { elementFailure, failed, groupsOf, isSuccess, mostPerRequest, sendBatch } from './batch.ts';
import { zohoTime } from './coql.ts';
import { writeCost } from './costs.ts';
import type { ZohoModule } from './metadata.ts';
import { bodyOf } from './record-body.ts';
import {
  type Results,
  type SinkParts,
  triggerName,
  triggerOf,
  type UpdateChange,
} from './sink-parts.ts';
import { detailsOf, type WireDetails, type WireElement } from './wire.ts';
import { writtenOf } from './write-create.ts';

/** Updates records by id; refused where somebody changed one since it was read. */
export async function writeUpdates(
  changes: readonly UpdateChange[],
  module: ZohoModule,
  parts: SinkParts,
): Promise<Results<UpdateChange>> {
  const results = new Map<UpdateChange, WriteResult>();
  const groups = groupsOf(changes, mostPerRequest, groupName);
  const answers = await Promise.all(groups.map((group) => update(group, module, parts)));
  for (const { found, tooStrict } of answers) {
    for (const [change, result] of found) results.set(change, result);
    // The header was that of the earliest read in the batch; these were read later, and have not changed since.
    const again = await Promise.all(tooStrict.map((change) => update([change], module, parts)));
    for (const each of again)
      for (const [change, result] of each.found) results.set(change, result);
  }
  return results;
}

/** A header is for the whole request, so those that want none do not go with those that do. */
function groupName(change: UpdateChange): string {
  return `${change.unmodifiedSince === undefined ? 'any' : 'since'} ${triggerName(change)}`;
}

interface Updated {
  readonly found: Results<UpdateChange>;
  readonly tooStrict: readonly UpdateChange[];
}

async function update(
  changes: readonly UpdateChange[],
  module: ZohoModule,
  parts: SinkParts,
): Promise<Updated> {
  const tooStrict: UpdateChange[] = [];
  const found = await sendBatch(changes, {
    send: (some) => {
      const since = earliest(some);
      return parts.client.send({
        method: 'PUT',
        path: `/crm/v8/${module.apiName}`,
        headers: since === undefined ? {} : { 'If-Unmodified-Since': zohoTime(since) },
        json: {
          data: some.map((change) => ({ id: change.recordId, ...bodyOf(module, change.fields) })),
          ...triggerOf(some[0]?.trigger),
        },
        priority: priority.finished,
        cost: writeCost(some.length),
        idempotent: false,
        what: `${module.apiName}.update`,
      });
    },
    judge: (change, element, status) => {
      const details = detailsOf(element);
      if (element.code === 'ALREADY_MODIFIED' && changes.length > 1 && isUnchanged(change, details))
        tooStrict.push(change);
      return judgeUpdate(change, element, status, details);
    },
  });
  const refused = [...found].map(
    ([change, result]) => [change, changedOf(change, result)] as const,
  );
  return { found: new Map(refused), tooStrict };
}

function earliest(changes: readonly UpdateChange[]): Instant | undefined {
  const times = changes.flatMap(({ unmodifiedSince }) => unmodifiedSince ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
}

function isUnchanged(change: UpdateChange, details: WireDetails): boolean {
  const modifiedAt = details.Modified_Time ? fromIso(details.Modified_Time) : undefined;
  const { unmodifiedSince } = change;
  return modifiedAt !== undefined && unmodifiedSince !== undefined && modifiedAt <= unmodifiedSince;
}

function judgeUpdate(
  change: UpdateChange,
  element: WireElement,
  status: number,
  details: WireDetails,
): WriteResult {
  if (isSuccess(element)) return writtenOf(change.id, details, change.recordId);
  if (element.code === 'ALREADY_MODIFIED') return { as: 'changed', id: change.id };
  if (isGone(element, details)) return { as: 'gone', id: change.id };
  return failed(change, elementFailure(element, status));
}

/** A single record refused with the whole request instead of its element. */
function changedOf(change: UpdateChange, result: WriteResult): WriteResult {
  if (result.as !== 'failed') return result;
  if (result.failure.code === 'zoho.already_modified') return { as: 'changed', id: change.id };
  if (result.failure.code === 'zoho.converted') return { as: 'gone', id: change.id };
  return result;
}

/** The record itself is not there: deleted, merged, or a lead that was converted. */
export function isGone(element: WireElement, details: WireDetails): boolean {
  if (element.code === 'ID_ALREADY_CONVERTED') return true;
  if (element.code !== 'INVALID_DATA') return false;
  const path = details.json_path ?? '';
  return details.api_name === 'id' || /^\$\.data\[\d+\]\.id$/.test(path);
}
