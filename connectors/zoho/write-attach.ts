import type { ApiResponse } from '../../src/connector/api-client/request.ts';
import { failureOf } from '../../src/connector/failure-table.ts';
import { priority } from '../../src/connector/priority.ts';
import type { WriteResult } from '../../src/domain/change.ts';
import { fromIso } from '../../src/domain/clock.ts';
import { OutsideError } from '../../src/domain/errors.ts';
import type { Attachment } from '../../src/domain/record.ts';
import { elementFailure, failed, isSuccess, sendBatch } from './batch.ts';
import type { ZohoRequest } from './client.ts';
import { light } from './costs.ts';
import { readNotes } from './look-first.ts';
import type { ZohoModule } from './metadata.ts';
import { idOf } from './normal-form.ts';
import type { AttachChange, Results, SinkParts } from './sink-parts.ts';
import { cutText } from './spelling.ts';
import { detailsOf, readWire, recordsAnswer, type WireElement } from './wire.ts';
import { writtenOf } from './write-create.ts';
import { isGone } from './write-update.ts';

type Link = Extract<Attachment, { kind: 'link' }>;
type Note = Extract<Attachment, { kind: 'note' }>;

const longestTitle = 120;
const longestNote = 65_535;
const longestTag = 25;
const mostTags = 10;
const clockSlackMs = 120_000;

/** Hangs links, notes and tags on records, one request each. Nothing in Zoho tells two equal ones apart, so a doubtful one is looked for first. */
export async function writeAttachments(
  changes: readonly AttachChange[],
  module: ZohoModule,
  parts: SinkParts,
): Promise<Results<AttachChange>> {
  const results = await Promise.all(
    changes.map(async (change) => [change, await attach(change, module, parts)] as const),
  );
  return new Map(results);
}

async function attach(
  change: AttachChange,
  module: ZohoModule,
  parts: SinkParts,
): Promise<WriteResult> {
  try {
    const found = change.lookFirst ? await findAttached(change, module, parts) : undefined;
    if (found !== undefined) return { as: 'exists', id: change.id, recordId: found };
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    return failed(change, { ...failureOf(error, 'connection'), doubtful: true });
  }
  const request = requestFor(change, module);
  if (request === undefined)
    return { as: 'written', id: change.id, recordId: change.recordId, modifiedTime: null };
  const results = await sendBatch([change], {
    send: (): Promise<ApiResponse> => parts.client.send(request),
    judge: judgeAttachment,
  });
  const result = results.get(change) ?? failed(change, unanswered);
  const isParentGone = result.as === 'failed' && result.failure.code === 'zoho.invalid_reference';
  return isParentGone ? { as: 'gone', id: change.id } : result;
}

const unanswered = {
  disposition: 'retry',
  scope: 'record',
  code: 'zoho.unreadable',
  message: 'Zoho did not say what became of the attachment.',
  doubtful: true,
} as const;

function judgeAttachment(change: AttachChange, element: WireElement, status: number): WriteResult {
  const details = detailsOf(element);
  if (isSuccess(element)) {
    const known = change.attachment.kind === 'tags' ? change.recordId : undefined;
    return writtenOf(change.id, details, known);
  }
  if (isGone(element, details)) return { as: 'gone', id: change.id };
  return failed(change, elementFailure(element, status));
}

/** Undefined when there is nothing left to say (tags that are all impossible). */
function requestFor(change: AttachChange, module: ZohoModule): ZohoRequest | undefined {
  const of = `/crm/v8/${module.apiName}/${change.recordId}`;
  const common = { priority: priority.artifact, cost: light, idempotent: false } as const;
  const { attachment } = change;
  switch (attachment.kind) {
    case 'link':
      return {
        ...common,
        method: 'POST',
        path: `${of}/Attachments`,
        multipart: [
          { name: 'attachmentUrl', value: attachment.url },
          { name: 'title', value: titleOf(attachment) },
        ],
        what: 'attachments.add',
      };
    case 'note':
      return {
        ...common,
        method: 'POST',
        path: '/crm/v8/Notes',
        json: {
          data: [
            {
              ...noteOf(attachment),
              Parent_Id: { module: { api_name: module.apiName }, id: change.recordId },
            },
          ],
        },
        what: 'Notes.insert',
      };
    case 'tags': {
      const tags = tagsOf(attachment.tags);
      if (tags.length === 0) return undefined;
      return {
        ...common,
        method: 'POST',
        path: `${of}/actions/add_tags`,
        json: { tags: tags.map((name) => ({ name })), over_write: false },
        what: 'tags.add',
      };
    }
  }
}

function titleOf(link: Link): string {
  return cutText(link.title.trim() || 'Link', longestTitle);
}

function noteOf(note: Note): { Note_Title?: string; Note_Content: string } {
  const content = { Note_Content: cutText(note.body.trimEnd(), longestNote) };
  return note.title?.trim()
    ? { Note_Title: cutText(note.title.trim(), longestTitle), ...content }
    : content;
}

/** Zoho takes 25 characters, no `<`, `>`, comma or emoji, and ten tags a record. */
function tagsOf(tags: readonly string[]): string[] {
  const possible = tags.map((tag) =>
    tag
      .replaceAll(/[<>,]|\p{Extended_Pictographic}|\u200D|\uFE0F/gu, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim()
      .slice(0, longestTag)
      .trim(),
  );
  return [...new Set(possible.filter(Boolean))].slice(0, mostTags);
}

/** @throws OutsideError */
async function findAttached(
  change: AttachChange,
  module: ZohoModule,
  parts: SinkParts,
): Promise<string | undefined> {
  const { attachment } = change;
  // Adding a tag twice changes nothing.
  if (attachment.kind === 'tags') return undefined;
  if (attachment.kind === 'note') return findNote(attachment, change, module, parts);
  const answer = await parts.client.read({
    path: `/crm/v8/${module.apiName}/${change.recordId}/Attachments`,
    query: { fields: 'File_Name,$link_url,Created_Time', per_page: 200 },
    priority: priority.artifact,
    cost: light,
    what: 'attachments.of_record',
  });
  if (!answer) return undefined;
  const { data } = readWire(recordsAnswer, answer.body, 'attachments.of_record');
  return data.find((row) => row['$link_url'] === attachment.url)?.id;
}

async function findNote(
  note: Note,
  change: AttachChange,
  module: ZohoModule,
  parts: SinkParts,
): Promise<string | undefined> {
  const wanted = noteOf(note);
  const us = await parts.users.ourselves();
  const since = change.intendedAt - clockSlackMs;
  const rows = await readNotes(module.apiName, change.recordId, since, parts);
  return rows.find(
    (row) =>
      (fromIso(String(row['Created_Time'])) ?? 0) >= since &&
      (us === undefined || idOf(row['Created_By']) === us.id) &&
      (row['Note_Title'] ?? undefined) === wanted.Note_Title &&
      String(row['Note_Content'] ?? '').trimEnd() === wanted.Note_Content,
  )?.id;
}
