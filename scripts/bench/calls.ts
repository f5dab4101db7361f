/** The calls the bench makes: bookings by people the CRM knows and by people it does not. */
import type { CallRequest } from '../../connectors/cloudtalk/sandbox/calls/call-request.ts';

export interface PlannedCall {
  readonly company: number;
  /** Letters only; stands in the note. */
  readonly mark: string;
  readonly known: boolean;
  readonly request: CallRequest;
}

/** Contacts of every company on top of the seeded practice's. */
export const contactsEach = 120;

/** The number of the n-th contact of a company. */
export function contactNumber(n: number): string {
  return `+44782000${String(n % contactsEach).padStart(4, '0')}`;
}

const agents = ['anna', 'ben', 'chloe'];
const services = ['check-up', 'cleaning', 'filling'];
const months = ['March', 'April', 'May', 'June', 'July', 'September', 'October', 'November'];

/** The n-th call of a run over so many companies; every second one is by a stranger unless told otherwise. */
export function planCall(
  n: number,
  companies: number,
  who: 'both' | 'known' | 'new' = 'both',
): PlannedCall {
  const company = n % companies;
  const turn = Math.floor(n / companies);
  const known = who === 'known' || (who === 'both' && turn % 2 === 0);
  const mark = letters(n);
  const agent = `${agents[n % agents.length]}@harbourdental.example`;
  return {
    company,
    mark,
    known,
    request: {
      from: known ? contactNumber(turn) : `+4477${String(10_000_000 + n).slice(-8)}`,
      agent,
      talkSeconds: 60 + (n % 90),
      wrapUpSeconds: 0,
      tags: ['booking'],
      notes: `${services[n % services.length]} on ${dayOf(n)} at ${9 + (n % 8)} mark-${mark}`,
      live: false,
      ai: false,
      recorded: false,
      detail: true,
    },
  };
}

/** A weekday of 2027: the practice is closed on Sundays and most of Saturday. */
function dayOf(n: number): string {
  for (let day = 1 + (n % 25); ; day += 1) {
    const month = months[Math.floor(n / 25) % months.length] ?? '';
    const weekday = new Date(`${day} ${month} 2027 12:00 UTC`).getUTCDay();
    if (weekday !== 0 && weekday !== 6) return `${day} ${month} 2027`;
  }
}

function letters(n: number): string {
  let rest = n;
  let word = '';
  for (let i = 0; i < 5; i += 1) {
    word = String.fromCharCode(97 + (rest % 26)) + word;
    rest = Math.floor(rest / 26);
  }
  return word;
}
