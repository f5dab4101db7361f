import { failureOf } from '../../src/connector/failure-table.ts';
import { priority } from '../../src/connector/priority.ts';
import type { WriteResult } from '../../src/domain/change.ts';
import { OutsideError } from '../../src/domain/errors.ts';
import { elementFailure, failed, groupsOf, isSuccess, mostPerRequest, sendBatch } from './batch.ts';
import { writeCost } from './costs.ts';
import { findExisting } from './look-first.ts';
import type { ZohoModule } from './metadata.ts';
import { bodyOf, type RecordBody, spellKey } from './record-body.ts';
import {
  type CreateChange,
  type Results,
  type SinkParts,
  triggerName,
  triggerOf,
} from './sink-parts.ts';
import { detailsOf, type WireDetails, type WireElement } from './wire.ts';

/**
 * Inserts records with our key in the unique field, so that a second insert of the same record is refused and names the
 * first. Where the field cannot be, a doubtful one is looked for before it is sent again.
 */
export async function writeCreates(
  changes: readonly CreateChange[],
  module: ZohoModule,
  parts: SinkParts,
): Promise<Results<CreateChange>> {
  const results = new Map<CreateChange, WriteResult>();
  const keep = (found: Results<CreateChange>): void => {
    for (const [change, result] of found) results.set(change, result);
  };
  if (module.keyField === undefined)
    keep(
      await lookForDoubtful(
        changes.filter(({ lookFirst }) => lookFirst),
        module,
        parts,
      ),
    );
  const left = changes.filter((change) => !results.has(change));
  const groups = groupsOf(left, mostPerRequest, triggerName);
  for (const found of await Promise.all(groups.map((group) => insert(group, module, parts))))
    keep(found);
  return results;
}

/** Those that cannot be looked for stay doubtful: they are never sent blindly. */
async function lookForDoubtful(
  changes: readonly CreateChange[],
  module: ZohoModule,
  parts: SinkParts,
): Promise<Results<CreateChange>> {
  try {
    return await findExisting(changes, module, parts);
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    const scope = error.disposition === 'halt' ? 'module' : 'connection';
    const failure = { ...failureOf(error, scope), doubtful: true };
    return new Map(changes.map((change) => [change, failed(change, failure)]));
  }
}

function insert(
  changes: readonly CreateChange[],
  module: ZohoModule,
  parts: SinkParts,
): Promise<Results<CreateChange>> {
  return sendBatch(changes, {
    send: (some) =>
      parts.client.send({
        method: 'POST',
        path: `/crm/v8/${module.apiName}`,
        json: {
          data: some.map((change) => insertBody(module, change)),
          ...triggerOf(some[0]?.trigger),
        },
        priority: priority.finished,
        cost: writeCost(some.length),
        idempotent: false,
        what: `${module.apiName}.insert`,
      }),
    judge: (change, element, status) => judgeInsert(change, element, status, module),
    lookAgain:
      module.keyField === undefined ? (some) => findExisting(some, module, parts) : undefined,
  });
}

function insertBody(module: ZohoModule, change: CreateChange): RecordBody {
  const body = bodyOf(module, change.fields);
  if (module.keyField !== undefined) body[module.keyField] = spellKey(change.key);
  if (change.layout !== undefined) body['Layout'] = { id: change.layout };
  return body;
}

function judgeInsert(
  change: CreateChange,
  element: WireElement,
  status: number,
  module: ZohoModule,
): WriteResult {
  const details = detailsOf(element);
  if (isSuccess(element)) return writtenOf(change.id, details);
  const duplicates = duplicatesOf(element, details);
  const ours = duplicates.find(({ field }) => field === module.keyField);
  if (ours?.recordId !== undefined) return { as: 'exists', id: change.id, recordId: ours.recordId };
  const duplicateOf = duplicates.find(({ recordId }) => recordId !== undefined)?.recordId;
  const failure = elementFailure(element, status);
  return failed(change, duplicateOf === undefined ? failure : { ...failure, duplicateOf });
}

/** A success without an id would leave us not knowing the record: it counts as doubtful. */
export function writtenOf(id: string, details: WireDetails, known?: string): WriteResult {
  const recordId = known ?? details.id;
  if (recordId !== undefined)
    return { as: 'written', id, recordId, modifiedTime: details.Modified_Time ?? null };
  return {
    as: 'failed',
    id,
    failure: {
      disposition: 'retry',
      scope: 'record',
      code: 'zoho.unreadable',
      message: 'Zoho says it is written but not as which record.',
      doubtful: true,
    },
  };
}

/** Records that hold a value already which may stand only once; a refusal of several fields may hide them. */
function duplicatesOf(
  element: WireElement,
  details: WireDetails,
): readonly { readonly field: string | undefined; readonly recordId: string | undefined }[] {
  return [element, ...(details.errors ?? [])]
    .filter(({ code }) => code === 'DUPLICATE_DATA')
    .map(detailsOf)
    .map((inner) => ({ field: inner.api_name, recordId: inner.duplicate_record?.id ?? inner.id }));
}
