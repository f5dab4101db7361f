import type { ApiCall } from '../api-call.ts';
import { json, type SandboxReply } from '../exchange.ts';
import { refuse } from '../refusal.ts';
import { fromCsv } from './csv.ts';
import { onlyFileOf } from './zip.ts';

const sizeLimit = 25 * 1024 * 1024;

/** `POST /crm/v8/upload` on the content host: a ZIP with one CSV for a bulk write. */
export async function uploadFile(call: ApiCall): Promise<SandboxReply> {
  const { headers } = call.request;
  const { id } = call.org;
  const isOurs = [id, id.slice(-8)].includes(headers['x-crm-org'] ?? '');
  if (headers['feature'] !== 'bulk-write' || !isOurs) return badHeaders();
  const content = await readFile(call);
  if (content.length > sizeLimit) refuse('FILE_TOO_LARGE', 'File size too large to process');
  const file = onlyFileOf(content);
  if (!file) refuse('INVALID_FILE_FORMAT', 'invalid file format. only zip format is supported');
  const rows = readRows(file.text);
  const fileId = call.org.ids.other();
  call.crm.bulk.files.set(fileId, { name: file.name, rows });
  return json(200, {
    status: 'success',
    code: 'FILE_UPLOAD_SUCCESS',
    message: 'file uploaded.',
    details: { file_id: fileId, created_time: call.org.zone.render(call.org.now()) },
  });
}

function badHeaders(): SandboxReply {
  return json(400, {
    ERROR_CODE: 400,
    ERROR_MESSAGE: 'Bad Request',
    'x-error': 'check if headers [feature, X-CRM-ORG] are present and valid',
    http_status: '400',
  });
}

async function readFile(call: ApiCall): Promise<Uint8Array> {
  const type = call.request.headers['content-type'] ?? '';
  try {
    const whole = new Response(Buffer.from(call.request.body), {
      headers: { 'content-type': type },
    });
    const file = (await whole.formData()).get('file');
    if (file !== null && typeof file !== 'string') return new Uint8Array(await file.arrayBuffer());
  } catch {
    // What is no form has no file either.
  }
  return refuse('MANDATORY_NOT_FOUND', 'required field not found', { api_name: 'file' });
}

function readRows(text: string): string[][] {
  try {
    return fromCsv(text);
  } catch {
    return refuse('FILE_NOT_SUPPORTED', 'File not supported for bulk write');
  }
}
