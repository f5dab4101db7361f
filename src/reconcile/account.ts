import type { Connection } from '../connector/contract.ts';
import type { Calendar } from '../domain/calendar.ts';
import type { MappingSet } from '../mapping/mapping-set.ts';

/** One business served, put together by the composition root: its connections, mappings and settings. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly country: string;
  readonly timezone: string;
  readonly language: string;
  readonly fallbackUser: string;
  readonly calendar: Calendar;
  /** The quiet time after which messages are a new thread. */
  readonly threadGapMs: number;
  readonly vipTags: readonly string[];
  readonly houseRules: string | undefined;
  readonly offers: readonly string[];
  /** CloudTalk agent id → the Zoho user's e-mail, where they differ. */
  readonly agents: Readonly<Record<string, string>>;
  readonly mappings: MappingSet;
  /** When both worlds are compared each night, in minutes after midnight, and how many requests that may take. */
  readonly night?: { readonly atMinute: number; readonly requests: number } | undefined;
  /** Where conversations come from. */
  readonly telephony: Connection;
  /** Where records go. */
  readonly crm: Connection;
}
