import type { ApiCall } from '../api-call.ts';
import { json, type SandboxReply } from '../exchange.ts';
import { type JsonObject, member } from '../json.ts';
import { invalidData, refuse } from '../refusal.ts';
import { deleteRecord } from './delete.ts';
import { parentOf } from './notes.ts';
import { insertRecord } from './write.ts';
import { type Result, reply, successOf } from './write-many.ts';

const fileLimit = 20 * 1024 * 1024;
const linkPattern = /^https?:\/\/[^\s/]+(?:[/?#]\S*)?$/;

/** `POST /{module}/{id}/Attachments`: a file, or a link to one. */
export async function addAttachment(call: ApiCall): Promise<SandboxReply> {
  const parent = parentOf(call);
  const form = await readForm(call);
  const link = form.get('attachmentUrl') ?? call.query('attachmentUrl') ?? null;
  const title = form.get('title') ?? call.query('title') ?? null;
  const file = form.get('file');
  if (file !== null && typeof file !== 'string') return keepFile(call, parent, file);
  if (typeof link === 'string')
    return keepLink(call, parent, link, typeof title === 'string' ? title : undefined);
  return refuse('REQUIRED_PARAM_MISSING', 'One of the expected parameter is missing', {
    param_name: 'file',
  });
}

type Parent = ReturnType<typeof parentOf>;

async function readForm(call: ApiCall): Promise<FormData> {
  const type = call.request.headers['content-type'] ?? '';
  if (!/^(multipart\/form-data|application\/x-www-form-urlencoded)/i.test(type))
    return new FormData();
  try {
    const whole = new Response(Buffer.from(call.request.body), {
      headers: { 'content-type': type },
    });
    return await whole.formData();
  } catch {
    return refuse('INVALID_DATA', 'invalid data provided', { param_name: 'file' });
  }
}

async function keepFile(call: ApiCall, parent: Parent, file: File): Promise<SandboxReply> {
  if (file.size > fileLimit)
    refuse(
      'FILE_SIZE_MORE_THAN_ALLOWED_SIZE',
      'Please check if the size of the file is in the correct range',
      { param_name: 'file' },
      413,
    );
  const content = new Uint8Array(await file.arrayBuffer());
  const kept = keep(call, parent, {
    File_Name: file.name,
    Size: String(file.size),
    $type: 'Attachment',
  });
  if (!('refused' in kept))
    call.crm.files.set(kept.id, { name: file.name, type: file.type, content });
  return reply([kept.result], 200);
}

function keepLink(
  call: ApiCall,
  parent: Parent,
  link: string,
  title: string | undefined,
): SandboxReply {
  if (link.length > 3000 || !linkPattern.test(link))
    refuse('INVALID_URL_PATTERN', 'the given attachment URL is incorrect', {
      param_name: 'attachmentUrl',
    });
  const name = (title ?? link.split(/[?#]/)[0]?.split('/').findLast(Boolean) ?? link).slice(0, 255);
  const kept = keep(call, parent, {
    File_Name: name,
    Size: '0',
    $type: 'Link URL',
    $link_url: link,
  });
  return reply([kept.result], 200);
}

function keep(
  call: ApiCall,
  parent: Parent,
  fields: JsonObject,
): { readonly id: string; readonly result: Result } {
  const module = call.module('Attachments');
  const link = { module: { api_name: parent.module.api }, id: parent.id };
  const element = { ...fields, $file_id: call.org.random.id(), Parent_Id: link };
  const where = { org: call.org, user: call.user, module, index: 0, internal: true };
  const written = insertRecord(where, element);
  const id = 'refused' in written ? '' : written.record.id;
  return { id, result: successOf(call, written, 'attachment uploaded successfully') };
}

function attachmentOf(call: ApiCall): JsonObject {
  const parent = parentOf(call);
  const record = call.org.find('Attachments', call.param('attachment'));
  const link = record?.values['Parent_Id'] ?? null;
  if (!record || member(link, 'id') !== parent.id)
    refuse('INVALID_DATA', 'the related id given seems to be invalid', { resource_path_index: 3 });
  return record.values;
}

/** `GET /{module}/{id}/Attachments/{attachment}`: the file; a link cannot be downloaded. */
export function downloadAttachment(call: ApiCall): SandboxReply {
  attachmentOf(call);
  const file = call.crm.files.get(call.param('attachment'));
  if (!file)
    refuse('DOWNLOAD_NOT_ALLOWED', 'As it is a linked attachment, you can not download it', {
      resource_path_index: 3,
    });
  const name = encodeURIComponent(file.name);
  const headers = {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment;filename*=UTF-8''${name}`,
  };
  return { status: 200, headers, body: file.content };
}

/** `DELETE /{module}/{id}/Attachments/{attachment}`. */
export function deleteAttachment(call: ApiCall): SandboxReply {
  attachmentOf(call);
  const id = call.param('attachment');
  if (!deleteRecord(call.org, call.module('Attachments'), id, call.user))
    return reply([{ refused: invalidData({ id }, 'record not deleted') }], 200);
  return json(200, {
    data: [{ code: 'SUCCESS', details: { id }, message: 'record deleted', status: 'success' }],
  });
}
