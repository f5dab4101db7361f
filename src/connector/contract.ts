import type { Change, LiveRecord, ShapedRecord, WriteResult } from '../domain/change.ts';
import type { Clock, Instant } from '../domain/clock.ts';
import type { DeliveryIdentity, RawDelivery, StoredDelivery } from '../domain/delivery.ts';
import type { Event, Folded } from '../domain/event.ts';
import type { Logger } from '../domain/logger.ts';
import type { TargetCatalog } from '../domain/metadata.ts';
import type { PersonRow } from '../domain/person-row.ts';
import type { Random } from '../domain/random.ts';
import type { DesiredRecord, RecordRef, Target } from '../domain/record.ts';
import type { SubjectHint, SubjectKind } from '../domain/subject.ts';
import type { MeasuredRequest } from './api-client/api-client.ts';
import type { Transport } from './api-client/transport.ts';
import type { BudgetUsage } from './budget/limits.ts';
import type { DoubleFinder } from './doubles.ts';
import type { Priority } from './priority.ts';

export { type Priority, priority } from './priority.ts';

/** What a connector is built with: one account's settings and the ports. Nothing else reaches it. */
export interface ConnectorPorts {
  readonly account: string;
  /** ISO 3166 alpha-2, for numbers without a country code. */
  readonly country: string;
  /** IANA zone of the business. */
  readonly timezone: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Refresh tokens and the like, encrypted at rest by the store. */
  readonly secrets: SecretShelf;
  /** Replaces HTTP: a simulation calls the sandboxes in process. */
  readonly transport?: Transport | undefined;
  /** Told about every request to the vendor, for counting. */
  readonly measure?: ((request: MeasuredRequest) => void) | undefined;
}

/** Small secrets a connector must keep between runs, per account. */
export interface SecretShelf {
  get(name: string): Promise<string | undefined>;
  put(name: string, value: string): Promise<void>;
}

/** The way in: turns what a vendor sends into deliveries and deliveries into events. Pure, no I/O. */
export interface Source {
  readonly name: string;
  /** Lower-case header names worth keeping with a delivery; secrets are never among them. */
  readonly keepHeaders: readonly string[];
  /**
   * Proves who sent it.
   *
   * @param presented the secret from the path, if the way in has one there.
   * @param headers all request headers, lower case.
   * @throws UnauthenticatedError
   */
  verify(
    raw: RawDelivery,
    headers: Readonly<Record<string, string>>,
    presented: string | undefined,
    now: Instant,
  ): void;
  /** @throws BadRequestError when the body is no JSON object at all. */
  identify(raw: RawDelivery): DeliveryIdentity;
  /** What the delivery says, as events about its own subject. Never throws: what cannot be read says nothing. */
  decode(delivery: StoredDelivery): readonly Event[];
  /**
   * What a delivery that a person configured by hand lacks, and where to correct it: for logs and the dashboard. Empty
   * for one that is as it should be. Never throws.
   */
  describeDrift?(delivery: RawDelivery): readonly Drift[];
}

/** A key that a hand-made request should have. */
export interface Drift {
  readonly missingKey: string;
  /** What to correct, in the vendor's own words: `Call: Ended`. */
  readonly workflow: string;
}

/** One group of facts that can be read from the vendor about a subject. */
export interface FactPart {
  /** `cdr`, `detail`, `summary`. */
  readonly name: string;
  readonly kind: SubjectKind;
  /** Dotted prefixes it answers: pending until it was read or its deadline has passed. */
  readonly provides: readonly string[];
  /** Read only if a loaded mapping or rule uses one of `provides`. A part that is not optional is always read. */
  readonly optional: boolean;
  /** Records wait for it (until its deadline), because some of their fields can be set only at creation. */
  readonly blocks: boolean;
  /**
   * When to read it next: an instant at or before `now` means at once, a later one when to look again, undefined that
   * there is nothing (more) to read.
   */
  due(state: PartState): Instant | undefined;
  /** After this instant the part is no longer waited for. */
  deadline(state: PartState): Instant | undefined;
  /**
   * What is not there by this instant never comes, unless a new delivery announces it after all. Undefined while nothing
   * tells when it should be there; a part without it is looked for as long as `due` says.
   */
  lostAfter?(state: PartState): Instant | undefined;
}

/** What decides whether a part is due. */
export interface PartState {
  readonly facts: Folded;
  readonly now: Instant;
  /** When the newest delivery about the subject arrived. */
  readonly lastDeliveryAt: Instant | undefined;
  /** The last successful read of this part, and attempts that found nothing since then. */
  readonly lastReadAt: Instant | undefined;
  readonly misses: number;
  readonly lastMissAt: Instant | undefined;
}

export interface ReadItem {
  /** Ours, comes back with the answer. */
  readonly subjectId: string;
  readonly facts: Folded;
}

