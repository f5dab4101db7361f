import type { CallRequest } from '../calls/call-request.ts';
import type { MessageRequest } from '../messages/message.ts';

/** A call of a scenario. It is played live: its course takes its time on the sandbox clock. */
export interface DayCall {
  readonly kind: 'call';
  /** Stable slug: expectations refer to it. */
  readonly name: string;
  /** When it starts: ISO 8601 with an offset. */
  readonly at: string;
  /** Who is on the other side, for people who read along; the wire never says it. */
  readonly who: string;
  readonly call: Omit<CallRequest, 'at' | 'live'>;
}

/** A message of a scenario. */
export interface DayMessage {
  readonly kind: 'message';
  readonly name: string;
  readonly at: string;
  readonly who: string;
  /** Slug of the conversation it belongs to. */
  readonly thread: string;
  readonly message: Omit<MessageRequest, 'at'>;
}

/** One thing that happens in a day. */
export type DayEntry = DayCall | DayMessage;

/** Somebody who is added to the contact list, as by the API. */
export interface NewContact {
  readonly kind: 'contact';
  readonly name: string;
  readonly at: string;
  readonly who: string;
  /** The body of `contacts/add`. */
  readonly contact: Readonly<Record<string, unknown>>;
}

/** A call changed by hand in the call history, long after it was over. */
export interface LateEdit {
  readonly kind: 'edit';
  readonly name: string;
  readonly at: string;
  readonly who: string;
  /** The `name` of the entry that made the call. */
  readonly of: string;
  readonly edit: Pick<CallRequest, 'tags' | 'notes' | 'rating'>;
}

/** An agent whose status changes. */
export interface AgentStatus {
  readonly kind: 'agent';
  readonly name: string;
  readonly at: string;
  readonly who: string;
  readonly agent: string;
  readonly status: string;
}

/** One thing that happens. */
export type ScenarioEntry = DayEntry | NewContact | LateEdit | AgentStatus;

/** A stretch of time with everything that happens in it. Pure data. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly startsAt: string;
  /** When everything is over, later edits and artifacts included. */
  readonly endsAt: string;
  /** In the order of `at`. */
  readonly entries: readonly ScenarioEntry[];
}

/** Makes entries of one date, given as local times of a zone whose offset is `offset`. */
export function onDate(
  date: string,
  offset: string,
): {
  readonly at: (time: string) => string;
  readonly call: (time: string, name: string, who: string, request: DayCall['call']) => DayCall;
  readonly message: (
    time: string,
    thread: string,
    number: number,
    who: string,
    request: DayMessage['message'],
  ) => DayMessage;
} {
  const at = (time: string): string =>
    `${date}T${time.length === 5 ? `${time}:00` : time}${offset}`;
  return {
    at,
    call: (time, name, who, request) => ({ kind: 'call', name, at: at(time), who, call: request }),
    message: (time, thread, number, who, request) => ({
      kind: 'message',
      name: `${thread}-${number}`,
      at: at(time),
      who,
      thread,
      message: request,
    }),
  };
}
