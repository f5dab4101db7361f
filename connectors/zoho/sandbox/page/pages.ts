import { json, type SandboxReply, type SandboxRequest } from '../exchange.ts';
import type { SandboxState } from '../state.ts';

/** Pages for people. */
export function answerPage(_state: SandboxState, request: SandboxRequest): SandboxReply {
  return json(404, { error: { code: 'sandbox.not_found', message: request.path } });
}
