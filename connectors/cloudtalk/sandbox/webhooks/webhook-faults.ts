import { z } from 'zod';
import type { Random } from '../../../../src/domain/random.ts';

const chance = z.number().min(0).max(1);

/** What goes wrong with webhooks: shares from 0 to 1, and a range of milliseconds. */
export const webhookFaultsSchema = z.strictObject({
  drop: chance.default(0),
  duplicate: chance.default(0),
  /** Under which event id a copy comes: the same, a new one, or by chance. */
  duplicateAs: z.enum(['same_event', 'new_event', 'either']).default('either'),
  reorder: chance.default(0),
  delayMs: z.tuple([z.number().min(0), z.number().min(0)]).default([0, 0]),
});

/** What goes wrong with webhooks. */
export type WebhookFaults = z.infer<typeof webhookFaultsSchema>;

/** Nothing goes wrong. */
export const noWebhookFaults: WebhookFaults = {
  drop: 0,
  duplicate: 0,
  duplicateAs: 'either',
  reorder: 0,
  delayMs: [0, 0],
};

/** The fate of one delivery. */
export interface Fate {
  readonly isDropped: boolean;
  /** A copy follows: under the same event id, or under a new one. */
  readonly copy: 'none' | 'same_event' | 'new_event';
  /** Held back this long outside the queue, so that later ones overtake it. */
  readonly holdMs: number;
}

/** How long a reordered delivery is held back at most. */
const longestHoldMs = 5_000;

/** Draws the fate of one delivery; the draws are always the same number, so that one fault does not shift another. */
export function drawFate(faults: WebhookFaults, random: Random): Fate {
  const [drop, duplicate, sort, reorder, share] = [
    random.next(),
    random.next(),
    random.next(),
    random.next(),
    random.next(),
  ];
  const [least, most] = faults.delayMs;
  const delay = least + (most - least) * share;
  const hold = reorder < faults.reorder ? 1_000 + (longestHoldMs - 1_000) * share : 0;
  const isCopied = duplicate < faults.duplicate;
  return {
    isDropped: drop < faults.drop,
    copy: isCopied ? copyAs(faults.duplicateAs, sort) : 'none',
    holdMs: Math.round(delay + hold),
  };
}

function copyAs(wanted: WebhookFaults['duplicateAs'], sort: number): Fate['copy'] {
  if (wanted !== 'either') return wanted;
  return sort < 0.5 ? 'same_event' : 'new_event';
}
