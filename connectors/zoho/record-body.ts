import { createHash } from 'node:crypto';
import type { WireFields, WireValue } from '../../src/domain/change.ts';
import { isText } from './field.ts';
import type { ZohoModule } from './metadata.ts';
import { idOf, isObject } from './normal-form.ts';
import { cutText } from './spelling.ts';

/** One element of `data` in a write. */
export type RecordBody = Record<string, WireValue>;

/** Our key as it stands in the unique field; a hash ends those that do not fit its 255 characters. */
export function spellKey(key: string): string {
  if (key.length <= 255) return key;
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 32);
  return `${key.slice(0, 220)}~${hash}`;
}

/** Fields in normal form as Zoho takes them in a request. */
export function bodyOf(module: ZohoModule, fields: WireFields): RecordBody {
  const body: RecordBody = {};
  for (const [name, value] of Object.entries(fields))
    Object.assign(body, spread(module, name, value));
  return body;
}

function spread(module: ZohoModule, name: string, value: WireValue): RecordBody {
  if (name === 'What_Id' && isObject(value)) {
    const to = isObject(value['module']) ? value['module']['api_name'] : undefined;
    const link = { id: idOf(value) ?? '' };
    return typeof to === 'string' ? { What_Id: link, $se_module: to } : { What_Id: link };
  }
  // The pages of Appointments show the owner as a bare id.
  if (module.apiName === 'Appointments__s' && name === 'Owner')
    return { Owner: idOf(value) ?? null };
  return { [name]: fitted(module, name, value) };
}

/** Text the plan has put together (ours below a person's) may have outgrown the field. */
function fitted(module: ZohoModule, name: string, value: WireValue): WireValue {
  const field = module.fields.get(name);
  if (typeof value !== 'string' || !field || !isText(field) || field.length === undefined)
    return value;
  return cutText(value, field.length);
}
