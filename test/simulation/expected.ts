import type { CallView } from '../../connectors/cloudtalk/sandbox/control/views.ts';
import type { Instant } from '../../src/domain/clock.ts';

/** What a conversation is about, by the practice's rules for tags; notes are drawn so that they decide nothing else. */
export type Kind = 'spam' | 'quality' | 'escalation' | 'booking' | 'answer' | 'other';

const byTag: readonly (readonly [Kind, readonly string[]])[] = [
  ['spam', ['spam', 'wrong number']],
  ['quality', ['complaint', 'praise', 'proposal']],
  ['escalation', ['escalate', 'urgent']],
  ['booking', ['booking']],
  ['answer', ['answered']],
];

/** What a call must have become in Zoho, by what stands about it in the call history now. */
export function expectedKind({ tags, notes, state }: CallView): Kind {
  const tagged = byTag.find(([, names]) => names.some((name) => tags.includes(name)));
  if (tagged) return tagged[0];
  return state === 'answered' && notes.join(' ').includes('price') ? 'answer' : 'other';
}

const months = { November: '11', December: '12' } as const;

/** The time of the visit a note asks for, in the practice's winter; undefined when it names none. */
export function slotOf(notes: readonly string[]): Instant | undefined {
  const found = /(\d{1,2}) (November|December) (\d{4}) at (\d{2}:\d{2})/.exec(notes.join(' '));
  if (!found) return undefined;
  const [, day = '', month = 'November', year, time] = found;
  return Date.parse(
    `${year}-${months[month as keyof typeof months]}-${day.padStart(2, '0')}T${time}:00Z`,
  );
}