export type ReadAnswer =
  | {
      readonly as: 'facts';
      readonly subjectId: string;
      readonly events: readonly Event[];
      readonly aliases?: readonly string[];
    }
  /** This one could not be asked, while others could: tried again, and says nothing about whether it is there. */
  | { readonly as: 'unread'; readonly subjectId: string }
  /** Not there yet: asked again when `FactPart.due` says so, until `FactPart.lostAfter`. */
  | { readonly as: 'not_yet'; readonly subjectId: string }
  /** Will never come (not bought, expired): not asked again. */
  | { readonly as: 'never'; readonly subjectId: string };

/** Reads facts about subjects. One request serves as many items as the vendor allows. */
export interface Reader {
  readonly parts: readonly FactPart[];
  /** @throws OutsideError when nothing could be read. */
  read(
    part: string,
    items: readonly ReadItem[],
    priority: Priority,
  ): Promise<readonly ReadAnswer[]>;
}

/** Finds what never arrived. */
export interface Poller {
  /** How often on an ordinary day, in milliseconds. */
  readonly everyMs: number;
  /** Conversations as old as this are read again once a day, for what people added later; 0 for never. */
  readonly rereadMs: number;
  /**
   * One round. After a long pause it brings the next part of what was missed, and says that there is more.
   *
   * @param watermark what the last round returned; undefined for the first.
   * @throws OutsideError
   */
  poll(watermark: string | undefined): Promise<PollFound>;
  /** Every conversation that began within the window (both ends included) and has ended. @throws OutsideError */
  between(from: Instant, to: Instant, urgency: Priority): Promise<PollWindow>;
  /** About how many began within the window, at the cost of one request. @throws OutsideError */
  count(from: Instant, to: Instant): Promise<number>;
}

/** What a window of the past holds. */
export interface PollWindow {
  /** For {@link Source.identify} and the journal. */
  readonly deliveries: readonly RawDelivery[];
  /** The same conversations, and who should have told of each. */
  readonly ended: readonly EndedConversation[];
}

export interface PollFound extends PollWindow {
  readonly watermark: string;
  /** True when the watermark is still in the past: the next round may follow at once. */
  readonly more: boolean;
}

/** A conversation that is over, for finding out which webhooks never came. */
export interface EndedConversation {
  readonly hint: SubjectHint;
  readonly endedAt: Instant;
  readonly expected: readonly Mechanism[];
}

/** One way in which the vendor tells of something. */
export interface Mechanism {
  readonly channel: string;
  readonly topic: string;
  /** Conversations of different kinds are counted apart, because an office may have one told and not the other. */
  readonly kind: string;
  /** For people: `the workflow "Call: Ended"`. */
  readonly name: string;
  /** Where to look when it is silent, one sentence. */
  readonly advice: string;
  /** True when it is known to be set up; else it counts from the first time it tells something. */
  readonly sure: boolean;
}

/** The people of a CRM, for the directory mirror. */
export interface Directory {
  readonly everyMs: number;
  /**
   * People created or changed since the watermark, oldest first, a page at a time; everything for `undefined`.
   * Each page brings the watermark to continue from.
   */
  changes(watermark: string | undefined, priority: Priority): AsyncIterable<DirectoryPage>;
  /** People who were deleted (or merged away) since then. */
  deletions(
    since: Instant,
  ): Promise<readonly { readonly module: string; readonly id: string; readonly at: Instant }[]>;
}

export interface DirectoryPage {
  readonly rows: readonly PersonRow[];
  readonly watermark: string;
}

/** The way out: writes records of one vendor, each exactly once. */
export interface Sink {
  /** The first part of its targets: `zoho`. */
  readonly prefix: string;
  /** What the organisation offers, cached for 15 minutes. @throws OutsideError */
  catalog(): Promise<TargetCatalog>;
  /**
   * Spells a desired record for the target.
   *
   * @param idOf the record id behind a reference; undefined when there is none (the relation is left out and noted).
   * @throws RejectedError when the record cannot be written as it stands (a mandatory lookup that finds nothing).
   */
  shape(
    desired: DesiredRecord,
    idOf: (ref: RecordRef) => string | undefined,
  ): Promise<ShapedRecord>;
  /** Spells the fields of a withdrawal. */
  shapeFields(target: Target, fields: DesiredRecord['fields']): Promise<ShapedRecord['fields']>;
  /** Live values, batched; records that are not there are missing from the answer. @throws OutsideError */
  read(
    target: Target,
    recordIds: readonly string[],
    fields: readonly string[],
    urgency?: Priority,
  ): Promise<readonly LiveRecord[]>;
  /** Ids of records that were deleted or merged away since. @throws OutsideError */
  deletedSince?(target: Target, since: Instant): Promise<readonly string[]>;
  /** When this record was deleted or merged away since; undefined when the target does not know of it. @throws OutsideError */
  deletedAt?(target: Target, recordId: string, since: Instant): Promise<Instant | undefined>;
  /** How many changes of this kind one request can carry: in the ordinary way, and when a backlog exists. */
  batchSize(
    change: Change['as'],
    target: Target,
  ): { readonly usual: number; readonly backlog: number };
  /**
   * Writes. All changes of one call have the same `as` and target. One result per change, in the same order.
   * Never throws for what the vendor says: every failure is a result.
   */
  write(changes: readonly Change[]): Promise<readonly WriteResult[]>;
  /** True when the target takes no more changes to the record (a cancelled appointment). */
  isFinal(target: Target, fields: ShapedRecord['fields']): boolean;
  /** A link a person can open. */
  recordUrl(target: Target, recordId: string): string | undefined;
}

