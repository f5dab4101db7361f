import { activityLinks, type ExpectedRecord, type RecordName, userOf } from './expected-record.ts';

/** A call activity as a table row says it. */
export interface CallRow {
  readonly at: string;
  readonly name: string;
  /** Whom it belongs to; null for nobody (hidden, spam, or still to be found out). */
  readonly who: RecordName | null;
  /** How the subject names them: a full name, a number, `a hidden number`. */
  readonly called: string;
}

export interface SpokenCall extends CallRow {
  readonly direction?: 'inbound' | 'outbound';
  /** `mm:ss` */
  readonly length: string;
  readonly owner: string;
  readonly kind: 'booking' | 'answer' | 'escalation' | 'quality' | 'spam' | 'other';
  /** The operator's tag that decided; none decides for `other`. */
  readonly tag?: string;
  /** The appointment or case it led to, where a call has room for it. */
  readonly about?: RecordName;
  readonly says?: readonly string[];
}

/** A conversation took place. */
export function spoken(call: SpokenCall): ExpectedRecord {
  const { direction = 'inbound', kind, tag, says = [] } = call;
  const why = tag === undefined ? `| ${kind}:` : `| ${kind}: tag "${tag}"`;
  return activity(call, {
    Subject: `${direction === 'outbound' ? 'To' : 'From'} ${call.called}`,
    Call_Type: direction === 'outbound' ? 'Outbound' : 'Inbound',
    Call_Duration: call.length,
    Call_Result: null,
    Request_Kind: kind,
    Owner: userOf(call.owner),
    Voice_Recording__s: { given: true },
    Description: { includes: [...says, why] },
  });
}

/** Nobody took it; a voicemail is missed too, with something to listen to. */
export function missed(
  call: CallRow & { readonly voicemail?: true; readonly says?: string },
): ExpectedRecord {
  return activity(call, {
    Subject: `From ${call.called}`,
    Call_Type: 'Missed',
    Call_Duration: null,
    Call_Result: null,
    Request_Kind: 'other',
    Owner: userOf('reception'),
    Voice_Recording__s: call.voicemail ? { given: true } : null,
    Description: { includes: [call.says ?? 'No notes', '| other:'] },
  });
}

/** We called and they did not answer: Zoho wants a length all the same. */
export function notReached(call: CallRow & { readonly owner: string }): ExpectedRecord {
  return activity(call, {
    Subject: `To ${call.called}`,
    Call_Type: 'Outbound',
    Call_Duration: '00:01',
    Call_Result: 'No response/Busy',
    Request_Kind: 'other',
    Owner: userOf(call.owner),
    Voice_Recording__s: null,
    Description: { includes: ['No notes', '| other:'] },
  });
}

function activity(
  call: CallRow & { readonly about?: RecordName },
  fields: ExpectedRecord['fields'],
): ExpectedRecord {
  const time = call.at.length === 5 ? `${call.at}:00` : call.at;
  return {
    conversation: call.name,
    module: 'Calls',
    by: { Call_Start_Time: `2026-11-20T${time}Z` },
    fields,
    links: activityLinks(call.who, call.about ?? null),
  };
}
