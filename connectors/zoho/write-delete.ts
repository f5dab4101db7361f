import { priority } from '../../src/connector/priority.ts';
import type { WriteResult } from '../../src/domain/change.ts';
import { elementFailure, failed, groupsOf, isSuccess, mostPerRequest, sendBatch } from './batch.ts';
import { deleteCost } from './costs.ts';
import type { ZohoModule } from './metadata.ts';
import type { DeleteChange, Results, SinkParts } from './sink-parts.ts';
import { detailsOf, type WireElement } from './wire.ts';

/**
 * Moves records to Zoho's recycle bin. Deleting twice is harmless: the second time it is gone.
 *
 * @param startsWorkflows false when the account wants no automation from us.
 */
export async function writeDeletes(
  changes: readonly DeleteChange[],
  module: ZohoModule,
  startsWorkflows: boolean,
  parts: SinkParts,
): Promise<Results<DeleteChange>> {
  const results = new Map<DeleteChange, WriteResult>();
  for (const group of groupsOf(changes, mostPerRequest, () => '')) {
    const found = await sendBatch(group, {
      send: (some) =>
        parts.client.send({
          method: 'DELETE',
          path: `/crm/v8/${module.apiName}`,
          query: {
            ids: some.map(({ recordId }) => recordId).join(','),
            wf_trigger: startsWorkflows,
          },
          priority: priority.finished,
          cost: deleteCost(some.length),
          idempotent: false,
          what: `${module.apiName}.delete`,
        }),
      judge: judgeDelete,
    });
    for (const [change, result] of found) results.set(change, result);
  }
  return results;
}

function judgeDelete(change: DeleteChange, element: WireElement, status: number): WriteResult {
  if (isSuccess(element))
    return { as: 'written', id: change.id, recordId: change.recordId, modifiedTime: null };
  const { api_name: field } = detailsOf(element);
  const isAbsent = element.code === 'INVALID_DATA' && (field === undefined || field === 'id');
  return isAbsent ? { as: 'gone', id: change.id } : failed(change, elementFailure(element, status));
}
