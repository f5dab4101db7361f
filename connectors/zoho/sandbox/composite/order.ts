import { type Refusal, refusal } from '../refusal.ts';
import type { SubRequest } from './read.ts';

/**
 * The order in which sub-requests run: as sent, but none before one whose answer it uses.
 *
 * @returns a refusal when they wait for each other in a circle.
 */
export function runningOrder(subs: readonly SubRequest[]): readonly SubRequest[] | Refusal {
  const ordered: SubRequest[] = [];
  let waiting = [...subs];
  while (waiting.length > 0) {
    const open = new Set(waiting.map((sub) => sub.id));
    const next = waiting.find((sub) => !sub.needs.some((id) => open.has(id)));
    if (!next) return looping(waiting);
    ordered.push(next);
    waiting = waiting.filter((sub) => sub !== next);
  }
  return ordered;
}

function looping(waiting: readonly SubRequest[]): Refusal {
  const data = waiting.map((sub) => ({
    sub_request_id: sub.id,
    referred_sub_request_ids: [...sub.needs],
  }));
  return refusal('LOOPING_FOUND', 'looping found in the sub requests', { dependent_data: data });
}
