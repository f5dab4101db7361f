/** Watches one Zoho sandbox from inside its process: when which record came to be, and what was asked. */
import type { SandboxOutcome, SandboxRequest } from '../../connectors/zoho/sandbox/exchange.ts';
import type { ZohoSandbox } from '../../connectors/zoho/sandbox/sandbox.ts';

/** What a request was for. */
export type Purpose =
  | 'insert'
  | 'update'
  | 'attach'
  | 'query'
  | 'mirror'
  | 'metadata'
  | 'deleted'
  | 'other';

/** A record that was made. */
export interface Made {
  /** When the answer went out, in milliseconds. */
  readonly at: number;
  readonly module: string;
  /** The mark of the conversation it is about. */
  readonly mark: string;
  readonly linked: boolean;
}

export interface Tap {
  readonly made: readonly Made[];
  /** Requests by what they were for, the sign-in apart. */
  counts(): Readonly<Record<string, number>>;
  /** Method, path and element count of every request, for the curious. */
  readonly log: readonly string[];
  forget(): void;
}

/** Stands in the note of every conversation the bench makes and therefore in each of its records. */
export const markPattern = /mark-([a-z]+)/;

export function tapZoho(sandbox: ZohoSandbox): Tap {
  const made: Made[] = [];
  const log: string[] = [];
  const counts = new Map<string, number>();
  const handle = sandbox.handle.bind(sandbox);
  sandbox.handle = async (request) => {
    const outcome = await handle(request);
    if (!request.path.startsWith('/crm/')) return outcome;
    const purpose = purposeOf(request);
    counts.set(purpose, (counts.get(purpose) ?? 0) + 1);
    log.push(lineOf(request, outcome));
    if (purpose === 'insert') made.push(...madeBy(request, outcome));
    return outcome;
  };
  return {
    made,
    log,
    counts: () => Object.fromEntries(counts),
    forget: () => {
      made.length = 0;
      log.length = 0;
      counts.clear();
    },
  };
}

/** Whether a request belongs to what a conversation costs, or to what is read whatever happens. */
export function purposeOf({ method, path, body }: SandboxRequest): Purpose {
  const [, , , module = '', second = '', third = ''] = path.split('/');
  if (module === 'coql') return Buffer.from(body).includes('Modified_Time >=') ? 'mirror' : 'query';
  if (module === 'settings' || module === 'org' || module === 'users' || module === 'Services__s')
    return 'metadata';
  if (second === 'deleted') return 'deleted';
  if (third === 'Attachments' || second === 'actions' || third === 'actions') return 'attach';
  if (method === 'POST') return 'insert';
  return method === 'PUT' ? 'update' : 'other';
}

interface Elements {
  readonly data?: readonly Readonly<Record<string, unknown>>[];
}

function madeBy(request: SandboxRequest, outcome: SandboxOutcome): Made[] {
  if ('cut' in outcome || typeof outcome.body !== 'string') return [];
  const sent = (JSON.parse(Buffer.from(request.body).toString()) as Elements).data ?? [];
  const answers = (JSON.parse(outcome.body) as Elements).data ?? [];
  const at = performance.timeOrigin + performance.now();
  const module = request.path.split('/')[3] ?? '';
  return sent.flatMap((record, index) => {
    const mark = markPattern.exec(JSON.stringify(record))?.[1];
    if (answers[index]?.['status'] !== 'success' || mark === undefined) return [];
    const linked = ['Who_Id', 'What_Id', 'Appointment_For'].some((name) => name in record);
    return [{ at, module, mark, linked }];
  });
}

function lineOf(request: SandboxRequest, outcome: SandboxOutcome): string {
  const status = 'cut' in outcome ? outcome.cut : outcome.status;
  const text = Buffer.from(request.body).toString();
  const query = /"select_query":"([^"]*)"/.exec(text)?.[1] ?? '';
  const elements = /"data":/.test(text) ? `×${(JSON.parse(text) as Elements).data?.length}` : '';
  return `${status} ${request.method} ${request.path} ${elements}${query}`;
}