/** Reads back the tasks in which people were asked something. */
export interface TaskReader {
  /** Where such tasks are written: `zoho.Tasks`. */
  readonly target: Target;
  /** One request for up to a hundred; tasks that are not there any more are missing. @throws OutsideError */
  read(recordIds: readonly string[], urgency: Priority): Promise<readonly AskedTask[]>;
}

/** A task as it stands. */
export interface AskedTask {
  readonly recordId: string;
  readonly isDone: boolean;
  /** What stands in it, its title first. */
  readonly text: string;
  /** What it points at, people first. */
  readonly pointsAt: readonly { readonly module: string; readonly id: string }[];
}

/** A vendor, connected for one account. A half it does not have is undefined. */
export interface Connection {
  readonly vendor: string;
  readonly source?: Source | undefined;
  readonly reader?: Reader | undefined;
  readonly poller?: Poller | undefined;
  readonly directory?: Directory | undefined;
  readonly sink?: Sink | undefined;
  readonly tasks?: TaskReader | undefined;
  readonly doubles?: DoubleFinder | undefined;
  /** What the business offers, as the vendor knows it; cached, empty when the vendor has no such thing. */
  readonly services?: (() => Promise<readonly ServiceOffer[]>) | undefined;
  /** What the company's numbers are. Cached. @throws OutsideError when they were never read. */
  readonly companyNumbers?: (() => Promise<CompanyNumbers>) | undefined;
  readonly setup?: Setup | undefined;
  readonly authorizer?: Authorizer | undefined;
  /** What `doctor` says about it: one line per check, in words. */
  check(): Promise<readonly CheckLine[]>;
  /** How full the vendor's limits are, for metrics and `doctor`. */
  readonly usage?: (() => BudgetUsage) | undefined;
  close(): Promise<void>;
}

/** Numbers of a company, E.164. */
export interface CompanyNumbers {
  /** Our own and those blocked from calling in: they never become people. */
  readonly excluded: ReadonlySet<string>;
  /** What our own are called: `Main line`. */
  readonly names: ReadonlyMap<string, string>;
}

/** Something a customer can book. */
export interface ServiceOffer {
  readonly name: string;
  readonly durationMs: number | undefined;
  readonly price: number | undefined;
}

/** Prepares the vendor's organisation for us: shown first, then done. */
export interface Setup {
  /** What is missing and what would be done; changes nothing. @throws OutsideError */
  plan(): Promise<readonly SetupStep[]>;
  /** Does one step. Doing it twice is harmless. */
  apply(step: SetupStep): Promise<CheckLine>;
}

export interface SetupStep {
  readonly id: string;
  /** One sentence for a person: `add the unique text field "Patchcord Key" to Leads`. */
  readonly title: string;
  /** `do` will be done, `done` is there already, `lacking` this edition does not offer (with what follows). */
  readonly state: 'do' | 'done' | 'lacking';
  readonly detail?: string | undefined;
}

/** Connects an organisation by OAuth. */
export interface Authorizer {
  /** What we ask for, in the vendor's words: pasted when a self-client code is made. */
  readonly scopes: readonly string[];
  /** Where to send the owner's browser. */
  authorizeUrl(redirectUri: string, state: string): string;
  /**
   * Exchanges a grant code and keeps the refresh token on the shelf.
   *
   * @param redirectUri undefined for a pasted self-client code.
   * @param accountsServer what the callback named, if it did.
   * @throws HaltError when the vendor refuses the code.
   */
  exchange(code: string, redirectUri?: string, accountsServer?: string): Promise<void>;
}

export interface CheckLine {
  readonly name: string;
  readonly ok: boolean | 'warning';
  readonly message: string;
  readonly advice?: string | undefined;
}

/** What `connectors/index.ts` lists: one line per vendor. */
export interface Connector<Config> {
  readonly name: string;
  /** Parses the vendor's block of an account file; throws a zod error whose paths point into that block. */
  parse(block: unknown): Config;
  connect(config: Config, ports: ConnectorPorts): Connection;
}

/**
 * A name of ours for a conversation whose own name a delivery does not tell. It belongs to that delivery alone; a reader
 * finds the true one.
 */
export function provisionalHint(kind: SubjectHint['kind'], id: string): SubjectHint {
  return { kind, aliases: [`near:${id}`] };
}

/** Whether an alias is such a name. */
export function isProvisional(alias: string): boolean {
  return alias.startsWith('near:');
}

/** A hint for messages: the line they belong to. */
export function lineHint(channel: string, ours: string, theirs: string): SubjectHint {
  return { kind: 'line', aliases: [`${channel}|${ours}|${theirs}`] };
}
