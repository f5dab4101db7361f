import type { Budget } from '../../src/connector/budget/budget.ts';
import { type CheckLine, priority } from '../../src/connector/contract.ts';
import type { Clock } from '../../src/domain/clock.ts';
import { errorMessage, PatchcordError } from '../../src/domain/errors.ts';
import { type Answer, type CloudTalkClient, POOL } from './client.ts';
import { readAll } from './company-numbers.ts';
import type { CloudTalkConfig } from './config.ts';
import { asE164 } from './scalars.ts';
import { agentRow, callRow, numberRow, page } from './wire.ts';

export interface CheckParts {
  readonly client: CloudTalkClient;
  readonly budget: Budget;
  readonly clock: Clock;
  readonly config: Pick<CloudTalkConfig, 'webhook_secrets' | 'workflow_secret' | 'per_minute'>;
  readonly country: string;
}

/** More than this, and signatures begin to be refused before long. */
const CLOCK_WARNING_MS = 60_000;

/** What the doctor says about a CloudTalk connection; five requests. */
export async function checkCloudTalk(parts: CheckParts): Promise<readonly CheckLine[]> {
  const { client, country } = parts;
  const lines: CheckLine[] = [waysIn(parts)];
  const history = await attempt('key, core host', () =>
    client.ask({
      host: 'core',
      path: '/calls/index.json',
      query: { limit: 1, page: 1 },
      priority: priority.finished,
      what: 'calls.list',
    }),
  );
  if ('line' in history) return [...lines, history.line];
  lines.push(fine('key, core host', 'The key works.'));
  lines.push(clockLine(history.value, parts), rateLine(history.value, parts));
  lines.push(await analyticsLine(parts, history.value));
  lines.push(await agentsLine(client), await numbersLine(client, country));
  return lines;
}

function waysIn({ config }: CheckParts): CheckLine {
  const open = [
    ...(config.webhook_secrets.length > 0 ? ['signed webhooks'] : []),
    ...(config.workflow_secret === undefined ? [] : ['workflows']),
  ];
  return open.length > 0
    ? fine('ways in', `Open: ${open.join(', ')}, and the poll of the call history.`)
    : {
        name: 'ways in',
        ok: 'warning',
        message: 'Only the poll of the call history is open; messages cannot be polled.',
        advice: 'Add webhook_secrets or workflow_secret to the account file.',
      };
}

function clockLine(answer: Answer, { clock }: CheckParts): CheckLine {
  const theirs = Date.parse(answer.headers['date'] ?? '');
  if (Number.isNaN(theirs)) return fine('clock', 'CloudTalk does not say what time it is.');
  const seconds = Math.round((clock.now() - theirs) / 1_000);
  if (Math.abs(seconds) * 1_000 < CLOCK_WARNING_MS)
    return fine('clock', `The clocks differ by ${seconds} s.`);
  return {
    name: 'clock',
    ok: 'warning',
    message: `The clocks differ by ${seconds} s; signatures are refused beyond 300 s.`,
    advice: 'Let this machine follow a time server.',
  };
}

function rateLine(answer: Answer, { budget, config }: CheckParts): CheckLine {
  const used = budget.usage().pools[POOL]?.used ?? 0;
  const remaining = answer.headers['x-cloudtalkapi-remaining'];
  const theirs = remaining === undefined ? '' : ` CloudTalk says ${remaining} are left.`;
  return fine('rate', `${used} of ${config.per_minute} requests of this minute used.${theirs}`);
}

/** Asks for the newest call; any answer about it, even that there is none, shows that the key is known. */
async function analyticsLine({ client }: CheckParts, history: Answer): Promise<CheckLine> {
  const name = 'key, analytics host';
  const rows = page.safeParse(history.as === 'found' ? history.body : undefined).data;
  const newest = callRow.safeParse(rows?.responseData.data[0]).data?.Cdr.id ?? '1';
  const detail = await attempt(name, () =>
    client.ask({
      host: 'analytics',
      path: `/calls/${newest}`,
      priority: priority.finished,
      what: 'calls.detail',
    }),
  );
  return 'line' in detail ? detail.line : fine(name, 'The key works.');
}

async function agentsLine(client: CloudTalkClient): Promise<CheckLine> {
  const found = await attempt('agents', () =>
    readAll(client, '/agents/index.json', 'agents.list', priority.finished),
  );
  if ('line' in found) return found.line;
  const agents = found.value.flatMap((row) => agentRow.safeParse(row).data?.Agent ?? []);
  const without = agents.filter((agent) => agent.email === null).map((agent) => agent.id ?? '?');
  if (without.length === 0) return fine('agents', `${agents.length} agents, all with an e-mail.`);
  return {
    name: 'agents',
    ok: 'warning',
    message: `${without.length} of ${agents.length} agents have no e-mail: ${without.join(', ')}.`,
    advice: 'Name their CRM users under agents: in the account file.',
  };
}

async function numbersLine(client: CloudTalkClient, country: string): Promise<CheckLine> {
  const found = await attempt('numbers', () =>
    readAll(client, '/numbers/index.json', 'numbers.list', priority.finished),
  );
  if ('line' in found) return found.line;
  const numbers = found.value.flatMap((row) => numberRow.safeParse(row).data?.CallNumber ?? []);
  const strange = numbers.filter((number) => asE164(number.caller_id_e164, country) === null);
  if (numbers.length > 0 && strange.length === 0)
    return fine('numbers', `${numbers.length} numbers of the company.`);
  return {
    name: 'numbers',
    ok: 'warning',
    message:
      numbers.length === 0
        ? 'The company has no number.'
        : `${strange.length} of ${numbers.length} numbers cannot be read.`,
  };
}

function fine(name: string, message: string): CheckLine {
  return { name, ok: true, message };
}

async function attempt<T>(
  name: string,
  work: () => Promise<T>,
): Promise<{ readonly value: T } | { readonly line: CheckLine }> {
  try {
    return { value: await work() };
  } catch (error) {
    const advice = error instanceof PatchcordError ? error.facts.advice : undefined;
    return { line: { name, ok: false, message: errorMessage(error), advice } };
  }
}
