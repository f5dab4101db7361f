import type { ApiCall } from '../api-call.ts';
import type { SandboxReply } from '../exchange.ts';
import { isObject } from '../json.ts';
import { invalidId, type Refusal, RefusedError, refusal } from '../refusal.ts';
import type { StoredRecord } from './table.ts';
import { readData, reply } from './write-many.ts';

/** `POST /Events/{id}/actions/cancel`: only with participants, and before the end (section 11). */
export function cancelMeeting(call: ApiCall): SandboxReply {
  const record = call.org.find('Events', call.param('id'));
  if (!record) throw new RefusedError(invalidId({ resource_path_index: 1 }));
  const [element] = readData(call.json(), 1);
  if (!isObject(element) || typeof element['send_cancelling_mail'] !== 'boolean')
    throw new RefusedError(
      refusal('MANDATORY_NOT_FOUND', 'required field not found', {
        api_name: 'send_cancelling_mail',
        json_path: '$.data[0].send_cancelling_mail',
      }),
    );
  const refused = refuseCancelling(call, record);
  if (refused) throw new RefusedError(refused);
  keepCancelled(call, record);
  const body = {
    code: 'SUCCESS',
    details: { id: record.id },
    message: 'meeting cancelled',
    status: 'success',
  };
  return reply([{ body }], 200);
}

function refuseCancelling(call: ApiCall, { id, values }: StoredRecord): Refusal | undefined {
  const participants = values['Participants'];
  const details = { id, resource_path_index: 1 };
  if (values['$event_cancelled'] === true)
    return refusal('NOT_ALLOWED', 'meeting already cancelled', details);
  if (!Array.isArray(participants) || participants.length === 0)
    return refusal('NOT_ALLOWED', 'meeting without participants cannot be cancelled', details);
  if (Number(values['End_DateTime']) <= call.org.now())
    return refusal('NOT_ALLOWED', 'completed meeting cannot be cancelled', details);
  return undefined;
}

function keepCancelled(call: ApiCall, before: StoredRecord): void {
  const { org, user } = call;
  const at = org.now();
  const changed = { $event_cancelled: true, Modified_Time: at, Modified_By: user.id };
  const record = { id: before.id, values: { ...before.values, ...changed } };
  org.table('Events').put(record);
  org.tell({
    kind: 'update',
    module: 'Events',
    record,
    before,
    fields: ['$event_cancelled'],
    by: user,
    at,
  });
}
