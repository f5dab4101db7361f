import { createHash } from 'node:crypto';
import type { Attachment } from '../domain/record.ts';
import type { LedgerRow, RowUpdate } from '../store/port.ts';
import {
  busy,
  failed,
  gone,
  healthy,
  keyOf,
  type RoadEnd,
  type RoadPorts,
  release,
} from './road-end.ts';

/** What hangs on a record has a key and a fate of its own, so that a failed upload never repeats the record. */
export function attachmentKey(recordKey: string, attachment: Attachment): string {
  const what = createHash('sha256')
    .update(JSON.stringify(attachment))
    .digest('base64url')
    .slice(0, 12);
  return `${recordKey}+${attachment.kind}:${what}`;
}

/** Whether a row is about something that hangs on a record, not about a record. */
export function isAttachmentKey(key: string): boolean {
  return /\+(link|note|tags):[\w-]{12}$/.test(key);
}

/** Attaches once. */
export async function bringAttachment(
  ports: RoadPorts,
  row: LedgerRow,
  attachment: Attachment,
  recordId: string,
): Promise<RoadEnd> {
  if (row.recordId !== null) return release(ports, row, 'unchanged', 'written');
  if (row.state === 'dead') return release(ports, row, 'dead');
  if (row.nextAttemptAt !== null && row.nextAttemptAt > ports.now())
    return release(ports, row, 'waiting');
  const result = await ports.writer.submit({
    as: 'attach',
    id: `${row.target} ${row.key}`,
    target: row.target,
    key: row.key,
    recordId,
    attachment,
    lookFirst: row.intent?.doubtful === true || row.failure?.doubtful === true,
    intendedAt: row.intent?.startedAt ?? ports.now(),
  });
  switch (result.as) {
    case 'written':
    case 'exists': {
      const update: RowUpdate = {
        ...keyOf(ports, row),
        state: 'written',
        recordId: result.recordId,
        ...healthy,
      };
      return { fate: 'created', recordId: result.recordId, update, decisions: [], notes: [] };
    }
    case 'changed':
      return failed(ports, row, busy, [], undefined);
    case 'gone':
      return gone(ports, row);
    case 'failed':
      return failed(ports, row, result.failure, [], undefined);
  }
}
