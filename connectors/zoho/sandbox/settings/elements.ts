import type { ApiCall } from '../api-call.ts';
import type { SandboxReply } from '../exchange.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { type Result, reply } from '../records/write-many.ts';
import { invalidData, mandatory, RefusedError } from '../refusal.ts';

/** Does something for every element of a list in the body, and answers for each of them under the list's own name. */
export function forEachElement(
  call: ApiCall,
  key: string,
  allWell: 200 | 201,
  run: (element: JsonObject, path: string) => JsonObject,
): SandboxReply {
  const sent = call.json()[key];
  if (sent === undefined) throw new RefusedError(mandatory(key, `$.${key}`));
  if (!Array.isArray(sent))
    throw new RefusedError(
      invalidData({ expected_data_type: 'jsonarray', api_name: key, json_path: `$.${key}` }),
    );
  const results = (sent as readonly Json[]).map((element, index): Result => {
    const path = `$.${key}[${index}]`;
    try {
      return { body: run(isObject(element) ? element : {}, path) };
    } catch (error) {
      if (error instanceof RefusedError) return { refused: error.refused };
      throw error;
    }
  });
  return reply(results, allWell, key);
}

/** `{code: "SUCCESS", …}` */
export function success(message: string, details: JsonObject): JsonObject {
  return { code: 'SUCCESS', details, message, status: 'success' };
}
