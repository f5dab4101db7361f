import { priority } from '../../src/connector/priority.ts';
import type { WireFields } from '../../src/domain/change.ts';
import { isSuccess } from './batch.ts';
import type { ZohoClient } from './client.ts';
import { deleteCost, writeCost } from './costs.ts';
import { detailsOf, readWire, writeAnswer } from './wire.ts';

/** What became of trial records: ids to delete, and Zoho's code for those it did not take. */
export interface Trial {
  readonly ids: readonly string[];
  readonly refusals: readonly string[];
}

/** Writes records only to see what Zoho makes of them; starts no automation. @throws OutsideError */
export async function insertTrial(
  client: ZohoClient,
  module: string,
  records: readonly WireFields[],
): Promise<Trial> {
  const answer = await client.send({
    method: 'POST',
    path: `/crm/v8/${module}`,
    json: { data: records, trigger: [] },
    priority: priority.finished,
    cost: writeCost(records.length),
    idempotent: false,
    what: `${module}.trial`,
  });
  const elements = readWire(writeAnswer, answer.body, `${module}.trial`).data;
  const ids: string[] = [];
  const refusals: string[] = [];
  for (const element of elements) {
    const details = detailsOf(element);
    // One that an interrupted setup left behind serves as well.
    const id = isSuccess(element) ? details.id : details.duplicate_record?.id;
    if (id === undefined) refusals.push(element.code ?? String(answer.status));
    else ids.push(id);
  }
  return { ids, refusals };
}

/** Deletes them again, without automation. @throws OutsideError */
export async function deleteTrial(
  client: ZohoClient,
  module: string,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await client.send({
    method: 'DELETE',
    path: `/crm/v8/${module}`,
    query: { ids: ids.join(','), wf_trigger: false },
    priority: priority.finished,
    cost: deleteCost(ids.length),
    idempotent: false,
    what: `${module}.delete`,
  });
}
