import type { CallRequest } from '../../connectors/cloudtalk/sandbox/calls/call-request.ts';
import type { MessageRequest } from '../../connectors/cloudtalk/sandbox/messages/message.ts';
import type { Instant } from '../../src/domain/clock.ts';

/** One thing that happens from outside. Everything random about it was drawn with the history, so that any may be left out. */
export type Op = { readonly at: Instant } & Happening;

type Happening =
  | { readonly do: 'call'; readonly name: string; readonly request: CallRequest }
  | { readonly do: 'message'; readonly name: string; readonly request: MessageRequest }
  /** An operator corrects a call in the call history. */
  | {
      readonly do: 'retag';
      readonly call: string;
      readonly tags: readonly string[];
      readonly notes: string | undefined;
    }
  | { readonly do: 'rate'; readonly call: string; readonly stars: number }
  /** A person in Zoho works on one of the records we made; `pick` from 0 to 1 chooses which. */
  | { readonly do: 'edit'; readonly pick: number; readonly field: number; readonly text: string }
  | { readonly do: 'delete'; readonly pick: number }
  | { readonly do: 'convert'; readonly pick: number }
  /** Two leads turn out to be one person; the one that stays gets the number of the other besides its own. */
  | { readonly do: 'merge'; readonly pick: number; readonly into: number }
  /** Somebody has a record open and saves it again; meanwhile it is locked. */
  | { readonly do: 'lock'; readonly pick: number; readonly forMs: number }
  /** The process is killed at a boundary from then on, and is back after a while. */
  | { readonly do: 'crash'; readonly steps: number; readonly downMs: number }
  | { readonly do: 'restart'; readonly downMs: number }
  | { readonly do: 'wire'; readonly vendor: 'zoho' | 'cloudtalk'; readonly trouble: Trouble }
  | { readonly do: 'webhooks'; readonly loss: WebhookLoss; readonly forMs: number }
  /** The access token is refused from now on. */
  | { readonly do: 'expire' }
  | { readonly do: 'lag'; readonly indexLagMs: number }
  /** The clock of our machine is set. */
  | { readonly do: 'skew'; readonly ms: number };

/** How requests to a vendor fail for a while. */
export interface Trouble {
  readonly forMs: number;
  readonly how: TroubleKind;
  /** Share of the requests it strikes. */
  readonly chance: number;
}

export const troubleKinds = [
  'refused',
  'lost_answer',
  'reset',
  'hang',
  'hang_after',
  'status_500',
  'status_500_after',
  'status_503',
  'status_429',
  'html',
  'slow',
] as const;

/** One of {@link troubleKinds}; `…after` means the vendor did what was asked. */
export type TroubleKind = (typeof troubleKinds)[number];

export interface WebhookLoss {
  readonly drop: number;
  readonly duplicate: number;
  readonly reorder: number;
  readonly delayMs: [number, number];
}

/** All that happens in one run, in order of time. */
export interface History {
  readonly seed: number;
  readonly startsAt: Instant;
  readonly ops: readonly Op[];
  /** How long raw deliveries are kept, in milliseconds. */
  readonly retentionMs: number;
  /** The share of our updates that a person forestalls: their edit lands between our look and our write. */
  readonly racingEdits: number;
}
